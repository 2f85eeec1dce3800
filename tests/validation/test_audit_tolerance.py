"""The tolerance audit: what it finds unprompted, what it leaves alone, and how findings are settled."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, assignment

from autograder.app.grader import Grader
from autograder.checks import wrong_arrays
from autograder.checks.derivation import Derivation
from autograder.checks.expression import Expression
from autograder.checks.matching import Matching
from autograder.domain.assignment import Answer, Assignment, Question, Within
from autograder.domain.errors import SpecError
from autograder.domain.record import Record, Returned
from autograder.scoring.score import score
from autograder.validation import tolerance
from autograder.validation.tolerance import settle
from autograder.validation.tolerance.review import Review
from autograder.validation.tolerance.trial import measure, same_observation

ONE = """\
spec: 1
title: One
points: 1
givens: {x: [0, 1, 3], m: [[1, 2], [3, 5]]}
questions:
  - {id: a, title: A, points: 1, answer: {function: get_a, shape: [3]}, want: x / 4, within: {abs: 0.05}}
"""


def changed(*pairs: tuple[str, str], spec: str = ONE) -> str:
    for old, new in pairs:
        assert old in spec, old
        spec = spec.replace(old, new)
    return spec


def audited(spec: str, **targets: Any) -> tuple[Assignment, tolerance.Audit]:
    made = assignment(spec)
    return made, tolerance.run_audit(made, targets)


def faults(spec: str, **targets: Any) -> list[str]:
    return [str(fault) for fault in tolerance.unsettled(*audited(spec, **targets))]


def found(spec: str, **targets: Any) -> dict[str, list[str]]:
    """Every finding's first name, by question."""
    _, audit = audited(spec, **targets)
    return {review.question.id: [f.names[0] for f in review.findings] for review in audit.reviews}


X = np.array([0, 0.25, 0.75])


# the real assignment -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def audit(grader: Grader) -> tolerance.Audit:
    return tolerance.run_audit(grader.assignment, grader.targets)


def review(audit: tolerance.Audit, id: str) -> Review:
    return next(r for r in audit.reviews if r.question.id == id)


def unsettled(grader: Grader, audit: tolerance.Audit, id: str, *kept: str) -> list[str]:
    """The faults of a question of the real assignment that accepts no more than ``kept``."""
    only = {names: reason for names, reason in grader.assignment.question(id).accept.items() if names in kept}
    stripped = replace(grader.assignment.question(id), accept=only)
    reviews = tuple(replace(r, question=stripped) if r.question.id == id else r for r in audit.reviews)
    questions = tuple(stripped if q.id == id else q for q in grader.assignment.questions)
    made = tolerance.unsettled(replace(grader.assignment, questions=questions), replace(audit, reviews=reviews))
    return [str(fault) for fault in made]


def test_it_finds_unprompted_that_1_3_1_accepts_the_mean_of_the_keys(grader: Grader, audit: tolerance.Audit) -> None:
    said = unsettled(grader, audit, "1.3.1")
    (mean,) = (line for line in said if "`mean_of_key`" in line)
    assert "problems/understanding_attention.yaml:" in mean
    assert "question 1.3.1: the wrong answer `mean_of_key` (error 0.0201 against 0.05) passes" in mean
    assert "tighten `within`" in mean
    assert "`accept: {mean_of_key: the reason}`" in mean
    # and the least-squares query whose scores are all one quarter
    assert any("`equal_scores_of_key` (error 0.0329 against 0.05) passes" in line for line in said)


def test_it_finds_unprompted_how_narrow_1_3_2_is(grader: Grader, audit: tolerance.Audit) -> None:
    nearest = review(audit, "1.3.2").failing
    assert nearest is not None
    assert nearest.name == "key[0:1] + key[1:2]"  # and not the reference by a factor, which the window tells
    (window,) = (line for line in unsettled(grader, audit, "1.3.2") if "multiplied" in line)
    assert "passes only when multiplied by 0.0278 … 1.74" in window
    assert "`accept: {window: the reason}`" in window
    room = review(audit, "1.3.2").window
    assert room is not None
    key, value = (np.array(grader.assignment.givens[name]) for name in ("key", "value"))
    for factor, right in ((room.low, 1), (room.low * 0.99, 0), (room.high, 1), (room.high * 1.01, 0)):
        scores = factor * 50 * (key[0] + key[1]) @ key.T
        weights = np.exp(scores - scores.max())
        error = np.abs(weights @ value / weights.sum() - value[:2].mean(0)).max()
        assert (error < 0.05) == right, factor


