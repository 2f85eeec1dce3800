"""What is read of a line: nothing that is mathematics is lost, and nothing that is not stands in its way."""

from __future__ import annotations

from time import process_time

import pytest
from test_progress import ROUTES

from autograder.algebra.definitions import Definitions
from autograder.algebra.lines import bare_line, lines
from autograder.algebra.steps import derivation

SHEET = Definitions(ROUTES["L by x1"])

LAYOUTS = [
    ["- diff(L, x1)", "- diff(L,y)*diff(y,x1)", "- (y-t)*alpha1"],
    ["(1) diff(L, x1)", "(2) diff(L,y)*diff(y,x1)", "(3) (y-t)*alpha1"],
    ["• diff(L, x1)", "• diff(L,y)*diff(y,x1)", "• (y-t)*alpha1"],
    ["Given: diff(L, x1)", "Apply chain rule: diff(L, y)*diff(y, x1)", "Substitute: (y - t)*alpha1"],
    ["Step 1 - diff(L, x1)", "Step 2 - diff(L,y)*diff(y,x1)", "Step 3 - (y-t)*alpha1"],
    [
        "diff(L, x1)",
        "= diff(L,y)*diff(y,x1)    [chain rule]",
        "= (y-t)*diff(y,x1)    [power rule]",
        "= (y-t)*alpha1    [linearity of y]",
        "as required.",
    ],
    ["a) diff(L, x1)", "b) diff(L,y)*diff(y,x1)", "c) (y-t)*alpha1"],
    ["i) diff(L, x1)", "ii) diff(L,y)*diff(y,x1)", "iii) (y-t)*alpha1"],
    ["* diff(L, x1)", "* diff(L,y)*diff(y,x1)", "* (y-t)*alpha1"],
    ["diff(L, x1) =", "diff(L,y)*diff(y,x1) =", "(y-t)*alpha1"],
    ["diff(L, x1) => diff(L,y)*diff(y,x1) => (y-t)*alpha1"],
    ["LHS = diff(L, x1)", "= diff(L,y)*diff(y,x1)", "= (y-t)*alpha1 = RHS"],
    [
        "We want to show that dL/dx1 = (y - t)*alpha1.",
        "dL/dx1 = dL/dy * dy/dx1",
        "dL/dy = d/dy [(y - t)^2/2] = y - t",
        "dy/dx1 = alpha1",
        "Therefore dL/dx1 = (y - t)*alpha1.",
    ],
    [
        "1) dL/dx1 = dL/dy*dy/dx1 (chain rule)",
        "2) dL/dy = (1/2)*2*(y-t) = y - t",
        "3) dy/dx1 = alpha1",
        "4) => dL/dx1 = (y-t)*alpha1, QED",
    ],
    ["diff(L,x1)", "diff(L,y)*diff(y,x1) # = (y-t) * ...", "(y-t)*alpha1 // done"],
    ["diff(L,x1) % given", "diff(L,y)*diff(y,x1) % chain", "(y-t)*alpha1"],
    [
        "\\begin{aligned}",
        "\\frac{dL}{dx_1} &= \\frac{dL}{dy}\\frac{dy}{dx_1} \\\\",
        "&= (y-t)\\alpha_1",
        "\\end{aligned}",
    ],
    ["L = 1/2 (y-t)^2", "diff(L,x1)", "diff(L,y)*diff(y,x1)", "(y-t)*alpha1"],
    ["dL/dx1 = dL/dy · dy/dx1", "         = (y − t) · α1"],
    ["L_x1 = diff(L, x1)", "L_x1 = diff(L,y)*diff(y,x1)", "L_x1 = (y-t)*alpha1"],
    ["u = y - t", "L = u**2/2", "diff(L, x1) = u*diff(u, x1)", "= (y-t)*alpha1"],
    ["diff(L, x1)", "diff(L,y)*diff(y,x1)", "(y-t)*alpha1", "For x2 the same: diff(L, x2)", "(y-t)*alpha2"],
    [
        "For i = 1:",
        "diff(L, x1)",
        "diff(L,y)*diff(y,x1)",
        "(y-t)*alpha1",
        "For i = 2:",
        "diff(L, x2)",
        "diff(L,y)*diff(y,x2)",
        "(y-t)*alpha2",
    ],
    ["diff(L, x1)", "diff(L,y)*diff(y,x1)", "(y-t)*alpha1", "(3.46 - 3)*0.27", "0.124"],
    ["diff(L, x1)", "dL/dy = y - t and dy/dx1 = alpha1", "diff(L,y)*diff(y,x1)", "(y-t)*alpha1"],
    ["diff(L, x1)", "diff(L,y)*diff(y,x1); dL/dy = y - t; dy/dx1 = alpha1", "(y-t)*alpha1"],
    ["diff(L, x1) = diff(L,y)*diff(y,x1)", "where dL/dy = y - t, dy/dx1 = alpha1", "so = (y-t)*alpha1"],
    ["∂L/∂x1", "= (∂L/∂y)(∂y/∂x1)", "= (y-t)(α1)"],
    ["diff(L, x1) == diff(L,y)*diff(y,x1)", "== (y-t)*alpha1"],
    ["diff(L, x1)≡", "≡ diff(L,y)*diff(y,x1)", " ≡ (y-t)*alpha1"],
]


