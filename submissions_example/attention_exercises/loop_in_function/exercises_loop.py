import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / e.sum(-1, keepdims=True)


H = np.array([[1, 2, 3], [1, 2, 1], [0, 1, -1]])


def get_weights1():
    return softmax(H @ [1, 2, 1])


def get_context1():
    return get_weights1() @ H


def get_mask(n):
    mask = np.zeros((n, n))
    i = 0
    while i < n:
        mask[i, i + 1:] = -np.inf
    return mask


def get_context3():
    m = np.array([[4, 3, 2], [7, 4, 1]]) / np.sqrt(2)
    return softmax(m) @ np.array([[1, 2, -2], [1, 1, 2], [0, 1, -1]])
