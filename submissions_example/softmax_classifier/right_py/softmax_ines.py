"""Homework: a softmax classifier. Ines"""
import numpy as np


def one_hot(y, k):
    return np.eye(k, dtype=np.float32)[y]


def log_softmax(Z):
    m = np.max(Z, axis=1)[:, None]
    return Z - m - np.log(np.sum(np.exp(Z - m), axis=1))[:, None]


def loss_and_gradient(Z, y):
    n, k = Z.shape
    P = np.exp(log_softmax(Z))
    loss = np.mean(-log_softmax(Z)[range(n), y])
    P[range(n), y] -= 1
    return {"loss": loss, "gradient": P / n}


def step(W, X, y, rate):
    grad = loss_and_gradient(X @ W, y)["gradient"]
    W[:] = W - rate * (X.T @ grad)


def predict(X, W):
    return (X @ W).argmax(1)


def train(X, y, k, steps=10, rate=0.1):
    W = np.zeros((X.shape[1], k))
    while steps > 0:
        step(W, X, y, rate)
        steps -= 1
    return W
