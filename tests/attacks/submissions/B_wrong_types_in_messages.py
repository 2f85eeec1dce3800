# tries: sends messages whose fields have every wrong type
# holds: each is refused and costs the call that sent it
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}

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


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    everywhere(
        frame({"answer": ["1.2.2"], "returned": 5}) + frame({"answer": "1.2.2", "missing": 1, "names": {"a": 1}})
    )


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    everywhere(frame({"answer": "1.3.2", "printed": 5, "returned": {"a": ["<f8", [1 << 39, 1 << 39]]}}))


def get_key141():
    everywhere(frame({"answer": "1.4.1", "printed": "", "returned": {"a": ["|O", [1, 3]]}}, bytes(24)))


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
