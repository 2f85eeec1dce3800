# tries: leaves processes behind: forked twice, in sessions of their own, deaf to signals, without a parent
# holds: no process is made, or none is left
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 3, "1.4.1": 0, "1.4.2": 3}

import os
import signal
import time

import torch


def linger(seconds):
    """Stay, whatever is sent."""
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.5)
    os._exit(0)


def detach():
    for _ in range(5):
        try:
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    linger(60)
                os._exit(0)
            print("BREACH: fork made a process")
        except OSError:
            return


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    detach()
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    detach()
    os._exit(0)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
