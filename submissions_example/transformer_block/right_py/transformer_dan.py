# every head by itself, with linear algebra only
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def causal_attention(q, k, v):
    rows = []
    for i in range(q.shape[0]):
        scores = k[: i + 1] @ q[i] / math.sqrt(q.shape[1])
        rows.append(F.softmax(scores, dim=0) @ v[: i + 1])
    return torch.stack(rows)


class CausalHeads(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.size = width // heads
        self.wq = nn.Parameter(torch.zeros(width, width))
        self.wk = nn.Parameter(torch.zeros(width, width))
        self.wv = nn.Parameter(torch.zeros(width, width))
        self.wo = nn.Parameter(torch.zeros(width, width))

    def forward(self, x):
        parts = []
        for a in range(0, x.shape[1], self.size):
            c = slice(a, a + self.size)
            parts.append(causal_attention(x @ self.wq[:, c], x @ self.wk[:, c], x @ self.wv[:, c]))
        return torch.cat(parts, dim=1) @ self.wo


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.shift = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:], self.scale, self.shift)


class Block(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.norm = Norm(width)
        self.heads = CausalHeads(width, heads)
        self.w1 = nn.Parameter(torch.zeros(width, hidden))
        self.b1 = nn.Parameter(torch.zeros(hidden))
        self.w2 = nn.Parameter(torch.zeros(hidden, width))

    def forward(self, x):
        y = x + self.heads(self.norm(x))
        h = self.norm(y) @ self.w1 + self.b1
        return y + torch.where(h > 0, h, 0.0) @ self.w2
