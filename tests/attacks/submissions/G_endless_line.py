# tries: prints a line of millions of characters, zero-width ones and combining marks
# holds: it is cut to what a report may hold
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    print("a" * 3_000_000, end="")
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    print("e" + "\u0301" * 1_000_000)
    raise ValueError("\u200d" * 1_000_000)
    return torch.zeros(1, 3)


def get_key141():
    for _ in range(100_000):
        print()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
