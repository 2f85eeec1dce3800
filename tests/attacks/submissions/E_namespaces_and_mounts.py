# tries: makes namespaces, mounts, changes its root and joins the namespaces of the processes above it
# holds: each is refused
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# naive: skip (as root it would mount)

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


def leave():
    reached = []
    for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x04000000, 0x08000000, 0x02000000):
        if call(272, 97, flag) == 0:
            reached.append(f"unshare {flag:#x}")
    if call(165, 40, b"none", b".", b"tmpfs", 0, None) == 0:
        reached.append("mount")
    if call(165, 40, b"/", b".", None, 4096 | 16384, None) == 0:
        reached.append("bind mount")
    if call(161, 51, b"/") == 0:
        reached.append("chroot")
    if call(155, 41, b".", b".") == 0:
        reached.append("pivot_root")
    for number, arguments in (
        (428, (-100, b"/", 1)),
        (430, (b"tmpfs", 0)),
        (442, (-100, b"/", 0, None, 0)),
        (433, (-100, b"/", 0)),
    ):
        if call(number, number, *arguments) >= 0:
            reached.append(f"call {number}")
    for pid in victims():
        for kind in ("user", "mnt", "pid", "net"):
            try:
                handle = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
            except OSError:
                continue
            if call(308, 268, handle, 0) == 0:
                reached.append("setns " + kind)
    if reached:
        print("BREACH:", *reached)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    leave()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
