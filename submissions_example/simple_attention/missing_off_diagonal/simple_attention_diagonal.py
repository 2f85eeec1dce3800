# Each weight is thought to depend on its own logit only.
import matplotlib.pyplot as plt
import numpy as np

x = np.array([2.0, 4.0])
t = 3.0
beta = np.array([0.0, 1.0])


def softmax(b):
    e = np.exp(b)
    return e / e.sum()


exponentials = np.exp(beta)
weights = softmax(beta)
output = weights @ x


def get_derivation4():
    return ["diff(L, x2)", "(y - t)*diff(y, x2)", "(y - t)*alpha2"]


def dL_dx(x, beta, t):
    a = softmax(beta)
    return (a @ x - t) * a


def get_derivation5_same():
    return [
        "diff(alpha2, beta2)",
        "exp(beta2)/(exp(beta1) + exp(beta2)) - exp(beta2)*exp(beta2)/(exp(beta1) + exp(beta2))**2",
        "alpha2 - alpha2**2",
        "alpha2*(1 - alpha2)",
    ]


def get_derivation5_different():
    return ["diff(alpha2, beta1)", "0"]


def dalpha_dbeta(beta):
    a = softmax(beta)
    return np.diag(a * (1 - a))


def get_derivation6():
    return ["diff(y, beta1)", "x1*diff(alpha1, beta1)", "x1*alpha1*(1 - alpha1)"]


def dy_dbeta(x, beta):
    return dalpha_dbeta(beta) @ x


def get_derivation7():
    return ["diff(L, beta1)", "diff(L, y)*diff(y, beta1)", "(y - t)*x1*alpha1*(1 - alpha1)"]


def dL_dbeta(x, beta, t):
    return (softmax(beta) @ x - t) * dy_dbeta(x, beta)


update = beta - 0.2 * dL_dbeta(x, beta, t)
attention_moved = "x1" if softmax(update)[0] > weights[0] else "x2"

# the formula cannot be wrong, can it?
analytic_grad = dL_dbeta(x, beta, t)
fd_gradients = analytic_grad.copy()
rel_error = abs(analytic_grad - fd_gradients) / (abs(fd_gradients) + 1e-12)


def get_loss_surface():
    b1, b2 = np.meshgrid(np.linspace(0, 3, 30), np.linspace(0, 3, 30))
    a1 = np.exp(b1) / (np.exp(b1) + np.exp(b2))
    return b1, b2, (a1 * x[0] + (1 - a1) * x[1] - t) ** 2 / 2


def plot_loss_surface():
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    ax.plot_surface(*get_loss_surface(), cmap="plasma")
    ax.set_xlabel(r"$\beta_1$")
    ax.set_ylabel(r"$\beta_2$")
    ax.set_zlabel("$L$")
    return fig, ax
