import torch

h = torch.tensor([[1., 2, 3], [1, 2, 1], [0, 1, -1]])
s = torch.tensor([[1., 2, 1]])
weights1 = (s @ h.T).softmax(-1)
context1 = weights1 @ h

softmax_axis = "rows"
shape_softmax = ("n_q", "n_k")
shape_context = ("n_q", "d_v")
scale_dimension = "d_k"
multiplications = "n_q*n_k*d_k + n_q*n_k*d_v"
additions = "n_q*n_k*(d_k-1) + n_q*(n_k-1) + n_q*d_v*(n_k-1)"
divisions = "n_q*n_k*2"

get_mask = lambda n: torch.ones(n, n).triu(1).masked_fill(torch.ones(n, n).triu(1) == 1, -torch.inf)

q = [torch.tensor([[1., 2.]]), torch.tensor([[3., 1.]])]
K = torch.tensor([[2., 1], [1, 1], [0, 1]])
V = torch.tensor([[1., 2, -2], [1, 1, 2], [0, 1, -1]])
context3 = [(row @ K.T / 2 ** 0.5).softmax(-1) @ V for row in q]    # a row matrix for each query