def test_windows_with_room_are_told_and_are_no_findings(audit: tolerance.Audit) -> None:
    told = {r.question.id: r.window and (round(r.window.low, 2), r.window.high) for r in audit.reviews}
    assert told.pop("1.3.2") == (0.03, pytest.approx(1.74, abs=0.01))
    assert told.pop("1.4.1") == (0.99, pytest.approx(1.01, abs=0.01))
    assert told == {"1.2.1": (0.35, np.inf), "1.2.2": (0.42, np.inf), "1.3.1": None, "1.4.2": (0, np.inf)}
    narrow = [r.question.id for r in audit.reviews for f in r.findings if "window" in f.names]
    assert narrow == ["1.3.2", "1.4.1"]


def test_the_real_assignment_accepts_what_is_found_and_nothing_else(grader: Grader, audit: tolerance.Audit) -> None:
    assert list(tolerance.unsettled(grader.assignment, audit)) == []
    assert tolerance.count_settled(audit) == sum(len(r.findings) for r in audit.reviews)
    for question in grader.assignment.questions:
        for names in question.accept:
            left = [n for n in question.accept if n != names]
            said = unsettled(grader, audit, question.id, *left)
            assert len(said) == len(settle.names_in_key(names)), names


def test_what_blind_submissions_earn(audit: tolerance.Audit) -> None:
    assert audit.totals == {"all_zeros": 2, "all_ones": 1.5}  # 1.3.1 is rightly zeros; half of 1.3.2
    assert audit.points == 16


def test_two_audits_are_the_same(grader: Grader, audit: tolerance.Audit) -> None:
    assert tolerance.run_audit(grader.assignment, grader.targets) == audit


def test_the_table_fits_a_terminal(audit: tolerance.Audit) -> None:
    text = tolerance.audit_table(audit)
    assert all(len(line) <= 80 for line in text.splitlines())
    for told in ("0.0278 … 1.74", "0.346 or more", "-0.5 … +1 %", "anything", "Zeros everywhere earn 2 of 16 points"):
        assert told in text
    assert "Accepted in 1.3.1: mean_of_key, negative_mean_of_key: " in text


# what is a finding ---------------------------------------------------------------------------------------------------


def test_a_tolerance_that_tells_answers_apart_has_no_findings() -> None:
    assert found(ONE, a=X) == {"a": []}
    assert faults(ONE, a=X) == []


def test_a_tolerance_that_is_too_loose_is_found() -> None:
    names = found(changed(("abs: 0.05", "abs: 0.8")), a=X)["a"]
    assert {"zeros", "halves", "uniform", "unit_x", "times_0.1", "times_2", "entries_reversed"} <= set(names)
    assert not {"x", "ones", "negated", "times_10"} & set(names)


def test_relative_tolerances_are_told_in_multiples() -> None:
    assert "`zeros` (0.66 of the tolerance) passes" in " ".join(
        faults(changed(("abs: 0.05", "abs: 0.01, rel: 1.5")), a=X)
    )


@pytest.mark.parametrize("within", ["places: 0", "sigfigs: 1", "rel: 0.1"])
def test_every_kind_of_tolerance_can_be_measured(within: str) -> None:
    spec = changed(("abs: 0.05", within), ("x / 4", "x + 10"))
    _, audit = audited(spec, a=np.array([10.0, 11, 13]))
    (made,) = audit.reviews
    assert made.failing is not None
    assert made.passing is not None
    assert made.passing.ratio < 1 <= made.failing.ratio
    assert made.noise is not None
    assert 0.001 < made.noise < 0.5


def test_another_spelling_of_the_right_answer_is_not_wrong() -> None:
    spec = changed(("x / 4", "x"))
    assert found(spec, a=np.array([0.0, 1, 3])) == {"a": []}
    in_single_precision = np.array([0.1, 1.1, 3.1], dtype=np.float32).astype(float) - 0.1
    assert found(changed(("abs: 0.05", "abs: 0.0001"), spec=spec), a=in_single_precision) == {"a": []}


