"""Exceptions as answers: what the worker says of them, and what is kept."""

from __future__ import annotations

from pathlib import Path

from conftest import assignment

from autograder.domain.record import Raised
from autograder.execution.codec import outcome_from_json, outcome_to_json
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.readers import read
from autograder.scoring.score import score


def test_an_error_says_its_classes_where_a_question_is_about_that(host: Host, tmp_path: Path) -> None:
    """And not elsewhere: what is stored of other errors stays as it was."""
    text = "class Odd(ValueError): pass\ndef split(n): raise Odd('not divisible')\ndef other(): raise KeyError('k')\n"
    spec = """\
spec: 1
title: t
points: 2
submission: {imports: []}
questions:
  - {id: a, title: A, points: 1, answer: {function: split, args: [3], raises: ValueError}}
  - {id: b, title: B, points: 1, answer: {function: other}, want: 1, within: {abs: 1}}
"""
    made = assignment(spec)
    (tmp_path / "hw.py").write_text(text)
    record = collect(made, read(tmp_path / "hw.py"), host)
    outcome = record.outcomes["a #1"]
    assert isinstance(outcome, Raised)
    assert outcome.types == ("Odd", "ValueError", "Exception", "BaseException")
    assert outcome_from_json(outcome_to_json(outcome)) == outcome
    assert record.outcomes["b"] == Raised("KeyError: 'k'", "hw.py, line 3")
    assert "types" not in outcome_to_json(record.outcomes["b"])
    assert score(made, {}, record).results[0].credit == 1
