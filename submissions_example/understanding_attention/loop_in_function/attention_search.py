import torch

key = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
value = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])


def distance(query, target):
    return (torch.softmax(query @ key.T, -1) @ value - target).abs().max()


def get_query121():
    return torch.tensor([[14.1, 19.5, 18.0]])


def get_query122():
    return torch.tensor([[14.1, 19.5, 18.0], [19.2, 15.0, -17.7], [-0.9, -14.4, -26.4], [12.9, -24.9, 10.5]])


def get_query131():
    # random search until it is perfect
    best = torch.randn(1, 3)
    while distance(best, value.mean(0)) > 0:
        trial = best + 0.01 * torch.randn(1, 3)
        if distance(trial, value.mean(0)) < distance(best, value.mean(0)):
            best = trial
        best = best * 1.001
    return best


def get_query132():
    return torch.tensor([[33.3, 34.5, 0.3]])


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6944, 0.7195, 0.0063])
