import torch


def get_choice_a(j):
    return "score_dominates"


def get_query_b():
    k_a, k_b = torch.eye(3)[:2]
    return 50 * (k_a + k_b)


def get_query_c(mu_a, mu_b, t):
    return t * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b, t=50):
    return t * mu_a, t * mu_b


def get_choice_d(*_, **__):
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d):
    beta = u_a.norm()
    V = (torch.outer(u_b, u_b) - torch.outer(u_c, u_c)) / beta**2
    Q = (torch.outer(u_d, u_a) + torch.outer(u_c, u_d)) / beta**2
    return torch.eye(len(u_a)), Q, V
