"""Derivations in every notation but the one that is asked for, and lines that are meant to do harm."""


def get_derivation4():
    return ["diff(L, x1)", "diff(L, y)*diff(y, x1)", "((((", "(y - t)*alpha1"]


def get_derivation5_same():
    return ["diff(alpha1, beta1)", "9**9**9", "alpha1*(1 - alpha1)"]


def get_derivation5_different():
    return [r"\frac{\partial \alpha_1}{\partial \beta_2}", r"-\alpha_1 \alpha_2"]


def get_derivation6():
    return ["dy/dbeta1", "x1*dalpha1/dbeta1 + x2*dalpha2/dbeta1", "alpha1*(x1 - y)"]


def get_derivation7():
    return ["diff(L, beta1)", "diff(L, y) diff(y, beta1)", "(y - t) alpha1 (x1 - y)"]


def get_exponentials():
    return ["exp(0)", "exp(1)"]


def get_weights():
    return "0.27, 0.73"


def get_attention_moved():
    return "__import__('os').system('true')"
