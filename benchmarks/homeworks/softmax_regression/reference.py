import numpy as np


def add(x, y):
    return x + y


def parse_csv(path):
    data = np.loadtxt(path, delimiter=",")
    return data[:, :3].astype(np.float32), data[:, 3].astype(np.uint8)


def softmax_loss(Z, y):
    return float(np.mean(np.log(np.exp(Z).sum(1)) - Z[np.arange(len(y)), y]))


def softmax_regression_epoch(X, y, theta, lr=0.1, batch=100):
    X = np.asarray(X)
    for i in range(0, len(X), batch):
        x, t = X[i : i + batch], y[i : i + batch]
        p = np.exp(x @ theta)
        p /= p.sum(1, keepdims=True)
        p[np.arange(len(t)), t] -= 1
        theta -= lr / len(x) * x.T @ p
