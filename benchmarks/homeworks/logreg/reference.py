import matplotlib.pyplot as plt
import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def load_data(path):
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return np.column_stack([np.ones(len(table)), table[:, :2]]), table[:, 2]


def loss(theta, X, y):
    z = X @ theta
    return np.mean(np.logaddexp(0, z) - y * z)


def fit(theta, X, y, lr=0.1, steps=100):
    losses = [loss(theta, X, y)]
    for _ in range(steps):
        theta -= lr * X.T @ (sigma(X @ theta) - y) / len(y)
        losses.append(loss(theta, X, y))
    return losses


def accuracy(theta, X, y):
    return np.mean((X @ theta >= 0) == (y == 1))


def plot_loss():
    X, y = load_data("exam.csv")
    plt.plot(fit(np.zeros(3), X, y, 0.1, 50))
    plt.xlabel("step")
    plt.ylabel("loss")


def bootstrap(X, rng):
    return X[rng.integers(0, len(X), len(X))]


def penalized_loss(theta, X, y, lam):
    return loss(theta, X, y) + lam / 2 * np.sum(theta[1:] ** 2)
