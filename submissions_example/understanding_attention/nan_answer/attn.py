import math
import torch

K0 = torch.tensor([[0.47, 0.65, 0.60]])
K1 = torch.tensor([[0.64, 0.50, -0.59]])


def unit(v):
    return v / v.norm()


def get_query121():
    return 10 * K0


def get_query122():
    q = torch.full((4, 3), math.nan)  # filled in below ... or not
    return q


def get_query131():
    # direction that is "between" all keys, made length 1
    return unit(torch.zeros(1, 3))


def get_query132():
    return 40 * (K0 + K1)


def get_key141():
    return (0.5 * (K0 + K1)).reshape(3)


def get_key142():
    return unit(K0 - K0).reshape(3)
