# tries: raises SystemExit, KeyboardInterrupt and GeneratorExit everywhere
# holds: each costs what raised it
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import sys

import torch

sys.exit(0)


def get_query121():
    sys.exit(0)
    return torch.zeros(1, 3)


def get_query122():
    raise KeyboardInterrupt
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    raise GeneratorExit
    return torch.zeros(1, 3)


def get_key141():
    raise BaseException("all")
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])


raise KeyboardInterrupt
