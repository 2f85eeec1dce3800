import torch

# q has to score the same with key 0 and key 1: (k0 - k1) . q = 0
#   -0.17 a + 0.15 b + 1.19 c = 0, picked a = 60, b = 20 -> c = 7.2 / 1.19 = 6.05
Q = torch.tensor([[60.0, 20.0, 6.0]])


def get_query121():
    return torch.tensor([[20.0, 10.0, 15.0]])


def get_query122():
    return 7 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(3)


def get_query132():
    return Q


def get_key141():
    # score of the first two keys is 44.83 on average
    return (44.83 * Q / (Q @ Q.T)).flatten()


def get_key142():
    return torch.tensor([0.98, 0.15, 0.10])
