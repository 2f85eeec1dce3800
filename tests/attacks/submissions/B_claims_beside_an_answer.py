# tries: sends answers with fields for score, credit and target beside a wrong value
# holds: such fields are not read
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import json
import os

import torch


def frame(message, blob=b""):
    """A message as a worker sends it: two lengths, JSON, raw bytes."""
    text = json.dumps(message).encode()
    return len(text).to_bytes(4, "little") + len(blob).to_bytes(4, "little") + text + blob


def everywhere(data):
    """Write to every descriptor that takes it."""
    for number in range(256):
        try:
            os.write(number, data)
        except OSError:
            pass


def claim(id, shape):
    numbers = b"\0" * 8 * shape[0] * shape[1]
    extra = {"score": 3, "credit": 1, "within": 100, "want": {"a": ["<f8", shape]}, "max_score": 0, "rule": "right"}
    everywhere(frame({"answer": id, "printed": "", "returned": {"a": ["<f8", shape]}, **extra}, numbers))


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    claim("1.2.2", [4, 3])
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    claim("1.3.2", [1, 3])
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
