# All in torch's 32-bit numbers: good enough for everything but the difference of two almost equal losses.
import matplotlib.pyplot as plt
import torch

x, t = torch.tensor([2.0, 4.0]), 3.0
beta = torch.tensor([0.0, 1.0], requires_grad=True)


def loss(b):
    return (torch.softmax(b, 0) @ x - t) ** 2 / 2


exponentials = beta.exp()
weights = exponentials / exponentials.sum()
output = weights @ x


def dL_dx(x, beta, t):
    alpha = torch.softmax(beta.float(), 0)
    return (alpha @ x.float() - t) * alpha


def dalpha_dbeta(beta):
    alpha = torch.softmax(beta.float(), 0)
    return torch.diag(alpha) - torch.outer(alpha, alpha)


def dy_dbeta(x, beta):
    return dalpha_dbeta(beta) @ x.float()


def dL_dbeta(x, beta, t):
    return (torch.softmax(beta.float(), 0) @ x.float() - t) * dy_dbeta(x, beta)


analytic_grad = torch.autograd.grad(loss(beta), beta)[0]
with torch.no_grad():
    update = beta - 0.2 * analytic_grad
    attention_moved = "x1" if torch.softmax(update, 0)[0] > weights[0] else "x2"
    fd_gradients = torch.stack([(loss(beta + s) - loss(beta - s)) / 2e-5 for s in 1e-5 * torch.eye(2)])
    rel_error = (analytic_grad - fd_gradients).abs() / fd_gradients.abs()
    b = torch.linspace(-3, 3, 40)
    b2, b1 = torch.meshgrid(b, b, indexing="ij")
    first = torch.sigmoid(b1 - b2)
    loss_surface = torch.stack([b1, b2, (first * 2 + (1 - first) * 4 - t) ** 2 / 2])
    axes = plt.axes(projection="3d", xlabel="$b_1$", ylabel="$b_2$", zlabel="$L$")
    axes.plot_surface(*loss_surface)
