# %% [markdown]
# # Attention exercises
# Noor Example

# %%
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% [markdown]
# ## 1

# %%
h = np.array([[1, 2, 3], [1, 2, 1], [0, 1, -1]])
s = np.array([[1], [2], [1]])


def get_weights1():
    return softmax((h @ s).T).T          # a column, as on the sheet


def get_context1():
    return h.T @ get_weights1()


# %% [markdown]
# ## 2

# %%
def get_softmax_axis():
    return "Rows"


def get_shape_softmax():
    return ["n_q", "n_k"]


def get_shape_context():
    return ["n_q", "d_v"]


def get_scale_dimension():
    return "D_K"


# %% [markdown]
# ## Answer 2b
#
# The more terms a dot product has, the larger it becomes. Large scores push the softmax to where it is flat; its
# gradients vanish there.

# %%
def get_multiplications():
    qk = "n_q * n_k * d_k"
    av = "n_q * d_v * n_k"
    return qk + " + " + av


def get_additions():
    qk = "n_q * n_k * (d_k - 1)"
    denominators = "n_q * (n_k - 1)"
    av = "n_q * d_v * (n_k - 1)"
    return f"{qk} + {denominators} + {av}"


def get_divisions():
    return "n_k * n_q * 2"


def get_mask(n):
    i, j = np.indices((n, n))
    return np.where(j > i, -np.inf, 0.0)


# %% [markdown]
# ## 3

# %%
Q = np.array([[1, 2], [3, 1]])
K = np.array([[2, 1], [1, 1], [0, 1]])
V = np.array([[1, 2, -2], [1, 1, 2], [0, 1, -1]])


def get_context3():
    return softmax(Q @ K.T / np.sqrt(2)) @ V


print(get_context3())
