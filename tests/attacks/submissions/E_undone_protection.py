# tries: takes back what was done to confine it: death signal, dumpable, limits, seccomp, no-new-privileges
# holds: nothing can be taken back; the process still ends with its submission
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import ctypes
import os
import resource
import time

import torch

libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


LIMITS = ("AS", "CPU", "NPROC", "NOFILE", "FSIZE", "CORE", "STACK")


def undo():
    libc.prctl(1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG
    libc.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    if libc.prctl(38, 0, 0, 0, 0) == 0:
        print("BREACH: no-new-privileges was taken back")
    if libc.prctl(22, 0, 0, 0, 0) == 0:
        print("BREACH: seccomp was taken back")
    for name in LIMITS:
        number = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(number)[1]
        if hard == resource.RLIM_INFINITY:
            continue
        try:
            resource.setrlimit(number, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print("BREACH: a limit was raised", name)
        except (OSError, ValueError):
            pass
    try:
        os.setsid()
    except OSError:
        pass
    libc.personality(0x0040000)  # no address randomisation
    while True:
        time.sleep(1)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    undo()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
