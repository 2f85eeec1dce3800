# tries: overflows the stack in C: nested repr, deallocation and compilation
# holds: each costs its own question
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import json
import sys

import torch


def nested():
    made = ()
    for _ in range(10_000_000 // 50):
        made = (made,)
    return made


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    sys.setrecursionlimit(1 << 30)
    repr(nested())
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    compile("-" * 2_000_000 + "1", "x", "eval")
    return torch.zeros(1, 3)


def get_key141():
    sys.setrecursionlimit(1 << 30)
    json.dumps(nested())
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
