# tries: writes messages of the largest size to the grader for as long as it is let
# holds: a flood costs the call's time limit; the grader's memory does not grow with it
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import os

import torch

BODY = bytes(15 << 20)
TEXT = b'{"at": "call", "id": "none"}'
PIECE = len(TEXT).to_bytes(4, "little") + len(BODY).to_bytes(4, "little") + TEXT + BODY


def flood():
    while True:
        for number in range(3, 64):
            try:
                os.write(number, PIECE)
            except OSError:
                pass


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    flood()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
