"""Feedback on wrong numbers ends with one next step: that of a rule, of the question's ``hint``, or a general one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.errors import SpecError
from autograder.domain.record import Record, Returned
from autograder.domain.texts import english
from autograder.scoring.score import score

HEAD = "spec: 1\ntitle: T\npoints: 1\nsubmission: {imports: [numpy]}\nquestions:\n  - id: '1'\n    title: T\n    points: 1\n"
ROWS = "    answer: {function: f, shape: [3, 2]}\n    want: [[1, 2], [3, 4], [5, 6]]\n    within: {abs: 0.1}\n"
NUMBER = "    answer: {function: f, shape: []}\n    want: 7\n    within: {places: 2}\n    reveal: error\n"
CALLED = (
    "    draw: {times: 2, seed: 1, x: normal(3)}\n    answer: {function: f, args: [x], shape: [3]}\n    want: 2 * x\n"
)
RULE = "    feedback:\n      - {id: zeros, if: all(answer == 0), say: Nothing was computed.}\n"


def said(spec: str, *answers: Any) -> list[str]:
    """The lines of feedback on these answers, one a call."""
    made = assignment(HEAD + spec)
    (result,) = score(made, {}, Record(dict(zip(made.questions[0].calls, map(Returned, answers), strict=True)))).results
    return result.feedback.splitlines()


def next_step(key: str, **fields: object) -> str:
    return english().say(f"close.next.{key}", **fields)


@pytest.mark.parametrize(
    ("spec", "answer", "step"),
    [
        (ROWS, [[1, 2], [3, 9], [5, 6]], next_step("rows.many", places="0, 2")),
        (ROWS, [[1, 2], [9, 9], [9, 9]], next_step("rows.one", places="0")),
        (ROWS, [[9, 9], [9, 9], [9, 9]], next_step("all")),
        (ROWS, [[1, 2], [3, 4], [5, 6.15]], next_step("near")),
        (ROWS + "    partial: entries\n", [[1, 9], [9, 9], [9, 9]], next_step("entries.one", places="0")),
        (NUMBER, 8.0, next_step("single")),
        (NUMBER, 7.008, next_step("digits")),
    ],
)
def test_the_step_depends_on_what_is_right(spec: str, answer: Any, step: str) -> None:
    lines = said(spec, answer)
    assert lines[1:] == [step]
    assert lines[0].startswith("Your answer is off by ")


def test_a_call_comes_before_its_step() -> None:
    lines = said(CALLED + "    within: {abs: 0.01}\n", np.zeros(3), np.zeros(3))
    assert lines[1].startswith("Try `f(")
    assert lines[2:] == [next_step("call")]


def test_a_rule_replaces_the_step_and_a_hint_takes_its_place() -> None:
    hint = '    hint: "The sum is {sum(answer):.0f}. Which row comes first?"\n'
    assert said(ROWS + RULE, [[0, 0]] * 3)[1:] == ["Nothing was computed."]
    assert said(ROWS + RULE + hint, [[0, 0]] * 3)[1:] == ["Nothing was computed."]
    assert said(ROWS + RULE + hint, [[9, 9]] * 3)[1:] == ["The sum is 54. Which row comes first?"]
    assert said(ROWS + RULE + hint, [[1, 2], [3, 4], [5, 6]]) == ["Correct."]


def test_a_hint_speaks_of_what_is_observed_and_of_other_kinds() -> None:
    observed = "    answer: {function: f, shape: [2]}\n    got: sum(answer)\n    want: 5\n    within: {abs: 0.1}\n"
    assert said(observed + "    hint: Look at both numbers.\n", [1, 1]) == [
        "Your answer is not right.",
        "Look at both numbers.",
    ]
    assert said(observed, [1, 1]) == ["Your answer is not right."]
    choice = "    answer: {function: f, choice: [left, right]}\n    want: left\n"
    assert said(choice + "    hint: Draw it.\n", "right") == ["That is not the correct choice.", "Draw it."]


def test_an_answer_that_cannot_be_compared_has_no_step() -> None:
    assert said(ROWS, [1, 2]) == ["`f()` returned shape (2,), but shape (3, 2) is needed."]
    assert not {next_step("all"), next_step("near")} & {*said(ROWS, [[np.nan, 2], [3, 4], [5, 6]])}


def test_several_values_are_named_with_what_is_accepted() -> None:
    spec = (
        "    answer: {function: f, returns: {loss: [], grad: [2]}}\n"
        "    want: {loss: '3', grad: '[1, 2]'}\n    within: {rel: 0.01}\n"
    )
    lines = said(spec, [5.0, [1, 2]])
    assert lines == [
        "`loss` is off by 2; up to 1 % of the correct value is accepted.",
        "Right: `grad`.",
        next_step("single"),
    ]


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (NUMBER.replace("error", "size_class") + "    hint: 'Off by {error / 2}.'\n", "reveals more than the size"),
        (ROWS + "    hint: 'See {nothing}.'\n", "nothing"),
    ],
)
def test_errors_in_a_hint_are_errors_of_the_spec(spec: str, fault: str) -> None:
    with pytest.raises(SpecError, match=fault):
        assignment(HEAD + spec)
