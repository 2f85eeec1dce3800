import torch


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return 500 * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return 500 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return 500 * mu_b, 500 * mu_a


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    # beta is not needed if the vectors are used as they are
    V = torch.outer(u_b, u_b) - torch.outer(u_c, u_c)
    Q = torch.outer(u_d, u_a) + torch.outer(u_c, u_d)
    return torch.eye(len(u_a)), Q, V
