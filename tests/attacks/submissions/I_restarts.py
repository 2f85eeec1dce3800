# tries: ends its process in call after call, to be started afresh and find out what is different
# holds: each call is made once; all that counts is what it answered
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import os
import time

import torch

STARTED = time.time_ns()
try:
    with open("left-behind-starts", "a") as file:
        file.write("started\n")
    TIMES = len(open("left-behind-starts").readlines())
except OSError:
    TIMES = 1
if TIMES > 1:
    print("BREACH: something was kept from an earlier start")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    os._exit(3)
    return torch.zeros(4, 3)


def get_query131():
    os._exit(0)
    return torch.full((1, 3), 5.0)


def get_query132():
    os.kill(os.getpid(), 9)
    return torch.zeros(1, 3)


def get_key141():
    os.abort()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
