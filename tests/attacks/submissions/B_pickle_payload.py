# tries: returns objects whose pickled form runs a command, alone and inside arrays and lists
# holds: nothing is ever unpickled
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import os

import numpy as np
import torch


class Payload:
    """Unpickling it writes a file."""

    def __reduce__(self):
        return os.system, ("touch /tmp/left-behind-by-pickle",)

    __reduce_ex__ = lambda self, protocol: self.__reduce__()  # noqa: E731


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return [[Payload()] * 3] * 4


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return np.array([[Payload()] * 3], dtype=object)


def get_key141():
    return Payload()


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
