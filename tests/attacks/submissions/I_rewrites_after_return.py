# tries: returns a wrong tensor and lets a thread write the right numbers into it afterwards
# holds: the value at the moment of return counts
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import threading
import time

import torch


def soon(wrong, right):
    """Returns what is wrong now and right a little later."""

    def rewrite():
        time.sleep(0.05)
        wrong.copy_(right)

    threading.Thread(target=rewrite, daemon=True).start()
    return wrong


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return soon(torch.zeros(1, 3), 50 * torch.tensor([[1.11, 1.15, 0.01]]))


def get_key141():
    return soon(torch.zeros(3), torch.tensor([0.555, 0.575, 0.005]))


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
