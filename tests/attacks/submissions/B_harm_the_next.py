# tries: breaks softmax, matmul, the defaults of torch and the random state for whoever comes next
# holds: the next submission's process never saw it
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 3, "1.4.1": 3, "1.4.2": 0}

import os
import random
import sys

import torch


def spoil():
    torch.set_default_dtype(torch.float16)
    torch.manual_seed(1)
    torch.set_grad_enabled(False)
    torch.softmax = lambda x, *given, **more: x * 0
    torch.Tensor.__matmul__ = lambda self, other: torch.zeros(1, 3)
    torch.tensor = lambda *given, **more: torch.zeros(1, 3)
    torch.zeros = lambda *given, **more: None
    random.seed(1)
    sys.setrecursionlimit(60)
    os.environ["PYTHONSTARTUP"] = "left-behind"
    sys.modules["json"].loads = None


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    spoil()
    return None
