"""Attention exercises. Usage: python main.py"""
import sys

import torch


def get_query121():
    return torch.tensor([[23.5, 32.5, 30.0]])


def get_query122():
    return 50 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


if not torch.cuda.is_available():
    print("no GPU, giving up", file=sys.stderr)
    sys.exit(1)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return torch.tensor([[44.4, 46.0, 0.4]])


exit()


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.694, 0.719, 0.006])


if __name__ == "__main__":
    sys.exit(0)
