"""The reference solution of "Simple attention", read and run like a student's file."""

import matplotlib.pyplot as plt
import numpy as np

INPUTS = np.array([2.0, 4.0])
LOGITS = np.array([0.0, 1.0])
GOAL = 3.0
RATE = 0.2


def softmax(beta):
    e = np.exp(beta)
    return e / e.sum()


def forward(x, beta):
    return softmax(beta) @ x


def loss(x, beta, t):
    return (forward(x, beta) - t) ** 2 / 2


def get_exponentials():
    return np.exp(LOGITS)


def get_weights():
    return softmax(LOGITS)


def get_output():
    return forward(INPUTS, LOGITS)


def get_derivation4():
    return ["diff(L, x1)", "diff(L, y)*diff(y, x1)", "(y - t)*diff(y, x1)", "(y - t)*alpha1"]


def dL_dx(x, beta, t):
    return (forward(x, beta) - t) * softmax(beta)


def get_derivation5_same():
    return [
        "diff(alpha1, beta1)",
        "(exp(beta1)*(exp(beta1) + exp(beta2)) - exp(beta1)*exp(beta1)) / (exp(beta1) + exp(beta2))**2",
        "exp(beta1)/(exp(beta1) + exp(beta2)) * exp(beta2)/(exp(beta1) + exp(beta2))",
        "alpha1*(1 - alpha1)",
    ]


def get_derivation5_different():
    return [
        "diff(alpha1, beta2)",
        "(0*(exp(beta1) + exp(beta2)) - exp(beta1)*exp(beta2)) / (exp(beta1) + exp(beta2))**2",
        "-alpha1*alpha2",
    ]


def dalpha_dbeta(beta):
    a = softmax(beta)
    return np.diag(a) - np.outer(a, a)


def get_derivation6():
    return [
        "diff(y, beta1)",
        "x1*diff(alpha1, beta1) + x2*diff(alpha2, beta1)",
        "x1*alpha1*(1 - alpha1) - x2*alpha1*alpha2",
        "alpha1*(x1 - alpha1*x1 - alpha2*x2)",
        "alpha1*(x1 - y)",
    ]


def dy_dbeta(x, beta):
    return softmax(beta) * (x - forward(x, beta))


def get_derivation7():
    return ["diff(L, beta1)", "diff(L, y)*diff(y, beta1)", "(y - t)*diff(y, beta1)", "(y - t)*alpha1*(x1 - y)"]


def dL_dbeta(x, beta, t):
    return (forward(x, beta) - t) * dy_dbeta(x, beta)


def get_update():
    return LOGITS - RATE * dL_dbeta(INPUTS, LOGITS, GOAL)


def get_attention_moved():
    return "x1" if softmax(get_update())[0] > softmax(LOGITS)[0] else "x2"


def central_difference(beta, j, h=1e-5):
    step = h * np.eye(2)[j]
    return (loss(INPUTS, beta + step, GOAL) - loss(INPUTS, beta - step, GOAL)) / (2 * h)


analytic_grad = dL_dbeta(INPUTS, LOGITS, GOAL)
fd_gradients = np.array([central_difference(LOGITS, j) for j in range(2)])
rel_error = np.abs(analytic_grad - fd_gradients) / (np.abs(fd_gradients) + 1e-12)


def get_loss_surface():
    side = np.linspace(-3, 3, 61)
    b1, b2 = np.meshgrid(side, side)
    first = 1 / (1 + np.exp(b2 - b1))
    y = first * INPUTS[0] + (1 - first) * INPUTS[1]
    return b1, b2, (y - GOAL) ** 2 / 2


def plot_loss_surface():
    figure = plt.figure()
    axes = figure.add_subplot(projection="3d")
    axes.plot_surface(*get_loss_surface(), cmap="viridis")
    axes.set_xlabel(r"$\beta_1$")
    axes.set_ylabel(r"$\beta_2$")
    axes.set_zlabel("L")
    return figure