def test_answers_that_are_observed_alike_are_not_wrong_and_those_nearly_so_are_found_by_the_tolerance() -> None:
    spec = changed(("want: x / 4", "got: softmax(answer), want: softmax(x)"))
    assert found(spec, a=np.array([5.0, 6, 8])) == {"a": ["window"]}
    near = changed(("want: x / 4", "got: softmax(answer / 100), want: softmax(x / 100)"), ("abs: 0.05", "abs: 0.006"))
    assert "zeros" in found(near, a=np.array([0.0, 1, 3]))["a"]
    assert "zeros" not in found(changed(("abs: 0.006", "abs: 0.005"), spec=near), a=np.array([0.0, 1, 3]))["a"]


@pytest.mark.parametrize(
    ("within", "names"),
    # the reference is off by 0.0025, `far` by 0.0003, `near` by 0.0055 and `nearer` by 0.03
    [("0.005", []), ("0.01", ["near"]), ("0.04", ["near", "nearer"]), ("0.08", ["nearer"]), ("0.4", ["nearer"])],
)
def test_an_answer_that_no_tolerance_lets_in_is_right_by_what_is_asked(within: str, names: list[str]) -> None:
    spec = changed(
        ("shape: [3]", "shape: [2]"),
        ("want: x / 4", "got: softmax(answer), want: '[0, 1]'"),
        ("m: [[1, 2], [3, 5]]", "far: [1, 9], near: [1, 6.2], nearer: [1, 4.5]"),
        ("abs: 0.05", f"abs: {within}"),
    )
    made = found(spec, a=np.array([0.0, 6]))["a"]
    assert [name for name in made if name in ("far", "near", "nearer")] == names


def test_answers_that_are_observed_alike_are_one_finding() -> None:
    spec = changed(("want: x / 4", "got: '[answer[0], 1]', want: '[0.01, 1]'"))
    _, audit = audited(spec, a=np.array([0.01, 5, 5]))
    (alike,) = (finding for finding in audit.reviews[0].findings if "zeros" in finding.names)
    assert alike.names == ("zeros", "x", "negative_x", "unit_x")
    assert "the wrong answer `zeros` (error 0.01 against 0.05) passes (as do `x`, `negative_x`, `unit_x`)" in alike.what


def test_the_steps_under_define_are_tried() -> None:
    spec = changed(("questions:", "define: {step: x / 4 + 0.04}\nquestions:"))
    assert found(spec, a=X) == {"a": ["step"]}


@pytest.mark.parametrize(
    ("got", "want", "narrow"),
    [
        ("4 * answer", "4 * x", False),
        ("answer ** 2", "x ** 2", False),
        ("hstack(answer, len(answer))", "hstack(x, 3)", False),
        ("answer + 1", "x + 1", True),
        ("tanh(answer)", "tanh(x)", True),
    ],
)
def test_a_window_is_a_finding_where_the_length_is_not_plainly_asked_for(got: str, want: str, narrow: bool) -> None:
    spec = changed(("want: x / 4", f"got: '{got}', want: '{want}'"))
    assert ("window" in found(spec, a=np.array([0.0, 1, 3]))["a"]) is narrow


@pytest.mark.parametrize(
    ("got", "names"),
    [
        ("m @ answer", ["zeros"]),  # an equation that nothing solves as well
        ("m @ unit(answer)", []),  # where what is left of another right answer is rounding
        ("m @ unit(answer) + (0.004 if answer[0] < 0 else 0)", ["negated"]),
    ],
)
def test_equations_are_solved_by_any_right_answer_and_by_zeros(got: str, names: list[str]) -> None:
    spec = changed(
        ("m: [[1, 2], [3, 5]]", "m: [[0.1, 0.2, 0.3], [0.7, 0.6, 0.5]]"),
        ("want: x / 4", f"got: '{got}', want: '[0, 0]'"),
    )
    assert [name for name in found(spec, a=np.array([1.1, -2.2, 1.1]))["a"] if name != "window"] == names


def test_rounding_in_an_entry_is_no_growth() -> None:
    onto = "[[0.2, 0.4, 0], [0.4, 0.8, 0], [0, 0, 1]]"
    spec = changed(("shape: [3]", "shape: [3, 2]"), ("want: x / 4", f"got: answer @ answer.T, want: '{onto}'"))
    basis = np.linalg.svd(np.array([[1, 2, 3], [2, 4, 6], [1, 0, 1]]))[0][:, :2]
    assert 0 < abs(basis @ basis.T)[0, 2] < 1e-12
    assert found(spec, a=basis)["a"] == []


BAND = changed(("within: {abs: 0.05}", "within: {abs: 0.05}, partial: {0.5: {abs: 0.5}}"))


