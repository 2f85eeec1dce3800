import torch

d = 4


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    q = torch.zeros(d)
    for i in range(d):
        q[i] = 50 * (k_a[i] + k_b[i])
    return q


def get_query_c(mu_a, mu_b):
    return 50 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return torch.cat([50 * mu_a, 50 * mu_b])


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    K = torch.eye(d)
    V = torch.zeros(d, d)
    V += torch.outer(u_b, u_b) / beta**2 - torch.outer(u_c, u_c) / beta**2
    Q = torch.zeros(d, d)
    Q += torch.outer(u_d, u_a) / beta**2 + torch.outer(u_c, u_d) / beta**2
    return K, Q, V
