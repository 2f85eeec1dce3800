# tries: waits for input, for a debugger and for a lock that nobody gives back
# holds: there is no input; a wait costs its time limit
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import pdb
import sys
import threading

import torch

ANSWER = input()


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return input()


def get_query131():
    return sys.stdin.read()


def get_query132():
    pdb.set_trace()
    return torch.zeros(1, 3)


def get_key141():
    threading.Lock().acquire()
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
