import torch


def dropout_facts(x):
    torch.manual_seed(0)
    layer = CausalSelfAttention(8, 2, 0.5)
    layer.eval()
    one, two = layer(x), layer(x)
    layer.train()
    three, four = layer(x), layer(x)
    return {"eval_spread": (one - two).abs().max(), "train_differs": float(not torch.allclose(three, four))}
