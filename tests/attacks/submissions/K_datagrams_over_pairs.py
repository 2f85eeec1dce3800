# tries: makes a pair of connected sockets, which is allowed, and sends from it to sockets of the machine
# holds: nothing arrives at any socket of anybody else
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import socket

import torch

NAMES = ("\0left-behind", "/tmp/attacks-sink.sock", "/dev/log", "/run/systemd/journal/socket")


def send():
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
        for family in (socket.AF_UNIX, 30):
            try:
                pair = socket.socketpair(family, kind)
            except OSError:
                continue
            for name in NAMES if family == socket.AF_UNIX else ():
                for way in (
                    lambda pair=pair, name=name: pair[0].sendto(b"left-behind", name),
                    lambda pair=pair, name=name: pair[0].sendmsg([b"left-behind"], [], 0, name),
                    lambda pair=pair, name=name: pair[0].connect(name),
                    lambda pair=pair: pair[0].bind("left-behind.sock"),
                ):
                    try:
                        way()
                        if kind in (
                            socket.SOCK_DGRAM,
                            socket.SOCK_RAW,
                        ):  # the others send to their twin, whatever the name
                            print("BREACH: a pair of sockets reached", name.replace("\0", "@"))
                    except OSError:
                        pass


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    send()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
