import numpy as np

x = [2, -1]
eigenvalues = [3, 1]
v = [1, 1]
kernel = [-1, -1, 1]
basis = np.linalg.svd(np.array([[1, 2, 3], [2, 4, 6], [1, 0, 1]]))[0][:, :2]


def diagonalize():
    return [[1, 1], [1, -1]], [[3, 0], [0, 1]]


N = [[0, 1], [0, 0]]
determinant = "a^2 - b^2"
variance = "(1 - p)/p^2"
posterior = 0.154
derivation = ["diff(L, p)", "k/p - (n - k)/(1 - p)"]
statements = {"a": True, "b": False, "c": True, "d": False}

# %% [markdown]
# ## Proof
# l v.w = (A v).w = v.(A w) = m v.w, and l and m differ, so v.w = 0.
