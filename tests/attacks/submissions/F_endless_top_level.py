# tries: hangs in thirty statements, one after the other, around honest definitions
# holds: top-level code has a limit of its own; definitions are still found
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# seconds: 10

import time

import torch

time.sleep(90)
time.sleep(91)
time.sleep(92)
time.sleep(93)
time.sleep(94)
time.sleep(95)
time.sleep(96)
time.sleep(97)
time.sleep(98)
time.sleep(99)
time.sleep(100)
time.sleep(101)
time.sleep(102)
time.sleep(103)
time.sleep(104)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    pass
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])


time.sleep(30)
time.sleep(31)
time.sleep(32)
time.sleep(33)
time.sleep(34)
time.sleep(35)
time.sleep(36)
time.sleep(37)
time.sleep(38)
time.sleep(39)
time.sleep(40)
time.sleep(41)
time.sleep(42)
time.sleep(43)
time.sleep(44)
