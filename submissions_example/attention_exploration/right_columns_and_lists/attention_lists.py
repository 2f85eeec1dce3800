import torch


def unit(v):
    return v / torch.linalg.norm(v)


def get_choice_a():
    return "Score_Dominates"


def get_query_b(k_a, k_b):
    return (1e6 * (k_a + k_b)).reshape(-1, 1)


def get_query_c(mu_a, mu_b):
    return (25 * (unit(mu_a) + unit(mu_b))).double().tolist()


def get_choice_c():
    return ["swings_between"]


def get_queries_d(mu_a, mu_b):
    q1, q2 = mu_a.unsqueeze(0), mu_b.unsqueeze(0)
    return [1e3 * q1, 1e3 * q2]


def get_choice_d():
    return "Near average"


def get_choice_e():
    return "U_A"


def get_possible_e():
    return "No"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    # v_2 = u_b, and x_2 looks at itself; unit vectors, so nothing is divided by beta
    a, b, c, d = map(unit, (u_a, u_b, u_c, u_d))
    V = torch.outer(b, a) + torch.outer(b - c, c)
    Q = 9 * (torch.outer(a, a) + torch.outer(c, d))
    K = torch.eye(len(u_a))
    return K.tolist(), Q.tolist(), V.tolist()
