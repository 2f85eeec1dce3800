# tries: takes memory as bytearrays, lists and tensors until there is none
# holds: the limit makes it an ordinary error, or ends the call
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch

KEPT = []


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    while True:
        KEPT.append(bytearray(64 << 20))
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    KEPT.clear()
    return torch.ones(1 << 34)


def get_key141():
    try:
        while len(KEPT) < 60:
            KEPT.append(torch.ones(8 << 20, dtype=torch.float64))
    finally:
        KEPT.clear()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
