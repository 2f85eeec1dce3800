# %% [markdown]
# # Understanding attention
#
# Ana Example, group 3

# %%
import torch

# %%
key = torch.tensor([[0.47, 0.65, 0.60],
                    [0.64, 0.50, -0.59],
                    [-0.03, -0.48, -0.88],
                    [0.43, -0.83, 0.35]])
value = torch.tensor([[-0.07, -0.88, 0.47],
                      [0.37, -0.93, -0.07],
                      [-0.25, -0.75, 0.61],
                      [0.94, 0.20, 0.28]])


def check(q, want, k=key):
    got = (q @ k.T).softmax(-1) @ value
    d = (got - want).abs().max()
    print(f"difference {d:.5f}")
    assert d < 0.05


# %% [markdown]
# ## 1.2 Picking values

# %%
def get_query121():
    return 12 * torch.tensor([[0.47, 0.65, 0.60]])


check(get_query121(), value[0])

# %%
def get_query122():
    k = [[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]]
    return torch.stack([12 * torch.tensor(row) for row in k])


check(get_query122(), value)

# %% [markdown]
# ### Write-up
#
# One huge score makes softmax put all of its weight on one token, whose value is then passed on unchanged.
# Handy for quoting: a rare surname from the first paragraph can be repeated exactly.

# %% [markdown]
# ## 1.3 Mixing values

# %%
def get_query131():
    return torch.zeros((1, 3))


check(get_query131(), value.mean(0))

# %%
def get_query132():
    k0 = torch.tensor([[0.47, 0.65, 0.60]])
    k1 = torch.tensor([[0.64, 0.50, -0.59]])
    return 30 * (k0 + k1)


check(get_query132(), value[0:2].mean(0))

# %% [markdown]
# ### Write-up
#
# Equal scores give equal weights, so the output is a mean of the values. "They" can refer to two people at once; a model
# that only copies could not represent both.

# %% [markdown]
# ## 1.4 Moving a key

# %%
def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


new = key.clone()
new[2] = get_key141()
check(get_query132(), value[:3].mean(0), new)

# %%
def get_key142():
    k = torch.tensor([0.555, 0.575, 0.005])
    return k / torch.linalg.norm(k)


new = key.clone()
new[2] = get_key142()
check(get_query132(), value[2], new)
