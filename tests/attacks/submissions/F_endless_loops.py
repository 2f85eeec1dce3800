# tries: loops without end in Python, asleep, and inside one call in C that holds the interpreter
# holds: each costs the time limit of one call, and the rest goes on
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 3, "1.4.1": 0, "1.4.2": 3}
# seconds: 9

import itertools
import re
import time

import torch


def get_query121():
    while True:
        pass
    return torch.zeros(1, 3)


def get_query122():
    sum(itertools.repeat(0))
    return torch.zeros(4, 3)


def get_query131():
    time.sleep(1e6)
    return torch.full((1, 3), 5.0)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    re.match("(a*)*b", "a" * 60)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
