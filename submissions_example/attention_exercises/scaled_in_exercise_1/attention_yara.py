import torch

h = torch.tensor([[1, 2, 3], [1, 2, 1], [0, 1, -1]]).double()
s = torch.tensor([1, 2, 1]).double()


def get_weights1():
    # scaled, as transformers do it
    return torch.softmax(h @ s / 3 ** 0.5, dim=0)


def get_context1():
    return (get_weights1()[:, None] * h).sum(0)


def get_softmax_axis():
    return "each row"


def get_shape_softmax():
    return "n_k", "n_q"


def get_shape_context():
    return "d_v", "n_q"


def get_scale_dimension():
    return "d_k"


def get_multiplications():
    return "n_q*n_k*d_k + n_q*d_v*n_k + n_q*n_k"


def get_additions():
    return "n_q*n_k*(d_k-1) + n_q*n_k + n_q*d_v*(n_k-1)"


def get_divisions():
    return "n_q*n_k"


def get_mask(n):
    # what is not allowed: j >= i
    return torch.full((n, n), -torch.inf).double().triu()


def get_context3():
    Q = torch.tensor([[1., 2.], [3., 1.]])
    K = torch.tensor([[2., 1.], [1., 1.], [0., 1.]])
    V = torch.tensor([[1., 2., -2.], [1., 1., 2.], [0., 1., -1.]])
    return torch.softmax(Q @ K.T / 3 ** 0.5, -1) @ V