def test_credit_that_no_rule_explains_is_found() -> None:
    (line,) = (line for line in faults(BAND, a=X) if "`uniform`" in line)
    assert (
        "question a: the wrong answer `uniform` (error 0.417 against 0.05) earns 0.5 of the points without a feedback rule"
        in line
    )
    assert "narrow `partial` or add a rule to `feedback`, or accept it with `accept: {uniform: the reason}`" in line
    assert not any("`zeros`" in line or "`halves`" in line for line in faults(BAND, a=X))


@pytest.mark.parametrize("visibility", ["visible", "hidden"])
def test_credit_that_a_rule_explains_is_none(visibility: str) -> None:
    rule = ", feedback: [{id: spread, if: abs(sum(answer) - 1) < 0.001, say: Too even.}], visibility: " + visibility
    assert "uniform" in found(BAND, a=X)["a"]
    assert "uniform" not in found(changed(("abs: 0.5}}", "abs: 0.5}}" + rule), spec=BAND), a=X)["a"]


@pytest.mark.parametrize(
    ("partial", "names"),
    # what is left of a right answer is paid for; what was written blindly should not be
    [("entries", ["zeros", "ones"]), ("rows", ["zeros", "ones"]), ("{0.5: {abs: 3.5}}", None)],
)
def test_shares_are_due_to_answers_with_something_right_in_them(partial: str, names: list[str] | None) -> None:
    made = found(changed(("within: {abs: 0.05}", "within: {abs: 0.05}, partial: " + partial), ("x / 4", "x")), a=4 * X)
    assert names is None or made["a"] == names
    assert ("entries_reversed" in made["a"]) == (names is None)


def test_an_answer_that_cannot_be_graded_is_found() -> None:
    spec = changed(("want: x / 4", "want: x / 4 if sum(answer) != 0 else x @ m"))
    (line,) = faults(spec, a=X)
    assert "the wrong answer `zeros` cannot be graded" in line
    assert "fix the expression" in line


def test_nothing_is_said_of_a_question_that_the_reference_does_not_answer() -> None:
    assert found(changed(("abs: 0.05", "abs: 9")), a=X + 20) == {}


FOLLOW = (
    ONE.replace("points: 1\n", "points: 2\n", 1)
    + "  - {id: b, title: B, points: 1, answer: {function: get_b, shape: [3]}, follow: {own: {from: a, if: GUARD}},\n"
    + "     want: 2 * own, within: {abs: 0.05}}\n"
)


SMALL = ["repeats_own", "repeats_own_reversed", "zeros_after_own_own"]


@pytest.mark.parametrize(
    ("guard", "names"),
    [("'True'", ["all_zeros", *SMALL]), ("full_marks", []), ("sum(own) > 0", SMALL[:2]), ("min(own) > 0.2", [])],
)
def test_what_zeros_everywhere_earn_by_following_themselves(guard: str, names: list[str]) -> None:
    spec = FOLLOW.replace("GUARD", guard)
    assert found(spec, a=X, b=2 * X)["b"] == names
    zeros = "all_zeros" in names
    assert any("zeros everywhere" in line and "`follow`" in line for line in faults(spec, a=X, b=2 * X)) == zeros


@pytest.mark.parametrize(
    ("want", "guard", "names"),
    [
        # numbers that add up to 1 are their own normalisation, and nearly equal ones have nearly equal weights
        ("own / sum(own)", "min(own) > 0.1", ["repeats_own", "uniform_after_own_own"]),
        ("own / sum(own)", "min(own) > 0.1 and max(own) - min(own) > 0.1 and abs(sum(own) - 1) > 0.1", []),
        ("softmax(own)", "max(own) - min(own) > 0.01", ["repeats_own", "uniform_after_own_own"]),
        ("softmax(own)", "max(own) - min(own) > 0.4", []),
        ("sort(own)", "min(own) > 0.1", ["repeats_own", "repeats_own_reversed"]),
        ("round(own)", "min(own) > 0.1", ["repeats_own", "ones_after_own_own"]),
        ("abs(own)", "min(own) > 0.1", ["repeats_own"]),
    ],
)
def test_earlier_answers_that_leave_nothing_to_do_are_found(want: str, guard: str, names: list[str]) -> None:
    spec = changed(("2 * own, within: {abs: 0.05}", f"{want}, within: {{abs: 0.02}}"), spec=FOLLOW)
    spec = spec.replace("GUARD", guard).replace("x / 4", "'[0.4, 1.1, 2.5]'")
    right = np.array([0.4, 1.1, 2.5])
    made = {"own / sum(own)": right / 4, "sort(own)": right, "round(own)": np.array([0.0, 1, 2]), "abs(own)": right}
    answer = made.get(want, np.exp(right) / np.exp(right).sum())
    lines = faults(spec, a=right, b=answer)
    assert set(names) <= set(found(spec, a=right, b=answer)["b"]) if names else not lines, lines
    if names:
        (line,) = (line for line in lines if "`repeats_own`" in line)
        assert "earns 1 of the points without any work after the answer [" in line
        assert "narrow the guards under `follow`, or accept it with `accept: {repeats_own: the reason}`" in line


