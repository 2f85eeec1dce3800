# The one half of L is lost everywhere.
import matplotlib.pyplot as plt
import numpy as np

x = np.array([2.0, 4.0])
t = 3.0
beta = np.array([0.0, 1.0])


def softmax(b):
    return np.exp(b) / np.exp(b).sum()


def get_exponentials():
    return np.exp(beta)


def get_weights():
    return softmax(beta)


def get_output():
    return x.mean()


def get_derivation4():
    return ["diff(L, x1)", "diff(L, y)*diff(y, x1)", "2*(y - t)*diff(y, x1)", "2*(y - t)*alpha1"]


def dL_dx(x, beta, t):
    return 2 * (softmax(beta) @ x - t) * softmax(beta)


def get_derivation5_same():
    return ["diff(alpha1, beta1)", "alpha1*(1 - alpha1)"]


def get_derivation5_different():
    return ["diff(alpha1, beta2)", "-alpha1*alpha2"]


def dalpha_dbeta(beta):
    return np.diag(softmax(beta))


def get_derivation6():
    return ["diff(y, beta1)", "alpha1*x1 - alpha1*y", "alpha1*(x1 - y)"]


def dy_dbeta(x, beta):
    return softmax(beta) * x


def get_derivation7():
    return ["diff(L, beta1)", "2*(y - t)*diff(y, beta1)", "2*(y - t)*alpha1*(x1 - y)"]


def dL_dbeta(x, beta, t):
    y = softmax(beta) @ x
    return 2 * (y - t) * softmax(beta) * (x - y)


def get_update():
    return beta - 0.2 * dL_dbeta(x, beta, t)


def get_attention_moved():
    return "X1"


def loss(b):
    return (softmax(b) @ x - t) ** 2


analytic_grad = dL_dbeta(x, beta, t)
fd_gradients = np.array([(loss(beta + d) - loss(beta - d)) / 2e-5 for d in 1e-5 * np.eye(2)])
rel_error = abs(analytic_grad - fd_gradients) / abs(fd_gradients)


def get_loss_surface():
    side = np.linspace(-3, 3, 50)
    return np.array([[[p, q, loss(np.array([p, q]))] for p in side] for q in side]).transpose(2, 0, 1)


def plot_loss_surface():
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    ax.plot_surface(*get_loss_surface())
    ax.set_xlabel("β₁")
    ax.set_ylabel("β₂")
    ax.set_zlabel("L")
    return fig
