# %%
import torch

k = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
v = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])
dist = lambda q, t, keys=k: (torch.softmax(q @ keys.T, -1) @ v - t).abs().max()

# %% 1.2
query121 = torch.tensor([[5.64, 7.8, 7.2]])
print(dist(query121, v[0]))

query122 = torch.tensor([[4.7, 6.5, 6.0], [6.4, 5.0, -5.9], [-0.3, -4.8, -8.8], [4.3, -8.3, 3.5]])
print(dist(query122, v))

# %% 1.3
query131 = torch.tensor([0.0, 0.0, 0.0])
query132 = 15 * torch.tensor([1.11, 1.15, 0.01])
print(dist(query131, v.mean(0)), dist(query132, v[:2].mean(0)))

# %% 1.4
key141 = torch.tensor([0.555, 0.575, 0.005])
key142 = key141 / key141.norm()
