# tries: returns and prints text, bytes and names of hundreds of megabytes
# holds: text is no answer, and what is printed is cut
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


def get_query121():
    return "x" * 200_000_000


def get_query122():
    return b"x" * 200_000_000


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    print("x" * 100_000_000)
    return torch.zeros(1, 3)


def get_key141():
    return {"k" * 100_000_000: 1}


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
