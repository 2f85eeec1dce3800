# tries: changes its folder, mask, limits, priority, time zone and locale for whoever comes next
# holds: the next submission starts from a clean process
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 3, "1.4.1": 3, "1.4.2": 0}

import locale
import os
import resource
import sys
import time

import torch


def spoil():
    os.chdir("/")
    os.umask(0)
    os.nice(19)
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_STACK):
        resource.setrlimit(limit, (0, 0))
    os.environ.clear()
    os.environ["TZ"] = "left-behind"
    time.tzset()
    try:
        locale.setlocale(locale.LC_ALL, "C")
    except locale.Error:
        pass
    sys.dont_write_bytecode = False
    sys.path.insert(0, "/")


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
    return torch.zeros(3)
