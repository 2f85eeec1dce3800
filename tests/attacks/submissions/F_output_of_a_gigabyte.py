# tries: prints a gigabyte: in one piece, in lines, and past Python
# holds: it costs its time limit at most; what is kept is small
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}
# seconds: 8

import os

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    text = "x" * (100 << 20)
    for _ in range(10):
        print(text)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    for _ in range(50_000_000):
        print("spam, spam, spam")
    return torch.zeros(1, 3)


def get_key141():
    for _ in range(1000):
        os.write(1, bytes(1 << 20))
        os.write(2, bytes(1 << 20))
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
