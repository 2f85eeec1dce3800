# tries: sends half a message and then nothing
# holds: the time limit of the call holds
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import os
import time

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    for number in range(3, 64):
        try:
            os.write(number, b'\x64\0\0\0\0\0\0\0{"at"')
        except OSError:
            pass
    while True:
        time.sleep(1)
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
