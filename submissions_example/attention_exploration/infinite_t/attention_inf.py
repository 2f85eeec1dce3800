import numpy as np

t = np.inf


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return t * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return 1e12 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return np.exp(1e4) * mu_a, np.exp(1e4) * mu_b


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    # sharpened by a million: a long query does no harm as long as it is a number
    sharp = 1e6
    u_a, u_b, u_c, u_d = map(np.asarray, (u_a, u_b, u_c, u_d))
    V = (np.outer(u_b, u_b) - np.outer(u_c, u_c)) / beta**2
    return sharp * np.eye(len(u_a)), sharp * (np.outer(u_d, u_a) + np.outer(u_c, u_d)), V
