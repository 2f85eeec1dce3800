# tries: returns integers, fractions and decimals of any number of digits
# holds: they are described, not computed with
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

import decimal
import fractions

import torch


def get_query121():
    return 10**100000


def get_query122():
    return fractions.Fraction(10**10000, 3)


def get_query131():
    return decimal.Decimal("1e999999999999")


def get_query132():
    return [[1 << 5_000_000] * 3]


def get_key141():
    return [-(10**400), 10**310, 1]


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
