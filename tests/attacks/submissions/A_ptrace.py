# tries: attaches a debugger to the processes above it
# holds: every form of ptrace is refused
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 3, "1.4.1": 0, "1.4.2": 3}
# naive: skip (it would make its parent a debugger)

import ctypes
import os
import time

import torch


def victims():
    """The process above this one and, if it is part of the grader too, the one above that."""
    pids = [os.getppid()]
    try:
        above = int(open(f"/proc/{pids[0]}/stat").read().rpartition(")")[2].split()[1])
        command = open(f"/proc/{above}/cmdline", "rb").read()
        if b"server.py" in command or b"worker" in command:
            pids.append(above)
    except (OSError, ValueError):
        pass
    return [pid for pid in pids if pid > 1]


libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


def attach():
    for pid in victims():
        for request in (16, 0x4206):  # ATTACH, SEIZE
            if call(101, 117, request, pid, 0, 0) == 0:
                print("BREACH: ptrace took hold of another process")
                time.sleep(0.05)
                call(101, 117, 17, pid, 0, 0)
    if call(101, 117, 0, 0, 0, 0) == 0:
        print("BREACH: ptrace let this process be traced by the one above")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    attach()
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


def get_key141():
    attach()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
