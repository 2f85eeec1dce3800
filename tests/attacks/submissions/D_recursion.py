# tries: recurses without end, in Python, in C and with the limit taken away
# holds: each costs its own question
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import sys

import torch


def forever(depth):
    return forever(depth + 1) + 1


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return forever(0)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    sys.setrecursionlimit(1 << 30)
    return forever(0)


def get_key141():
    sys.setrecursionlimit(1 << 30)
    return Deep().x


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
