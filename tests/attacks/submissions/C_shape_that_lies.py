# tries: returns tensors that lie about shape, size, device and layout
# holds: nothing large is copied; the lie costs its own question
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}


import torch


class Lies(torch.Tensor):
    @property
    def shape(self):
        return (1, 3)

    def numel(self):
        return 3

    def detach(self):
        return torch.zeros(1).expand(10**12)

    @property
    def is_nested(self):
        raise SystemExit(0)


class Grows(torch.Tensor):
    @property
    def shape(self):
        return (1, 3)

    @property
    def layout(self):
        return torch.strided

    def detach(self):
        return torch.zeros(1).expand(1 << 34)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return torch.zeros(4, 3).as_subclass(Lies)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return torch.zeros(1, 3).as_subclass(Grows)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
