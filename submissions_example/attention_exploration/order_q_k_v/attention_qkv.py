import torch


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return 40 * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return 40 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return 40 * mu_b, 40 * mu_a


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    proj = lambda to, at: torch.outer(to, at) / beta**2
    Q = proj(u_d, u_a) + proj(u_c, u_d)
    K = proj(u_c, u_c) + proj(u_d, u_d)
    V = proj(u_b, u_b) - proj(u_c, u_c)
    return Q, K, V
