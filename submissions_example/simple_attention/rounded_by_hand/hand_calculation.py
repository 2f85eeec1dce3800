# Worked out on paper; what a pocket calculator shows, rounded.
import math

import matplotlib.pyplot as plt
import numpy as np


def get_exponentials():
    return [1, 2.72]


def get_weights():
    return [0.27, 0.73]


def get_output():
    return 3.46


def get_derivation4():
    return ["diff(L, x1)", "(y - t)*diff(y, x1)", "(y - t)*alpha1"]


def get_derivation5_same():
    return [
        "diff(alpha1, beta1)",
        "(exp(beta1)*(exp(beta1)+exp(beta2)) - exp(beta1)*exp(beta1)) / (exp(beta1)+exp(beta2))^2",
        "alpha1 - alpha1^2",
    ]


def get_derivation5_different():
    return ["diff(alpha1, beta2)", "-exp(beta1)*exp(beta2) / (exp(beta1)+exp(beta2))^2", "-alpha1*alpha2"]


def get_derivation6():
    return [
        "diff(y, beta1)",
        "x1*alpha1*(1-alpha1) - x2*alpha2*alpha1",
        "alpha1*(x1 - alpha1*x1 - alpha2*x2)",
        "alpha1*(x1 - y)",
    ]


def get_derivation7():
    return ["diff(L, beta1)", "(y - t)*diff(y, beta1)", "(y - t)*alpha1*(x1 - y)"]


def weights(b):
    first = math.exp(b[0]) / (math.exp(b[0]) + math.exp(b[1]))
    return first, 1 - first


def dL_dx(x, beta, t):
    a1, a2 = weights(beta)
    y = a1 * x[0] + a2 * x[1]
    return (y - t) * a1, (y - t) * a2


def dalpha_dbeta(beta):
    a1, a2 = weights(beta)
    return (a1 * (1 - a1), -a1 * a2), (-a2 * a1, a2 * (1 - a2))


def dy_dbeta(x, beta):
    a1, a2 = weights(beta)
    y = a1 * x[0] + a2 * x[1]
    return a1 * (x[0] - y), a2 * (x[1] - y)


def dL_dbeta(x, beta, t):
    a1, a2 = weights(beta)
    y = a1 * x[0] + a2 * x[1]
    return (y - t) * a1 * (x[0] - y), (y - t) * a2 * (x[1] - y)


def get_update():
    return [0.04, 0.96]


def get_attention_moved():
    return "first"


analytic_grad = [-0.182, 0.182]
fd_gradients = [-0.1817155, 0.1817155]
rel_error = [abs(a - f) / abs(f) for a, f in zip(analytic_grad, fd_gradients)]


def get_loss_surface():
    side = [-3 + 0.5 * k for k in range(13)]
    b1 = [[b for _ in side] for b in side]
    b2 = [side for _ in side]
    z = [[(2 * weights((p, q))[0] + 4 * weights((p, q))[1] - 3) ** 2 / 2 for q in side] for p in side]
    return [b1, b2, z]


def plot_loss_surface():
    b1, b2, z = map(np.array, get_loss_surface())
    fig, ax = plt.subplots(subplot_kw={"projection": "3d"})
    ax.plot_surface(b1, b2, z)
    ax.set_xlabel("b1")
    ax.set_ylabel("b2")
    ax.set_zlabel("loss")
