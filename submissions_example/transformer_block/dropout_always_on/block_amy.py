import torch
from torch import nn


def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    scores = q @ k.transpose(-2, -1) / d**0.5
    hidden = torch.ones(n, n, dtype=torch.bool).triu(1)
    return scores.masked_fill(hidden, float("-inf")).softmax(dim=-1) @ v


class CausalHeads(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        for name in ("wq", "wk", "wv", "wo"):
            self.register_parameter(name, nn.Parameter(torch.randn(width, width) / width**0.5))

    def forward(self, x):
        n, width = x.shape
        q, k, v = ((x @ w).view(n, self.heads, -1).transpose(0, 1) for w in (self.wq, self.wk, self.wv))
        return causal_attention(q, k, v).transpose(0, 1).reshape(n, width) @ self.wo


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.shift = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        centered = x - x.mean(dim=-1, keepdim=True)
        variance = (centered**2).mean(dim=-1, keepdim=True)
        return centered / torch.sqrt(variance + 1e-5) * self.scale + self.shift


class Block(nn.Module):
    def __init__(self, width, heads, hidden, dropout=0.1):
        super().__init__()
        self.heads = CausalHeads(width, heads)
        self.norm = Norm(width)
        self.w1 = nn.Parameter(torch.randn(width, hidden) / width**0.5)
        self.b1 = nn.Parameter(torch.zeros(hidden))
        self.w2 = nn.Parameter(torch.randn(hidden, width) / hidden**0.5)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x + nn.functional.dropout(self.heads(self.norm(x)), 0.1)
        return x + self.dropout(torch.relu(self.norm(x) @ self.w1 + self.b1) @ self.w2)
