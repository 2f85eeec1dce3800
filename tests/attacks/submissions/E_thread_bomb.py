# tries: starts threads without end and leaves them running
# holds: the number of threads is bounded, and they end with the process
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# seconds: 8

import threading
import time

import torch


def bomb():
    """Start threads until no more can be."""
    made = []
    try:
        while len(made) < 20_000:
            thread = threading.Thread(target=time.sleep, args=(60,))
            thread.start()
            made.append(thread)
    except (RuntimeError, MemoryError):
        pass


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    bomb()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
