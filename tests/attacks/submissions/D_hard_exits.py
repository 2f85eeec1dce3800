# tries: ends the process with exit codes of every kind, in calls and while it loads
# holds: no exit code earns anything, and the rest goes on
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 3, "1.4.1": 0, "1.4.2": 3}

import ctypes
import os

import torch

os._exit(0)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    os._exit(0)
    return torch.zeros(4, 3)


def get_query131():
    os._exit(255)
    return torch.full((1, 3), 5.0)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    ctypes.CDLL(None)._exit(0)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
