# tries: opens files, pipes and copies until no descriptor is left, in a call and while it loads
# holds: the rest of its own answers still come
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import os

import torch

KEPT = []


def take():
    try:
        while len(KEPT) < 200_000:
            KEPT.extend(os.pipe())
    except OSError:
        pass
    try:
        while len(KEPT) < 200_000:
            KEPT.append(os.dup(0))
    except OSError:
        pass


take()


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    take()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
