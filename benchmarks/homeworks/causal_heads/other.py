import torch
import torch.nn.functional as F


class CausalSelfAttention(torch.nn.Module):
    """One head after the other, by the library's own attention."""

    def __init__(self, embed_dim, num_heads, dropout=0.0):
        super().__init__()
        assert embed_dim % num_heads == 0, "the heads must divide the embedding"
        self.size, self.dropout = embed_dim // num_heads, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (torch.nn.Linear(embed_dim, embed_dim) for _ in range(4))

    def forward(self, x):
        parts = [net(x).split(self.size, dim=-1) for net in (self.q_proj, self.k_proj, self.v_proj)]
        drop = self.dropout if self.training else 0.0
        heads = [F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=drop) for q, k, v in zip(*parts)]
        return self.out_proj(torch.cat(heads, dim=-1))
