import numpy as np


def _mse(y, tx, w):
    e = y - tx @ w
    return e @ e / (2 * len(y))


def _sigmoid(t):
    return 1 / (1 + np.exp(-t))


def _log_loss(y, tx, w):
    t = tx @ w
    return np.mean(np.logaddexp(0, t) - y * t)


def mean_squared_error_gd(y, tx, initial_w, max_iters, gamma):
    """Linear regression using gradient descent"""
    w = initial_w
    for _ in range(max_iters):
        w = w - gamma * tx.T @ (tx @ w - y) / len(y)
    return w, _mse(y, tx, w)


def mean_squared_error_sgd(y, tx, initial_w, max_iters, gamma):
    """Linear regression using stochastic gradient descent"""
    w = initial_w
    for _ in range(max_iters):
        i = np.random.randint(len(y))
        w = w - gamma * tx[i] * (tx[i] @ w - y[i])
    return w, _mse(y, tx, w)


def least_squares(y, tx):
    """Least squares using the normal equations"""
    w = np.linalg.solve(tx.T @ tx, tx.T @ y)
    return w, _mse(y, tx, w)


def ridge_regression(y, tx, lambda_):
    """Ridge regression using the normal equations"""
    n, d = tx.shape
    w = np.linalg.solve(tx.T @ tx + 2 * n * lambda_ * np.eye(d), tx.T @ y)
    return w, _mse(y, tx, w)


def logistic_regression(y, tx, initial_w, max_iters, gamma):
    """Logistic regression using gradient descent, y in {0, 1}"""
    w = initial_w
    for _ in range(max_iters):
        w = w - gamma * tx.T @ (_sigmoid(tx @ w) - y) / len(y)
    return w, _log_loss(y, tx, w)


def reg_logistic_regression(y, tx, lambda_, initial_w, max_iters, gamma):
    """Regularized logistic regression using gradient descent, y in {0, 1}, penalty lambda * |w|^2"""
    w = initial_w
    for _ in range(max_iters):
        w = w - gamma * (tx.T @ (_sigmoid(tx @ w) - y) / len(y) + 2 * lambda_ * w)
    return w, _log_loss(y, tx, w)
