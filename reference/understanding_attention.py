"""The reference solution of "Understanding attention", read and run like a student's file."""

import torch

K0 = torch.tensor([0.47, 0.65, 0.60])
K1 = torch.tensor([0.64, 0.50, -0.59])
K2 = torch.tensor([-0.03, -0.48, -0.88])
K3 = torch.tensor([0.43, -0.83, 0.35])


def get_query121():
    # a key scores highest with a query along itself; length 10 makes the softmax sharp
    return 10 * K0[None, :]


def get_query122():
    return 10 * torch.stack([K0, K1, K2, K3])


def get_query131():
    # equal scores, so equal weights
    return torch.zeros(1, 3)


def get_query132():
    # long enough to drown keys 2 and 3, short enough that the rounded lengths of keys 0 and 1 do not tip the balance
    return 50 * (K0 + K1)[None, :]


def get_key141():
    # halfway between the two: the score with any query is halfway between theirs
    return (K0 + K1) / 2


def get_key142():
    # along the query of 1.3.2
    return (K0 + K1) / (K0 + K1).norm()
