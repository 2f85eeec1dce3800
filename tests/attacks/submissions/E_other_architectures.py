# tries: makes system calls as a 32-bit and as an x32 program
# holds: such calls are refused or end the process
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import ctypes
import mmap
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


PUSH, POP_RET = b"\x53", b"\x5b\xc3"


def old(number, first=0, second=0):
    """A system call by int 0x80."""
    code = PUSH + b"\xb8" + number.to_bytes(4, "little") + b"\xbb" + (first & 0xFFFFFFFF).to_bytes(4, "little")
    code += b"\xb9" + second.to_bytes(4, "little") + b"\xcd\x80" + POP_RET
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def ancient():
    if ARM:
        return
    made = old(2)  # fork
    if made == 0:
        os._exit(0)
    if made > 0:
        print("BREACH: int 0x80 made a process")
    for pid in victims():
        if old(37, pid, 9) == 0:
            print("BREACH: int 0x80 sent a signal")


def narrow():
    if ARM:
        return
    for number, arguments in ((57, ()), (41, (2, 2, 0)), (62, (os.getppid(), 9))):
        made = libc.syscall(0x40000000 | number, *arguments)
        if made == 0 and number == 57:
            os._exit(0)
        if made >= 0:
            print("BREACH: an x32 call did something")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    ancient()
    return torch.zeros(1, 3)


def get_key141():
    narrow()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
