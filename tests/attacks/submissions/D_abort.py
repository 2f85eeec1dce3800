# tries: aborts, and raises every deadly signal on itself
# holds: each costs what did it, and the rest goes on
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 3, "1.4.1": 0, "1.4.2": 3}

import os
import signal

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    os.abort()
    return torch.zeros(4, 3)


def get_query131():
    signal.raise_signal(signal.SIGILL)
    return torch.full((1, 3), 5.0)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    os.kill(os.getpid(), signal.SIGTERM)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
