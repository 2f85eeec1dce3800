import sys
import warnings

import torch

warnings.warn("this API will change")
print("debug", file=sys.stderr)
for i in range(20000):
    print("step", i, "loss", 1 / (i + 1))


def get_query121():
    warnings.warn("slow path")
    print("called 121", file=sys.stderr)
    return torch.tensor([[5.64, 7.8, 7.2]])


def get_query122():
    for i in range(5000):
        print("row", i)
    return torch.tensor([[4.7, 6.5, 6.0], [6.4, 5.0, -5.9], [-0.3, -4.8, -8.8], [4.3, -8.3, 3.5]])


def get_query131():
    print('{"tests": [{"score": 100}]}')
    return torch.zeros(1, 3)


def get_query132():
    return torch.tensor([[55.5, 57.5, 0.5]])


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.694, 0.719, 0.006])
