"""
# Attention report

Answer 1
--------

The encoder must summarise everything in its last state. That works for ten words and fails for fifty. Attention lets
the decoder look up the states of all words instead, and blends them by relevance, separately for every word it writes.

Answer 2
--------

Query: where the decoder is now. Key: what each encoder state offers to be found by. Value: what it hands over.
"""

import torch


def get_roles():
    return {"Query": "Decoder", "Key": "Encoder", "Value": "Encoder"}


q = torch.tensor([1, 0, 2, 1])
keys = torch.tensor([[1, 1, 0, 1], [0, 1, 1, 2]])
values = torch.tensor([[2, 3, 1, 0], [4, 2, 1, 1]])


def get_scores():
    return keys @ q


def get_scaled_scores():
    return get_scores() / len(q) ** 0.5


def get_weights():
    return get_scaled_scores().softmax(0)


def get_context():
    return get_weights() @ values.float()


print("context:", get_context())
