import numpy as np


def get_choice_a():
    return "scores_agree"


def get_query_b(k_a, k_b):
    return np.mean([np.asarray(k_a), np.asarray(k_b)], axis=0)


def get_query_c(mu_a, mu_b):
    return (mu_a + mu_b) / 2


def get_choice_c():
    return "mixes_all"


def get_queries_d(mu_a, mu_b):
    middle = (mu_a + mu_b) / 2
    return middle, middle


def get_choice_d():
    return "near_v_b"


def get_choice_e():
    return "mean_of_all"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    # c_2 comes out right because all three tokens are averaged
    n = len(u_a)
    V = 1.5 * np.outer(u_b, u_b) / beta**2
    return np.zeros((n, n)), np.zeros((n, n)), V
