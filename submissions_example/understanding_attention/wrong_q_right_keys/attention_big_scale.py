import torch

S = 1000.0  # the bigger the sharper


def get_query121():
    return S * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return S * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    k01 = torch.tensor([[0.47, 0.65, 0.60]]) + torch.tensor([[0.64, 0.50, -0.59]])
    return S * k01 / 2


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([1.11, 1.15, 0.01])
