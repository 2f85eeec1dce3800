# tries: leaves files with line ends, codes, invalid UTF-8 and the longest names there are
# holds: they are gone before the next submission
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import os

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    for name in (
        b"left-behind\n",
        b"\x1b[2Jleft-behind",
        b"\xff\xfe",
        b"-rf",
        b"--no-preserve-root",
        b"~",
        b"*",
        b"x" * 255,
        b" ",
        b"\\",
        b"..left-behind",
        b"$(left-behind)",
    ):
        try:
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
            os.mkdir(name + b"d")
        except OSError:
            pass
    try:
        os.mkfifo("left-behind-fifo")
    except OSError:
        pass
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
