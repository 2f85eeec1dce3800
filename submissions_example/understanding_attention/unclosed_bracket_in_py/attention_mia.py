import torch


def get_query121():
    return torch.tensor([[5.64, 7.8, 7.2]]


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


print "shape:", get_query122().shape


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return torch.tensor([[55.5, 57.5, 0.5]])


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    k = torch.tensor([0.555, 0.575, 0.005])
    return k / k.norm()