@pytest.mark.parametrize("written", LAYOUTS)
def test_the_same_derivation_in_many_layouts(written: list[str]) -> None:
    found = derivation(written, ROUTES["L by x1"])
    assert (found.credit, found.kind) == (1, ""), found


GIVEN, CHAIN, GOAL = "diff(L, x1)", "diff(L,y)*diff(y,x1)", "(y-t)*alpha1"

ENDINGS = [
    " ✓", " (Q.E.D.)", " (done)", ". Done!", "!", "!!", " <- goal", " <-- the goal", " ← goal", " -- done", " — done",
    ", which was to be shown", ", as required.", " [Q6]", " QED", " Q.E.D.", ", q.e.d.", " (QED!)", " ∎", " ■", " | goal",
    ". This is the goal.", " (final answer)", " [final]", "; done",
]  # fmt: skip
REASONS = [
    " [chain rule]", " -- chain rule", " <- chain rule", " ← chain rule", " | chain rule", " (by the chain rule)",
    " by the chain rule", " — chain rule", " - chain rule", " # chain rule", " // chain rule", " % chain rule",
    ", chain rule", " (Chain Rule!)", " [step 2]", " (product of derivatives)",
]  # fmt: skip
NUMBERS = ["[%d] ", "%d - ", "%d – ", "(%d) ", "%d. ", "%d) ", "%d: ", "Step %d: ", "Line %d: "]
QUOTES = ["`%s`", '"%s"', "'%s'", "“%s”", "`%s`,", '"%s",']
BESIDE = [
    "x2 is constant",
    "y is linear in x1",
    "t is the target",
    "alpha2 and x2 do not matter",
    "from 6, diff(L,y) = y - t",
    "From (6) and (7), diff(L, y) = y - t",
    "using step 2: diff(L,y) = y-t",
]
WRITTEN = [
    *([GIVEN, CHAIN, GOAL + end] for end in ENDINGS),
    *([f"{GIVEN} = {CHAIN} = {GOAL}{end}"] for end in ENDINGS),
    *([GIVEN, CHAIN + reason, GOAL] for reason in REASONS),
    *([GIVEN + reason, CHAIN + reason, GOAL + reason] for reason in REASONS),
    *([number % at + text for at, text in enumerate((GIVEN, CHAIN, GOAL), 1)] for number in NUMBERS),
    *([quote % text for text in (GIVEN, CHAIN, GOAL)] for quote in QUOTES),
    *([GIVEN, CHAIN, beside, GOAL] for beside in BESIDE),
    *([GIVEN, chain, GOAL] for chain in ("dL/dy dy/dx1", "∂L/∂y ∂y/∂x1", "dL/dy dy/dx1 (chain rule)")),
    *([GIVEN, CHAIN, goal] for goal in ("yα₁ − tα₁", "α1y − α₁t", "alpha1y - alpha_1t", "y*α₁ − tα₁ (done)")),
    [GIVEN, "By 6, " + CHAIN, GOAL],
]


@pytest.mark.parametrize("written", WRITTEN)
def test_words_around_the_lines_cost_nothing(written: list[str]) -> None:
    found = derivation(written, ROUTES["L by x1"])
    assert (found.credit, found.kind) == (1, ""), found


@pytest.mark.parametrize(
    "line",
    [
        *(GOAL + more for more in (" (times t)", " * 2", " (2)", " (half)", " (3 times)", " (times two)", " squared")),
        *(GOAL + more for more in (" (alpha beta)", " alfa", " - alfa", " -- alfa", ", alfa", " y", " minus one")),
        *(GOAL + more for more in (" // y", " % y", " | 2*y", " <- 2", " or 2*y", " (not this)")),
        *(more + GOAL for more in ("twice ", "half of ", "minus two times ", "2 - ", "[2] ")),
    ],
)
def test_what_may_be_part_of_a_formula_is_never_left_out(line: str) -> None:
    found = derivation([GIVEN, CHAIN, line], ROUTES["L by x1"])
    assert (found.line, found.credit) == (3, 0.5), found
    assert found.message.startswith("Line 3, ")


@pytest.mark.parametrize(
    "line", ["dE/dw dw/dv", "y - t - alfa", "dL/dy alfa dy/dx1", "y/t of the model output", "alfa beta - y - t of this"]
)
def test_no_line_with_mathematics_is_taken_for_prose(line: str) -> None:
    found = derivation([GIVEN, CHAIN, line, GOAL], ROUTES["L by x1"])
    assert (found.kind, found.line) == ("unreadable", 3)


