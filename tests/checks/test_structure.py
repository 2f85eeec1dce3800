"""Dicts, lists, sets, texts and numbers in each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks import Rejected
from autograder.checks.structure import Structure, StructureSettings
from autograder.domain.assignment import Answer, Question, Within
from autograder.domain.record import Unordered, Unserializable


def made(**settings: bool) -> Structure:
    chosen = StructureSettings(**settings) if settings else True
    return Structure(Question("a", "A", 1, Answer(function="f"), "structure", chosen, within=Within(abs=0.01)))


def credit(got: Any, want: Any, **settings: bool) -> float:
    check = made(**settings)
    return check(check.fit(got, "`f()`"), check.fit(want, "the reference")).credit


@pytest.mark.parametrize(
    ("got", "want", "right"),
    [
        ({"a": 1, "b": [0.5, "x"]}, {"b": [0.505, "x"], "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({"a": 1.02}, {"a": 1}, False),
        ([[1, 2], [3]], [[1, 2], [3]], True),
        ([1, 2], [2, 1], False),
        (np.array([1, 2]), [1.0, 2.0], True),
        (Unordered(["b", "a"]), Unordered(["a", "b"]), True),
        (Unordered(["a", "c"]), Unordered(["a", "b"]), False),
        (["a", "b"], Unordered(["a", "b"]), False),
        (Unordered(["a", "b"]), ["a", "b"], False),
        (["a", "a"], ["a", "b"], False),
        ([None, True, "x"], [None, True, "x"], True),
        ([None], [0], False),
        (["1"], [1], False),
        ([float("nan")], [float("nan")], False),
        ([float("inf")], [float("inf")], True),
        ([float("inf")], [1.0], False),
        ("e\u0301", "\u00e9", True),
        ({"1": 2}, {1: 2}, True),
        ({"(1, 'a')": 2, "3": 4}, {(np.int64(1), "a"): 2, np.float64(3): 4}, True),
        ({}, [], False),
        ([1], {"a": 1}, False),
        ("a", {"a": 1}, False),
    ],
)
def test_entries_are_compared_one_by_one(got: Any, want: Any, right: bool) -> None:
    assert credit(got, want) == right


def test_order_and_tolerance_may_be_left_out() -> None:
    assert credit([2, [1, "x"]], [[1, "x"], 2], order=False) == 1
    assert credit([2, 2, 1], [1, 1, 2], order=False) == 0
    assert credit(Unordered([1, 2]), [2, 1], order=False) == 1
    assert credit([0.505], [0.5], exact=True) == 0
    assert credit([0.5], [0.5], exact=True) == 1
    assert (made().tolerance, made(exact=True).tolerance) == (True, False)


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ({"the": 1, "cat": [3]}, "This is at ['cat'][0] in your answer."),
        ({"the": 1, "cats": [2]}, "an entry 'cats', which should not be there"),
        ({"the": 1}, "Entries are missing: 1."),
        ({"the": 1, "cat": [2, 2]}, "2 items, but 1 are expected"),
        ({"the": "1", "cat": [2]}, "another kind of value"),
    ],
)
def test_feedback_names_the_place_and_not_the_target(got: Any, said: str) -> None:
    check = made()
    verdict = check(check.fit(got, "`f()`"), {"the": 1, "cat": [2]})
    assert said in verdict.feedback
    assert "'cat': [2]" not in verdict.feedback


@pytest.mark.parametrize(
    "value",
    [None, Unserializable("a generator"), [Unserializable("a module")], np.zeros((300, 300)), [1 + 2j], 10**30, [b"x"]],
    ids=repr,
)
def test_what_is_nothing_of_the_kind_is_refused(value: Any) -> None:
    with pytest.raises(Rejected):
        made().fit(value, "`f()`")


def test_wrong_answers_are_wrong_whatever_the_right_one_is() -> None:
    for right in ({"a": 1, "b": "x"}, [1, 2], Unordered([1, 2]), ["x"], [[1], {"a": [2.0]}], {}):
        for name, wrong in made().wrong_answers(right):
            assert credit(wrong, right) == 0 or (name, right) == ("empty", {}), (name, wrong)


def test_the_wrong_answers_that_are_tried() -> None:
    assert dict(made().wrong_answers([1, "a", 2])) == {
        "empty": [], "without_last": [1, "a"], "one_more": [1, "a", 2, 2], "reversed": [2, "a", 1],
        "another_number": [2, "a", 2], "another_text": [1, "ax", 2],
    }  # fmt: skip
    assert set(dict(made().wrong_answers(Unordered([1, 2])))) == {"empty", "without_last", "one_more", "another_number"}
    assert set(dict(made(order=False).wrong_answers(["a", "b"]))) == {
        "empty",
        "without_last",
        "one_more",
        "another_text",
    }
    assert set(dict(made().wrong_answers([1, 1]))) == {"empty", "without_last", "one_more", "another_number"}
    assert dict(made().wrong_answers({"a": 1, "b": 2})) == {
        "empty": {}, "without_last": {"a": 1}, "one_more": {"a": 1, "b": 2, "another key": 0},
        "another_number": {"a": 2, "b": 2},
    }  # fmt: skip


def test_what_is_no_dict_says_so() -> None:
    check = made()
    assert "another kind of value" in check(check.fit([1], "`f()`"), {"a": 1}).feedback
