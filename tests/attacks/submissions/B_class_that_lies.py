# tries: returns an object that says it is a torch.Tensor
# holds: what it claims to hold is taken as its own answer, and nothing more
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


class Fake:
    """Passes isinstance as a tensor."""

    is_nested = is_quantized = requires_grad = False
    shape = (1, 3)
    device = torch.device("cpu")
    layout = torch.strided
    dtype = torch.float64

    @property
    def __class__(self):
        return torch.Tensor

    def same(self, *given, **more):
        return self

    detach = cpu = resolve_conj = resolve_neg = to = abs = max = __sub__ = __abs__ = same

    def is_complex(self):
        return False

    def is_floating_point(self):
        return True

    def numpy(self):
        return "full marks"

    def __gt__(self, other):
        return False

    def __lt__(self, other):
        return True


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return Fake()


def get_key141():
    return Fake()


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
