"""Answers as the class report compares them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import assignment

from autograder.checks import check_for
from autograder.domain.record import Record, Returned
from autograder.domain.texts import Texts, english, translated
from autograder.output.html.shown_answers import ShownNumbers, ShownWords, form
from autograder.scoring.score import score

SPEC = """\
spec: 1
title: t
points: 1
givens: {key: [1, 2]}
questions:
  - {id: "1", title: t, points: 1, answer: {function: get_x, constants_only: refuse}, want: key, within: {abs: 0.1}}
"""
ARTIFICIAL = translated("zz", {"score.constants_only": "Qq {names} zz."})


@pytest.mark.parametrize("texts", [english(), ARTIFICIAL])
@pytest.mark.parametrize(("reads", "known"), [({"get_x": frozenset({"key"})}, True), ({}, False)])
def test_right_answers_that_are_not_constants_are_alike_in_every_language(
    texts: Texts, reads: dict[str, frozenset[str]], known: bool
) -> None:
    asked = replace(assignment(SPEC), texts=texts)
    question = asked.questions[0]
    outcome = Returned(np.array([1.0, 2.0 if known else 5.0]), "")
    outcomes = dict.fromkeys(question.calls, outcome)
    (result,) = score(asked, {"1": np.array([1.0, 2.0])}, Record(outcomes=outcomes, reads=reads)).results
    assert result.credit == 0
    made = form(question, check_for(question), outcomes, result, asked)
    if known:
        assert isinstance(made, ShownWords)
        assert made.key == "refused"
        earlier = replace(result, feedback="The sheet asks for constants only: this answer reads the global `key`.")
        saved = form(question, check_for(question), outcomes, earlier, asked)
        assert isinstance(saved, ShownWords)
        assert saved.key == "refused"
    else:
        assert isinstance(made, ShownNumbers)
