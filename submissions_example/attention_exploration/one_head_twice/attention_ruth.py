import torch


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return 50 * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return 50 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    # the query of part (c) worked, so why not use it in both heads
    q = get_query_c(mu_a, mu_b)
    return q, q


def get_choice_d():
    return "swings_between"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    p = lambda target, source: torch.outer(target, source) / beta**2
    return torch.eye(len(u_a)), p(u_d, u_a) + p(u_c, u_d), p(u_b, u_b) - p(u_c, u_c)
