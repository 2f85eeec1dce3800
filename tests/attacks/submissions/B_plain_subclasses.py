# tries: returns subclasses of list, float, str and int whose conversions lie
# holds: what they give in the end is a wrong answer or none
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


class Number(float):
    """Less than everything and greater than everything."""

    def __lt__(self, other):
        return True

    __le__ = __gt__ = __ge__ = __eq__ = __lt__
    __hash__ = float.__hash__

    def __float__(self):
        raise KeyboardInterrupt

    def __repr__(self):
        return '1, "score": 16'


class Row(list):
    """As long as one likes."""

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([Number(1)] * 5)


class Text(str):
    """A string with nothing of a string."""

    def __str__(self):
        return 5

    def __len__(self):
        return -1


class Whole(int):
    """An integer of any size."""

    def bit_length(self):
        return 1

    def __int__(self):
        return 10**5000


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return Row()


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return [[Number(0), Number(0), Number(0)]]


def get_key141():
    return [Whole(0), Text("x"), 0]


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
