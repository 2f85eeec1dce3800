"""Several arrays in a dict by name, and decimals that are cut off, through the assignments' own specs."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, assignment

from autograder.checks import Rejected, check_for
from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Record, Returned
from autograder.domain.report import Result
from autograder.scoring.score import score
from autograder.spec.load import load

A, B, C = (np.full((2, 2), float(n)) for n in (1, 2, 3))


@cache
def spec(name: str) -> Assignment:
    return load(ROOT / "problems" / f"{name}.yaml")


def taken(id: str, value: Any) -> Any:
    return check_for(spec("attention_exploration").question(id)).fit(value, "`f()`")


@pytest.mark.parametrize("keys", [
    ("K", "Q", "V"), ("k", "q", "v"), ("W_K", "W_Q", "W_V"), ("wk", "wq", "wv"), ("key", "query", "value"), ("Keys", "Queries", "Values"),
    ("K matrix", "Q matrix", "V matrix"), ("key_matrix", "query_matrix", "value_matrix"), ("$W_K$", "$W_Q$", "$W_V$"), ("W_k", "W_q", "W_v"), ("matrix_K", "matrix_Q", "matrix_V"), ("mat_k", "mat_q", "mat_v"), ("K_mat", "Q_mat", "V_mat"), ("matK", "matQ", "matV"),
    ("Wk_matrix", "Wq_matrix", "Wv_matrix"), ("weights_key", "weights_query", "weights_value"),
])  # fmt: skip
def test_matrices_by_name_in_any_order(keys: tuple[str, str, str]) -> None:
    k, q, v = keys
    for given in ({k: A, q: B, v: C}, {v: C, q: B, k: A}, {q: B, v: C, k: A, "note": "K first"}):
        assert np.array_equal(taken("e.ii", given), [A, B, C])


@pytest.mark.parametrize("keys", [("q1", "q2"), ("Q1", "Q2"), ("q_1", "q_2"), ("q₁", "q₂"), ("query1", "query2"), ("first", "second"),
                                  ("query 1", "query 2"), ("q_a", "q_b"), ("$q_1$", "$q_2$"), ("head 1", "head 2"),
                                  (1, 2), ("1", "2"), (0, 1), ("a", "b"), ("mu_a", "mu_b"), ("query_a", "query_b"), ("first query", "second query")])  # fmt: skip
def test_queries_by_name_in_any_order(keys: tuple[Any, Any]) -> None:
    one, two = keys
    for given in ({one: [1.0, 2.0], two: [3.0, 4.0]}, {two: [3.0, 4.0], one: [1.0, 2.0]}):
        assert np.array_equal(taken("d.i", given), [[1, 2], [3, 4]])
    assert np.array_equal(taken("d.i", [[1.0, 2.0], [3.0, 4.0]]), [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"K": A, "Q": B}, "without V"),
        ({}, "without K and Q and V"),
        ({"K": A, "key": B, "Q": B, "V": C}, "two entries for K"),
        ({"A": A, "B": B, "C": C, "D": C}, "without K"),
        ({"K": A, "B": B, "C": C}, "without Q and V"),
        ({1: A, 2: B, 4: C, 5: C}, "without K"),
        ({"key_query": A, "Q": B, "V": C}, "without K"),
        ({"K": "text", "Q": B, "V": C}, "not numbers"),
    ],
)
def test_a_dict_that_lacks_a_part_is_refused_in_words(given: dict[str, Any], says: str) -> None:
    with pytest.raises(Rejected, match=says):
        taken("e.ii", given)


@pytest.mark.parametrize(
    "keys", ["ABC", ("K1", "Q1", "V1"), ("left", "middle", "right"), (1, 2, 3), (0, 1, 2), (2, 3, 4)]
)
def test_arrays_whose_keys_name_no_part_are_taken_as_they_stand(keys: Any) -> None:
    assert np.array_equal(taken("e.ii", dict(zip(keys, (A, B, C), strict=True))), [A, B, C])


def test_numbers_say_the_order() -> None:
    assert np.array_equal(taken("e.ii", {3: C, 1: A, 2: B}), [A, B, C])


def test_a_dict_is_still_no_array_where_the_spec_names_no_parts() -> None:
    with pytest.raises(Rejected, match="a dict"):
        taken("b", {"q": [1.0]})


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("parts: [a, A], shape: [2, 2]", "cannot be distinguished"),
        ("parts: [a, b]", "needs `shape`"),
        ("parts: [a, b], shape: [2, 2], choice: [x, y]", "needs `shape`"),
    ],
)
def test_faults_of_parts(answer: str, fault: str) -> None:
    with pytest.raises(SpecError, match=fault):
        assignment(
            f"spec: 1\ntitle: t\npoints: 1\nquestions:\n- {{id: a, title: t, points: 1, answer: {{function: f, {answer}}}, want: x, within: {{abs: 1}}}}"
        )


def result(name: str, id: str, value: Any, **others: Any) -> Result:
    made = spec(name)
    asked = [question for question in made.questions if not question.by_hand]
    targets: dict[str, Any] = {
        "1": np.exp([0, 1]), "2": [0.268941, 0.731059], "3.1": [2, 4], "3.2": [1, 2], "3.3": [0.268941, 0.731059],
        "8": [0.036343, 0.963657], "9 analytic": [-0.1817155, 0.1817155], "1 weights": [0.88009, 0.11911, 0.00080],
    }  # fmt: skip
    if name == "attention_report":
        targets["2"] = ["decoder", "encoder", "encoder"]
    record = Record({q.id: Returned({**targets, **others, id: value}.get(q.id, 0)) for q in asked})
    return next(one for one in score(made, targets, record).results if one.id == id)


@pytest.mark.parametrize(
    ("name", "id", "rounded", "cut", "credit"),
    [
        ("attention_report", "3.3", [0.27, 0.73], [0.26, 0.73], 0.5),
        ("attention_report", "3.4", [3.462, 2.269, 1.0, 0.731], [3.462, 2.268, 1.0, 0.731], 1),
        ("attention_report", "3.4", [3.462, 2.269, 1.0, 0.731], [3.46, 2.26, 1.0, 0.73], 0.5),
        ("attention_exercises", "1 weights", [0.88, 0.12, 0.0], [0.88, 0.11, 0.0], 0.5),
        ("attention_exercises", "1 context", [1.0, 2.0, 2.76], [0.99, 1.99, 2.75], 1),
        (
            "attention_exercises",
            "3",
            [[0.86, 1.58, -0.72], [0.99, 1.88, -1.56]],
            [[0.85, 1.57, -0.72], [0.98, 1.88, -1.56]],
            1,
        ),
        ("simple_attention", "1", [1, 2.72], [1, 2.71], 0.5),
        ("simple_attention", "2", [0.27, 0.73], [0.26, 0.73], 0.5),
        ("simple_attention", "3", 3.46, 3.46, 1),
        ("simple_attention", "8", [0.04, 0.96], [0.03, 0.96], 0.5),
        ("simple_attention", "9 analytic", [-0.182, 0.182], [-0.181, 0.181], 0.5),
    ],
)
def test_a_last_decimal_that_is_cut_off_costs_half_where_it_costs_anything(
    name: str, id: str, rounded: Any, cut: Any, credit: float
) -> None:
    assert result(name, id, rounded).credit == 1
    made = result(name, id, cut)
    assert made.credit == credit
    assert (made.rule == "cut_off") == (credit < 1)
    if credit < 1 and np.ndim(cut) == 1:  # nothing for numbers that are further off than the last decimal
        assert result(name, id, np.asarray(cut) - 0.013).credit < credit
