import torch

h = torch.tensor([[1., 2., 3.], [1., 2., 1.], [0., 1., -1.]])
s = torch.tensor([1., 2., 1.])


def attention(q, k, v):
    return torch.softmax(q @ k.T, -1) @ v


def get_weights1():
    return torch.softmax(h @ s, -1)


def get_context1():
    return attention(s, h, h)


def get_softmax_axis():
    return "rows"


def get_shape_softmax():
    return "n_q", "n_k"


def get_shape_context():
    return "n_q", "d_v"


def get_scale_dimension():
    return "d_v"


def get_multiplications():
    return "n_q*n_k*d_k"


def get_additions():
    return "n_q*n_k*d_k + n_q*n_k + n_q*d_v*n_k"


def get_divisions():
    return "n_q*n_k"


def get_mask(n):
    return torch.ones(n, n).triu(1).bool()


def get_context3():
    Q = torch.tensor([[1., 2.], [3., 1.]])
    K = torch.tensor([[2., 1.], [1., 1.], [0., 1.]])
    V = torch.tensor([[1., 2., -2.], [1., 1., 2.], [0., 1., -1.]])
    return attention(Q, K, V)
