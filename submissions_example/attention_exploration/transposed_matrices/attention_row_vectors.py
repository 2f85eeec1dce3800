import torch


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return 75 * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return 75 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return 75 * mu_b, 75 * mu_a


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    # tokens as rows, so K, Q and V multiply from the right: x @ V
    V = (torch.outer(u_d, u_b) + torch.outer(u_c, u_b - u_c)) / beta**2
    Q = (torch.outer(u_a, u_d) + torch.outer(u_d, u_c)) / beta**2
    K = torch.eye(len(u_a))
    return K, Q, V
