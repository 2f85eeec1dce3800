import torch


def draw(number=447):
    torch.manual_seed(number)
    out = []
    for _ in range(2):
        m = torch.randn(4, 3)
        m = m / m.norm(dim=1, keepdim=True)
        out.append(torch.round(m * 100) / 100)
    return out


key, value = draw()
print("key", key, "value", value, sep="\n")


def worst(q, target, k=key):
    return torch.max(torch.abs(torch.softmax(torch.matmul(q, k.T), dim=1) @ value - target))


def get_query121():
    return torch.tensor([[5.0, 7.0, 6.0]])


def get_query122():
    return torch.tensor([[5.0, 7.0, 6.0], [6.0, 5.0, -6.0], [0.0, -5.0, -9.0], [4.0, -8.0, 4.0]])


def get_query131():
    return torch.zeros((1, 3))


def get_query132():
    return torch.tensor([[11.0, 12.0, 0.0]])


print(worst(get_query121(), value[0]), worst(get_query122(), value))
print(worst(get_query131(), value.mean(0)), worst(get_query132(), value[:2].mean(0)))


def get_key141():
    return torch.tensor([0.56, 0.57, 0.0])


def get_key142():
    return torch.tensor([0.7, 0.7, 0.0])


for make, target in [(get_key141, value[:3].mean(0)), (get_key142, value[2])]:
    k = key.clone()
    k[2] = make()
    print(make.__name__, worst(get_query132(), target, k))
