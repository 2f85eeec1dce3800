# %% [markdown]
# # Attention exploration
#
# Omar Sample, written with NumPy

# %%
import numpy as np


def softmax(s):
    w = np.exp(s - s.max())
    return w / w.sum()


# %% [markdown]
# ### Write-up (a)
#
# One key must have a dot product with q that towers over all the others; its weight is then almost 1.

# %%
def get_choice_a():
    return "score dominates"


# %%
def get_query_b(k_a, k_b):
    return 1e4 * (k_a + k_b)[None, :]


def get_query_c(mu_a, mu_b):
    return get_query_b(mu_a, mu_b)


# %% [markdown]
# ### Write-up (c.i)
#
# The noise is so small that the keys are as good as the means, so this is (b) again.
#
# ### Write-up (c.ii)
#
# The score of a is multiplied by a random factor around 1, the score of b is not. The larger one takes everything.

# %%
def get_choice_c():
    return "Swings between v_a and v_b"


def get_queries_d(mu_a, mu_b):
    # b first: the average does not care
    return np.array([25 * mu_b, 25 * mu_a])


def get_choice_d():
    return "varies less"


# %% [markdown]
# ### Write-up (d.ii)
#
# One head returns v_a, the other v_b, and a longer or shorter k_a does not change who wins in either.

# %%
def get_choice_e():
    return "x_2"


def get_possible_e():
    return False


# %% [markdown]
# ### Write-up (e.i)
#
# u_b never comes alone: what is copied is an x, and the x that hold u_b hold u_d or u_c as well.

# %%
def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    """All the work is done by the keys; the queries are the inputs themselves."""
    Q = np.eye(len(u_a))
    K = (np.outer(u_a, u_d) + np.outer(u_d, u_c)) / beta**2
    V = (np.outer(u_b, u_d) + np.outer(u_b - u_c, u_c)) / beta**2
    return K, Q, V


# %%
rng = np.random.default_rng(5)
u = 100 * np.linalg.qr(rng.normal(size=(5, 5)))[0].T
K, Q, V = get_matrices_e(*u[:4], 100.0)
x = np.array([u[3] + u[1], u[0], u[2] + u[1]])
for i, goal in ((1, u[1]), (0, u[1] - u[2])):
    print(abs(softmax((x @ K.T) @ (Q @ x[i])) @ (x @ V.T) - goal).max())
