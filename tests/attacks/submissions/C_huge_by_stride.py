# tries: returns tensors of 10^12 entries that take no memory
# holds: they are refused by their size, before anything is copied
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import numpy as np
import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return torch.zeros(1).expand(10**12)


def get_query131():
    return np.broadcast_to(0.0, (10**6, 10**6))


def get_query132():
    return torch.as_strided(torch.zeros(1), (10**6, 10**6), (0, 0))


def get_key141():
    return torch.zeros(1, 3).expand(10**11, 3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
