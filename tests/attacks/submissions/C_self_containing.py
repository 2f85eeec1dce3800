# tries: returns lists, dicts and arrays that hold themselves
# holds: they are refused, and nothing loops
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import numpy as np
import torch


def get_query121():
    made = []
    made.append(made)
    return made


def get_query122():
    made = {}
    made["x"] = made
    return made


def get_query131():
    made = np.empty(1, dtype=object)
    made[0] = made
    return made


def get_query132():
    made = ([],)
    made[0].append(made)
    return made


def get_key141():
    made = []
    for _ in range(100_000):
        made = [made]
    return made


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
