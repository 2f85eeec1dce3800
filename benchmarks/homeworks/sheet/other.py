import numpy as np

A = np.array([[2, 1], [1, 2]])
x = np.linalg.solve(A, [3, 0])
eigenvalues, vecs = np.linalg.eigh(A)
v = vecs[:, 1]
kernel = np.linalg.svd([[1, 2, 3], [2, 4, 6], [1, 0, 1]])[2][-1]
basis = np.array([[0, 1], [0, 2], [5**0.5, 0]]) / 5**0.5


def diagonalize():
    d, P = np.linalg.eigh(A)
    return P, np.diag(d)


N = np.array([[1, -1], [1, -1]])
determinant = "(a+b)*(a-b)"
variance = "1/p**2 - 1/p"
posterior = 2 / 13
derivation = "dL/dp\n= k*diff(log(p), p) + (n-k)*diff(log(1-p), p)\n= k/p - (n-k)/(1-p)"
statements = ["T", "F", "T", "F"]

# %% [markdown]
# ## Proof
# l v.w = (A v).w = v.(A w) = m v.w, and l and m differ, so v.w = 0.
