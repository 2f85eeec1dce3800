import matplotlib.pyplot as plt
import numpy as np


def softmax(b):
    return np.exp(b) / np.exp(b).sum()


def get_exponentials():
    return [np.array([1.0]), np.array([np.e])]


def get_weights():
    return {"alpha1": 0.27, "alpha2": 0.73}


def get_output():
    return "3.46"


def get_derivation4():
    return "diff(L, x1) -> diff(L, y)*diff(y, x1) -> (y - t)*alpha1"


def dL_dx(x, beta, t):
    return list((softmax(beta) @ x - t) * softmax(beta))


def get_derivation5_same():
    return 0.1966


def get_derivation5_different():
    return {"given": "diff(alpha1, beta2)", "goal": "-alpha1*alpha2"}


def dalpha_dbeta(beta):
    a = softmax(beta)
    return a * (1 - a)


def get_derivation6():
    return """diff(y, beta1)
= x1*diff(alpha1, beta1) + x2*diff(alpha2, beta1)
= x1*alpha1*(1 - alpha1) - x2*alpha1*alpha2
= alpha1*(x1 - y)"""


def dy_dbeta(x, beta):
    return float(softmax(beta)[0] * (x[0] - softmax(beta) @ x))


def get_derivation7():
    return [["diff(L, beta1)", "(y - t)*diff(y, beta1)"], ["(y - t)*alpha1*(x1 - y)"]]


def dL_dbeta(x, beta, t):
    print((softmax(beta) @ x - t) * softmax(beta) * (x - softmax(beta) @ x))


def get_update():
    return np.array([[0.0363], [0.9637]])


def get_attention_moved():
    return 1


analytic_grad = -0.1817155
fd_gradients = [float("nan"), 0.1817155]
rel_error = "about 1e-10"


def get_loss_surface():
    b = np.linspace(-3, 3, 20)
    return (2 / (1 + np.exp(b - b[:, None])) + 4 / (1 + np.exp(b[:, None] - b)) - 3) ** 2 / 2


def plot_loss_surface():
    return get_loss_surface()