def test_what_needs_an_earlier_answer_is_worth_nothing_without() -> None:
    spec = FOLLOW.replace("GUARD", "min(own) > 0.2, else: nothing, say: Answer a first.")
    made = assignment(spec.replace("x / 4", "x + 1"))
    targets = {"a": np.array([1.0, 2, 4]), "b": np.array([2.0, 4, 8])}
    for own, credit in (([1.0, 2, 4], 1), ([0.5, 0.5, 0.5], 0), ([0.0, 0, 0], 0), (None, 0)):
        given = {"b": Returned(targets["b"])} | ({"a": Returned(np.array(own))} if own else {})
        (_, result) = score(made, targets, Record(given)).results
        assert result.credit == credit
        assert ("Answer a first." in result.feedback) == (own is None or min(own) < 0.2)
    with pytest.raises(SpecError, match="cannot be combined"):
        assignment(FOLLOW.replace("GUARD", "full_marks, else: nothing, also: reference"))


PLACED = """\
spec: 1
title: A surface
points: 1
questions:
  - id: a
    title: Points and the square of their distance
    points: 1
    answer: {function: get_surface, shape: [3, any, any]}
    got: max(abs(answer[2] - (answer[0] - answer[1]) ** 2)) + (GUARD)
    want: 0
    within: {abs: 0.001}
"""
PLACES = {"zeros_in_one_place", "ones_in_one_place", "one_place", "along_a_line"}


def placed(guard: str, rule: str = "") -> set[str]:
    """The findings among the answers that choose a place, of a spec with this guard."""
    down = np.outer(np.arange(1.0, 5), np.ones(4))
    _, audit = audited(PLACED.replace("GUARD", guard) + rule, a=np.stack([down, down.T, (down - down.T) ** 2]))
    return {name for finding in audit.reviews[0].findings for name in finding.names} & PLACES


def test_who_chooses_where_to_be_judged_may_choose_a_place_where_anything_is_right() -> None:
    assert placed("0") == PLACES - {"ones_in_one_place"}
    assert placed("0 if max(answer[0]) - min(answer[0]) > 2 else 1") == {"along_a_line"}
    spread = "0 if coverage(answer[0], answer[1], 3) == 1 else 1"
    assert placed(spread) == set()
    rule = "    feedback: [{id: few, if: 'answer.shape[1] < 3', credit: 0.5, say: Take more points.}]\n"
    assert placed(spread, rule) == {"zeros_in_one_place", "ones_in_one_place"}


def test_the_answer_of_another_question_is_tried() -> None:
    spec = FOLLOW.replace("GUARD", "full_marks").replace("2 * own, within: {abs: 0.05}", "2 * own, within: {abs: 0.8}")
    assert "answer_of_a" in found(spec, a=X, b=2 * X)["b"]


# functions on draws ----------------------------------------------------------------------------------------------------

DRAWS = """\
spec: 1
title: Draws
points: 1
submission: {imports: [numpy]}
questions:
  - id: f
    title: F
    points: 1
    draw: {times: 8, seed: 1, n: "integer(2, 4)", u: normal(n), v: normal(n)}
    answer: {function: f, args: [u, v], shape: [n]}
    want: u + 0.01 * v
    within: {abs: 0.001}
"""


def drawn(spec: str, function: Any) -> dict[str, Any]:
    question = assignment(spec.replace("BOUND", "0")).questions[0]
    return {call: function(case["u"], case["v"]) for call, case in zip(question.calls, question.cases, strict=True)}


@pytest.mark.parametrize(("within", "names"), [("abs: 0.001", []), ("abs: 0.1", ["argument_1"])])
def test_draws_are_tried_case_by_case(within: str, names: list[str]) -> None:
    spec = changed(("abs: 0.001", within), spec=DRAWS)
    assert found(spec, **drawn(spec, lambda u, v: u + 0.01 * v)) == {"f": names}


