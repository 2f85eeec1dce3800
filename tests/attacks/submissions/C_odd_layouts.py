# tries: returns sparse, quantised, meta, nested and overlapping tensors
# holds: they are wrong answers or none, and cost their question only
# score: {"1.2.1": 0, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch


def get_query121():
    return torch.quantize_per_tensor(torch.zeros(1, 3), 0.1, 0, torch.qint8)


def get_query122():
    return torch.nested.nested_tensor([torch.zeros(3), torch.zeros(2)])


def get_query131():
    return torch.empty(1, 3, device="meta")


def get_query132():
    return torch.zeros(1, 3).to_sparse_csr()


def get_key141():
    return torch.as_strided(torch.zeros(4), (3,), (1,))


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
