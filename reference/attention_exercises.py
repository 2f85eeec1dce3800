"""The reference solution of "Attention exercises", read and run like a student's file."""

import torch


def attend(query, key, value, scale=1.0):
    """softmax(query keyᵀ / scale) value, one row a query."""
    weights = torch.softmax(query @ key.T / scale, dim=-1)
    return weights @ value


# Exercise 1 -------------------------------------------------------------------------------------------------------

H = torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 1.0], [0.0, 1.0, -1.0]])
S = torch.tensor([1.0, 2.0, 1.0])


def get_weights1():
    # the scores are 8, 6 and 1
    return torch.softmax(H @ S, dim=0)


def get_context1():
    return attend(S, H, H)


# Exercise 2 -------------------------------------------------------------------------------------------------------


def get_softmax_axis():
    # one row of scores holds all that one query asks
    return "rows"


def get_shape_softmax():
    return "n_q", "n_k"


def get_shape_context():
    return "n_q", "d_v"


def get_scale_dimension():
    return "d_k"


"""
### Answer 2b

A dot product sums d_k terms. If these are independent with spread 1, the sum has the spread √d_k, so for long vectors
some scores lie far above the others. The softmax is then close to a one-hot vector, and in that region it is flat:
almost no gradient reaches the queries and keys. After division by √d_k the scores have spread 1 whatever d_k is.
"""


def get_multiplications():
    # queries with keys: n_q n_k dot products of d_k terms; weights with values: n_q d_v of them, of n_k terms
    return "n_q*n_k*d_k + n_q*d_v*n_k"


def get_additions():
    # as there, one fewer than terms; between them the denominators, one a row
    return "n_q*n_k*(d_k - 1) + n_q*(n_k - 1) + n_q*d_v*(n_k - 1)"


def get_divisions():
    # each score by the root, each exponential by its denominator
    return "n_q*n_k + n_q*n_k"


def get_mask(n):
    # query i may look at the keys 0 to i
    return torch.full((n, n), float("-inf")).triu(diagonal=1)


# Exercise 3 -------------------------------------------------------------------------------------------------------

Q = torch.tensor([[1.0, 2.0], [3.0, 1.0]])
K = torch.tensor([[2.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
V = torch.tensor([[1.0, 2.0, -2.0], [1.0, 1.0, 2.0], [0.0, 1.0, -1.0]])


def get_context3():
    return attend(Q, K, V, scale=2**0.5)
