# tries: opens raw, packet, netlink, vsock, Bluetooth and key sockets, and sockets by number
# holds: none is made
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


def knock():
    for family in range(48):
        for kind in (1, 2, 3, 5):
            handle = call(41, 198, family, kind, 0)
            if handle >= 0:
                print("BREACH: a socket of family", family)
                os.close(handle)
    for name, x86, arm, arguments in (
        ("socketpair", 53, 199, (2, 1, 0, (ctypes.c_int * 2)())),
        ("connect", 42, 203, (0, b"\2\0", 2)),
        ("bind", 49, 200, (0, b"\2\0", 2)),
        ("listen", 50, 201, (0, 5)),
    ):
        if call(x86, arm, *arguments) == 0:
            print("BREACH:", name)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    knock()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
