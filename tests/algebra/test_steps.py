"""Derivations: honest ones, mistakes, jumps and padding, on the derivatives of a softmax with two logits."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra.definitions import Definitions
from autograder.algebra.graph import Node
from autograder.algebra.steps import derivation
from autograder.algebra.types import DerivationProblem, Judgement, TooComplicated

SYMBOLS = dict.fromkeys(("x1", "x2", "beta1", "beta2", "t"), "real")
DEFINITIONS = {
    "alpha1": "exp(beta1)/(exp(beta1)+exp(beta2))",
    "alpha2": "exp(beta2)/(exp(beta1)+exp(beta2))",
    "y": "alpha1*x1 + alpha2*x2",
    "L": "(y - t)**2/2",
}


def asks(given: str, goal: str, steps: int = 2) -> DerivationProblem:
    return DerivationProblem(SYMBOLS, DEFINITIONS, given, goal, steps)


PROBLEMS = {
    "L by x1": asks("diff(L, x1)", "(y - t)*alpha1"),
    "L by x2": asks("diff(L, x2)", "(y - t)*alpha2"),
    "alpha1 by beta1": asks("diff(alpha1, beta1)", "alpha1*(1 - alpha1)"),
    "alpha1 by beta2": asks("diff(alpha1, beta2)", "-alpha1*alpha2"),
    "y by beta1": asks("diff(y, beta1)", "alpha1*(x1 - y)"),
    "L by beta1": asks("diff(L, beta1)", "(y - t)*alpha1*(x1 - y)"),
    "L by beta2": asks("diff(L, beta2)", "(y - t)*alpha2*(x2 - y)"),
}

HONEST = [
    ("L by x1", "diff(L, x1) | diff(L, y)*diff(y, x1) | (y - t)*diff(y, x1) | (y - t)*alpha1"),
    ("L by x1", "diff(L, x1) | diff((y - t)**2/2, x1) | (y - t)*diff(y - t, x1) | (y - t)*diff(y, x1) | (y - t)*alpha1"),
    ("L by x1", "diff(L,x1)|diff((alpha1*x1+alpha2*x2-t)^2/2,x1)|(alpha1*x1+alpha2*x2-t)*alpha1|(y-t)*alpha1"),
    ("L by x1", "Derivative(L, x₁) | = ∂".replace("∂", "diff(L, y)*diff(y, x_1)") + " | = −(t − y)·α₁"),
    ("L by x1", "diff(L, x1) | diff(L, y)*diff(y, x1) | alpha1*y - alpha1*t"),
    ("L by x1", "diff(L, x1) | diff(L, y)*diff(alpha1*x1 + alpha2*x2, x1) | (y - t)*alpha1"),
    ("L by x1", "1*diff(L, x1) | 1/2*diff((y-t)^2, x1) | 1/2*2*(y-t)*diff(y-t, x1) | (y-t)*(alpha1 - 0)"),
    ("L by x2", "diff(L, x2) | diff(L, y) * diff(y, x2) | (y-t)*(diff(alpha1*x1, x2) + diff(alpha2*x2, x2)) | (y-t)*(0 + alpha2)"),
    (
        "alpha1 by beta1",
        "diff(alpha1, beta1)"
        "| diff(exp(beta1)/(exp(beta1)+exp(beta2)), beta1)"
        "| (exp(beta1)*(exp(beta1)+exp(beta2)) - exp(beta1)*exp(beta1))/(exp(beta1)+exp(beta2))**2"
        "| exp(beta1)/(exp(beta1)+exp(beta2)) - exp(beta1)**2/(exp(beta1)+exp(beta2))**2"
        "| alpha1 - alpha1**2"
        "| alpha1*(1 - alpha1)",
    ),
    ("alpha1 by beta1", "diff(alpha1, beta1) | exp(β1)*exp(β2)/(exp(β1)+exp(β2))² | alpha1*alpha2 | alpha1*(1-alpha1)"),
    ("alpha1 by beta1", "diff(alpha1,beta1) | diff(1/(1+exp(beta2-beta1)), beta1) | exp(beta2-beta1)/(1+exp(beta2-beta1))**2 | alpha1 - alpha1^2"),
    ("alpha1 by beta2", "diff(alpha1, beta2) | -exp(beta1)*exp(beta2)/(exp(beta1)+exp(beta2))^2 | -alpha1*alpha2"),
    ("alpha1 by beta2", "diff(alpha1, beta2) | exp(beta1)*diff(1/(exp(beta1)+exp(beta2)), beta2) | -exp(beta1)*exp(beta2)/(exp(beta1)+exp(beta2))**2 | -alpha2*alpha1"),
    ("alpha1 by beta2", "diff(alpha1, beta2) | diff(1 - alpha2, beta2) | -diff(alpha2, beta2) | -alpha2*(1 - alpha2) | -alpha1*alpha2"),
    (
        "y by beta1",
        "diff(y, beta1) | diff(y, alpha1)*diff(alpha1, beta1) + diff(y, alpha2)*diff(alpha2, beta1)"
        "| x1*diff(alpha1, beta1) + x2*diff(alpha2, beta1) | x1*alpha1*(1 - alpha1) - x2*alpha1*alpha2"
        "| alpha1*(x1 - alpha1*x1 - alpha2*x2) | alpha1*(x1 - y)",
    ),
    ("y by beta1", "diff(y, beta1) | diff(alpha1*x1 + alpha2*x2, beta1) | diff(alpha1, beta1)*x1 + diff(alpha2, beta1)*x2 | alpha1*alpha2*(x1 - x2) | alpha1*x1 - alpha1*y"),
    (
        "y by beta1",
        "diff(y, beta1) | diff((exp(beta1)*x1 + exp(beta2)*x2)/(exp(beta1)+exp(beta2)), beta1)"
        "| exp(beta1)*x1/(exp(beta1)+exp(beta2)) - exp(beta1)*(exp(beta1)*x1 + exp(beta2)*x2)/(exp(beta1)+exp(beta2))**2"
        "| alpha1*x1 - alpha1*y",
    ),
    ("L by beta1", "diff(L, beta1) | diff(L, y)*diff(y, beta1) | (y - t)*alpha1*(x1 - y)"),
    ("L by beta1", "diff(L, beta1) | diff(L, alpha1)*diff(alpha1, beta1) + diff(L, alpha2)*diff(alpha2, beta1) | (y-t)*x1*alpha1*(1-alpha1) - (y-t)*x2*alpha1*alpha2 | (y-t)*alpha1*(x1 - y)"),
    ("L by beta1", "diff(L, beta1) | diff(1/2*(y-t)^2, beta1) | (y-t)*(x1*alpha1*alpha2 - x2*alpha1*alpha2) | -(t-y)*alpha1*(x1-y)"),
    ("L by beta2", "diff(L, beta2) | (y-t)*diff(y, beta2) | (y-t)*(-x1*alpha1*alpha2 + x2*alpha2*alpha1) | (y-t)*alpha2*(x2-y)"),
]  # fmt: skip


def judge(problem: str | DerivationProblem, lines: str | list[str]) -> Judgement:
    asked = PROBLEMS[problem] if isinstance(problem, str) else problem
    return derivation(lines.split("|") if isinstance(lines, str) else lines, asked)


@pytest.mark.parametrize(("problem", "lines"), HONEST)
def test_honest_routes_get_full_marks(problem: str, lines: str) -> None:
    found = judge(problem, lines)
    assert (found.credit, found.line, found.kind, found.message) == (1.0, 0, "", "")
    assert found.sound >= found.needed


@pytest.mark.parametrize(("problem", "lines"), HONEST)
def test_a_slip_in_any_line_is_found_in_that_line(problem: str, lines: str) -> None:
    written = lines.split("|")
    for number in range(2, len(written) + 1):
        slipped = [*written]
        slipped[number - 1] = f"-({slipped[number - 1].strip().lstrip('=')})"
        found = judge(problem, slipped)
        if not found.kind:  # the goal stood there already
            assert judge(problem, written[: number - 1]).credit == 1
            continue
        assert (found.line, found.kind) == (number, "unequal"), slipped
        assert f'Line {number}, "-(' in found.message
        assert f"does not equal line {number - 1}. At " in found.message
        assert 0 <= found.credit < 1


@pytest.mark.parametrize(("problem", "lines"), HONEST)
def test_without_its_last_line_it_is_not_there(problem: str, lines: str) -> None:
    written = lines.split("|")[:-1]
    found = judge(problem, written)
    if found.kind != "":  # some lines before the last were the goal rearranged
        assert (found.line, found.kind) in ((len(written), "not_the_goal"), (len(written), "too_few"))
        assert found.credit <= 0.5


@pytest.mark.parametrize(("problem", "lines"), HONEST)
def test_without_its_first_line_it_does_not_begin(problem: str, lines: str) -> None:
    written = lines.split("|")[1:]
    found = judge(problem, written)
    if found.kind:  # else the given stands in the second line, with its definition written out
        assert (found.credit, found.line, found.kind) == (0.0, 1, "not_the_given")
    else:
        assert "diff(" in written[0]


CHAIN = "diff(L, x1) | diff(L, y)*diff(y, x1) | "


@pytest.mark.parametrize(
    ("lines", "line", "kind", "sound", "credit"),
    [
        # a sign error in the middle; lines that follow from it count as made
        (CHAIN + "(t - y)*diff(y, x1) | (t - y)*alpha1", 3, "unequal", 1, 1 / 3),
        (CHAIN + "(t - y)*diff(y, x1)", 3, "unequal", 1, 1 / 2),
        (CHAIN + "(t - y)*diff(y, x1) | (y - t)*alpha1", 3, "unequal", 1, 1 / 3),
        (CHAIN + "(y - t)*diff(y, x1) | (y - t)*alpha2", 4, "unequal", 2, 1 / 2),
        ("diff(L, x1) | (y - t)*alpha2", 2, "unequal", 0, 0),
        ("diff(L, x1) | (y - t)*alpha2 | (y - t)*alpha1", 2, "unequal", 0, 0),
        # not begun
        ("(y - t)*alpha1", 1, "not_the_given", 0, 0),
        ("diff(L, x2) | (y - t)*diff(y, x2) | (y - t)*alpha2", 1, "not_the_given", 0, 0),
        ("L | (y - t)*alpha1", 1, "not_the_given", 0, 0),
        ("diff(2*L, x1) | 2*diff(L, y)*diff(y, x1) | (y - t)*alpha1", 1, "not_the_given", 0, 0),
        # jumped
        ("diff(L, x1) | (y - t)*alpha1", 2, "too_few", 0, 0),
        ("diff(L, x1) | diff(L, x1) | (y - t)*alpha1", 3, "too_few", 0, 0),
        ("diff(L, x1) | diff( L,x_1 ) | 1*diff(L, x1) | diff(L, x1) + 0 | (y - t)*alpha1", 5, "too_few", 0, 0),
        ("diff(L, x1) | diff(L + 1, x1) | diff(L + 2, x1) | 2*diff(L/2, x1) | (y - t)*alpha1", 5, "too_few", 0, 0),
        ("diff(L, x1) | diff(L, x1)*exp(t)*exp(-t) | (y - t)*alpha1", 3, "too_few", 0, 0),
        ("diff(L, x1) | diff(L, x1)*x1/x1 | diff(L, x1)*(1+t)**2/(1+2*t+t*t) | (y - t)*alpha1", 4, "too_few", 0, 0),
        ("diff(L, x1) | alpha1*(y - t) | alpha1*y - alpha1*t | 2*alpha1*(y - t)/2 | (y - t)*alpha1", 5, "too_few", 0, 0),
        ("diff(L, x1) | (y - t)*alpha1 | diff(L, x1) | (y - t)*alpha1", 4, "too_few", 0, 0),
        ("diff(L, x1) | (y - t)*alpha1 + diff(5, x1) | (y - t)*alpha1*diff(x2, x2) | (y - t)*alpha1", 4, "too_few", 0, 0),
        # not arrived
        ("diff(L, x1)", 1, "not_the_goal", 0, 0),
        ("diff(L, x1) | diff(L, x1)", 2, "not_the_goal", 0, 0),
        (CHAIN + "(y - t)*diff(y, x1)", 3, "not_the_goal", 2, 1 / 2),
        (CHAIN + "(y - t)*exp(beta1)/(exp(beta1)+exp(beta2))", 3, "not_the_goal", 1, 1 / 2),
        # not readable: it costs itself
        (CHAIN + "(y - t)*(alpha1", 3, "unreadable", 1, 1 / 2),
        (CHAIN + "(y - t)*alpha3 | (y - t)*alpha1", 3, "unreadable", 2, 2 / 3),
        ("diff(L, x1) | (y - t)*alpha3 | (y - t)*alpha1", 2, "unreadable", 0, 0),
        (CHAIN + "(y - t)*alpha3 | (t - y)*alpha1", 3, "unreadable", 1, 1 / 3),
        ("(( | diff(L, y)*diff(y, x1) | (y - t)*alpha1", 1, "unreadable", 0, 0),
        # beside the chain
        ("diff(L, x1) | dL/dy = t - y | diff(L, y)*diff(y, x1) | (y - t)*alpha1", 2, "unequal", 0, 0),
        (CHAIN + "9**9**9", 3, "too_complicated", 1, 1 / 2),
        (CHAIN + "1/0", 3, "unequal", 1, 1 / 2),
        (CHAIN + "+".join(["alpha1"] * 400), 3, "too_complicated", 1, 1 / 2),
    ],
)  # fmt: skip
def test_faults(lines: str, line: int, kind: str, sound: int, credit: float) -> None:
    found = judge("L by x1", lines)
    assert (found.line, found.kind, found.sound) == (line, kind, sound)
    assert found.credit == pytest.approx(credit)
    assert found.message
    assert "alpha1" not in found.message.replace("Did you mean `alpha1`", "").replace(" ", "")


def test_no_lines_at_all() -> None:
    found = judge("L by x1", [])
    assert (found.credit, found.line, found.kind) == (0.0, 0, "not_the_given")


@pytest.mark.parametrize(
    ("problem", "lines"),
    [
        # alpha1 = 1 - alpha2 holds, but alpha1 = 1/2 + x1/7 does not, nor what is so at one point only
        ("alpha1 by beta1", "diff(alpha1, beta1) | 1/4 | alpha1*(1 - alpha1)"),  # right at beta1 = beta2
        ("L by x1", "diff(L, x1) | diff(L, y) | (y - t)*alpha1"),
        ("y by beta1", "diff(y, beta1) | alpha1*x1 | alpha1*(x1 - y)"),  # right at x2 = -x1*alpha1/alpha2
        ("L by x1", "diff(L, x1) | (y - t)*abs(alpha1)*(beta1 - beta2)/abs(beta1 - beta2) | (y - t)*alpha1"),
    ],
)
def test_what_is_equal_only_here_and_there_is_unequal(problem: str, lines: str) -> None:
    assert judge(problem, lines).kind == "unequal"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("alpha1*(y-t)", ""),
        ("(y-t)*alpha1", ""),
        ("-(t-y)*alpha1", ""),
        ("alpha1*y - alpha1*t", ""),
        ("2*alpha1*(y-t)/2", ""),
        ("(y**2 - t**2)/(y + t)*α1", ""),
        ("(y-t)*(1-alpha2)", "not_the_goal"),
        ("(alpha1*x1 + alpha2*x2 - t)*alpha1", "not_the_goal"),
        ("(y-t)/(1+exp(beta2-beta1))", "not_the_goal"),
        ("(y-t)*diff(y, x1)", "not_the_goal"),
        ("diff(L, y)*alpha1", "not_the_goal"),
    ],
)
def test_the_form_of_the_goal(form: str, kind: str) -> None:
    assert judge("L by x1", f"{CHAIN} (y - t)*diff(y, x1) | {form}").kind == kind


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("diff(L, y)", "y - t"),
        ("diff(y, alpha1)", "x1"),
        ("diff(y, alpha2)", "x2"),
        ("diff(L, alpha1)", "(y - t)*x1"),
        ("diff((y - t)**2/2, y)", "y - t"),
        ("diff(L, x1)", "(y - t)*alpha1"),
        ("diff(L, t)", "-(y - t)"),
        ("diff(alpha2, alpha1)", "0"),  # neither is made of the other
        ("diff(y, y)", "1"),
        ("diff(y, L)", "0"),
        ("diff(alpha1*y, y)", "alpha1"),
        ("diff(x1*y, x1)", "y + x1*alpha1"),
        ("diff(x1*y, y)", "x1"),
        ("diff(L, x1, 2)", "alpha1**2"),
        ("diff(L, x1, x2)", "alpha1*alpha2"),
        ("diff(diff(L, y), x1)", "alpha1"),
        ("diff(diff(L, x1), y)", "alpha1"),
        ("diff(L, y, 2)", "1"),
        ("diff(L, y)*diff(y, alpha1)*diff(alpha1, beta1)", "(y - t)*x1*alpha1*alpha2"),
    ],
)
def test_what_a_derivative_means(text: str, same: str) -> None:
    sheet = Definitions(PROBLEMS["L by x1"])
    assert sheet.same(sheet.read(text), sheet.read(same)).name == "EQUAL"
    assert sheet.same(sheet.read(text), sheet.read(f"{same} + t/9")).name == "UNEQUAL"


def test_a_given_that_is_an_expression() -> None:
    problem = asks("diff((y - t)**2/2, y)", "y - t", 1)
    assert judge(problem, "diff((y - t)^2/2, y) | y - t").credit == 1
    assert judge(problem, "diff((t - y)^2/2, y) | y - t").credit == 1  # the same, rearranged
    assert judge(problem, "diff(L, y) | y - t").credit == 1  # the same, the definition taken back
    assert judge(problem, "diff(L, x1) | y - t").kind == "not_the_given"
    assert judge(problem, "diff((y - t)^2/2, y)").kind == "not_the_goal"
    assert judge(replace(problem, steps=2), "diff((y - t)^2/2, y) | diff((y-t)^2, y)/2 | y - t").kind == "too_few"
    assert judge(replace(problem, steps=2), "diff((y - t)^2/2, y) | diff(L, y) | y - t").credit == 0
    assert judge(replace(problem, steps=2), "diff((y - t)^2/2, y) | 2*(y - t)*diff(y - t, y)/2 | y - t").credit == 1


def test_working_a_derivative_out_is_a_step_but_undoing_it_is_none() -> None:
    def steps(*lines: str) -> int:
        return judge("alpha1 by beta1", ["diff(alpha1, beta1)", *lines]).sound

    written = "exp(beta1)/(exp(beta1)+exp(beta2))"
    worked = "exp(beta1)*exp(beta2)/(exp(beta1)+exp(beta2))**2"
    assert steps(f"diff({written}, beta1)") == 0
    assert steps(f"diff({written}, beta1)", f"2*diff({written}/2, beta1)", f"diff({written}, beta1)*1") == 0
    assert steps(f"diff({written}, beta1)", worked) == 1
    assert steps(worked) == 1
    assert steps(worked, f"diff({written}, beta1)", worked) == 1
    assert steps(f"diff({written}, beta1)", worked, f"diff({written}, beta1)", worked) == 1


def test_a_goal_may_hold_derivatives() -> None:
    problem = asks("diff(L, x1)", "diff(L, y)*diff(y, x1)", 1)
    assert judge(problem, "diff(L, x1) | diff(y, x1)*diff(L, y)").credit == 1
    assert judge(problem, "diff(L, x1) | (y - t)*diff(y, x1)").kind == "not_the_goal"


def test_padding_never_pays() -> None:
    """However many sound lines there are, what does not arrive gets no more than the shortest way but one step."""
    idle = [f"diff(L, x1)*(alpha1 + alpha2)**{n}" for n in range(1, 40)]
    unfinished = [judge("L by x1", ["diff(L, x1)", *idle[:n]]).credit for n in (0, 1, 2, 5, 20, 39)]
    assert unfinished == [0] * 6
    wrong = [judge("L by x1", ["diff(L, x1)", *idle[:n], "y", "(y-t)*alpha1"]).credit for n in (0, 1, 2, 39)]
    assert wrong == [0] * 4
    spelled = ["(y - t)*diff(y, x1)", "diff(y, x1)*(y - t)", "diff(y,x1)*y - diff(y,x1)*t", "-(t-y)*diff(y, x1)"] * 9
    assert judge("L by x1", ["diff(L, x1)", *spelled]).sound == 1


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_credit_grows_with_every_sound_step_and_is_full_only_at_the_end(steps: int) -> None:
    problem = replace(PROBLEMS["L by x1"], steps=steps)
    lines = ["diff(L, x1)", "diff(L, y)*diff(y, x1)", "diff(L, y)*diff(alpha1*x1 + alpha2*x2, x1)", "diff(L, y)*alpha1"]
    lines += ["(y - t)*alpha1"]
    credits = [judge(problem, lines[:n]).credit for n in range(1, len(lines) + 1)]
    assert credits == sorted(credits)
    assert credits[0] == 0
    assert credits[-1] == 1
    assert max(credits[:-1]) <= (steps - 1) / steps


def test_what_cannot_be_told_is_nobodys_fault() -> None:
    nowhere = DerivationProblem({"x": "real"}, {}, "diff(log(-1 - x**2), x)", "log(-1 - x**2)", 1)
    assert judge(nowhere, "diff(log(-1 - x**2), x) | log(-1 - x**2)").kind == "unequal"
    nowhere = replace(nowhere, given="sqrt(-1 - x**2)")
    found = judge(nowhere, "sqrt(-1 - x**2) | log(-1 - x**2)")
    assert (found.kind, found.line, found.credit) == ("undecided", 1, 0)


def test_work_that_runs_out_at_the_very_end_is_the_last_lines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    alike, calls = Definitions.written_alike, []

    def run_out(sheet: Definitions, a: Node, b: Node) -> object:
        calls.append(a)
        if len(calls) > 4:
            raise TooComplicated
        return alike(sheet, a, b)

    monkeypatch.setattr(Definitions, "written_alike", run_out)
    found = judge("L by x1", CHAIN + "(y - t)*alpha1")
    assert (found.kind, found.line) == ("too_complicated", 3)


def test_other_functions_than_the_usual_ones() -> None:
    problem = DerivationProblem({"x": "real"}, {"s": "sigmoid(x)"}, "diff(s, x)", "s*(1 - s)", 2, ("exp", "sigmoid"))
    assert judge(problem, "diff(s, x) | exp(-x)/(1 + exp(-x))^2 | s*(1-s)").credit == 1
    assert judge(problem, "diff(s, x) | log(x)").kind == "unreadable"


@pytest.mark.parametrize(
    "line",
    [
        "diff(" * 50 + "L" + ",beta1)" * 50,
        "diff(" * 5 + "L**L" + ",beta1)" * 5,
        "*".join(["diff(L,beta1)"] * 150),
        "*".join(f"diff(L+{n},beta1)" for n in range(110)),
        "*".join(f"diff(y**{n},beta1)" for n in range(110)),
        "L**" * 55 + "L",
    ],
)
def test_hostile_lines_are_cheap(line: str) -> None:
    begun = time.process_time()
    found = judge("L by beta1", ["diff(L, beta1)", *[line] * 49])
    assert found.line == 2
    assert time.process_time() - begun < 3


@settings(max_examples=60)
@given(st.lists(st.text("xytβ12.eαL()+-*/^=, diff", max_size=12), max_size=5))
def test_any_lines_get_a_judgement(lines: list[str]) -> None:
    found = derivation(lines, PROBLEMS["L by x1"])
    assert 0 <= found.credit < 1
    assert found.kind


def test_nodes_of_arguments_come_first() -> None:
    """Evaluation in the order of numbers relies on it, for definitions too."""
    sheet = Definitions(PROBLEMS["L by beta1"])

    def check(node: Node) -> None:
        for argument in node.args:
            assert argument.index < node.index
            check(argument)
        if node.op == "symbol" and node.name in sheet.calculus.definitions:
            assert sheet.calculus.definitions[node.name].index < node.index
            check(sheet.calculus.definitions[node.name])

    check(sheet.calculus.work_out(sheet.read("diff(L, beta1)")))
