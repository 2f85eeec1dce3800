"""Simple attention, with gradients by torch. The derivations are for the second index."""

import matplotlib.pyplot as plt
import torch

X = torch.tensor([2.0, 4.0], dtype=torch.float64)
B = torch.tensor([0.0, 1.0], dtype=torch.float64)
T = 3.0


def forward(x, b):
    return torch.softmax(b, dim=0) @ x


def loss(x, b, t):
    return (forward(x, b) - t) ** 2 / 2


def leaf(v):
    return torch.as_tensor(v, dtype=torch.float64).clone().requires_grad_(True)


def get_exponentials():
    return B.exp()


def get_weights():
    return torch.softmax(B, dim=0)


def get_output():
    return forward(X, B)


def get_derivation4():
    return [
        "diff(L, x2)",
        "diff((alpha1*x1 + alpha2*x2 - t)**2 / 2, x2)",
        "(alpha1*x1 + alpha2*x2 - t)*alpha2",
        "(y - t)*alpha2",
    ]


def dL_dx(x, beta, t):
    x = leaf(x)
    loss(x, leaf(beta), torch.as_tensor(t)).backward()
    return x.grad


def get_derivation5_same():
    return [
        "diff(alpha2, beta2)",
        "alpha2*diff(log(alpha2), beta2)",
        "alpha2*diff(beta2 - log(exp(beta1) + exp(beta2)), beta2)",
        "alpha2*(1 - exp(beta2)/(exp(beta1) + exp(beta2)))",
        "alpha2*(1 - alpha2)",
    ]


def get_derivation5_different():
    return [
        "diff(alpha2, beta1)",
        "diff(1 - alpha1, beta1)",
        "-diff(alpha1, beta1)",
        "-alpha1*(1 - alpha1)",
        "-alpha1*alpha2",
    ]


def dalpha_dbeta(beta):
    return torch.autograd.functional.jacobian(lambda b: torch.softmax(b, dim=0), torch.as_tensor(beta))


def get_derivation6():
    return [
        "diff(y, beta2)",
        "diff(y, alpha1)*diff(alpha1, beta2) + diff(y, alpha2)*diff(alpha2, beta2)",
        "x1*diff(alpha1, beta2) + x2*diff(alpha2, beta2)",
        "-x1*alpha1*alpha2 + x2*alpha2*(1 - alpha2)",
        "alpha2*(x2 - y)",
    ]


def dy_dbeta(x, beta):
    b = leaf(beta)
    return torch.autograd.grad(forward(leaf(x), b), b)[0]


def get_derivation7():
    return [
        "diff(L, beta2)",
        "diff(L, alpha1)*diff(alpha1, beta2) + diff(L, alpha2)*diff(alpha2, beta2)",
        "(y - t)*x1*diff(alpha1, beta2) + (y - t)*x2*diff(alpha2, beta2)",
        "(y - t)*(x2*alpha2*(1 - alpha2) - x1*alpha1*alpha2)",
        "(y - t)*alpha2*(x2 - y)",
    ]


def dL_dbeta(x, beta, t):
    b = leaf(beta)
    loss(leaf(x), b, torch.as_tensor(t)).backward()
    return b.grad


def get_update():
    b = leaf(B)
    optimiser = torch.optim.SGD([b], lr=0.2)
    loss(X, b, T).backward()
    optimiser.step()
    return b


def get_attention_moved():
    gain = torch.softmax(get_update(), dim=0) - get_weights()
    return ["x1", "x2"][int(gain.argmax())]


analytic_grad = dL_dbeta(X, B, T)
steps = 1e-5 * torch.eye(2, dtype=torch.float64)
fd_gradients = torch.stack([(loss(X, B + s, T) - loss(X, B - s, T)) / 2e-5 for s in steps])
rel_error = (analytic_grad - fd_gradients).abs() / fd_gradients.abs()


def get_loss_surface():
    side = torch.linspace(-3, 3, 41)
    b1, b2 = torch.meshgrid(side, side, indexing="ij")
    alpha = torch.softmax(torch.stack([b1, b2]), dim=0)
    return torch.stack([b1, b2, (2 * alpha[0] + 4 * alpha[1] - T) ** 2 / 2])


def plot_loss_surface():
    b1, b2, z = get_loss_surface().numpy()
    ax = plt.axes(projection="3d")
    ax.plot_wireframe(b1, b2, z, rcount=40, ccount=40)
    ax.set(xlabel="beta_1", ylabel="beta_2", zlabel="Loss L")
    return ax


if __name__ == "__main__":
    print(analytic_grad, fd_gradients, rel_error)
    plot_loss_surface()
    plt.show()
