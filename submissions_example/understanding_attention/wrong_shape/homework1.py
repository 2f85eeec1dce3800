import torch

k0 = torch.tensor([0.47, 0.65, 0.60])
k1 = torch.tensor([0.64, 0.50, -0.59])
k2 = torch.tensor([-0.03, -0.48, -0.88])
k3 = torch.tensor([0.43, -0.83, 0.35])


def get_query121():
    return (10 * k0).unsqueeze(1)  # column vector


def get_query122():
    # one query per column
    return 10 * torch.stack([k0, k1, k2, k3], dim=1)


def get_query131():
    return 0  # broadcasts, right?


def get_query132():
    return 50 * (k0 + k1)


def get_key141():
    return torch.stack([k0, k1, (k0 + k1) / 2, k3])  # the whole new key matrix


def get_key142():
    k = k0 + k1
    return k / k.norm()


print(get_query121().shape, get_query122().shape)
