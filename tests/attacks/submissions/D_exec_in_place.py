# tries: replaces its process by another program
# holds: no program starts
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import os
import sys

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    os.execv("/bin/true", ["true"])
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    os.execve(sys.executable, [sys.executable, "-c", "print(5)"], {})
    return torch.zeros(1, 3)


def get_key141():
    try:
        os.execv("/bin/sh", ["sh", "-c", "echo left-behind"])
    except OSError:
        pass
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
