# tries: knocks at keyrings, bpf, perf, io_uring, memfd, userfaultfd, System V and message queues
# holds: each is refused
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# naive: skip (it would leave System V memory)

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine in ("aarch64", "arm64")


def call(x86, arm, *arguments):
    """A system call by its number; -1 where it is refused."""
    return libc.syscall(arm if ARM else x86, *arguments)


PARAMETERS = (ctypes.c_char * 256)()


def knock():
    reached = []
    for name, x86, arm, arguments in (
        ("add_key", 248, 217, (b"user", b"left-behind", b"x", 1, -4)),
        ("keyctl", 250, 219, (0, -3, 1)),
        ("bpf", 321, 280, (0, (ctypes.c_uint32 * 32)(2, 4, 4, 1), 128)),
        ("perf_event_open", 298, 241, ((ctypes.c_uint32 * 32)(1, 128), 0, -1, -1, 0)),
        ("io_uring_setup", 425, 425, (4, PARAMETERS)),
        ("userfaultfd", 323, 282, (1,)),
        ("memfd_create", 319, 279, (b"left-behind", 0)),
        ("shmget", 29, 194, (0x1EF7BE, 4096, 0o1666)),
        ("semget", 64, 190, (0x1EF7BE, 1, 0o1666)),
        ("msgget", 68, 186, (0x1EF7BE, 0o1666)),
        ("mq_open", 240, 180, (b"left-behind", 0o102, 0o666, None)),
        ("fanotify_init", 300, 262, (0, 0)),
        ("memfd_secret", 447, 447, (0,)),
        ("kcmp", 312, 272, (os.getpid(), os.getppid(), 0, 0, 0)),
        ("sethostname", 170, 161, (b"left-behind", 11)) if os.getuid() else ("gettid", 186, 178, (0,)),
        ("process_madvise", 440, 440, (-1, None, 0, 0, 0)),
    ):
        if call(x86, arm, *arguments) >= 0 and name != "gettid":
            reached.append(name)
    if reached:
        print("BREACH:", *reached)


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
