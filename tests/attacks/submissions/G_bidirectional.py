# tries: prints marks that reorder text, invisible characters and look-alikes, and uses them in names
# holds: no such mark reaches a report
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch

MARKS = "\u202e\u2066\u2067\u200f\u061c0 fo 02\u2069\u202c \ufeff\u200b\u2028\u2029 \ufffe"
print(MARKS)
ｇｅｔ_query９９ = MARKS


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    print(MARKS)
    raise ValueError(MARKS)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    raise type("Passed" + MARKS, (Exception,), {})
    return torch.zeros(1, 3)


def get_key141():
    raise KeyError(MARKS, "а" * 50)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