def test_rules_are_heard_where_there_are_many_draws() -> None:
    spec = DRAWS + "    partial: {0.5: {abs: 0.1}}\n"
    assert found(spec, **drawn(spec, lambda u, v: u + 0.01 * v)) == {"f": ["argument_1"]}
    for condition, credit, names in (("answer - u", 0, []), ("answer - v", 1, ["argument_1", "argument_2"])):
        rule = f"    feedback: [{{id: seen, if: norm({condition}) < 1e-9, credit: {credit}, say: Seen.}}]\n"
        assert found(spec + rule, **drawn(spec, lambda u, v: u + 0.01 * v)) == {"f": names}


def test_arguments_together_are_tried() -> None:
    spec = changed(("u + 0.01 * v", "u + 1.01 * v"), ("abs: 0.001", "abs: 0.1"), spec=DRAWS)
    assert found(spec, **drawn(spec, lambda u, v: u + 1.01 * v)) == {"f": ["sum_of_arguments"]}


def test_one_answer_for_all_calls_is_tried() -> None:
    spec = changed(('"integer(2, 4)"', '"integer(3, 3)"'), ("u + 0.01 * v", "ones(3) + 0.001 * v"), spec=DRAWS)
    spec = changed(("abs: 0.001", "abs: 0.01"), spec=spec)
    assert {"ones", "same_every_time"} <= set(found(spec, **drawn(spec, lambda u, v: np.ones(3) + 0.001 * v))["f"])


# words and formulas ------------------------------------------------------------------------------------------------------


def worded(answer: str, rest: str) -> str:
    return f"spec: 1\ntitle: W\npoints: 1\nquestions:\n  - {{id: w, title: W, points: 1, answer: {{function: f, {answer}}}, {rest}}}\n"


OPEN = "feedback: [{id: free, if: 'True', credit: 1, say: All right.}]"


@pytest.mark.parametrize(
    ("answer", "want", "target", "names"),
    [
        ("choice: [left, 'right, or so']", "left", "left", ["right, or so"]),
        ("matching: {items: [q, k], options: [up, down]}", "'[up, down]'", ["up", "down"], ["q=down", "k=up"]),
    ],
)
def test_other_options_are_tried(answer: str, want: str, target: Any, names: list[str]) -> None:
    spec = worded(answer, f"want: {want}")
    assert found(spec, w=target) == {"w": []}
    spec = changed((f"want: {want}", f"want: {want}, {OPEN}"), spec=spec)
    assert found(spec, w=target) == {"w": names}
    accept = "accept: {" + ", ".join(f'"{name}": a reason' for name in names) + "}, feedback"
    assert faults(changed(("feedback", accept), spec=spec), w=target) == []


def test_a_choice_on_draws_is_tried_in_all_calls() -> None:
    spec = changed(
        ("shape: [n]", "choice: [small, large]"),
        ("want: u + 0.01 * v", "want: large if norm(u) > BOUND else small"),
        ("    within: {abs: 0.001}\n", ""),
        spec=DRAWS,
    )
    for bound in (0.0, 1.5):
        targets = drawn(spec, lambda u, v, bound=bound: "large" if np.linalg.norm(u) > bound else "small")
        assert len(set(targets.values())) == (1 if bound == 0 else 2)
        assert found(spec.replace("BOUND", str(bound)), **targets) == {"f": []}
        always = f"    {OPEN}\n".replace("'True'", "answer == large")
        assert found(spec.replace("BOUND", str(bound)) + always, **targets) == {"f": ["large"] if bound else []}


def test_slips_in_a_formula_are_tried() -> None:
    spec = worded("expression: {symbols: {a: real, b: real}}", "want: a + 2*b - 1")
    assert found(spec, w="a + 2*b - 1") == {"w": []}
    assert found(spec, w=["a + 2*b - 1"]) == {"w": []}
    rule = "feedback: [{id: nearly, if: 'same(answer, \"a + 2*b\")', credit: 1, say: Nearly.}]"
    assert found(changed(("- 1", "- 1, " + rule), spec=spec), w=["2*b + a - 1"]) == {
        "w": ["plus_one", "without_term_3"]
    }


