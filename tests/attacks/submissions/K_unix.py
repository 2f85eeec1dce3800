# tries: connects to UNIX sockets of the machine, named and abstract, and to those of the processes above it
# holds: no such socket is made
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import os
import socket

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


def connect():
    names = ["/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", "\0left-behind", "/dev/log"]
    for pid in victims():
        try:
            names += [
                line.split()[-1] for line in open(f"/proc/{pid}/net/unix").read().splitlines()[1:] if "/" in line
            ][:20]
        except OSError:
            pass
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        for name in names[:40]:
            try:
                with socket.socket(socket.AF_UNIX, kind) as made:
                    made.settimeout(0.05)
                    if name.startswith("\0"):
                        print("BREACH: a UNIX socket was made")
                        made.connect(name)
                        made.sendall(b"left-behind")
            except OSError:
                pass


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    connect()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
