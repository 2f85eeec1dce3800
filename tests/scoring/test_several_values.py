"""Several values in one answer, stated cases, texts and exceptions: from a spec to points and words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Outcome, Raised, Record, Returned
from autograder.domain.report import Result, Status
from autograder.scoring.score import score, targets_of
from autograder.spec.schema import schema
from autograder.validation import spec_examples
from autograder.validation.tolerance import claimed, run_audit, unsettled

HEAD = "spec: 1\ntitle: Small\npoints: 4\ndefaults: {within: {abs: 0.01}}\nquestions:\n"
SEVERAL = (
    HEAD
    + """\
  - id: a
    title: Loss and gradient
    points: 4
    draw: {times: 3, seed: 1, n: "integer(2, 4)", x: normal(n)}
    answer: {function: loss, args: [x], returns: {value: [], grad: [n]}}
    want: {value: "sum(x * x)", grad: 2 * x}
    partial: parts
    feedback:
      - {id: half, if: "close(grad, x, abs=0.01)", say: "The gradient lacks a factor of 2."}
"""
)
CASES = (
    HEAD
    + """\
  - id: a
    title: Softmax
    points: 4
    cases:
      - {name: equal scores, x: "[0, 0]", say: Equal scores have equal weights.}
      - {name: large scores, x: "[1000, 0, 0]", say: Does exp overflow?}
      - {name: two numbers, x: "[1, 2]"}
    draw: {times: 1, seed: 1, x: normal(3)}
    answer: {function: soft, args: [x]}
    want: softmax(x)
    partial: cases
"""
)
REFUSAL = (
    HEAD
    + """\
  - id: a
    title: Refuses
    points: 4
    answer: {function: split, args: [3], raises: {type: ValueError, message: divisible}}
"""
)
PRINTED = (
    HEAD
    + """\
  - id: a
    title: Prints
    points: 4
    answer: {function: show, args: [3], text: {source: printed, ignore: [case, spaces], numbers: true}}
    want: "Loss: 0.50\\nstep 3"
