# tries: defines names like the wanted ones that hold codes, markup and line ends
# holds: names are text for the report like any other
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch

globals()["get_query122\x1b[31m<b>"] = 1
globals()["get_query_122\u202e"] = 1
globals()["get_key141\n\n16 of 16 points"] = 1
globals()["get_key-141" + "x" * 1_000_000] = 1
globals().update({f"name{index}": 1 for index in range(100_000)})


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    raise NotImplementedError("\x1b[2J")
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])


del globals()["get_query122"], globals()["get_key141"]
