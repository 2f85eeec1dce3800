"""Options that a sentence cannot tell apart are reported, and only these."""

from __future__ import annotations

import pytest
from conftest import assignment

from autograder.checks import check_for
from autograder.checks.overlap import overlaps


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"x1": [], "x10": [], "x2": []}, set()),
        ({"rows": [], "columns": []}, set()),
        ({"key": [], "keys": []}, {"key_is_keys"}),
        ({"rows": [], "rows and columns": []}, {"rows_in_rows_and_columns"}),
        ({"decoder": [], "encoder-decoder": []}, {"decoder_in_encoder_decoder"}),
        ({"yes": ["possible"], "no": ["not possible"]}, {"yes_in_no"}),
        ({"impossible": [], "possible": []}, set()),
        ({"left": [], "right": ["to the lefts"]}, {"left_in_right"}),
    ],
)
def test_names_that_are_one_or_lie_within_each_other(options: dict[str, list[str]], names: set[str]) -> None:
    assert overlaps(options).keys() == names


def test_validate_reports_them_for_items_and_options() -> None:
    spec = """
spec: 1
title: t
points: 2
questions:
- {id: a, title: t, points: 1, answer: {function: f, choice: [key, keys]}, want: key}
- {id: b, title: t, points: 1, answer: {function: g, matching: {items: [query, query size], options: [d, n]}}, want: "[d, n]"}
"""
    from autograder.validation.tolerance.findings import alike

    made = {question.id: [finding.names[0] for finding in alike(question)] for question in assignment(spec).questions}
    assert made == {"a": ["key_is_keys"], "b": ["query_in_query_size"]}
    assert "plurals are ignored" in check_for(assignment(spec).question("a")).warnings()["key_is_keys"]
