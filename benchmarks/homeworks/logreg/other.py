import csv
import math

import matplotlib.pyplot as plt
import numpy as np

hours = 4


def load_data(path):
    with open(path) as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    return [[1.0, *row[:2]] for row in rows], [row[2] for row in rows]


def probability(theta, row):
    return 1 / (1 + math.exp(-sum(a * b for a, b in zip(theta, row))))


def mean_loss(theta, X, y):
    logs = [math.log(p if one else 1 - p) for p, one in zip((probability(theta, row) for row in X), y)]
    return -sum(logs) / len(logs)


def fit(theta, X, y, lr=0.1, steps=100):
    for _ in range(steps):
        off = [probability(theta, row) - one for row, one in zip(X, y)]
        slope = [sum(e * row[j] for e, row in zip(off, X)) / len(y) for j in range(len(theta))]
        for j, s in enumerate(slope):
            theta[j] -= lr * s


def accuracy(theta, X, y):
    return sum((probability(theta, row) >= 0.5) == bool(one) for row, one in zip(X, y)) / len(y)


def plot_loss():
    (X, y), theta, losses = load_data("exam.csv"), [0.0] * 3, []
    for _ in range(51):
        losses.append(mean_loss(theta, X, y))
        fit(theta, X, y, 0.1, 1)
    _, ax = plt.subplots()
    ax.plot(range(51), losses, marker=".")
    ax.set(xlabel="Iteration", ylabel="Loss", title="exam.csv")
    return ax


def bootstrap(X, rng):
    return np.stack([X[int(rng.random() * len(X))] for _ in X])


def penalized_loss(theta, X, y, lam):
    return mean_loss(theta, X, y) + lam / 2 * sum(t * t for t in list(theta)[1:])
