# tries: return a long text and thousands of short ones, which NumPy would give the room of the longest, to use up the grader's memory
# holds: the grader refuses it in words before it makes an array; memory does not grow; nobody is ungraded
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 0}
import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return ["a" * 400_000] + ["b"] * 90_000


get_query131 = get_query132 = get_key141 = get_key142 = get_query122
