import torch

T = 60.0


def attention(q, keys, values):
    return torch.softmax(keys @ q, dim=0) @ values


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    return T * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    return T * (mu_a + mu_b)


def get_choice_c():
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return T * mu_a, T * mu_b


def get_choice_d():
    return "near_average"


def get_choice_e():
    return "u_a"


def get_possible_e():
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    V = (torch.outer(u_b, u_b) - torch.outer(u_c, u_c)) / beta**2
    K = torch.eye(u_a.shape[0])
    Q = (torch.outer(u_d, u_a) + torch.outer(u_c, u_d)) / beta**2
    return K, Q, V


# try it once
torch.manual_seed(3)
keys = torch.linalg.qr(torch.randn(5, 5))[0]
values = torch.randn(5, 5)
print((attention(get_query_b(keys[1], keys[3]), keys, values) - (values[1] + values[3]) / 2).abs().max())

u = 80 * torch.linalg.qr(torch.randn(6, 6))[0]
K, Q, V = get_matrices_e(*u[:4], 80.0)
x = torch.stack([u[3] + u[1], u[0], u[2] + u[1]])
c = torch.softmax((x @ Q.T) @ (x @ K.T).T, dim=1) @ (x @ V.T)
print((c[1] - u[1]).abs().max(), (c[0] - u[1] + u[2]).abs().max())
