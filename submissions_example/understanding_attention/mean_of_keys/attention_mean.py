import torch


def keys():
    return torch.tensor([
        [0.47, 0.65, 0.60],
        [0.64, 0.50, -0.59],
        [-0.03, -0.48, -0.88],
        [0.43, -0.83, 0.35],
    ])


def get_query121():
    return 10 * keys()[:1]


def get_query122():
    return 10 * keys()


def get_query131():
    # average of values <- average of keys
    return keys().mean(dim=0, keepdim=True)


def get_query132():
    # same trick, but it needed a factor
    return 40 * keys()[:2].mean(dim=0, keepdim=True)


def get_key141():
    return keys()[:2].mean(dim=0)


def get_key142():
    m = keys()[:2].mean(dim=0)
    return m / m.norm()
