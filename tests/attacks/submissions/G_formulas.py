# tries: prints and raises spreadsheet formulas, and commands that build services read
# holds: no cell of a table begins with one
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}


import torch

FORMULAS = '=HYPERLINK("http://localhost/"&A1,"click")\n+1+cmd|\' /C calc\'!A0\n-2+3\n@SUM(1)\n\t=1+1'
print(FORMULAS)
print("::add-mask::x\n##vso[task.setvariable variable=x]1")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    print(FORMULAS)
    raise ValueError(FORMULAS)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    raise type("=1+1", (Exception,), {})("=cmd")
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
