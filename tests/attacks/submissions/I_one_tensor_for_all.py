# tries: returns the same tensor from every function, with new numbers each time, and spoils it later
# holds: each answer is copied when it is returned; right ones stay right
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 3, "1.4.1": 3, "1.4.2": 3}


import torch

SHARED = torch.zeros(4, 3)


def filled(rows, numbers):
    """The shared tensor's first rows, holding these numbers."""
    SHARED.zero_()
    SHARED[:rows] = torch.tensor(numbers)
    return SHARED[:rows]


def get_query121():
    return filled(1, [[4.7, 6.5, 6.0]])


def get_query122():
    SHARED.zero_()
    return SHARED


def get_query131():
    return filled(1, [[0.0, 0.0, 0.0]])


def get_query132():
    return filled(1, [[55.5, 57.5, 0.5]])


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return filled(1, [[0.6945, 0.7195, 0.0063]])
