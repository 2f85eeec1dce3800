import torch


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return 15 * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return 15 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return 15 * mu_b, 15 * mu_a


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    V = torch.outer(u_b, u_d) / beta**2 + torch.outer(u_b - u_c, u_c) / beta**2
    K = torch.outer(u_a, u_d) / beta**2 + torch.outer(u_d, u_c) / beta**2
    Q = torch.eye(u_a.numel())
    return V, K, Q
