"""The reference solution of "Attention exploration", read and run like a student's file."""

import torch

SHARP = 40.0  # the t of the formulas: e^-40 is nothing


def get_choice_a():
    return "score_dominates"


def get_query_b(k_a, k_b):
    # scores SHARP, SHARP and 0: the keys are at right angles
    return SHARP * (k_a + k_b)


def get_query_c(mu_a, mu_b):
    # a key differs from its mean by so little that the scores hardly change
    return SHARP * (mu_a + mu_b)


def get_choice_c():
    # k_a is about e * mu_a, so the scores are e * SHARP and SHARP: whichever of e and 1 is larger wins
    return "swings_between"


def get_queries_d(mu_a, mu_b):
    return SHARP * mu_a, SHARP * mu_b


def get_choice_d():
    # in each head only one key scores at all; its length decides nothing
    return "near_average"


def get_choice_e():
    # x_2 scores beta^2 with itself and 0 with the others
    return "u_a"


def get_possible_e():
    # u_b comes only together with u_d (in x_1) or u_c (in x_3)
    return "no"


def get_matrices_e(u_a, u_b, u_c, u_d, beta):
    def takes(source, target):
        return torch.outer(target, source) / beta**2

    V = takes(u_b, u_b) - takes(u_c, u_c)  # v_1 = u_b, v_2 = 0, v_3 = u_b - u_c
    Q = takes(u_a, u_d) + takes(u_d, u_c)  # x_2 asks for what has u_d in it, x_1 for what has u_c in it
    K = torch.eye(len(u_a))
    return K, Q, V
