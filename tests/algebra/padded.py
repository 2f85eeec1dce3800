"""Derivations that derive nothing: what can be made of a given, a goal and the definitions without any calculus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

SUM = "(exp(beta1) + exp(beta2))"
MEAN = "(alpha1*x1 + alpha2*x2)"
ONES = {
    "sum of weights": "(alpha1 + alpha2)",
    "square of the sum": "(alpha1 + alpha2)**2",
    "definition of alpha1": f"(alpha1*{SUM}/exp(beta1))",
    "inverse definition": f"(exp(beta2)/(alpha2*{SUM}))",
    "definition of y": f"(y/{MEAN})",
    "definition of L": "(2*L/(y - t)**2)",
    "exponentials": "(exp(beta1)*exp(-beta1))",
    "trivial derivative": "diff(x1, x1)",
    "derivative of a multiple": "(diff(2*x1, x1)/2)",
    "derivative of a sum": "diff(beta1 + t, beta1)",
    "derivative of y by y": "diff(y, y)",
    "dy/dx1": "(diff(y, x1)/alpha1)",
    "dy/dx2": "(diff(y, x2)/alpha2)",
    "dL/dy": "(diff(L, y)/(y - t))",
    "dy/dalpha1": "(diff(y, alpha1)/x1)",
    "an exponential's derivative": "(diff(exp(beta1), beta1)/exp(beta1))",
    "another exponential's derivative": "(diff(exp(beta2), beta2)/exp(beta2))",
    "the question before": "(diff(alpha1, beta1)/(alpha1*(1 - alpha1)))",
}
ZEROS = {
    "definition of y": f"y - {MEAN}",
    "definition of L": "L - (y - t)**2/2",
    "definition of alpha1": f"alpha1 - exp(beta1)/{SUM}",
    "definition cleared": f"alpha2*{SUM} - exp(beta2)",
    "weights": "alpha1 + alpha2 - 1",
    "weights times x1": "x1*(alpha1 + alpha2 - 1)",
    "trivial derivative": "diff(x2, x1)",
    "derivative of a multiple": "diff(3*beta1, beta1) - 3",
    "dy/dx1": "diff(y, x1) - alpha1",
    "dL/dy": "diff(L, y) - (y - t)",
    "an exponential's derivative": "diff(exp(beta1), beta1) - exp(beta1)",
    "question 4": "diff(L, x1) - (y - t)*alpha1",
    "question 5": "diff(alpha1, beta1) - alpha1*(1 - alpha1)",
    "question 5, other index": "diff(alpha1, beta2) + alpha1*alpha2",
    "question 6": "diff(y, beta1) - alpha1*(x1 - y)",
    "derivative of the weights' sum": "diff(alpha1 + alpha2, beta1)",
    "the two derivatives of the weights": "diff(alpha1, beta1) + diff(alpha2, beta1)",
}
MIXTURES = {
    "mean": "({G} + {T})/2",
    "third": "{G}/3 + 2*{T}/3",
    "beyond": "2*{G} - {T}",
    "weights": "alpha1*{G} + alpha2*{T}",
    "weights the other way": "alpha2*{G} + alpha1*{T}",
    "a symbol": "t*{G} + (1 - t)*{T}",
    "another symbol": "x1*{G} - x1*{T} + {T}",
    "a function": "exp(beta1)*{G} + (1 - exp(beta1))*{T}",
    "difference": "{G} - {T} + {T}",
    "other difference": "{T} - {G} + {G}",
    "quotient": "{G}*{T}/{T}",
    "square": "{G}**2/{T}",
    "other square": "{T}**2/{G}",
    "split": "{G}*alpha1 + {G}*alpha2",
    "goal split": "{T}*alpha1 + {T}*alpha2",
    "harmonic": "2*{G}*{T}/({G} + {T})",
    "goal doubled": "2*{T} - {T}",
    "goal through the logarithm of its exponential": "log(exp({T}))",
    "given through the logarithm of its exponential": "log(exp({G}))",
    "logarithm of the exponentials": "log(exp({G}/2)*exp({T}/2))",
    "goal twice rooted": "({T}**3)/({T}**2)",
}
OPERANDS = {
    "itself": "diff({E}, {s})",
    "halved": "2*diff({E}/2, {s})",
    "one more": "diff({E} + 1, {s})",
    "a constant more": "diff({E} + exp(7), {s})",
    "sum of weights": "diff({E}*(alpha1 + alpha2), {s})",
    "zero of a definition": f"diff({{E}} + y - {MEAN}, {{s}})",
    "halves": "diff({E}/2, {s}) + diff({E}/2, {s})",
    "thirds": "diff({E}/3, {s}) + 2*diff({E}/3, {s})",
    "split by weights": "diff({E}*alpha1 + {E}*alpha2, {s})",
    "exponential": "diff(exp({E}), {s})/exp({E})",
    "square": "diff(({E})**2, {s})/(2*({E}))",
    "logarithm": "({E})*diff(log({E}), {s})",
    "minus": "-diff(-({E}), {s})",
    "nested": "diff(log(exp({E})), {s})",
    "difference": "diff({E} + x1, {s}) - diff(x1, {s})",
    "other difference": "diff({E} + L, {s}) - diff(L, {s})",
}


def put_in(text: str, names: tuple[str, ...], definitions: Mapping[str, str], rounds: int = 1) -> str:
    """Definitions in place of names, as text."""
    for _ in range(rounds):
        for name in names:
            text = re.sub(rf"\b{name}\b(?!,)", f"({definitions[name]})", text)
    return text


def lines_between(given: str, goal: str, definitions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Lines that equal the given, each with a name, made by no rule of calculus."""
    operand, by = re.fullmatch(r"diff\((.+), (\w+)\)", given).groups()  # type: ignore[union-attr]
    bases = {"given": given, "goal": f"({goal})", "mean": f"({given} + {goal})/2"}
    for base, text in bases.items():
        yield from ((f"{base} times one: {name}", f"{text}*{one}") for name, one in ONES.items())
        yield from ((f"{base} plus zero: {name}", f"{text} + {zero}") for name, zero in ZEROS.items())
        yield from ((f"{base} minus zero: {name}", f"{text} - ({zero})") for name, zero in ZEROS.items())
    for name, pattern in MIXTURES.items():
        yield f"mixture: {name}", pattern.format(G=given, T=f"({goal})")
    for name, pattern in OPERANDS.items():
        yield f"operand: {name}", pattern.format(E=operand, s=by)
    for names in [(name,) for name in definitions] + [tuple(definitions)[::-1]]:
        yield f"into the goal: {names}", put_in(goal, names, definitions)
        written = put_in(operand, names, definitions)
        yield f"into the given: {names}", f"diff({written}, {by})"
        yield f"into the given, halved: {names}", f"2*diff(({written})/2, {by})"
        yield f"goal with a name times one: {names}", put_in(f"({goal})*(alpha1 + alpha2)", names, definitions)
    yield "goal with other weight", re.sub(r"\balpha1\b", "(1 - alpha2)", goal)
    yield "goal with other weight 2", re.sub(r"\balpha2\b", "(1 - alpha1)", goal)
    yield "goal with one weight", re.sub(r"\balpha1\b", "(alpha1*(alpha1 + alpha2))", goal)
    yield "goal with a name's one", re.sub(r"\by\b", "(y*(alpha1 + alpha2))", goal)


