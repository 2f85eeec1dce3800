import math
import random


def dot(a, b):
    return sum(float(p) * float(q) for p, q in zip(a, b))


def mse(y, tx, w):
    return sum((yi - dot(r, w)) ** 2 for yi, r in zip(y, tx)) / 2 / len(y)


def gauss(A, b):
    n = len(b)
    A = [list(r) + [v] for r, v in zip(A, b)]
    for i in range(n):
        k = max(range(i, n), key=lambda r: abs(A[r][i]))
        A[i], A[k] = A[k], A[i]
        for r in range(n):
            if r != i:
                f = A[r][i] / A[i][i]
                A[r] = [p - f * q for p, q in zip(A[r], A[i])]
    return [A[i][n] / A[i][i] for i in range(n)]


def normal(y, tx, extra):
    c = list(zip(*tx))
    return gauss(
        [[dot(a, b) + (extra if i == j else 0) for j, b in enumerate(c)] for i, a in enumerate(c)],
        [dot(a, y) for a in c],
    )


def descend(y, tx, w, steps, gamma, f, lam=0):
    w = [float(v) for v in w]
    for _ in range(steps):
        e = [f(dot(r, w)) - yi for r, yi in zip(tx, y)]
        w = [v - gamma * (sum(ei * r[j] for ei, r in zip(e, tx)) / len(y) + 2 * lam * v) for j, v in enumerate(w)]
    return w


def mean_squared_error_gd(y, tx, initial_w, max_iters, gamma):
    w = descend(y, tx, initial_w, max_iters, gamma, lambda t: t)
    return w, mse(y, tx, w)


def mean_squared_error_sgd(y, tx, initial_w, max_iters, gamma):
    w = initial_w
    for _ in range(max_iters):
        i = random.randrange(len(y))
        w = descend(y[i : i + 1], tx[i : i + 1], w, 1, gamma, lambda t: t)
    return w, mse(y, tx, w)


def least_squares(y, tx):
    w = normal(y, tx, 0)
    return w, mse(y, tx, w)


def ridge_regression(y, tx, lambda_):
    w = normal(y, tx, 2 * len(y) * lambda_)
    return w, mse(y, tx, w)


def s(t):
    return 1 / (1 + math.exp(-t))


def nll(y, tx, w):
    return -sum(math.log(s(dot(r, w))) if yi else math.log(1 - s(dot(r, w))) for r, yi in zip(tx, y)) / len(y)


def logistic_regression(y, tx, initial_w, max_iters, gamma):
    w = descend(y, tx, initial_w, max_iters, gamma, s)
    return w, nll(y, tx, w)


def reg_logistic_regression(y, tx, lambda_, initial_w, max_iters, gamma):
    w = descend(y, tx, initial_w, max_iters, gamma, s, lambda_)
    return w, nll(y, tx, w)
