# tries: leaves folders and files that their owner may not read
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
    os.umask(0)
    for mode in (0, 0o100, 0o200, 0o300):
        try:
            os.mkdir(f"left-behind-{mode}", 0o700)
            os.mkdir(f"left-behind-{mode}/inner", mode)
            os.close(os.open(f"left-behind-{mode}/file", os.O_CREAT | os.O_WRONLY, 0))
            os.mkdir(f"left-behind-{mode}/closed", 0o300)
            os.mkdir(f"left-behind-{mode}/closed/inside", 0o300)
            open(f"left-behind-{mode}/closed/inside/file", "w").close()
        except OSError:
            pass
    os.umask(0o777)
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
