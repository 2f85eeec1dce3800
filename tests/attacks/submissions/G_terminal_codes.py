# tries: prints and raises terminal codes: clear, title, colours, links, clipboard, backspaces, returns
# holds: no control character reaches a report
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import sys

import torch

CODES = "\x1b[2J\x1b[H\x1b]0;owned\x07\x1b[31m\x1b]8;;http://localhost/\x07here\x1b]8;;\x07\x1b]52;c;bGVmdA==\x07\x9b2J\x90q\x9c"
CODES += "\rScore: 20 of 20" + "\b" * 40 + "\x00\x7f\x0c\x0b\x85"
print(CODES)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    print(CODES)
    raise ValueError(CODES)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    sys.stderr.write(CODES)
    raise type(CODES.replace("\x00", ""), (Exception,), {})(CODES)
    return torch.zeros(1, 3)


def get_key141():
    print(CODES.encode("unicode_escape").decode(), CODES)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
