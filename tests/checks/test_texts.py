"""Answers that are words: choices, matchings, formulas and derivations, judged through a spec as students' are."""

from __future__ import annotations

import pytest
from conftest import assignment

from autograder.domain.errors import SpecError
from autograder.domain.record import Record, Returned
from autograder.domain.report import Result, Status
from autograder.scoring.score import score

SPEC = """
spec: 1
title: Words
points: 8
givens: {a: [1, 2]}
questions:
  - {id: n, title: t, points: 1, answer: {function: get_n, shape: [2]}, want: a, within: {abs: 0.1}}
  - id: c
    title: t
    points: 1
    answer: {function: get_c, choice: {left: [l, "to the left"], right_hand: [], neither: []}}
    want: left
    feedback: [{id: wrong_hand, if: answer == right_hand, say: The other one.}]
    examples: [{pass: left}, {wrong_hand: right_hand}, {fail: neither}]
  - {id: yes, title: t, points: 1, answer: {function: get_yes, choice: [yes, no]}, want: "'no'"}
  - id: tied
    title: t
    points: 1
    answer: {function: get_tied, choice: [first, second]}
    follow: {own: {from: n, if: "own[0] != own[1]"}}
    want: first if own[0] > own[1] else second
  - id: m
    title: t
    points: 1
    answer: {function: get_m, matching: {items: {query: [q], key: [keys], value: [v]}, options: [decoder, encoder]}}
    want: {query: decoder, key: encoder, value: encoder}
    partial: entries
  - {id: pair, title: t, points: 1, answer: {function: get_pair, matching: {items: [rows, columns], options: [n_q, n_k]}}, want: [n_q, n_k]}
  - id: e
    title: t
    points: 1
    answer: {function: get_e, expression: {symbols: {n_q: integer, d: integer}}}
    want: n_q*(d - 1)
    feedback: [{id: one_too_many, if: 'same(answer, "n_q*d")', credit: 0.5, say: One less.}]
    examples: [{pass: d*n_q - n_q}, {one_too_many: d*n_q}, {fail: d}]
  - id: d
    title: t
    points: 1
    answer:
      function: get_d
      derivation: {symbols: {x: real}, define: {y: x**2}, given: "diff(y, x)", goal: 2*x, steps: 2, also: [{given: "diff(x**3, x)", goal: 3*x**2}]}
"""
WORDS = assignment(SPEC)
RIGHT = {"n": [1, 2], "c": "left", "yes": "no", "tied": "second", "m": ["decoder", "encoder", "encoder"]}
RIGHT |= {"pair": ["n_q", "n_k"], "e": "n_q*(d-1)", "d": ["diff(y, x)", "diff(x**2, x)", "2*x"]}


def result(id: str, value: object, **others: object) -> Result:
    answers = {**RIGHT, **others, id: value}
    report = score(WORDS, {**RIGHT}, Record({k: Returned(v) for k, v in answers.items()}))
    return next(r for r in report.results if r.id == id)