"""
)


def first(spec: str, *outcomes: Any, targets: dict[str, Any] | None = None) -> Result:
    made = assignment(spec)
    calls = made.questions[0].calls
    given = outcomes * len(calls) if len(outcomes) == 1 else outcomes
    assert len(given) == len(calls)
    known = (Returned, Raised, Crashed)
    record = {c: o if isinstance(o, known) else Returned(o) for c, o in zip(calls, given, strict=True)}
    return score(made, targets or {}, Record(record)).results[0]


def right(made: Assignment) -> list[tuple[float, Any]]:
    return [(float(np.sum(case["x"] ** 2)), 2 * case["x"]) for case in made.questions[0].cases]


def several(change: Any = lambda value, grad: [value, grad]) -> Result:
    return first(SEVERAL, *(change(*one) for one in right(assignment(SEVERAL))))


@pytest.mark.parametrize(
    "change",
    [
        lambda value, grad: [value, grad],
        lambda value, grad: {"grad": grad, "value": np.array(value)},
        lambda value, grad: {"value": value, "the_grad": grad.reshape(-1)},
    ],
)
def test_values_come_by_order_or_by_name(change: Any) -> None:
    assert several(change).status is Status.PASSED


def test_each_value_has_its_share_and_its_words() -> None:
    made = several(lambda value, grad: [value, grad / 2])
    assert (made.credit, made.rule) == (0.5, "half")
    assert "`grad`" in made.feedback
    assert "lacks a factor" in made.feedback
    assert "Right: `value`" in made.feedback


def test_without_partial_all_must_be_right() -> None:
    spec = SEVERAL.replace("    partial: parts\n", "")
    answers = [[value, grad / 2] for value, grad in right(assignment(spec))]
    assert first(spec, *answers).credit == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda value, grad: value, "returned a single value, but 2 are needed: value, grad"),
        (lambda value, grad: [value, grad, grad], "returned 3 values, but 2 are needed"),
        (lambda value, grad: {"value": value}, "without grad"),
        (lambda value, grad: None, "returned None"),
    ],
)
def test_what_is_not_these_values_says_so(change: Any, said: str) -> None:
    made = several(change)
    assert made.credit == 0
    assert said in made.feedback


@pytest.mark.parametrize(
    ("unfit", "said"),
    [("none", "`grad`"), (None, "is None"), ([[1.0], [2.0, 3.0]], "`grad`"), (np.ones((7, 2)), "shape")],
)
def test_a_value_that_cannot_be_compared_costs_its_own_share(unfit: Any, said: str) -> None:
    made = several(lambda value, grad: [value, unfit])
    assert (made.credit, made.rule) == (0.5, "")
    assert said in made.feedback
    assert "Right: `value`" in made.feedback
    assert several(lambda value, grad: [unfit, unfit]).credit == 0
    answers = [[value, unfit] for value, _ in right(assignment(SEVERAL))]
    assert first(SEVERAL.replace("    partial: parts\n", ""), *answers).credit == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_value_that_is_not_finite_earns_no_share(bad: float) -> None:
    made = several(lambda value, grad: [value, np.full_like(grad, bad)])
    assert made.credit == 0.5


@pytest.mark.parametrize(("bad", "kind"), [(np.nan, "NaN"), (np.inf, "infinity")])
def test_what_the_spec_computes_is_not_blamed_on_the_value(bad: float, kind: str) -> None:
    spec = (
        SEVERAL.replace("    want:", "    got: {value: log(value), grad: grad}\n    want:")
        .replace('"sum(x', '"log(0 * sum(x) + sum(x')
        .replace("x * x)", "x * x))")
    )
    answers = right(assignment(SEVERAL))
    computed = first(spec, *([-1.0 if bad != bad else 0.0, grad] for _, grad in answers))
    assert "`value`: What is compared is computed from this value, and gives" in computed.feedback
    assert kind in computed.feedback
    own = first(spec, *([bad, grad] for _, grad in answers))
    assert "`value`: It has a" in own.feedback
    assert computed.credit == own.credit == 0.5


def test_no_share_of_rounding_makes_it_whole() -> None:
    assert several(lambda value, grad: [value, grad + 1]).credit < 1


def test_the_target_may_be_the_references() -> None:
    spec = SEVERAL.replace('    want: {value: "sum(x * x)", grad: 2 * x}\n', "").replace(
        "    feedback", "    x-feedback"
    )
    spec = spec[: spec.index("    x-feedback")]
    made = assignment(spec)
    answers = [Returned(list(one)) for one in right(made)]
    targets = targets_of(made, Record(dict(zip(made.questions[0].calls, answers, strict=True))))
    assert score(made, targets, Record(dict(zip(made.questions[0].calls, answers, strict=True)))).score == 4


def test_the_audit_tries_each_value() -> None:
    made = assignment(SEVERAL)
    targets = dict(zip(made.questions[0].calls, map(list, right(made)), strict=True))
    audit = run_audit(made, targets)
    assert audit.tried > 20
    assert not [f.what for review in audit.reviews for f in review.findings]


def soft(x: Any) -> Any:
    weights = np.exp(x - np.max(x))
    return weights / weights.sum()


def cases(change: Any) -> Result:
    made = assignment(CASES)
    return first(CASES, *(change(i, soft(case["x"])) for i, case in enumerate(made.questions[0].cases)))


def test_each_case_has_its_share() -> None:
    made = cases(lambda i, answer: answer if i != 1 else np.full(3, np.nan))
    assert made.credit == 0.75
    assert made.feedback.startswith("3 of 4 cases are right; not right: large scores.")
    assert "Does exp overflow?" in made.feedback
    assert cases(lambda i, answer: answer).status is Status.PASSED


def test_a_case_that_raises_costs_that_case() -> None:
    for error in ("IndexError: out", "NotImplementedError: large scores"):
        made = cases(lambda i, answer, error=error: answer if i else Raised(error))
        assert made.credit == 0.75
        assert "equal scores" in made.feedback
        assert error in made.feedback
        assert "yours returns" not in made.feedback


def test_the_smallest_failing_case_is_shown_with_its_sentence() -> None:
    spec = CASES.replace("    partial: cases\n", "")
    made = first(spec, *(np.zeros(len(case["x"])) for case in assignment(spec).questions[0].cases))
    assert made.credit == 0
    assert made.feedback.startswith('Case "equal scores": Equal scores have equal weights.')
    assert "drawn case" not in made.feedback


def test_points_by_case() -> None:
    spec = CASES.replace("    draw: {times: 1, seed: 1, x: normal(3)}\n", "")
    for name, points in (("equal scores", 1), ("large scores", 2.5), ("two numbers", 0.5)):
        spec = spec.replace(f"name: {name},", f"name: {name}, points: {points},")
    answers = [soft(case["x"]) for case in assignment(spec).questions[0].cases]
    assert first(spec, np.zeros(2), *answers[1:]).score == 3
    assert first(spec, answers[0], np.zeros(3), answers[2]).score == 1.5


@pytest.mark.parametrize(
    ("outcome", "credit", "said"),
    [
        (Raised("ValueError: 3 is not Divisible by 2", types=("ValueError", "Exception")), 1, "Correct"),
        (Raised("Odd: not divisible", types=("Odd", "ValueError", "Exception")), 1, "Correct"),
        (Raised("ValueError: no", types=("ValueError",)), 0, "does not say what is wrong"),
        (Raised("TypeError: divisible", types=("TypeError",)), 0, "raised TypeError, but ValueError"),
        (Raised("ValueErrors: divisible"), 0, "raised ValueErrors"),
        (Returned(3), 0, "should raise ValueError"),
        (Returned({"raised": ["ValueError"], "message": "divisible"}), 0, "should raise ValueError"),
        (Crashed("ran away"), 0, "ran away"),
    ],
)
def test_exceptions(outcome: Outcome, credit: float, said: str) -> None:
    made = first(REFUSAL, outcome)
    assert made.credit == credit
    assert said in made.feedback


@pytest.mark.parametrize(
    ("outcome", "credit"),
    [
        (Returned(None, printed="loss: 0.5\nStep  3\n"), 1),
        (Returned("x", printed="loss:0.505\n\nstep 3"), 1),
        (Returned(None, printed="loss: 0.52\nstep 3"), 0),
        (Returned(None, printed="loss: 0.5"), 0),
        (Returned(None, printed="loss: 0.5\nstep 3\nbye"), 0),
        (Returned("Loss: 0.50\nstep 3"), 0),
        (Raised("E", printed="Loss: 0.50\nstep 3"), 0),
    ],
)
def test_printed_text(outcome: Outcome, credit: float) -> None:
    assert first(PRINTED, outcome).credit == credit


def test_returned_text_may_be_compared_exactly() -> None:
    spec = PRINTED.replace("{source: printed, ignore: [case, spaces], numbers: true}", "{ignore: []}")
    assert first(spec, "Loss: 0.50\nstep 3").credit == 1
    for other in ("Loss:  0.50\nstep 3", "loss: 0.50\nstep 3", "Loss: 0.5\nstep 3"):
        assert first(spec, other).credit == 0
    assert 'at "Loss:  0.50"' in first(spec, "Loss:  0.50\nstep 3").feedback


@pytest.mark.parametrize(
    ("spec", "old", "new", "said"),
    [
        (SEVERAL, "grad: 2 * x}", "slope: 2 * x}", "needs an expression for each value: value, grad"),
        (SEVERAL, "grad: [n]}", "grad: {shap: [n]}}", "is neither `shape`, `within` nor one kind of"),
        (SEVERAL, "grad: [n]}", "grad: {choice: left}}", "write it as `[left, right]`"),
        (SEVERAL, "grad: [n]}", "grad: {raises: ValueError}}", "cannot be one of several values"),
        (SEVERAL, "grad: [n]}}", "grad: [n]}, shape: [2]}", "goes into `returns`"),
        (SEVERAL, "{value: [], grad: [n]}", "{sum: [], grad: [n]}", "`sum` exists already"),
        (SEVERAL, "{value: [], grad: [n]}", "{x: [], grad: [n]}", "`x` exists already"),
        (SEVERAL, "value: []", "mean: []", "or `structure: {}` in place of `returns` for a dict that has this key"),
        (SEVERAL, "partial: parts", "partial: rows", "can be `parts` or `cases` where there are several values"),
        (CASES, "partial: cases", "partial: parts", "needs `answer: {returns: …}`"),
        (CASES, 'x: "[1, 2]"', 'y: "[1, 2]"', "needs a value for x, as every case of the question; it has y"),
        (CASES, "name: two numbers", "name: large scores", "duplicate name `large scores`"),
        (CASES, "name: two numbers,", "name: two numbers, points: 1,", "give them to all, without `draw`"),
        (CASES, 'x: "[1, 2]"', "x: 1 / zero", "unknown name `zero`"),
        (REFUSAL, "type: ValueError", "type: Exception", "is raised by unfinished code as well"),
        (PRINTED, "source: printed", "source: out", "returned"),
        (
            SEVERAL.replace("partial: parts", "partial: cases"),
            "within: {abs: 0.01}",
            "visibility: visible",
            "has no tolerance",
        ),
    ],
)
def test_mistakes_are_errors(spec: str, old: str, new: str, said: str) -> None:
    assert old in spec
    with pytest.raises(SpecError) as found:
        assignment(spec.replace(old, new, 1))
    assert said in str(found.value)


def test_the_schema_knows_the_kinds() -> None:
    assert all(f'"{kind}": {{' in schema() for kind in ("returns", "raises", "text"))


def test_points_that_rest_on_claims_are_a_warning() -> None:
    alone = assignment(REFUSAL)
    (warning,) = claimed(alone)
    assert "claims (`raises`)" in warning.what
    beside = assignment(
        REFUSAL.replace("points: 4\nd", "points: 5\nd")
        + "  - {id: b, title: B, points: 1, answer: {variable: split}, want: 1}\n"
    )
    assert not list(claimed(beside))


def test_one_number_of_many_is_no_wrong_answer() -> None:
    """Near the target it would be by chance."""
    data = ", ".join(f"{i / 200:g}" for i in range(200))
    spec = f"spec: 1\ntitle: t\npoints: 1\ngivens: {{x: [{data}]}}\nquestions:\n"
    spec += "  - {id: a, title: A, points: 1, answer: {function: f}, want: 0.05, within: {abs: 0.01}}\n"
    (review,) = run_audit(assignment(spec), {"a": np.array(0.05)}).reviews
    assert review.tried
    assert not review.findings
    few = spec.replace(data, ", ".join(data.split(", ")[:20]))
    assert run_audit(assignment(few), {"a": np.array(0.05)}).reviews[0].findings


def test_a_case_states_what_the_function_gets() -> None:
    """A truth, None, texts and rows of different lengths; and no size that only a draw uses."""
    stated = "x: '[\"a\", \"b\"]', train: true, k: null, rows: '[[1], [2, 3]]'"
    drawn = 'draw: {times: 1, seed: 1, n: "integer(2, 3)", x: normal(n), train: "False", k: "None", rows: "0"}'
    spec = (
        HEAD
        + f"""\
  - id: a
    title: Many kinds
    points: 4
    cases: [{{name: stated, {stated}}}]
    {drawn}
    answer: {{function: f, args: [x, train, k, rows]}}
