import numpy as np

x = np.array([1, 0, 2, 1])
k = np.array([[1, 1, 0, 1], [0, 1, 1, 2]])
v = np.array([[2, 3, 1, 0], [4, 2, 1, 1]])


def get_roles():
    return {"value": "the encoder", "key": "the encoder", "query": "the decoder"}


def get_scores():
    return x @ k.T / 2


def get_scaled_scores():
    return x @ k.T / 2


def get_weights():
    w = x @ k.T / 2
    return w / w.sum()


def get_context():
    w = np.exp(x @ k.T / 2)
    return w @ v / w.sum()
