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
    q1, q2 = mu_a, mu_b
    # make them longer until the weights are exactly one and zero
    while not torch.equal(torch.softmax(torch.stack([q1 @ mu_a, q1 @ mu_b]), 0), torch.tensor([1.0, 0.5])):
        q1, q2 = 1.01 * q1, 1.01 * q2
    return q1, q2


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    V = (torch.outer(u_b, u_b) - torch.outer(u_c, u_c)) / beta**2
    Q = (torch.outer(u_d, u_a) + torch.outer(u_c, u_d)) / beta**2
    return torch.eye(len(u_a)), Q, V
