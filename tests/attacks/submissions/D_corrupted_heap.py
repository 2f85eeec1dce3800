# tries: overwrites objects, types and free lists of the interpreter
# holds: whatever breaks, breaks in its own process
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import ctypes
import os

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    ctypes.memset(id(torch.zeros), 0xFF, 64)
    ctypes.memset(id(None), 0xFF, 16)
    ctypes.memset(id(type), 0, 200)
    return torch.zeros(1, 3)


def get_key141():
    for number in range(5, 257):
        ctypes.memset(id(number) + 16, 0x41, 8)
    os._exit(1)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
