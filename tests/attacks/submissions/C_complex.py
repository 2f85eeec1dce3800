# tries: returns complex numbers and views of them
# holds: they are compared as they are, or refused; never left ungraded
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import numpy as np
import torch


def get_query121():
    return torch.zeros(1, 3, dtype=torch.complex64)


def get_query122():
    return torch.full((4, 3), 1j)


def get_query131():
    return torch.full((1, 3), 5 + 5j).conj()


def get_query132():
    return np.full((1, 3), complex("nan+infj"))


def get_key141():
    return [1j, 2j, 3j]


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
