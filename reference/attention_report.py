"""The reference solution of "Attention report", read and run like a student's file."""

import math

import torch

Q = torch.tensor([[1.0, 0.0, 2.0, 1.0]])
K = torch.tensor([[1.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 2.0]])
V = torch.tensor([[2.0, 3.0, 1.0, 0.0], [4.0, 2.0, 1.0, 1.0]])

"""
## Answer 1

An encoder-decoder without attention hands over one vector, and its size is fixed before anybody knows how long the
sentence will be. A sentence of forty words has to fit where one of four does, so details go missing, those of the
beginning above all; and the decoder has nothing else to look at.

With attention all states of the encoder are kept. Before each word the decoder weighs them by how much they matter now
and takes their weighted sum. So there is a new context for every word, and no vector has to hold everything.

## Answer 2

- The query is the state of the decoder. It stands for the question: what do I need for the next word?
- There is a key for every word of the input, a state of the encoder. The query is compared with all of them.
- The values are states of the encoder too, often the same ones. They are what is handed over: the context is their sum,
  each times its weight.
"""


def get_roles():
    return {"query": "decoder", "key": "encoder", "value": "encoder"}


def get_scores():
    # one dot product a key
    return Q @ K.T


def get_scaled_scores():
    return get_scores() / math.sqrt(K.shape[1])


def get_weights():
    return torch.softmax(get_scaled_scores(), dim=-1)


def get_context():
    return get_weights() @ V
