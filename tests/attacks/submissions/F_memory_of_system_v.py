# tries: takes memory as System V segments, which outlive their process
# holds: none is made, and none is left
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# naive: skip (its segments stay)

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


libc.shmat.restype = ctypes.c_void_p


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    for index in range(20):
        segment = call(29, 194, 0x1EF700 + index, 64 << 20, 0o1666)
        if segment < 0:
            break
        print("BREACH: a System V segment was made")
        address = libc.shmat(segment, None, 0)
        ctypes.memset(address, 1, 64 << 20)
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