"""
    )
    case, other = assignment(spec).questions[0].cases
    assert case["x"] == ["a", "b"]
    assert case["train"] is True
    assert case["k"] is None
    assert [row.tolist() for row in case["rows"]] == [[1.0], [2.0, 3.0]]
    assert other["x"].shape == (other["n"],)
    with pytest.raises(SpecError, match=r"needs a value for k, n, rows"):
        assignment(spec.replace("rows]}", "rows], shape: [n]}"))


def test_a_right_answer_to_one_case_is_no_finding_where_cases_have_shares() -> None:
    made = assignment(CASES)
    targets = {
        call: soft(case["x"]) for call, case in zip(made.questions[0].calls, made.questions[0].cases, strict=True)
    }
    (review,) = run_audit(made, targets).reviews
    found = {name for finding in review.findings for name in finding.names}
    assert "same_every_time" not in found
    assert "halves" in found  # written without a look at the question


def test_the_audit_tries_a_question_that_depends_on_another() -> None:
    spec = HEAD.replace("points: 4", "points: 5") + (
        "  - {id: a, title: A, points: 1, answer: {function: f}, want: 1}\n"
        "  - {id: b, title: B, points: 4, depends: a, answer: {function: g, shape: [2]}, want: '[1, 2]',"
        " examples: [{fail: zeros(2)}, {pass: '[1, 2]'}]}\n"
    )
    made = assignment(spec)
    targets = {"a": np.array(1.0), "b": np.array([1.0, 2.0])}
    assert all(review.tried for review in run_audit(made, targets).reviews)
    assert not list(spec_examples.examples(made, targets))


def test_a_finding_of_one_of_several_values_is_accepted_as_it_is_suggested() -> None:
    spec = SEVERAL.replace("within: {abs: 0.01}", "within: {abs: 5}")
    made = assignment(spec)
    targets = dict(zip(made.questions[0].calls, map(list, right(made)), strict=True))
    said = next(fault.what for fault in unsettled(made, run_audit(made, targets)))
    suggested = re.search(r"`accept: (\{.*\})`", said)
    assert suggested
    assert list(yaml.safe_load(suggested[1]).values()) == ["the reason"]


def test_a_draw_that_is_too_long_to_paste_is_named_by_its_number() -> None:
    draws = 'draw: {times: 3, seed: 7, x: "normal(50)"}'
    spec = HEAD + f"  - {{id: a, title: A, points: 4, {draws}, answer: {{function: f, args: [x]}}, want: 1}}\n"
    assert "(case 2 of 3, drawn with seed 7)" in first(spec, 1.0, 2.0, 1.0).feedback
    assert "drawn with" not in first(spec.replace("times: 3", "times: 1"), 2.0).feedback
    beside = spec.replace("points: 4, draw", "points: 4, cases: [{name: one, x: zeros(50)}], draw")
    assert "(case 1 of 3, drawn with seed 7)" in first(beside, 1.0, 2.0, 1.0, 1.0).feedback
    assert "drawn with" not in first(beside, 2.0, 1.0, 1.0, 1.0).feedback


def test_what_is_observed_has_an_expression_for_each_value() -> None:
    """Any factorization is right: what is compared are products of the values, under the values' names."""
    spec = (
        "spec: 1\ntitle: t\npoints: 2\ngivens: {m: [[2, 1], [1, 2]]}\nquestions:\n"
        "- {id: a, title: t, points: 2, within: {abs: 0.01}, answer: {function: f, returns: {P: [2, 2], D: [2]}}, "
        "got: {P: 'm @ P - P * D', D: sort(D)}, want: {P: 'zeros(2, 2)', D: '[1, 3]'}}\n"
    )
    for P, D, credit in [
        ([[1, 1], [-1, 1]], [1, 3], 1),
        ([[5, 2], [5, -2]], [3, 1], 1),
        ([[1, 1], [-1, 1]], [3, 1], 0),
        ([[1, 1], [-1, 1]], [1, 2], 0),
    ]:
        assert first(spec, [np.array(P, float), np.array(D, float)]).credit == credit
    with pytest.raises(SpecError, match=r"got: needs an expression for each value: P, D"):
        assignment(spec.replace(", D: sort(D)}", "}"))
    single = spec.replace("returns: {P: [2, 2], D: [2]}", "shape: [2, 2]").replace("P * D", "answer")
    with pytest.raises(SpecError, match=r"got: is a mapping, which only several values have"):
        assignment(single.replace("sort(D)", "'0'").replace("m @ P", "m"))
