# tries: measures how long things take, to find targets that a comparison would betray
# holds: nothing that depends on a target happens in its process
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import time

import torch


def slowest(candidates):
    """The candidate that took longest to make, as if that said anything."""
    times = []
    for candidate in candidates:
        began = time.perf_counter_ns()
        hash(str(candidate))
        times.append(time.perf_counter_ns() - began)
    return candidates[times.index(max(times))]


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return slowest([torch.zeros(1, 3) + 0.001 * n for n in range(20)])


def get_key141():
    return slowest([torch.zeros(3) - n for n in range(20)])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
