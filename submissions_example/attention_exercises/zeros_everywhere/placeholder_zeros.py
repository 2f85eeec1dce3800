import torch

def get_weights1():
    return torch.zeros(3)

def get_context1():
    return torch.zeros(3)

def get_softmax_axis():
    return "columns"

def get_shape_softmax():
    return "d_k", "d_k"

def get_shape_context():
    return "d_k", "d_k"

def get_scale_dimension():
    return "n_q"

def get_multiplications():
    return "0"

def get_additions():
    return "0"

def get_divisions():
    return "0"

def get_mask(n):
    return torch.zeros(n, n)

def get_context3():
    return torch.zeros(2, 3)
