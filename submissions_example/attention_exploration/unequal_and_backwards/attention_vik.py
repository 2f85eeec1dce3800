import torch


def get_choice_a():
    return "query_is_value"


def get_query_b(k_a, k_b):
    return 30 * k_a + 31 * k_b


def get_query_c(mu_a, mu_b):
    # a distance should be small, so I took the minus sign
    return -30 * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    # the second head was to look at everything
    return 30 * mu_a, torch.zeros_like(mu_b)


def get_choice_d():
    return "near_v_a"


def get_choice_e():
    return "x_3"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    outer = torch.outer
    V = outer(u_b, u_b) / beta**2  # v_3 lacks its second part
    K = torch.eye(len(u_a))
    Q = (outer(u_d, u_a) + outer(u_c, u_d)) / beta**2
    return K, Q, V
