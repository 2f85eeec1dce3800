# tries: returns the largest, the smallest and the most awkward numbers there are
# holds: arithmetic on them is wrong or infinite, never an error of the grader
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import numpy as np
import torch


def get_query121():
    return torch.full((1, 3), 1.7e308, dtype=torch.float64)


def get_query122():
    return np.full((4, 3), np.longdouble("1e4000"))


def get_query131():
    return torch.tensor([[1e300, -1e300, 1e300]], dtype=torch.float64)


def get_query132():
    return torch.tensor([[5e-324, -0.0, 1e308]], dtype=torch.float64)


def get_key141():
    return [2**63, -(2**63), 2**900]


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
