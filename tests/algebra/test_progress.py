"""The measure of a derivation: every fair one in full, none that derives nothing for more than the given and the goal."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import mostly_full
from padded import MEANS, WEIGHTS, lines_between, spelled

from autograder.algebra.steps import DerivationJudge, derivation
from autograder.algebra.types import DerivationProblem, Judgement

ROOT = Path(__file__).parent.parent.parent
SPEC = yaml.safe_load((ROOT / "problems" / "simple_attention.yaml").read_text(encoding="utf-8"))


def _routes() -> dict[str, DerivationProblem]:
    """All derivations that the assignment asks for, for either index, by what is differentiated by what."""
    found = {}
    for question in SPEC["questions"]:
        asked = question["answer"].get("derivation")
        if asked:
            first = DerivationProblem(asked["symbols"], asked["define"], asked["given"], asked["goal"], asked["steps"])
            for one in (first, *(replace(first, **route) for route in asked["also"])):
                found[one.given[5:-1].replace(", ", " by ")] = one
    return found


ROUTES = _routes()
#: What the base set tries of them: the others differ in an index.
ONE_OF_A_KIND = ("L by beta1", "L by x1", "alpha1 by beta1", "y by beta1")
S = "(exp(beta1) + exp(beta2))"
FAIR = [
    ("L by x1", ["diff(L, x1)", "diff(L, y)*diff(y, x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "(y-t)*diff(y, x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "diff(L,y)*alpha1", "(y-t)*alpha1"]),
    ("L by x1", ["dL/dx1 = dL/dy * dy/dx1 = (y-t)*alpha1"]),
    ("L by x1", ["∂L/∂x₁ = ∂L/∂y · ∂y/∂x₁", "= (y − t)·α₁"]),
    (
        "L by x1",
        [
            r"$\frac{\partial L}{\partial x_1} = \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial x_1}$",
            r"$= (y - t)\,\alpha_1$",
        ],
    ),
    (
        "L by x1",
        [
            "diff(L, x1)",
            "diff(1/2*(y-t)^2, x1)",
            "1/2*2*(y-t)*diff(y-t,x1)",
            "(y-t)*(diff(y,x1)-diff(t,x1))",
            "(y-t)*(alpha1 - 0)",
            "(y-t)*alpha1",
        ],
    ),
    (
        "L by x1",
        ["diff(L, x1)", "diff((alpha1*x1+alpha2*x2-t)**2/2, x1)", "2*(alpha1*x1+alpha2*x2-t)*alpha1/2", "(y-t)*alpha1"],
    ),
    ("L by x1", ["diff(L, x1)", "(y-t)*diff(alpha1*x1+alpha2*x2, x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "(y-t)*diff(alpha1*x1+alpha2*x2 - t, x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "(alpha1*x1+alpha2*x2 - t)*diff(alpha1*x1+alpha2*x2 - t, x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "(y-t)*(diff(alpha1*x1, x1)+diff(alpha2*x2, x1))", "(y-t)*(alpha1+0)"]),
    ("L by x1", ["diff(L, x1)", "diff(y**2/2 - t*y + t**2/2, x1)", "y*diff(y,x1) - t*diff(y,x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "y*diff(y,x1) - t*diff(y,x1)", "y*alpha1 - t*alpha1", "(y-t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "diff((y-t)**2/2, y)*diff(y, x1)", "(y-t)*alpha1"]),
    ("L by x1", ["diff((y - t)**2/2, x1)", "(y - t)*diff(y, x1)", "(y - t)*alpha1"]),
    ("L by x1", ["diff(L, x1)", "diff(L, y)*diff(y, x1)  # chain rule", "(y - t)*alpha1  # because dy/dx1 = alpha1"]),
    (
        "L by x1",
        [
            "diff(L, x1)",
            "diff(L, y)*diff(y, x1)",
            "(y - t)*alpha1",
            "diff(L, x2)",
            "diff(L, y)*diff(y, x2)",
            "(y - t)*alpha2",
        ],
    ),
    (
        "L by x2",
        [
            "diff(L, x1)",
            "diff(L, y)*diff(y, x1)",
            "(y - t)*alpha1",
            "diff(L, x2)",
            "diff(L, y)*diff(y, x2)",
            "(y - t)*alpha2",
        ],
    ),
    ("L by x1", ["1. diff(L, x1)", "2. diff(L, y)*diff(y, x1)", "3. (y - t)*alpha1"]),
    ("L by x1", ["(1) diff(L, x1)", "(2) diff(L, y)*diff(y, x1)", "(3) (y - t)*alpha1"]),
    ("L by x1", ["Step 1: diff(L, x1)", "Step 2: diff(L, y)*diff(y, x1)", "", "Step 3: (y - t)*alpha1."]),
    ("L by x1", ["diff(L, x1)", "=> diff(L, y)*diff(y, x1)", "therefore (y - t)*alpha1;", "QED"]),
    (
        "L by x1",
        [
            "diff(L, x1)",
            "= diff(L, y)*diff(y, x1), by the chain rule,",
            "∴ (y - t)*alpha1 (since t is constant)",
            "Q.E.D.",
        ],
    ),
    ("L by x1", ["so, diff(L, x1)", "thus diff(L, y)*diff(y, x1)", "hence (y - t)*alpha1 ∎"]),
    ("L by x1", ["dL/dy = y - t", "dy/dx1 = alpha1", "dL/dx1 = dL/dy*dy/dx1", "= (y - t)*alpha1"]),
    ("L by x1", ["L = 1/2*(y - t)**2", "y = alpha1*x1 + alpha2*x2", "dL/dx1 = dL/dy*dy/dx1", "= (y - t)*alpha1"]),
    (
        "L by x1",
        [
            "By the chain rule:",
            "diff(L, x1) = diff(L, y)*diff(y, x1)",
            "where diff(L, y) = y - t",
            "and diff(y, x1) = alpha1",
            "so diff(L, x1) = (y - t)*alpha1",
        ],
    ),
    ("L by x1", ["d/dx1 [ (y-t)^2/2 ]", "(y-t) dy/dx1", "(y-t)alpha1"]),
    (
        "alpha1 by beta1",
        ["diff(alpha1, beta1)", f"(exp(beta1)*{S} - exp(beta1)*exp(beta1))/{S}**2", "alpha1*(1-alpha1)"],
    ),
    (
        "alpha1 by beta1",
        [
            "diff(alpha1, beta1)",
            f"(diff(exp(beta1),beta1)*{S} - exp(beta1)*diff({S},beta1))/{S}**2",
            "alpha1*(1-alpha1)",
        ],
    ),
    (
        "alpha1 by beta1",
        [
            "diff(alpha1, beta1)",
            f"(exp(beta1)*{S} - exp(beta1)*diff({S},beta1))/{S}**2",
            f"exp(beta1)/{S} * (1 - exp(beta1)/{S})",
            "alpha1*(1-alpha1)",
        ],
    ),
    (
        "alpha1 by beta1",
        [
            "diff(alpha1, beta1)",
            f"diff(exp(beta1),beta1)/{S} + exp(beta1)*diff(1/{S},beta1)",
            "alpha1 - alpha1**2",
            "alpha1*(1-alpha1)",
        ],
    ),
    ("alpha1 by beta1", ["diff(alpha1, beta1)", f"exp(beta1)/{S} * ({S} - exp(beta1))/{S}", "alpha1*(1-alpha1)"]),
    ("alpha1 by beta1", ["diff(alpha1, beta1)", f"exp(beta1)*exp(beta2)/{S}**2", "alpha1*alpha2", "alpha1*(1-alpha1)"]),
    (
        "alpha1 by beta1",
        [
            "diff(alpha1, beta1)",
            f"diff(exp(beta1)/{S}, beta1)",
            f"exp(beta1)/{S} - (exp(beta1)/{S})**2",
            "alpha1*(1-alpha1)",
        ],
    ),
    (
        "alpha1 by beta1",
        [
            "diff(alpha1, beta1)",
            "alpha1*diff(log(alpha1), beta1)",
            f"alpha1*diff(beta1 - log({S}), beta1)",
            f"alpha1*(1 - exp(beta1)/{S})",
            "alpha1*(1-alpha1)",
        ],
    ),
    ("alpha1 by beta1", ["diff(alpha1, beta1)", f"alpha1*(1 - diff(log({S}), beta1))", "alpha1*(1-alpha1)"]),
    (
        "alpha1 by beta1",
        [
            "diff(exp(beta1)/(exp(beta1) + exp(beta2)), beta1)",
            "(exp(beta1)*(exp(beta1) + exp(beta2)) - exp(beta1)**2)/(exp(beta1) + exp(beta2))**2",
            "alpha1*(1 - alpha1)",
        ],
    ),
    ("alpha1 by beta1", ["dα₁/dβ₁ = (e^β₁*(e^β₁+e^β₂) - e^β₁*e^β₁)/(e^β₁+e^β₂)²", "= α₁ - α₁²", "= α₁(1-α₁)"]),
    (
        "alpha1 by beta1",
        [
            r"\frac{\partial \alpha_1}{\partial \beta_1} = \frac{e^{\beta_1}(e^{\beta_1}+e^{\beta_2}) - e^{\beta_1}e^{\beta_1}}{(e^{\beta_1}+e^{\beta_2})^2}",
            r"= \alpha_1 - \alpha_1^{2}",
            r"= \alpha_1\left(1-\alpha_1\right)",
        ],
    ),
    (
        "alpha1 by beta1",
        [
            "S = exp(beta1) + exp(beta2)",
            "diff(alpha1, beta1)",
            "(exp(beta1)*S - exp(beta1)**2)/S**2",
            "alpha1*(1-alpha1)",
        ],
    ),
    (
        "alpha1 by beta1",
        [
            "diff(alpha1, beta1)",
            "diff(1/(1+exp(beta2-beta1)), beta1)",
            "exp(beta2-beta1)/(1+exp(beta2-beta1))**2",
            "alpha1*(1-alpha1)",
        ],
    ),
    ("alpha1 by beta1", ["diff(alpha1, beta1)", "exp(beta2-beta1)/(1+exp(beta2-beta1))**2", "alpha1*(1-alpha1)"]),
    ("alpha1 by beta2", ["diff(alpha1, beta2)", f"(0*{S} - exp(beta1)*exp(beta2))/{S}**2", "-alpha1*alpha2"]),
    (
        "alpha1 by beta2",
        ["diff(alpha1, beta2)", f"-exp(beta1)*exp(beta2)/{S}**2", f"-exp(beta1)/{S}*exp(beta2)/{S}", "-alpha1*alpha2"],
    ),
    ("alpha1 by beta2", ["diff(alpha1, beta2)", f"-exp(beta1)/{S}**2*diff({S},beta2)", "-alpha1*alpha2"]),
    (
        "alpha1 by beta2",
        [
            "diff(alpha1, beta2)",
            f"exp(beta1)*diff({S}**(-1),beta2)",
            f"-exp(beta1)*{S}**(-2)*exp(beta2)",
            "-alpha1*alpha2",
        ],
    ),
    ("alpha1 by beta2", ["diff(alpha1, beta2)", f"-alpha1*diff(log({S}),beta2)", "-alpha1*alpha2"]),
    ("y by beta1", ["diff(y, beta1)", "x1*diff(alpha1,beta1)+x2*diff(alpha2,beta1)", "alpha1*(x1-y)"]),
    ("y by beta1", ["diff(y, beta1)", "x1*alpha1*(1-alpha1) - x2*alpha1*alpha2", "alpha1*(x1-y)"]),
    (
        "y by beta1",
        ["diff(y, beta1)", "diff(y,alpha1)*diff(alpha1,beta1)+diff(y,alpha2)*diff(alpha2,beta1)", "alpha1*(x1-y)"],
    ),
    (
        "y by beta1",
        [
            "diff(alpha1*x1 + alpha2*x2, beta1)",
            "x1*diff(alpha1, beta1) + x2*diff(alpha2, beta1)",
            "x1*alpha1*(1 - alpha1) - x2*alpha1*alpha2",
            "alpha1*(x1 - y)",
        ],
    ),
    ("y by beta1", ["diff(y, beta1)", "diff(alpha1*x1,beta1)+diff(alpha2*x2,beta1)", "alpha1*(x1-y)"]),
    (
        "y by beta1",
        [
            "diff(y, beta1)",
            "diff(x2 + alpha1*(x1-x2), beta1)",
            "(x1-x2)*diff(alpha1,beta1)",
            "(x1-x2)*alpha1*(1-alpha1)",
            "alpha1*(x1-y)",
        ],
    ),
    ("y by beta1", ["diff(y, beta1)", "(x1-x2)*diff(alpha1,beta1)", "(x1-x2)*alpha1*alpha2", "alpha1*(x1-y)"]),
    (
        "y by beta1",
        ["diff(y, beta1)", f"(x1*exp(beta1)*{S} - (x1*exp(beta1)+x2*exp(beta2))*exp(beta1))/{S}**2", "alpha1*(x1-y)"],
    ),
    (
        "y by beta1",
        [
            "diff(y, beta1)",
            f"diff((x1*exp(beta1)+x2*exp(beta2))/{S}, beta1)",
            f"exp(beta1)/{S}*(x1 - (x1*exp(beta1)+x2*exp(beta2))/{S})",
            "alpha1*(x1-y)",
        ],
    ),
    ("y by beta1", ["diff(y, beta1)", "x1*(alpha1 - alpha1**2) + x2*(-alpha1*alpha2)", "alpha1*(x1-y)"]),
    ("L by beta1", ["diff(L, beta1)", "diff(L,y)*diff(y,beta1)", "(y-t)*alpha1*(x1-y)"]),
    ("L by beta1", ["diff(L, beta1)", "diff(L,y)*alpha1*(x1-y)", "(y-t)*alpha1*(x1-y)"]),
    ("L by beta1", ["diff(L, beta1)", "(y-t)*diff(y,beta1)", "(y-t)*alpha1*(x1-y)"]),
    ("L by beta1", ["diff(L, beta1)", "(y-t)*(x1*diff(alpha1,beta1)+x2*diff(alpha2,beta1))", "(y-t)*alpha1*(x1-y)"]),
    ("L by beta1", ["diff(L, beta1)", "(y-t)*(x1*alpha1*(1-alpha1)-x2*alpha1*alpha2)", "(y-t)*alpha1*(x1-y)"]),
    (
        "L by beta1",
        [
            "diff(L, beta1)",
            "diff(L,alpha1)*diff(alpha1,beta1)+diff(L,alpha2)*diff(alpha2,beta1)",
            "(y-t)*alpha1*(x1-y)",
        ],
    ),
    (
        "L by beta1",
        [
            "diff(L, beta1)",
            "diff(L,y)*(diff(y,alpha1)*diff(alpha1,beta1)+diff(y,alpha2)*diff(alpha2,beta1))",
            "(y-t)*alpha1*(x1-y)",
        ],
    ),
    (
        "L by beta1",
        [
            "diff(L, beta1)",
            "diff((alpha1*x1+alpha2*x2-t)**2/2, beta1)",
            "(alpha1*x1+alpha2*x2-t)*(x1*diff(alpha1,beta1)+x2*diff(alpha2,beta1))",
            "(y-t)*alpha1*(x1-y)",
        ],
    ),
    (
        "L by beta1",
        [
            "diff(L, beta1)",
            "diff(L, y)*diff(y, beta1)",
            "(y - t)*diff(y, beta1)  # dL/dy = y - t",
            "(y - t)*alpha1*(x1 - y)",
        ],
    ),
    (
        "L by beta1",
        [
            "diff(L, beta1)",
            "diff(L, y)*diff(y, beta1)",
            "(y - t)*alpha1*(x1 - y)",
            "(y - t)*exp(beta1)/(exp(beta1) + exp(beta2))*(x1 - y)",
        ],
    ),
    (
        "L by beta1",
        [
            "diff(L, beta1) = (y - t)*alpha1*(x1 - y)",
            "Proof:",
            "diff(L, beta1) = diff(L, y)*diff(y, beta1)",
            "= (y - t)*alpha1*(x1 - y)",
        ],
    ),
    ("L by beta1", ["diff(L, beta1) = diff(L, y)*diff(y, beta1) = (y - t)*alpha1*(x1 - y) = 0.46*0.27*(2 - 3.46)"]),
    (
        "L by beta1",
        [
            "diff(L, beta1)",
            "2*(y-t)/2*diff(y, beta1)",
            "(y-t)*diff(alpha1*x1+alpha2*x2, beta1)",
            "(y-t)*(x1*alpha1*(1-alpha1)+x2*(-alpha1*alpha2))",
            "(y-t)*alpha1*(x1*(1-alpha1)-x2*alpha2)",
            "(y-t)*alpha1*(x1-alpha1*x1-alpha2*x2)",
            "(y-t)*alpha1*(x1-y)",
        ],
    ),
    ("L by x1", ["dL/dy = y - t", "dy/dx1 = alpha1", "dL/dx1 = (y - t)*alpha1"]),
    ("L by x1", ["dL/dy = y - t", "dy/dx1 = alpha1", "diff(L, x1)", "(y - t)*alpha1"]),
    ("L by x1", ["diff(L, y) = diff((y-t)**2/2, y) = y - t", "dy/dx1 = alpha1 + 0", "dL/dx1 = (y - t)*alpha1"]),
    ("L by x1", ["dL/dx1 = (y - t)*alpha1", "dL/dy = y - t", "dy/dx1 = alpha1"]),
    ("L by beta1", ["diff(L,y) = y-t", "diff(y,beta1) = alpha1*(x1-y)", "diff(L,beta1) = (y-t)*alpha1*(x1-y)"]),
    (
        "y by beta1",
        [
            "diff(y, alpha1) = x1",
            "diff(y, alpha2) = x2",
            "diff(alpha1, beta1) = alpha1*(1 - alpha1)",
            "diff(alpha2, beta1) = -alpha1*alpha2",
            "diff(y, beta1) = alpha1*(x1 - y)",
        ],
    ),
    (
        "alpha1 by beta1",
        ["diff(alpha1, beta1)", "alpha1*diff(log(alpha1), beta1)", f"alpha1*(1 - exp(beta1)/{S})", "alpha1*(1-alpha1)"],
    ),
    (
        "alpha1 by beta2",
        ["diff(alpha1, beta2)", "alpha1*diff(log(alpha1), beta2)", f"alpha1*(0 - exp(beta2)/{S})", "-alpha1*alpha2"],
    ),
    ("L by beta1", ["dL/dy = y - t", "dy/dbeta1 = alpha1*(x1-y)", "dL/dbeta1 = dL/dy*dy/dbeta1 = (y-t)*alpha1*(x1-y)"]),
]

_INDEX = re.compile(r"(?<=[xα])[12₁₂]|(?<=beta)[12]|(?<=alpha)[12]|(?<=β)[12₁₂]|(?<=_)[12]")
_OTHER = dict(zip("12₁₂", "21₂₁", strict=True))


def exchanged(text: str) -> str:
    """The same with the indices 1 and 2 exchanged."""
    return _INDEX.sub(lambda index: _OTHER[index[0]], text)


def test_there_is_a_route_for_either_index_of_each_question() -> None:
    assert len(ROUTES) == 10
    assert {exchanged(route) for route in ROUTES} == set(ROUTES)


@pytest.mark.parametrize(
    ("route", "lines"),
    [*FAIR, *((exchanged(route), [exchanged(line) for line in lines]) for route, lines in FAIR)],
)
def test_fair_derivations_get_full_marks(route: str, lines: list[str]) -> None:
    found = derivation(lines, ROUTES[route])
    assert (found.credit, found.kind, found.message) == (1.0, "", ""), found


PADDED = [
    (route, name, line)
    for route, asked in ROUTES.items()
    for name, line in lines_between(asked.given, asked.goal, asked.definitions)
]


def _between(route: str, *lines: str) -> Judgement:
    asked = ROUTES[route]
    return derivation([asked.given, *lines, asked.goal], asked)


@pytest.mark.parametrize("route", mostly_full(ROUTES, *ONE_OF_A_KIND))
def test_no_line_that_derives_nothing_earns_anything(route: str) -> None:
    assert _between(route).credit == 0
    lines = [(name, line) for r, name, line in PADDED if r == route]
    assert len(lines) > 150
    paid = {name: found for name, line in lines if (found := _between(route, line)).credit or found.kind != "too_few"}
    assert paid == {}


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("route", mostly_full(ROUTES, *ONE_OF_A_KIND))
def test_nor_does_the_goal_in_other_words(route: str, weights: str) -> None:
    """However a weight and y are spelled, one of them or all."""
    goal = ROUTES[route].goal
    means = [mean for mean in MEANS if not mean or "y" in goal]
    ways = [("", "1"), ("", "2"), *((mean, "12") for mean in means)]
    lines = {spelled(goal, weights, mean, which) for mean, which in ways} - {goal}
    assert lines
    paid = {line for line in lines if (found := _between(route, line)).credit or found.kind != "too_few"}
    assert paid == set()


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("route", [r for r in ROUTES if r.startswith("alpha")])
def test_nor_does_the_given_in_the_same_words_above_it(route: str, weights: str) -> None:
    asked = ROUTES[route]
    lines = [spelled(re.sub(r"diff\((\w+), ", r"diff((\1), ", text), weights, "") for text in (asked.given, asked.goal)]
    assert _between(route, *lines).credit == 0


@pytest.mark.parametrize("route", ROUTES)
def test_nor_do_several_of_them_together(route: str) -> None:
    draw = random.Random(route)
    lines = [line for r, _, line in PADDED if r == route]
    for number in (2, 3, 5, 10, 20, 44):
        chosen = draw.sample(lines, number)
        found = _between(route, *chosen)
        assert (found.credit, found.kind) == (0, "too_few"), chosen


@pytest.mark.parametrize("route", ROUTES)
def test_padding_does_not_hurt_a_fair_derivation_either(route: str) -> None:
    draw = random.Random(route)
    lines = [line for r, _, line in PADDED if r == route]
    both = [*FAIR, *((exchanged(r), [exchanged(line) for line in steps]) for r, steps in FAIR)]
    fair = next(steps for r, steps in both if r == route and steps[0] == ROUTES[route].given and len(steps) > 2)
    for _ in range(3):
        padded = [fair[0], *draw.sample(lines, 3), *fair[1:-1], *draw.sample(lines, 3), fair[-1]]
        assert derivation(padded, ROUTES[route]).credit == 1


@pytest.mark.parametrize(
    ("route", "lines"),
    [
        # a rule that was not applied rightly, and the goal below it
        ("L by x1", ["diff(L, x1)", "diff(L, y) + diff(y, x1)", "(y - t)*alpha1"]),
        ("L by x1", ["diff(L, x1)", "(y - t)*diff(y, x2)", "(y - t)*alpha1"]),
        ("y by beta1", ["diff(y, beta1)", "x1*diff(alpha1, beta1)", "alpha1*(x1 - y)"]),
        ("alpha1 by beta1", ["diff(alpha1, beta1)", f"exp(beta1)/{S}", "alpha1*(1 - alpha1)"]),
        # a definition put into the given and another into the goal
        ("L by x1", ["diff(L, x1)", "diff((y - t)**2/2, x1)", "(alpha1*x1 + alpha2*x2 - t)*alpha1", "(y - t)*alpha1"]),
        ("y by beta1", ["diff(y, beta1)", "diff(alpha1*x1 + alpha2*x2, beta1)", "alpha1*(x1 - alpha1*x1 - alpha2*x2)", "alpha1*(x1 - y)"]),
        ("alpha1 by beta2", ["diff(alpha1, beta2)", f"diff(exp(beta1)/{S}, beta2)", f"-exp(beta1)/{S}*alpha2", "-alpha1*alpha2"]),
        ("alpha1 by beta1", ["diff(alpha1, beta1)", f"diff(exp(beta1)/{S}, beta1)", f"exp(beta1)/{S}*(1 - exp(beta1)/{S})", "alpha1*(1 - alpha1)"]),
        # the derivative of the other weight, and no more
        ("alpha1 by beta2", ["diff(alpha1, beta2)", "diff(1 - alpha2, beta2)", "-diff(alpha2, beta2)", "-alpha1*alpha2"]),
        # new names for the given
        ("L by x1", ["g = (y - t)*alpha1", "diff(L, x1)", "(diff(L, x1) + g)/2", "g", "(y - t)*alpha1"]),
        # the goal rearranged, times a derivative divided by its value
        ("alpha1 by beta1", ["diff(alpha1, beta1)", "(alpha1 - alpha1**2)*diff(exp(beta1), beta1)/exp(beta1)", "alpha1*(1-alpha1)"]),
        ("y by beta1", ["diff(y, beta1)", "(alpha1*x1 - alpha1*y)*diff(exp(beta1), beta1)*exp(-beta1)", "alpha1*(x1-y)"]),
        # derivatives beside the chain that are not all of its factors, or are none, or are wrong
        ("L by x1", ["dL/dy = y - t", "diff(L, x1)", "(y - t)*alpha1"]),
        ("L by x1", ["dy/dx1 = alpha1", "diff(L, x1)", "(y - t)*alpha1"]),
        ("L by x1", ["dL/dy = y - t", "dy/dx2 = alpha2", "diff(L, x1)", "(y - t)*alpha1"]),
        ("L by x1", ["dL/dy = y - t", "dy/dx1 = dy/dx1", "diff(L, x1)", "(y - t)*alpha1"]),
        ("L by x1", ["dL/dy = t - y", "dy/dx1 = alpha1", "diff(L, x1)", "(y - t)*alpha1"]),
        ("L by x1", ["dL/dL = 1", "dx1/dx1 = 1", "diff(L, x1)", "(y - t)*alpha1"]),
        ("L by beta1", ["diff(L, alpha1) = (y-t)*x1", "diff(alpha1, beta1) = alpha1*(1-alpha1)", "diff(L, beta1)", "(y-t)*alpha1*(x1-y)"]),
        ("y by beta1", ["diff(alpha1, beta1) = alpha1*(1-alpha1)", "diff(y, beta1)", "alpha1*(x1-y)"]),
        # a sigmoid where the rule for logarithms leads to a definition
        ("alpha1 by beta1", ["diff(alpha1, beta1)", "alpha1*diff(log(alpha1), beta1)", "alpha1*(1 - 1/(1 + exp(beta2 - beta1)))", "alpha1*(1-alpha1)"]),
        # lines that cannot be read are no steps
        ("L by x1", ["diff(L, x1)", "the chain rule gives", "(y - t)*alpha1"]),
        ("L by x1", ["diff(L, x1)", "diff(L, y)*diff(y, x1))", "(y - t)*alpha1"]),
    ],
)  # fmt: skip
def test_what_shows_no_calculus_earns_nothing(route: str, lines: list[str]) -> None:
    assert derivation(lines, ROUTES[route]).credit == 0


def test_more_steps_may_be_asked_for() -> None:
    """A line counts once: what it shows must not have been shown before."""
    asked = replace(ROUTES["L by beta1"], steps=4)
    lines = ["diff(L, beta1)", "diff(L, y)*diff(y, beta1)", "(y - t)*diff(y, beta1)", "(y - t)*alpha1*(x1 - y)"]
    found = derivation(lines, asked)
    assert (found.kind, found.sound) == ("too_few", 3)
    assert found.credit == 0.75
    lines[3:3] = ["(y - t)*diff(y, beta1)*(alpha1 + alpha2)", "(y - t)*diff(y, beta1) + y - (alpha1*x1 + alpha2*x2)"]
    assert derivation(lines, asked).sound == 3
    lines[3:3] = ["(y - t)*(x1*diff(alpha1, beta1) + x2*diff(alpha2, beta1))"]
    assert derivation(lines, asked).credit == 1


def test_where_the_given_has_no_derivative_forms_are_steps() -> None:
    asked = replace(ROUTES["L by x1"], given="L", goal="y**2/2 - y*t + t**2/2 + x1*(alpha1 + alpha2 - 1)")
    assert derivation(["L", asked.goal], asked).credit == 0
    assert derivation(["L", "1*L + 0", asked.goal], asked).credit == 0
    assert derivation(["L", "(y - t)**2/2", asked.goal], asked).credit == 1


def test_a_verdict_does_not_depend_on_time() -> None:
    """Work is counted: the same lines leave the same amount of it."""
    left = set()
    for _ in range(2):
        judge = DerivationJudge(FAIR[-2][1], ROUTES[FAIR[-2][0]])
        judge.judge()
        left.add((judge.progress.functional.work.left, judge.sheet.functional.work.left))
    assert len(left) == 1
