import torch


def get_choice_a():
    return 1


def get_query_b(k_a, k_b):
    return "t * (k_a + k_b), t >> 0"


def get_query_c(mu_a, mu_b):
    return {"t": 50, "direction": mu_a + mu_b}


def get_choice_c():
    return "it depends"


def get_queries_d(mu_a, mu_b):
    return 50 * (mu_a + mu_b)


def get_choice_d():
    return None


def get_choice_e():
    return torch.ones(3)


def get_possible_e():
    return "maybe"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    # u u^T by @, which for vectors is a single number
    V = (u_b @ u_b.T - u_c @ u_c.T) / beta**2
    Q = (u_d @ u_a.T + u_c @ u_d.T) / beta**2
    return torch.eye(len(u_a)), Q, V