@pytest.mark.parametrize(
    ("id", "value", "credit", "says"),
    [
        ("c", "left", 1, "Correct."),
        ("c", " LEFT\n", 1, ""),
        ("c", "To the left!", 1, ""),
        ("c", ["l"], 1, ""),
        ("c", "right hand", 0, "The other one."),
        ("c", "neither", 0, "not the correct choice"),
        ("c", "up", 0, "the answer must be"),
        ("c", "", 0, "the answer must be"),
        ("c", 1.5, 0, "did not return a string"),
        ("yes", False, 1, ""),
        ("yes", "No", 1, ""),
        ("yes", "false", 1, ""),
        ("yes", True, 0, ""),
        ("m", {"query": "decoder", "key": "encoder", "value": "encoder"}, 1, ""),
        ("m", {"Query": "Decoder", "KEY": "encoder", "value ": "en-coder", "more": 5}, 1, ""),
        ("m", ["decoder", "encoder", "encoder"], 1, ""),
        ("m", ["encoder", "encoder", "encoder"], 2 / 3, "1 of 3 is wrong"),
        ("m", ["encoder", "decoder", "decoder"], 0, "3 of 3 are wrong"),
        ("m", {"query": "decoder"}, 0, "says nothing about key, value"),
        ("m", ["decoder", "encoder"], 0, "neither a dict nor a list of 3"),
        ("m", {"query": "decoder", "key": 5, "value": "encoder"}, 2 / 3, "For key, none of the options"),
        ("m", {"query": 1, "key": 5, "value": None}, 0, "none of the options"),
        ("m", {"Q": "decoder", "keys": "encoder", "v": "encoder"}, 1, ""),
        ("pair", ["N_q", "nk"], 1, ""),
        ("pair", {"rows": "n_q", "columns": "n_k"}, 1, ""),
        ("pair", ["n_k", "n_q"], 0, ""),
        ("e", "n_q*d - n_q", 1, ""),
        ("e", "d*nq-nq", 1, ""),
        ("e", "n_q*d", 0.5, "One less."),
        ("e", "The number is n_q x d - n_q.", 1, ""),
        ("e", "additions: n_qd (as required)", 0.5, "One less."),
        ("e", "n_q*(d - 1) (not 3*d)", 0, "cannot be read. Character 14: `not`"),
        ("e", "twice n_q*(d - 1)", 0, "cannot be read"),
        ("e", "n_q*(d", 0, "cannot be read"),
        ("e", "__import__('os')", 0, "cannot be read"),
        ("e", 5, 0, "not equal"),
        ("e", None, 0, "None"),
        ("d", ["diff(y, x)", "diff(x^2, x)", "2*x"], 1, "Correct."),
        ("d", "diff(y, x)\n= diff(x**2, x)\n= 2*x", 1, ""),
        ("d", ["diff(x**3, x)", "3*x**2"], 0, "too few"),
        ("d", ["diff(y, x)", "2*x"], 0, "too few"),  # the goal stands on the sheet
        ("d", ["2*x"], 0, ""),
        ("d", ["diff(x**3, x)"], 0, "still has a derivative to work out"),
        ("d", ["diff(y, x) = diff(x**2, x) = 2*x"], 1, ""),
        ("d", ["diff(y, x)", "", "= diff(x**2, x)", "2*x", " "], 1, ""),
        ("d", ["diff(x**2, x)", "2*x"], 1, "Correct."),  # the given with its definition written out
        ("d", ["2*x*diff(x, x)", "2*x"], 0, "Write the given"),
        ("d", ["diff(x**2, x)", "x"], 0, 'Line 2, "x", does not equal line 1. At x = 1 line 1 is 2 and line 2 is 1.'),
        ("d", ["diff(y, x)", "x*diff(x, x) + diff(x, x)*x", "x"], 0, "Line 3"),
        ("e", "add = n_q(d - 1)", 1, ""),
        ("e", "$n_q \\left(d - 1\\right)$", 1, ""),
        ("e", "n_q*(d - 1) = n_q*d", 0, "two sides"),
        ("d", 7, 0, "not return a list of lines"),
    ],
)
def test_words(id: str, value: object, credit: float, says: str) -> None:
    made = result(id, value)
    assert made.credit == pytest.approx(credit)
    assert made.decided
    assert says.lower() in made.feedback.lower()


def test_a_choice_that_is_tied_to_a_number_must_agree_with_it() -> None:
    assert result("tied", "second").credit == 1
    assert result("tied", "first").credit == 0
    assert result("tied", "first", n=[5, 0]).credit == 1
    assert result("tied", "second", n=[5, 0]).credit == 0
    assert result("tied", "second", n=[5, 5]).credit == 1  # nothing to agree with: the reference's numbers


def test_what_no_machine_can_tell_waits_for_a_person() -> None:
    made = result("e", "n_q*(d - 1) + 10**300 - 10**300")
    assert made.status is Status.PENDING
    assert "manual grading" in made.feedback
    assert "10**300" in made.detail


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("right_hand: [], neither", "'L': [], neither", "cannot be distinguished"),
        ("[yes, no]", "[yes]", "answer.choice"),
        ("items: [rows, columns]", "items: [rows, ROWS]", "cannot be distinguished"),
        ("want: n_q*(d - 1)", "want: n_q*(z - 1)", "questions[6].want"),
        ("want: n_q*(d - 1)", "want: n_q*(d - 1", "questions[6].want"),
        ("goal: 2*x", "goal: 3*x", "questions[7].answer.derivation"),
        ("{symbols: {x: real}", "{symbols: {x: complex}", "questions[7].answer.derivation"),
        (
            "choice: [first, second]",
            "choice: [first, second], matching: {items: [a], options: [b, c]}",
            "names two kinds of answer",
        ),
        ("want: a, within: {abs: 0.1}", "want: a, within: {places: 2, abs: 1}", "has two kinds of tolerance"),
        ("want: left\n", "want: left\n    within: {abs: 1}\n", "has no effect here"),
    ],
)
def test_faults_of_the_spec_are_told(old: str, new: str, fault: str) -> None:
    assert old in SPEC
    with pytest.raises(SpecError, match=fault.replace("[", r"\[")):
        assignment(SPEC.replace(old, new))
