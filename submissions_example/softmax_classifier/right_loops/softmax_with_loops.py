# no matrix tricks: everything with loops over examples and classes
import math

import numpy as np


def one_hot(y, k):
    rows = []
    for label in y:
        rows.append([1.0 if c == label else 0.0 for c in range(k)])
    return np.array(rows, dtype="float32")


def log_softmax(Z):
    out = []
    for row in Z:
        top = max(row)
        total = math.log(sum(math.exp(z - top) for z in row))
        out.append([z - top - total for z in row])
    return out


def loss_and_gradient(Z, y):
    logs = log_softmax(Z)
    n = len(logs)
    loss = 0
    gradient = []
    for i in range(n):
        loss -= logs[i][y[i]] / n
        gradient.append([(math.exp(l) - (c == y[i])) / n for c, l in enumerate(logs[i])])
    return loss, gradient


def step(W, X, y, rate):
    _, g = loss_and_gradient(X.dot(W), y)
    old = W.copy()
    for i in range(len(X)):
        for j in range(W.shape[0]):
            for c in range(W.shape[1]):
                W[j, c] -= rate * X[i, j] * g[i][c]
    assert old.shape == W.shape
    return W  # also returned, which does no harm


def predict(X, W):
    classes = []
    for row in X @ W:
        best = 0
        for c in range(1, len(row)):
            if row[c] > row[best]:
                best = c
        classes.append(best)
    return np.array(classes)


def train(X, y, k, steps, rate):
    W = np.zeros((len(X[0]), k))
    for _ in range(steps):
        step(W, X, y, rate)
    return W
