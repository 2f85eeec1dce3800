# tries: puts keys that equal every name, and lying values, into its own namespace
# holds: the names it defines are its own answers
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 0}


import torch


class Any(str):
    """Equal to every name with the same hash."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("get_key141")


class Default:
    def __call__(self):
        raise MemoryError("none left")


def tangle():
    globals()[Any("x")] = Default()
    globals()[5] = "five"
    globals().setdefault(("a", "tuple"), 1)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    wrong = torch.zeros(1, 3)
    globals().clear()
    return wrong


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])


tangle()