#: Expressions equal to a weight: {b} is its own logit and {c} the other one.
WEIGHTS = {
    "sigmoid": "(1/(1 + exp({c} - {b})))",
    "sigmoid as a quotient": "(1/(1 + exp({c})/exp({b})))",
    "exponential of the difference": "(exp({b} - {c})/(1 + exp({b} - {c})))",
    "one minus the other": f"(1 - exp({{c}})/{SUM})",
    "exponential of the logarithm": f"exp({{b}} - log({SUM}))",
    "two exponentials": f"(exp({{b}})*exp(-log({SUM})))",
    "doubled": f"(2*exp({{b}})/(2*{SUM}))",
    "squared": f"(exp(2*{{b}})/(exp({{b}})*{SUM}))",
    "root of a square": f"(sqrt(exp(2*{{b}}))/{SUM})",
    "inverse": f"(1/(exp(-{{b}})*{SUM}))",
    "a power": f"(exp({{b}})*{SUM}**(-1))",
    "shifted": "(exp({b} + t)/(exp(beta1 + t) + exp(beta2 + t)))",
    "scaled": "(3*exp({b})/(3*exp(beta1) + 3*exp(beta2)))",
    "one minus a sigmoid": "(1 - 1/(1 + exp({b} - {c})))",
    "logarithm of itself": "exp(log({a}))",
    "quotient by a logarithm": f"(exp({{b}})/exp(log({SUM})))",
    "square of a half": f"(exp({{b}}/2)**2/{SUM})",
    "halves above and below": "(exp({b}/2)/(exp({b}/2) + exp({c} - {b}/2)))",
    "sum of halves": f"(exp({{b}})/{SUM}/2 + exp({{b}})/{SUM}/2)",
    "shifted by a number": "(exp({b} + 7)/(exp(beta1 + 7) + exp(beta2 + 7)))",
    "hyperbolic tangent": "((1 + (exp({b} - {c}) - 1)/(exp({b} - {c}) + 1))/2)",
    "half angle": "(1/2 + (exp(({b} - {c})/2) - exp(({c} - {b})/2))/(exp(({b} - {c})/2) + exp(({c} - {b})/2))/2)",
    "root of its square": f"sqrt((exp({{b}})/{SUM})**2)",
    "absolute value": f"abs(exp({{b}})/{SUM})",
    "over the square": f"(exp({{b}})*{SUM}/{SUM}**2)",
    "over the square, cancelled": f"(exp({{b}})/{SUM}**2*{SUM})",
    "cubed": f"(exp(3*{{b}})/(exp(2*{{b}})*{SUM}))",
    "from one half": f"(1/2 + (exp({{b}}) - exp({{c}}))/(2*{SUM}))",
    "third binomial": "(exp({b})*(exp({b}) - exp({c}))/(exp(2*{b}) - exp(2*{c})))",
    "negative exponents": "(exp(-{c})/(exp(-{b}) + exp(-{c})))",
    "logarithm of the sigmoid": "exp(-log(1 + exp({c} - {b})))",
    "power of e": "(e**{b}/(e**beta1 + e**beta2))",
    "root below": f"(exp({{b}})/sqrt({SUM}**2))",
    "one minus one minus": f"(1 - (1 - exp({{b}})/{SUM}))",
    "share of the weights": "({a}/(alpha1 + alpha2))",
    "reciprocal twice": "(1/(1/{a}))",
    "a term more and less": f"((exp(beta1) + exp(beta2) - exp({{c}}))/{SUM})",
}
#: Expressions equal to y.
MEANS = {
    "": "y",
    "definition": MEAN,
    "one weight": "(alpha1*x1 + (1 - alpha1)*x2)",
    "quotient": f"((exp(beta1)*x1 + exp(beta2)*x2)/{SUM})",
    "around t": "(t + (y - t))",
    "sigmoids": "(x1/(1 + exp(beta2 - beta1)) + x2/(1 + exp(beta1 - beta2)))",
    "from x2": "(x2 + alpha1*(x1 - x2))",
    "logarithm": "log(exp(alpha1*x1 + alpha2*x2))",
}


def spelled(text: str, weights: str, mean: str, which: str = "12") -> str:
    """A text with some weights, and y, in other words."""
    text = re.sub(r"\by\b(?!,)", lambda _: MEANS[mean], text)
    for own, other in (("1", "2"), ("2", "1")):
        if own in which and weights:
            word = WEIGHTS[weights].format(a=f"alpha{own}", b=f"beta{own}", c=f"beta{other}")
            text = re.sub(rf"\balpha{own}\b(?!,)", word.replace("alpha", "a_"), text)
    return text.replace("a_", "alpha")
