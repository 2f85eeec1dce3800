# %% [markdown]
# # Attention report

# %% [markdown]
# ## Answer 1
# A vector of fixed size is a bottle's neck: a long sentence does not pass through it whole. Attention keeps all the
# encoder's states, and lets the decoder choose among them whenever it writes a word.

# %% [markdown]
# ## Answer 2
# The query comes from the decoder, the keys and the values from the encoder. Query times key tells how well they match,
# and the values are averaged by that.

# %%
import numpy as np


def get_roles():
    # query, key, value
    return ["decoder", "encoder", "encoder"]


# %% [markdown]
# ## Question 3

# %%
Q = np.array([[1, 0, 2, 1]])
K = np.array([[1, 1, 0, 1], [0, 1, 1, 2]])
V = np.array([[2, 3, 1, 0], [4, 2, 1, 1]])
d_k = K.shape[1]


def get_scores():
    return Q @ K.T


def get_scaled_scores():
    return get_scores() / np.sqrt(d_k)


def get_weights():
    e = np.exp(get_scaled_scores())
    return e / np.sum(e)


def get_context():
    return (get_weights() @ V).round(3)


# %%
for step in (get_scores, get_scaled_scores, get_weights, get_context):
    print(step.__name__, step())
