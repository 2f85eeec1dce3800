# Matrices by solving for them instead of writing them down.
import numpy as np
import numpy.linalg as la

get_choice_a = "score_dominates"
get_choice_c = "swings_between"
get_choice_d = "near_average"
get_choice_e = "$u_a$"
get_possible_e = "impossible"

BIG = 10


def get_query_b(k_a, k_b):
    # the query of least length that scores BIG with both
    return la.pinv(np.array([k_a, k_b])) @ np.full(2, BIG)


def get_query_c(mu_a, mu_b):
    return get_query_b(mu_a, mu_b)


def get_queries_d(mu_a, mu_b):
    # each key is wanted by one head and avoided by the other
    return 30 * (mu_a - mu_b), 30 * (mu_b - mu_a)


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    u_a, u_b, u_c, u_d = (np.asarray(u, dtype=float) for u in (u_a, u_b, u_c, u_d))
    x = np.column_stack([u_d + u_b, u_a, u_c + u_b])
    V = np.column_stack([u_b, np.zeros_like(u_a), u_b - u_c]) @ la.pinv(x)
    Q = np.column_stack([u_c, u_d, np.zeros_like(u_a)]) @ la.pinv(x)
    return np.eye(len(u_a)), Q, V
