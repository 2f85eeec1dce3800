# y instead of L: the factor y - t is forgotten wherever L is asked for.
import matplotlib.pyplot as plt
import numpy as np

X, T = np.array([2.0, 4.0]), 3.0
B = np.array([0.0, 1.0])


def alphas(b):
    e = np.exp(b)
    return e / np.sum(e)


def get_exponentials():
    return np.round(np.exp(B), 2)


def get_weights():
    return np.round(alphas(B)[::-1], 3)


def get_output():
    return get_weights() @ X


def get_derivation4():
    return ["diff(L, x1)", "diff(y, x1)", "alpha1"]


def dL_dx(x, beta, t):
    return alphas(beta)


def get_derivation5_same():
    return ["diff(alpha1, beta1)", "diff(exp(beta1)/(exp(beta1) + exp(beta2)), beta1)", "alpha1*(1 - alpha1)"]


def get_derivation5_different():
    return ["diff(alpha1, beta2)", "diff(exp(beta1)/(exp(beta1) + exp(beta2)), beta2)", "-alpha1*alpha2"]


def dalpha_dbeta(beta):
    a = alphas(beta)
    return np.diag(a) - np.outer(a, a)


def get_derivation6():
    return ["diff(y, beta1)", "x1*diff(alpha1, beta1) + x2*diff(alpha2, beta1)", "alpha1*(x1 - y)"]


def dy_dbeta(x, beta):
    return dalpha_dbeta(beta) @ x


def get_derivation7():
    return ["diff(L, beta1)", "diff(y, beta1)", "alpha1*(x1 - y)"]


def dL_dbeta(x, beta, t):
    return dy_dbeta(x, beta)


def get_update():
    return B - 0.2 * dL_dbeta(X, B, T)


def get_attention_moved():
    return "x1"


analytic_grad = dL_dbeta(X, B, T)
fd_gradients = np.array([(alphas(B + s) @ X - alphas(B - s) @ X) / 2e-5 for s in 1e-5 * np.eye(2)])
rel_error = np.abs((analytic_grad - fd_gradients) / fd_gradients)


def get_loss_surface():
    b1, b2 = np.meshgrid(np.linspace(-3, 3, 40), np.linspace(-3, 3, 40))
    return b1, b2, (np.exp(b1) * 2 + np.exp(b2) * 4) / (np.exp(b1) + np.exp(b2))


def plot_loss_surface():
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(*get_loss_surface())
    ax.set_xlabel("β_1")
    ax.set_ylabel("β_2")
    ax.set_zlabel("y")
    return plt.gcf()
