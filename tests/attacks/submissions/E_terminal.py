# tries: types into the terminal of whoever runs the grader
# holds: it has no terminal
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}
# naive: skip (it would type into this terminal)

import fcntl
import os
import termios

import torch


def type_in():
    for path in ("/dev/tty", "/dev/stdin", "/dev/console", "/proc/self/fd/0"):
        try:
            handle = os.open(path, os.O_RDWR | os.O_NOCTTY)
        except OSError:
            continue
        for letter in b"# left-behind\n":
            try:
                fcntl.ioctl(handle, termios.TIOCSTI, bytes([letter]))
                print("BREACH: typed into a terminal")
            except OSError:
                pass
        try:
            os.tcsetpgrp(handle, os.getpgrp())
        except OSError:
            pass
        os.close(handle)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    type_in()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
