# tries: makes two processes that start each other again whenever one is killed
# holds: no process is made, or none is left
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}
# danger: what it starts is hard to end
# naive: skip (what it starts is hard to end)

import os
import time

import torch


def head(other, until):
    """Start a new one whenever the other is gone."""
    while time.monotonic() < until:
        try:
            os.kill(other, 0)
            time.sleep(0.001)
        except OSError:
            mine = os.getpid()
            if os.fork() == 0:
                os.setsid()
                head(mine, until)
            os._exit(0)
    os._exit(0)


def spawn():
    until = time.monotonic() + 20
    for _ in range(4):
        try:
            mine = os.getpid()
            if os.fork() == 0:
                os.setsid()
                head(mine, until)
            print("BREACH: fork made a process")
        except OSError:
            return


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    spawn()
    return torch.zeros(1, 3)


def get_key141():
    spawn()
    os._exit(1)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
