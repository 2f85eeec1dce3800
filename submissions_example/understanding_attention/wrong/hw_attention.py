import torch


def get_query121():
    # one-hot for the first one
    return torch.tensor([[1.0, 0.0, 0.0]])


def get_query122():
    q = torch.zeros(4, 3)
    for i in range(3):
        q[i, i] = 10.0
    return q


def get_query131():
    return torch.tensor([[0.25, 0.25, 0.25]]) * 40


def get_query132():
    return torch.tensor([[0.5, 0.5, 0.0]])


def get_key141():
    return torch.tensor([1 / 3, 1 / 3, 1 / 3])


def get_key142():
    return torch.tensor([-0.25, -0.75, 0.61])


for f in (get_query121, get_query122, get_query131, get_query132, get_key141, get_key142):
    print(f.__name__, f())
