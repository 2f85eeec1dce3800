# tries: reports a trouble at a statement whose number is infinite
# holds: the message is refused; the statement that sent it is the only one to suffer
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import json
import os
import time

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


BROKEN = b'{"trouble": -1e999, "raised": "x", "place": "y"}'
everywhere(len(BROKEN).to_bytes(4, "little") + bytes(4) + BROKEN)
time.sleep(0.1)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    pass
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
