# Homework: understanding attention
import torch

key = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
value = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])


def attend(q, k, v):
    return torch.softmax(q @ k.T, dim=-1) @ v


def off_by(q, target, k=key):
    """How far is the output of attention from the target, at worst?"""
    return (attend(q, k, value) - target).abs().max().item()


# --- 1.2 ---------------------------------------------------------------


def get_query121():
    # a long vector along key 0, so that its score towers over the rest
    return torch.tensor([[5.64, 7.8, 7.2]])


def get_query122():
    return 10 * torch.tensor([
        [0.47, 0.65, 0.60],
        [0.64, 0.50, -0.59],
        [-0.03, -0.48, -0.88],
        [0.43, -0.83, 0.35],
    ])


print("1.2.1", off_by(get_query121(), value[0]))
print("1.2.2", off_by(get_query122(), value))
assert off_by(get_query121(), value[0]) < 0.05
assert off_by(get_query122(), value) < 0.05

# --- 1.3 ---------------------------------------------------------------


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    # k0 + k1 scores about the same with key 0 and key 1, then make it long
    return 50 * torch.tensor([[1.11, 1.15, 0.01]])


assert off_by(get_query131(), value.mean(0)) < 0.05
assert off_by(get_query132(), value[:2].mean(0)) < 0.05

# --- 1.4 ---------------------------------------------------------------


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


changed = key.clone()
changed[2] = get_key141()
assert off_by(get_query132(), value[:3].mean(0), changed) < 0.05


def get_key142():
    s = torch.tensor([1.11, 1.15, 0.01])
    return s / s.norm()


changed = key.clone()
changed[2] = get_key142() / get_key142().norm()
assert off_by(get_query132(), value[2], changed) < 0.05
print("all good")
