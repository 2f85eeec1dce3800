# tries: prints lone surrogates, NUL, invalid UTF-8 and half a character
# holds: the report is valid Unicode
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import sys

import torch

print("\ud800\udfff\x00", "\U0010ffff\ufffe")
sys.stdout.buffer.write(b"\xff\xfe\xc3(\xf0\x9f\x92\x00\xed\xa0\x80" * 100)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    print("\udc9f" * 1000)
    raise ValueError("\ud800\x00")
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    sys.stdout.buffer.write(bytes(range(256)) * 100)
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "\udcff")
    return torch.zeros(1, 3)


def get_key141():
    return "\ud800" * 1000


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