@pytest.mark.parametrize(("steps", "names"), [(2, []), (1, ["given_and_goal"])])
def test_a_derivation_without_its_steps_is_tried(steps: int, names: list[str]) -> None:
    route = f'derivation: {{symbols: {{x: real}}, define: {{y: x**2}}, given: "diff(y, x)", goal: 2*x, steps: {steps}}}'
    lines = ["diff(y, x)", "diff(x**2, x)", "2*x"]
    assert found(worded(route, "visibility: visible"), w=lines) == {"w": names}


@pytest.mark.parametrize(
    ("right", "name", "slip"),
    [
        ("a + b - c", "other_sign_1", "a - b - c"),
        ("a + b - c", "without_term_2", "a - c"),
        ("a + b - c", "without_term_3", "a + b "),
        ("n*(d - 1) + m", "without_term_2", "n*(d ) + m"),
        ("n*(d - 1) + m", "other_sign_2", "n*(d - 1) - m"),
        ("-a*-b + 2e-3", "without_term_2", "-a*-b "),
        ("a + f(b, -c) + d", "without_term_2", "a + d"),
        ("a", "negated", "-(a)"),
        ("a", "doubled", "2*(a)"),
    ],
)
def test_slips(right: str, name: str, slip: str) -> None:
    assert dict(Expression(Question("1", "t", 1, Answer())).wrong_answers(right))[name] == slip


# candidates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "name", "value"),
    [
        ((2,), "m_1", [3, 5]),
        ((1, 2), "m_1", [[3, 5]]),
        ((2,), "m_column_1", [2, 5]),
        ((2,), "mean_of_m", [2, 3.5]),
        ((2,), "sum_of_m", [4, 7]),
        ((2,), "row_sums_of_m", [3, 8]),
        ((2,), "negative_row_means_of_m", [-1.5, -4]),
        ((2,), "unit_m_0", np.array([1, 2]) / np.sqrt(5)),
        ((2,), "equal_scores_1_of_m", [-3, 2]),
        ((2,), "equal_scores_of_m", [-1.5, 1]),
        ((3, 2), "m_0", [[1, 2]] * 3),
        ((2, 2), "m_transposed", [[1, 3], [2, 5]]),
        ((), "m_1_0", 3),
        ((), "mean_of_m_1", 4),
    ],
)
def test_what_is_made_of_a_given(shape: tuple[int, ...], name: str, value: Any) -> None:
    made = dict(wrong_arrays.borrowed("m", [[1, 2], [3, 5]], shape))
    assert made[name].shape == shape
    assert np.allclose(made[name], value)


@pytest.mark.parametrize("value", ["text", None, [], [["a"]], 7, [1, 2, 3]])
def test_what_does_not_fit_is_left_out(value: Any) -> None:
    assert dict(wrong_arrays.borrowed("m", value, (2, 5))) == {}


def test_spoiled_answers_have_the_shape_of_the_right_one() -> None:
    for shape in ((), (3,), (1, 3), (2, 3), (3, 2, 2)):
        right = np.arange(float(np.prod(shape))).reshape(shape) if shape else np.array(2.0)
        for name, made in [*wrong_arrays.spoiled(right), *wrong_arrays.scaled(right), *wrong_arrays.constants(right)]:
            assert np.shape(made) == shape, name


def test_infinities_that_are_asked_for_can_be_audited() -> None:
    spec = changed(("want: x / 4, within: {abs: 0.05}", "want: '[0, -inf, 1]', allow: [inf], within: {abs: 0.05}"))
    assert found(spec, a=np.array([0, -np.inf, 1])) == {"a": []}
    band = changed(("within: {abs: 0.05}", "within: {abs: 0.05}, partial: entries"), spec=spec)
    assert found(band, a=np.array([0, -np.inf, 1])) == {"a": ["zeros", "ones"]}


@pytest.mark.parametrize(
    ("got", "want", "within", "error", "ratio"),
    [
        ([1.0], [1.1], Within(abs=0.2), 0.1, 0.5),
        ([1.0, 12], [1, 10], Within(abs=1, rel=0.1), 2, 1),
        ([np.inf], [np.inf], Within(abs=1), 0, 0),
        ([np.nan], [1], Within(abs=1), np.inf, np.inf),
        ([1.0, 2], [1], Within(abs=1), np.inf, np.inf),
    ],
)
def test_measure(got: Any, want: Any, within: Within, error: float, ratio: float) -> None:
    assert measure(got, want, within) == pytest.approx((error, ratio))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ([1.0], [1.0 + 1e-8], True),
        ([1.0], [1.0001], False),
        ([np.zeros(2)], [np.zeros(3)], False),
        (["up"], ["up"], True),
        (["up"], ["down"], False),
        ([{"a": "b"}], [{"a": "b"}], True),
        ([np.nan], [np.nan], False),
        ([], [], False),
        ([1.0], [1.0, 2.0], False),
    ],
)
def test_same(one: list[Any], other: list[Any], equal: bool) -> None:
    assert same_observation(one, other) is equal


