# tries: returns NaN and infinities in the right shape
# holds: they are close to nothing
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch

NAN = float("nan")


def get_query121():
    return torch.full((1, 3), NAN)


def get_query122():
    return torch.full((4, 3), float("inf"))


def get_query131():
    return torch.tensor([[0, NAN, 0]])


def get_query132():
    return torch.tensor([[float("inf"), -float("inf"), 0]])


def get_key141():
    return torch.tensor([NAN] * 3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
