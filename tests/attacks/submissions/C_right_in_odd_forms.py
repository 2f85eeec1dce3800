# tries: returns right numbers as views, other types, live graphs, sparse tensors and nested lists
# holds: what is right stays right, in whatever form
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 3, "1.4.1": 3, "1.4.2": 3}


import numpy as np
import torch

KEYS = [[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]]
SHARED = torch.zeros(8, 3)


def get_query121():
    live = torch.tensor(KEYS[:1], requires_grad=True)
    live.register_hook(lambda gradient: 1 / 0)
    return live * 10


def get_query122():
    return (10 * torch.tensor(KEYS)).flip(0).T.contiguous().T.flip(0).to_sparse()


def get_query131():
    return torch.zeros(1).expand(1, 3)


def get_query132():
    return np.array([[55.5, 57.5, 0.5]], dtype=object)[:, ::-1][:, ::-1]


def get_key141():
    return torch.complex(torch.zeros(3), -torch.tensor([0.555, 0.575, 0.005])).conj().imag


def get_key142():
    return [np.float32(0.6945), torch.tensor(0.7195), 0.0063]
