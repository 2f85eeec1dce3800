# tries: returns arrays of objects, strings, records, dates and bytes
# holds: they are no arrays of numbers
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import numpy as np
import torch


def get_query121():
    return np.array([[None, {}, object()]], dtype=object)


def get_query122():
    return np.full((4, 3), "x" * 10)


def get_query131():
    return np.zeros((1, 3), dtype=[("a", "f8"), ("b", "O")])


def get_query132():
    return np.array([["2020-01-01"] * 3], dtype="M8[D]")


def get_key141():
    return np.frombuffer(b"abc" * 8, dtype="V8")


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
