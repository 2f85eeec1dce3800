# tries: returns containers that never end, lie about their length or raise while they are read
# holds: they are refused after a bounded number of items
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


class Endless(list):
    def __iter__(self):
        while True:
            yield 1.0


class Keys(dict):
    def items(self):
        while True:
            yield object(), 1.0


class Raises(list):
    def __iter__(self):
        raise GeneratorExit


class Key:
    def __str__(self):
        return "k" * 50_000_000


def get_query121():
    return Endless()


def get_query122():
    return Keys()


def get_query131():
    return Raises()


def get_query132():
    return {Key(): 1}


def get_key141():
    return [1.0] * 10_000_000


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
