# tries: raises errors whose text loops, is 50 MB, is no text or raises again
# holds: the text is cut or left out; each costs its own question
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


class Loops(Exception):
    def __str__(self):
        while True:
            pass


class Large(Exception):
    def __str__(self):
        return "x" * 50_000_000


class NoText(Exception):
    def __str__(self):
        return 5


class Again(Exception):
    def __str__(self):
        raise self


def get_query121():
    raise Loops
    return torch.zeros(1, 3)


def get_query122():
    raise Large
    return torch.zeros(4, 3)


def get_query131():
    raise NoText
    return torch.full((1, 3), 5.0)


def get_query132():
    raise Again
    return torch.zeros(1, 3)


def get_key141():
    raise Exception("x" * 50_000_000) from Loops()
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
