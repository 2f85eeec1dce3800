# tries: makes as many files, folders and links as time allows
# holds: they are gone before the next submission
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}
# naive: skip (it would fill the disk)
# seconds: 10

import os

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    for index in range(20_000):
        try:
            os.mkdir(f"left-behind-{index}")
            open(f"left-behind-{index}/file", "w").close()
            os.symlink("/", f"left-behind-{index}/link")
        except OSError:
            break
    return torch.zeros(1, 3)


def get_key141():
    for index in range(20_000):
        try:
            open(f"left-behind-file-{index}", "w").close()
        except OSError:
            break
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
