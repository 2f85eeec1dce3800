import matplotlib.pyplot as plt
import numpy as np

x = np.array([2.0, 4.0])
t = 3.0
beta = np.array([0.0, 1.0])
eta = 0.2
eps = 1e-5


def softmax(b):
    e = np.exp(b - b.max())
    return e / e.sum()


def get_exponentials():
    return np.exp(beta)


def get_weights():
    return softmax(beta)


def get_output():
    return softmax(beta) @ x


def get_derivation4():
    return ["diff(L, x1)", "diff(L, y)*diff(y, x1)", "(y - t)*alpha1"]


def dL_dx(x, beta, t):
    return (softmax(beta) @ x - t) * softmax(beta)


def get_derivation5_same():
    return [
        "diff(alpha1, beta1)",
        "diff(1/(1 + exp(beta2 - beta1)), beta1)",
        "exp(beta2 - beta1)/(1 + exp(beta2 - beta1))**2",
        "alpha1*(1 - alpha1)",
    ]


def get_derivation5_different():
    return [
        "diff(alpha1, beta2)",
        "diff(1/(1 + exp(beta2 - beta1)), beta2)",
        "-exp(beta2 - beta1)/(1 + exp(beta2 - beta1))**2",
        "-alpha1*alpha2",
    ]


def dalpha_dbeta(beta):
    a = softmax(beta)
    return np.diag(a) - np.outer(a, a)


def get_derivation6():
    return [
        "diff(y, beta2)",
        "x1*diff(alpha1, beta2) + x2*diff(alpha2, beta2)",
        "-x1*alpha1*alpha2 + x2*alpha2*(1 - alpha2)",
        "alpha2*(x2 - y)",
    ]


def dy_dbeta(x, beta):
    return softmax(beta) * (x - softmax(beta) @ x)


def get_derivation7():
    return ["diff(L, beta2)", "(y - t)*diff(y, beta2)", "(y - t)*alpha2*(x2 - y)"]


def dL_dbeta(x, beta, t):
    return (softmax(beta) @ x - t) * dy_dbeta(x, beta)


def get_update():
    return beta + eta * dL_dbeta(x, beta, t)


def get_attention_moved():
    return "x1" if softmax(get_update())[0] > softmax(beta)[0] else "x2"


def loss(b):
    return (softmax(b) @ x - t) ** 2 / 2


analytic_grad = dL_dbeta(x, beta, t)
fd_gradients = np.array([(loss(beta + eps * e) - loss(beta)) / eps for e in np.eye(2)])
rel_error = np.abs(analytic_grad - fd_gradients) / (np.abs(fd_gradients) + 1e-12)


def get_loss_surface():
    b1, b2 = np.meshgrid(np.linspace(-3, 3, 30), np.linspace(-3, 3, 30))
    a1 = 1 / (1 + np.exp(b2 - b1))
    return b1, b2, (2 * a1 + 4 * (1 - a1) - t) ** 2 / 2


def plot_loss_surface():
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    ax.plot_surface(*get_loss_surface())
    return fig
