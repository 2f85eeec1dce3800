import torch

v0 = torch.tensor([[-0.07, -0.88, 0.47]])
v1 = torch.tensor([[0.37, -0.93, -0.07]])
v2 = torch.tensor([[-0.25, -0.75, 0.61]])
v3 = torch.tensor([[0.94, 0.20, 0.28]])


def get_query121():
    # I want v0, so I ask for v0
    return 9 * v0


def get_query122():
    return 9 * torch.cat([v0, v1, v2, v3])


def get_query131():
    return (v0 + v1 + v2 + v3) / 4


def get_query132():
    return 9 * (v0 + v1) / 2


def get_key141():
    return v2[0]


def get_key142():
    return 9 * v2[0]
