"""Attention exercises, Maya Example.

Answer 2b
---------
Each entry of Q K^T is a sum of d_k products, so its spread grows like sqrt(d_k). A softmax of widely spread numbers is
almost one-hot and hardly changes when its input does: the gradient is gone. Dividing by sqrt(d_k) keeps the spread at 1.
"""

import torch

h = torch.tensor([[1, 2, 3], [1, 2, 1], [0, 1, -1]]).float()
s = torch.tensor([1, 2, 1]).float()


def get_weights1():
    a = torch.exp(h @ s)
    return a / a.sum()


def get_context1():
    c = torch.zeros(3)
    for weight, vector in zip(get_weights1(), h):
        c += weight * vector
    return c


def get_softmax_axis():
    return "rows"


def get_shape_softmax():
    return ("n_q", "n_k")


def get_shape_context():
    return ("n_q", "d_v")


def get_scale_dimension():
    return "d_k"


def get_multiplications():
    return "n_q * n_k * d_k + n_q * n_k * d_v"


def get_additions():
    return "n_q*n_k*(d_k - 1) + n_q*(n_k - 1) + n_q*d_v*(n_k - 1)"


def get_divisions():
    return "2 * n_q * n_k"


def get_mask(n):
    mask = torch.zeros(n, n)
    mask[torch.ones(n, n).triu(1).bool()] = float("-inf")
    return mask


def get_context3():
    q = torch.tensor([[1.0, 2.0], [3.0, 1.0]])
    k = torch.tensor([[2.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    v = torch.tensor([[1.0, 2.0, -2.0], [1.0, 1.0, 2.0], [0.0, 1.0, -1.0]])
    scores = q @ k.T / k.shape[1] ** 0.5
    return scores.softmax(dim=1) @ v


if __name__ == "__main__":
    print(get_weights1(), get_context1(), get_mask(4), get_context3(), sep="\n")
