# tries: reads address 0, in a call and while it loads
# holds: each costs what did it, and the rest goes on
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 3, "1.4.1": 0, "1.4.2": 3}

import ctypes
import os
import signal

import torch

ctypes.string_at(0)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    ctypes.string_at(0)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    os.kill(os.getpid(), signal.SIGSEGV)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
