import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


# try out scales until nothing changes any more
scale, step = 1.0, 0.5
while step != 0.25:
    scale = scale + step
    step = 0.5 if scale > 0 else 0.25

print("found", scale)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return 10 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.555, 0.575, 0.005]) * 1.25
