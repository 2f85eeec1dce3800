# tries: returns right numbers in shapes that broadcasting would forgive
# holds: the shape must be one that the sheet names
# score: {"1.2.1": 0, "1.2.2": 3, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


def get_query121():
    return 10 * torch.tensor([0.47, 0.65, 0.60])[None, None, :]


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.tensor(0.0)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]] * 4)


def get_key141():
    return torch.tensor([[0.555], [0.575], [0.005]])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
