# tries: sleeps in each call for just less than a call may take
# holds: each is within its limit, and the whole within its own
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 3, "1.4.1": 3, "1.4.2": 3}
# seconds: 10
# naive: skip (it is slow, and nothing else)

import time

import torch

time.sleep(0.7)


def get_query121():
    time.sleep(0.7)
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    time.sleep(0.7)
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    time.sleep(0.7)
    return torch.zeros(1, 3)


def get_query132():
    time.sleep(0.7)
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    time.sleep(0.7)
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    time.sleep(0.7)
    return torch.tensor([0.6945, 0.7195, 0.0063])
