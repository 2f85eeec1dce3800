# tries: makes processes by the numbers of the system calls: fork, vfork, clone, clone3 and later ones
# holds: no process is made by any number
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# naive: skip (clone by number leaves copies of the grader)

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


def split():
    for name, x86, arm, arguments in (
        ("fork", 57, 9999, ()),
        ("clone", 56, 220, (17, 0, 0, 0, 0)),
        ("clone with a parent", 56, 220, (0x8000 | 17, 0, 0, 0, 0)),
        ("clone with shared files", 56, 220, (0x400 | 17, 0, 0, 0, 0)),
        ("clone3", 435, 435, ((ctypes.c_uint64 * 8)(0, 0, 0, 0, 17), 64)),
    ):
        pid = call(x86, arm, *arguments)
        if pid == 0:
            os._exit(0)
        if pid > 0:
            print("BREACH: a process was made by", name)
    for number in range(470, 560):
        if call(number, number, 0, 0, 0, 0, 0, 0) != -1:
            print("BREACH: system call", number, "did something")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    split()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
