# %% [markdown]
# # Simple attention
# Tomo Example. Answers as variables, derivations with Greek letters.

# %%
import matplotlib.pyplot as plt
import numpy as np

x, t = np.array([2, 4]), 3
beta, eta, eps = np.array([0, 1]), 0.2, 1e-5

# %% [markdown]
# ## 1–3

# %%
exponentials = [1, np.e]
weights = [e / sum(exponentials) for e in exponentials]
output = sum(a * x_i for a, x_i in zip(weights, x))


# %% [markdown]
# ## 4–7

# %%
def softmax(b):
    return 1 / (1 + np.exp(b[::-1] - b))


def get_derivation4():
    return """
        diff(L, x₁)
        = 1/2·2·(y − t)·diff(y − t, x₁)
        = (y − t)·diff(α₁·x₁ + α₂·x₂, x₁)
        = (y − t)·α₁
    """


def get_derivation5_same():
    return [
        "diff(α₁, β₁)",
        "= (e^β₁ * (e^β₁ + e^β₂) − e^β₁ * e^β₁) / (e^β₁ + e^β₂)²",
        "= e^β₁ * e^β₂ / (e^β₁ + e^β₂)^2",
        "= α₁·α₂",
        "= α₁·(1 − α₁)",
    ]


def get_derivation5_different():
    return [
        "diff(α₁, β₂)",
        "= e^β₁ * diff((e^β₁ + e^β₂)^(-1), β₂)",
        "= −e^β₁ * (e^β₁ + e^β₂)^(-2) * e^β₂",
        "= −α₁·α₂",
    ]


def get_derivation6():
    return [
        "diff(y, β₁)",
        "= diff(α₁·x₁ + (1 − α₁)·x₂, β₁)",
        "= diff(α₁, β₁)·(x₁ − x₂)",
        "= α₁·(1 − α₁)·(x₁ − x₂)",
        "= α₁·(x₁ − α₁·x₁ − α₂·x₂)",
        "= α₁·x₁ − α₁·y",
    ]


def get_derivation7():
    return ["diff(L, β₁)", "= diff(L, y)·diff(y, β₁)", "= (y − t)·α₁·(x₁ − y)"]


def dL_dx(xs, b, target):
    alpha = softmax(b)
    y = alpha[0] * xs[0] + alpha[1] * xs[1]
    return [(y - target) * alpha[0], (y - target) * alpha[1]]


def dalpha_dbeta(b):
    p = softmax(b).prod()
    return [[p, -p], [-p, p]]


def dy_dbeta(xs, b):
    change = softmax(b).prod() * (xs[0] - xs[1])
    return np.array([change, -change])


def dL_dbeta(xs, b, target):
    return (softmax(b) @ xs - target) * dy_dbeta(xs, b)


# %% [markdown]
# ## 8

# %%
update = beta - eta * dL_dbeta(x, beta, t)
attention_moved = "X_1"

# %% [markdown]
# ## 9


# %%
def loss(b1, b2):
    return (softmax(np.array([b1, b2])) @ x - t) ** 2 / 2


analytic_grad = dL_dbeta(x, beta, t)
fd_gradients = np.array([loss(eps, 1) - loss(-eps, 1), loss(0, 1 + eps) - loss(0, 1 - eps)]) / (2 * eps)
rel_error = abs(analytic_grad - fd_gradients) / np.maximum(abs(analytic_grad), abs(fd_gradients))
print(analytic_grad, fd_gradients, rel_error)

# %% [markdown]
# ## 10

# %%
b1, b2 = np.meshgrid(np.arange(-3, 3.1, 0.25), np.arange(-3, 3.1, 0.25), indexing="ij")
alpha1 = 1 / (1 + np.exp(b2 - b1))
loss_surface = np.stack([b1, b2, (x[0] * alpha1 + x[1] * (1 - alpha1) - t) ** 2 / 2])

ax = plt.figure().add_subplot(projection="3d")
ax.plot_trisurf(b1.ravel(), b2.ravel(), loss_surface[2].ravel(), cmap="magma")
ax.set_xlabel("β1")
ax.set_ylabel("β2")
ax.set_zlabel("L(β1, β2)")
plt.show()
