import torch


def get_choice_a():
    return "value_dominates"


def get_query_b(k_a, k_b):
    return 30 * k_a


def get_query_c(mu_a, mu_b):
    return 30 * (mu_a - mu_b)


def get_choice_c():
    return "near_v_a"


def get_queries_d(mu_a, mu_b):
    return 30 * mu_a, 30 * mu_a


def get_choice_d():
    return "swings_between"


def get_choice_e():
    return "u_b"


def get_possible_e():
    return "yes"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    I = torch.eye(len(u_a))
    return I, I, I
