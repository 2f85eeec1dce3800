# tries: sends signals to the processes above it by every call that can
# holds: no signal reaches another process
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import ctypes
import os
import signal

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


def fire(number):
    reached = []
    for pid in victims():
        info = (ctypes.c_int * 32)(number, 0, -1)
        tries = {
            "kill": lambda pid=pid: libc.kill(pid, number),
            "tkill": lambda pid=pid: call(200, 130, pid, number),
            "tgkill": lambda pid=pid: call(234, 131, pid, pid, number),
            "sigqueue": lambda pid=pid: libc.sigqueue(pid, number, None),
            "rt_sigqueueinfo": lambda pid=pid, info=info: call(129, 138, pid, number, info),
            "rt_tgsigqueueinfo": lambda pid=pid, info=info: call(297, 240, pid, pid, number, info),
            "killpg": lambda pid=pid: libc.killpg(pid, number),
        }
        reached += [name for name, attempt in tries.items() if attempt() == 0]
        handle = call(434, 434, pid, 0)
        if handle >= 0 and call(424, 424, handle, number, None, 0) == 0:
            reached.append("pidfd_send_signal")
    if reached:
        print("BREACH: signals reached another process by", *reached)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    fire(0)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    fire(signal.SIGSTOP)
    fire(signal.SIGKILL)
    return torch.zeros(1, 3)


def get_key141():
    fire(signal.SIGTERM)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