def test_the_instructors_page_lists_every_name() -> None:
    page = (ROOT / "docs" / "instructors.md").read_text().split("### The tolerance audit")[1]
    settings = Matching.settings.model_construct(items=["item"], options=["option"])
    question = Question("1", "t", 1, Answer(), settings=settings)
    square, column = np.array([[1.0, np.inf], [3, 4]]), np.array([[1.0], [2]])
    made = [
        wrong_arrays.constants(square),
        wrong_arrays.spoiled(square),
        wrong_arrays.scaled(square),
        wrong_arrays.borrowed("v", column, (1,)),
    ]
    made += [wrong_arrays.borrowed("v", [[1, 2], [3, 4]], (2,)), wrong_arrays.borrowed("v", [[1, 2], [3, 4]], (2, 2))]
    made += [
        Expression(question).wrong_answers("a + b"),
        Derivation(question).wrong_answers(["a", "b", "c"]),
        Matching(question).wrong_answers({"item": "a"}),
    ]
    names = {name for named in made for name, _ in named} | {
        "same_every_time",
        "answer_of_2",
        *tolerance.findings.WHOLE,
    }
    names = {name for name in names if not name.startswith(("negative_", "unit_"))}
    assert len(names) > 50
    of_parts = {name: re.sub(r"_of_v_\d$", "_of_v", name) for name in names}
    alike = {"v_1": "v_0", "v_0_0": "v_0_1", "v_1_0": "v_0_1", "v_1_1": "v_0_1", "v_column_0": "v_column_1"}
    assert [n for n in sorted(names) if f"`{alike.get(n, of_parts[n])}`" not in page] == []


# settling ----------------------------------------------------------------------------------------------------------------

LOOSE = changed(("abs: 0.05", "abs: 0.3"), ("x / 4", "x / 10"))
RIGHT = np.array([0, 0.1, 0.3])


def test_a_reason_settles_a_finding_and_its_question_only() -> None:
    names = found(LOOSE, a=RIGHT)["a"]
    assert len(names) > 2
    accept = "accept: {" + ", ".join(f"{name}: a reason" for name in names) + "}, within"
    assert faults(changed(("within", accept), spec=LOOSE), a=RIGHT) == []
    together = 'accept: {"' + ", ".join(names) + '": a reason}, within'
    assert faults(changed(("within", together), spec=LOOSE), a=RIGHT) == []
    one = faults(changed(("within", f"accept: {{{names[0]}: a reason}}, within"), spec=LOOSE), a=RIGHT)
    assert len(one) == len(names) - 1


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        ("{meen_of_x: a reason}", "`accept` has `meen_of_x`, which is not a finding: remove it"),
        ("{zeros: a reason}", "`accept` has `zeros`, which is not a finding: remove it"),
    ],
)
def test_what_settles_nothing_is_a_fault(accept: str, said: str) -> None:
    (line,) = faults(changed(("within", f"accept: {accept}, within")), a=X)
    assert line == f"spec.yaml:6:5 question a: {said}"


def test_the_name_that_was_meant_is_told_and_a_reason_is_needed() -> None:
    said = faults(changed(("within", "accept: {time_0.5: why not}, within"), spec=LOOSE), a=RIGHT)
    assert any("`accept` has `time_0.5`, which is not a finding: did you mean `times_0.5`?" in line for line in said)
    assert any("the wrong answer `times_0.5` (error 0.15 against 0.3) passes" in line for line in said)
    said = faults(changed(("within", 'accept: {times_0.5: " "}, within'), spec=LOOSE), a=RIGHT)
    assert any("`accept` gives no reason for `times_0.5`" in line for line in said)
    assert any("the wrong answer `times_0.5` (error 0.15 against 0.3) passes" in line for line in said)


def test_a_write_up_has_nothing_to_accept() -> None:
    hand = "  - {id: w, title: W, points: 1, answer: {markdown: W}, by_hand: [{1: x}], accept: {zeros: why}}\n"
    (line,) = faults(ONE.replace("points: 1\n", "points: 2\n", 1) + hand, a=X)
    assert "question w: `accept` has `zeros`, which is not a finding" in line