def test_numbers_that_do_not_count_up_on_every_line_are_part_of_the_formulas() -> None:
    for written in ([GIVEN, "1 - " + CHAIN, "2 - " + GOAL], ["1 - " + GIVEN, "3 - " + CHAIN, "4 - " + GOAL]):
        assert derivation(written, ROUTES["L by x1"]).credit == 0


@pytest.mark.parametrize(
    "piece",
    [". ", "so ", "(is it) ", "by 1 ", ", ", "-", " -- ", "y ", "(", "word ", "q.e.d. ", "% y ", "from 1, ", "d"],
)
@pytest.mark.parametrize("end", ["", "x", " y ="])
def test_a_line_takes_time_in_proportion_to_its_length(piece: str, end: str) -> None:
    """Ten times the text would take a hundred times as long if anything looked at it all over again."""
    taken = []
    for size in (2_000, 20_000):
        text = piece * (size // len(piece)) + end
        begun = process_time()
        lines([text], SHEET.knows)
        taken.append(process_time() - begun)
    assert taken[1] < 40 * max(taken[0], 0.005)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("y - t  # = dL/dy", "y - t"),
        ("3. y - t.", "y - t"),
        ("(y - t)*alpha1,", "(y - t)*alpha1"),
        ("∴ y - t", "y - t"),
        ("=> y - t", "y - t"),
        ("= y - t", "= y - t"),
        ("y - t  (by the chain rule)", "y - t"),
        ("y - t, by the chain rule", "y - t"),
        ("y - t because dL/dy = y - t", "y - t"),
        ("Substituting the result: y - t", "y - t"),
        ("$y - t$", "y - t"),
        ("y - t QED", "y - t"),
        # nothing of these is left out
        ("3*y", "3*y"),
        ("3.5*y", "3.5*y"),
        ("1.5", "1.5"),
        ("(3)*y", "(3)*y"),
        ("(3) (y - t)", "(3) (y - t)"),
        ("y*(x1 - t)", "y*(x1 - t)"),
        ("y (t)", "y (t)"),
        ("exp(beta1) (x1)", "exp(beta1) (x1)"),
        ("beta*(y - t)", "beta*(y - t)"),
        ("alfa1 * y", "alfa1 * y"),
        ("e*y", "e*y"),
        ("t: y", "t: y"),
        ("-y", "-y"),
        ("- y", "- y"),
        ("-(y - t)", "-(y - t)"),
        ("a) y", "a) y"),
    ],
)
def test_what_is_left_out_of_a_line(text: str, said: str) -> None:
    assert bare_line(text, SHEET.knows) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "# y = t",
        "By the chain rule:",
        "QED",
        "therefore",
        "as required.",
        "where y is the output of the model",
    ],
)
def test_lines_without_mathematics(text: str) -> None:
    assert lines([text], SHEET.knows) == []


@pytest.mark.parametrize("text", ["((((", "alfa1", "diff(L", "y +", "beta", "y z", "0,5*y", "x < y", "$y"])
def test_what_cannot_be_read_is_not_passed_over_in_silence(text: str) -> None:
    """It costs itself, and is named with the number that the line has for the student."""
    given, goal = ROUTES["L by x1"].given, ROUTES["L by x1"].goal
    found = derivation(["", "# the given", given, "diff(L, y)*diff(y, x1)", text, goal], ROUTES["L by x1"])
    if not any(line.number == 5 for line in lines([""] * 4 + [text], SHEET.knows)):
        assert text in ("alfa1", "beta")  # a word alone
        return
    assert (found.kind, found.line) in (("unreadable", 5), ("unequal", 5))
    assert "Line 5" in found.message
    assert found.credit == pytest.approx(2 / 3 if found.kind == "unreadable" else 1 / 3)


def test_lines_keep_their_numbers() -> None:
    written = ["# L = 1/2 (y - t)^2", "", "diff(L, x1) = diff(L, y)*diff(y, x1)", "so", "= (t - y)*alpha1"]
    found = derivation(written, ROUTES["L by x1"])
    assert found.line == 5
    assert found.message.startswith('Line 5, "(t - y)*alpha1", does not equal line 3. At x1 = 1, x2 = 2, ')


def test_numbers_in_a_message_are_those_of_the_lines() -> None:
    found = derivation(
        ["diff((y - t)**2/2, y)", "t - y"],
        ROUTES["L by x1"].__class__({"y": "real", "t": "real"}, {"L": "(y - t)**2/2"}, "diff(L, y)", "y - t", 1),
    )
    assert found.message == 'Line 2, "t - y", does not equal line 1. At y = 1, t = 2 line 1 is -1 and line 2 is 1.'
    found = derivation(["diff(L, x1) = (t - y)*alpha1"], ROUTES["L by x1"])
    assert found.message.startswith('Line 1, "(t - y)*alpha1", does not equal "diff(L, x1)". At ')
    assert "the left side is" in found.message
