# tries: raises errors whose class lies about its name, or whose text is a lying string
# holds: each costs its own question
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


class Meta(type):
    @property
    def __name__(cls):
        return Evil("x" * 5_000_000)


class Evil(str):
    def __getitem__(self, index):
        return self

    def __len__(self):
        return 1


class Named(Exception, metaclass=Meta):
    pass


class Cut(Exception):
    def __str__(self):
        return Evil("y" * 5_000_000)


class Trace(Exception):
    @property
    def __traceback__(self):
        while True:
            pass


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    raise Named
    return torch.zeros(4, 3)


def get_query131():
    raise Cut
    return torch.full((1, 3), 5.0)


def get_query132():
    raise Trace
    return torch.zeros(1, 3)


def get_key141():
    raise SyntaxError("x", (Evil("f"), 10**50, None, Evil("t")))
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
