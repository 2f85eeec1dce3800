import matplotlib.pyplot as plt
import numpy as np

x = np.array([2.0, 4.0])
t = 3.0
beta = np.array([0.0, 1.0])


def get_exponentials():
    return [0, np.e**2]


def get_weights():
    return beta / beta.sum()


def get_output():
    return 2.538


def get_derivation4():
    return ["(y - t)*alpha1"]


def dL_dx(x, beta, t):
    return (np.mean(x) - t) * np.ones(2)


def get_derivation5_same():
    return ["diff(alpha1, beta1)", "exp(beta1)/(exp(beta1) + exp(beta2))", "alpha1", "alpha1*(1 - alpha1)"]


def get_derivation5_different():
    return ["diff(alpha1, beta2)", "0"]


def dalpha_dbeta(beta):
    return np.eye(2)


def get_derivation6():
    return ["diff(y, beta1)", "diff(y, alpha1)*diff(alpha1, beta1)", "x1*alpha1*(1 - alpha1)", "alpha1*(x1 - y)"]


def dy_dbeta(x, beta):
    return x


def get_derivation7():
    return ["diff(L, x1)", "(y - t)*diff(y, x1)", "(y - t)*alpha1"]


def dL_dbeta(x, beta, t):
    e = np.exp(beta) / np.exp(beta).sum()
    return (e @ x - t) * e


def get_update():
    return [-0.182, 0.182]


def get_attention_moved():
    return "x2"


analytic_grad = np.array([0.124, 0.338])
fd_gradients = np.array([0.1, 0.3])
rel_error = [1e-10, 1e-10]


def get_loss_surface():
    b1, b2 = np.meshgrid(np.linspace(-3, 3, 25), np.linspace(-3, 3, 25))
    return b1, b2, b1**2 + b2**2


def plot_loss_surface():
    plt.figure()
    plt.plot(np.linspace(0, 100), np.exp(-np.linspace(0, 5)))
    plt.xlabel("epoch")
    plt.ylabel("loss")
