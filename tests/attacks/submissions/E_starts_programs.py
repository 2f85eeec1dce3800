# tries: starts programs in every way that Python and libc know
# holds: no program starts
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import ctypes
import multiprocessing
import os
import subprocess

import torch

libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


POSIX = {"SECONDS": "1", "PATH": "/usr/bin:/bin"}


def start():
    ways = {
        "subprocess": lambda: subprocess.run(["/bin/true"], timeout=1).returncode == 0,
        "system": lambda: os.system("exit 0") == 0,
        "popen": lambda: os.popen("echo here").read() != "",
        "posix_spawn": lambda: os.posix_spawn("/bin/true", ["true"], POSIX) > 0,
        "forkpty": lambda: forked(os.forkpty()[0]),
        "fork": lambda: forked(os.fork()),
        "libc fork": lambda: forked(libc.fork()),
        "system of libc": lambda: libc.system(b"exit 0") == 0,
        "multiprocessing": lambda: multiprocessing.get_context("fork").Process(target=print).start() is None,
    }
    for name, way in ways.items():
        try:
            if way():
                print("BREACH: a process was started by", name)
        except (OSError, EOFError, AssertionError, RuntimeError, subprocess.SubprocessError):
            pass


def forked(pid):
    if pid == 0:
        os._exit(0)
    return pid > 0


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    start()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
