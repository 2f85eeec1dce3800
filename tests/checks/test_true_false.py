"""Answers to true-or-false questions in the short forms in which students write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks import Rejected, check_for
from autograder.checks.choice import Choice
from autograder.checks.matching import Matching
from autograder.domain.assignment import Answer, Question


def became(value: Any, items: Any = tuple("abcd"), options: Any = ("true", "false")) -> list[str] | None:
    """The options in the items' order; None if the answer names none."""
    settings = Matching.settings(
        items=list(items), options=options if isinstance(options, dict) else {name: [] for name in options}
    )
    check = check_for(Question("q", "t", 1, Answer(variable="q"), "matching", settings))
    try:
        return list(check.fit(value, "`q`").values())
    except Rejected:
        return None


@pytest.mark.parametrize(
    "value",
    [
        [True, False, True, False], [1, 0, 1, 0], [1.0, 0.0, 1.0, 0.0], np.array([1, 0, 1, 0]), np.array([[True], [False], [True], [False]]),
        ["T", "F", "T", "F"], ["t", "false", "yes", "No"], ["Y", "N", "Y", "N"], "TFTF", "tftf", "T F T F", "T, F, T, F", "T/F/T/F",
        "[T, F, T, F]", "1010", "1, 0, 1, 0", "yes, no, yes, no", "YNYN", "true false true false", "True\nFalse\nTrue\nFalse",
        {"a": 1, "b": 0, "c": 1, "d": 0}, {"a": "T", "b": "F", "c": "T", "d": "F"}, {"a": True, "b": False, "c": True, "d": False},
        [["a", 1], ["b", 0], ["c", 1], ["d", 0]], {"a": [True], "b": [False], "c": [True], "d": [False]},
    ],
    ids=repr,
)  # fmt: skip
def test_truths_are_read_in_their_short_forms(value: Any) -> None:
    assert became(value) == ["true", "false", "true", "false"]
    assert became(value, options=("No", "Yes")) == ["Yes", "No", "Yes", "No"]
    assert became(value, options={"F": [], "T": []}) == ["T", "F", "T", "F"]


@pytest.mark.parametrize(
    "value", ["TFT", "TFTFT", "TFTX", "TF10", [1, 0, 2, 0], [1, 0, 1], "1 0 1", [0.5, 1, 0, 1], {"a": 1, "b": 0}, 1010, "T F T maybe", "T? F T F", ["-1", "0", "1", "0"]],
    ids=repr,
)  # fmt: skip
def test_other_answers_are_not_guessed_at(value: Any) -> None:
    found = became(value)
    assert found is None or "" in found


def test_a_form_keeps_the_meaning_that_the_spec_gives_it() -> None:
    assert became([1, 0], "ab", {"true": ["0"], "false": ["1"]}) == ["false", "true"]
    assert became("TF", "ab", {"true": ["f"], "false": ["t"]}) == ["false", "true"]
    assert became([1, 0], "ab", ("left", "right")) is None  # other options have no such forms
    assert became("TF", "ab", ("left", "right")) is None
    assert became([1, 0, 1], "abc", ("true", "false", "open")) is None


@pytest.mark.parametrize(
    ("value", "option"), [(True, "true"), ("T", "true"), ("f", "false"), ("no", "false"), ("Yes", "true")]
)
def test_a_single_statement(value: Any, option: str) -> None:
    check = check_for(Question("q", "t", 1, Answer(variable="q"), "choice", ["true", "false"]))
    assert isinstance(check, Choice)
    assert check.fit(value, "`q`") == option


def test_a_number_is_no_option_of_a_choice() -> None:
    """It may count the options."""
    check = check_for(Question("q", "t", 1, Answer(variable="q"), "choice", ["false", "true"]))
    with pytest.raises(Rejected):
        check.fit(1, "`q`")
