"""No points without work: no guess earns anything, but for those that the specs accept, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from conftest import mostly_full
from guesses import Guess, guesses

from autograder.app.grader import Grader
from autograder.domain.report import Status
from autograder.ingest import project
from autograder.scoring.score import score

#: What guesses may earn: (assignment, question, the most points, the guesses, why).
ACCEPTED = [
    (
        "simple_attention", "1", 0.5, "1 everywhere, the identity, counted from 1, counted down, alternating signs, rounded half of inputs, reversed beta",
        "e to the power of the first logit is 1, and each of the two entries pays by itself; the spec accepts `ones`",
    ),
    (
        "simple_attention", "8 moved", 1, "option 1 of each",
        "a blind pick of one option out of two, where the student's own step does not say otherwise",
    ),
    (
        "simple_attention", "9 analytic", 1, "the answer to 9 difference everywhere else",
        "who has estimated the gradient has worked for it; to three decimals it is that of the formula",
    ),
    (
        "simple_attention", "10 figure", 1.5,
        "figure: a surface of zeros, figure: surface 0, figure: surface 1, figure: surface 2, figure: surface 3, figure: surface 4, figure: surface 5, "
        "figure: six surfaces side by side, figure: six surfaces in one, figure: a surface and a line of zeros",
        "half of the question is for three axes, their labels and extents, whatever formula is drawn; several are worth no more than one",
    ),
    (
        "simple_attention", "10 figure", 1.3334, "figure: a line of zeros",
        "axes, labels and extents, but for the points, which do not cover the square",
    ),
    ("simple_attention", "10 figure", 0.5, "figure: a line in a plane", "one label of three, and one extent"),
    (
        "understanding_attention", "1.2.1", 2, "3 everywhere, 4 everywhere, 5 everywhere, 10 everywhere, 42 everywhere, 3.14159 everywhere, 1e+09 everywhere, counted from 1",
        "these queries do what is asked: of all keys, key 0 has the largest sum, so a long query along (1, 1, 1) selects value 0",
    ),
    (
        "understanding_attention", "1.2.2", 0.75, "3 everywhere, 4 everywhere, 5 everywhere, 10 everywhere, 42 everywhere, 3.14159 everywhere, 1e+09 everywhere, "
        "-1e+09 everywhere, counted from 1, counted down, the answer to 1.2.1 everywhere else",
        "one row of four is right for the same reason, and each row pays by itself",
    ),
    ("understanding_attention", "1.2.1", 0.5, "key", "key 0 points the right way: rule `unscaled` gives a quarter"),
    ("understanding_attention", "1.2.2", 0.75, "key", "the keys point the right way: rule `unscaled` gives a quarter"),
    (
        "understanding_attention", "1.2.1", 2, "the answer to 1.2.2 everywhere else",
        "the queries that select all values have the one that selects the first among them",
    ),
    ("understanding_attention", "1.3.1", 2, "0 everywhere, 1e-09 everywhere, 0.0001 everywhere", "zeros are the right answer"),
    (
        "understanding_attention", "1.3.1", 2, "0.1 everywhere, 0.25 everywhere, rounded weights the wrong way round, mean of key, reversed value, last of value",
        "short queries pass by the tolerance that the handout shows; rules `nearly_flat` and `mean_of_keys` tell them",
    ),
    (
        "understanding_attention", "1.3.2", 1.5, "1 everywhere, counted down, noise 4, negative value",
        "half is for whatever comes within 0.15, as far as k[0] + k[1] at 0.10; the spec accepts `ones` and `negative_value_0`",
    ),
    ("understanding_attention", "1.4.1", 3, "key", "a copy of a key has that key's score: right in idea, and accepted as `key_0`"),
    ("understanding_attention", "1.4.1", 3, "last of value", "by chance it scores as the first two keys do; accepted as `value_3`"),
    (
        "understanding_attention", "1.4.2", 3, "counted down, a third and more, noise 3",
        "of length 1 these lie near the query by chance, and what wins there is right",
    ),
    (
        "understanding_attention", "1.4.2", 3, "the answer to 1.3.2 everywhere else, the answer to 1.4.1 everywhere else",
        "the right key lies along the query, and so do these: no more is asked for",
    ),
    ("attention_exploration", "b", 1.5, "the arguments' sum, the arguments' mean", "the right direction, too short: rules `too_short` and `mean_of_keys` give half"),
    ("attention_exploration", "c.i", 1.5, "the arguments' sum, the arguments' mean", "the same with the means of the keys"),
    ("attention_exploration", "d.i", 1.5, "the arguments stacked, all arguments", "both directions are right, too short: rule `too_short` gives half"),
    ("attention_exploration", "a", 1, "option 1 of each", "a blind pick of one option out of five"),
    ("attention_exploration", "c.ii", 1, "option 2 of each", "a blind pick of one option out of five"),
    ("attention_exploration", "d.ii", 1, "option 1 of each", "a blind pick of one option out of five"),
    ("attention_exploration", "e.i", 1, "option 1 of each", "a blind pick of one option out of seven"),
    ("attention_exploration", "e.i possible", 1, "option 2 of each", "a blind pick of yes or no"),
    ("attention_exercises", "2a axis", 1, "option 1 of each", "a blind pick of one option out of two"),
    ("attention_exercises", "2b", 1, "option 3 of each", "a blind pick of one option out of four"),
    ("attention_exercises", "3", 1, "noise 0, noise 4", "each of six entries pays by itself, and noise meets one by chance"),
    ("attention_report", "3.1", 1, "2 everywhere, 4 everywhere, reversed K, V", "one of the entries 2 and 4 is met, and each pays by itself"),
    (
        "attention_report", "3.1", 1, "counted from 1, reversed Q, sum of K, the answer to 3.2 everywhere else",
        "the right scores, scaled already: rule `scaled_already` gives half",
    ),
    ("attention_report", "3.1", 1, "last of V", "the right scores in the wrong order, by chance: rule `swapped` gives half"),
    ("attention_report", "3.2", 2, "counted from 1, reversed Q, sum of K", "(1, 2) is the right answer"),
    ("regression_on_data", "6", 1, "option 1 of each", "a blind pick of one option out of three"),
    ("regression_on_data", "3", 2.25, "leaked_coefficients", "a number of the spec, for its rules: who has it has fitted the data"),
    ("regression_on_data", "3", 1.5, "raw_coefficients", "the same, on unscaled data"),
    ("attention_report", "3.2", 1, "mean of K", "half of the right answer, by chance: rule `divided_by_d` gives half"),
]  # fmt: skip


#: Without ``-m ""`` two of the assignments are tried.
NAMES = mostly_full(project.assignment_names(), "attention_report", "understanding_attention")


@dataclass(frozen=True)
class Made:
    """A guess, and what it earned, by question."""

    guess: Guess
    points: dict[str, float]


@cache
def made(name: str) -> list[Made]:
    """Every guess at an assignment, scored."""
    return list(scored(name))


def scored(name: str) -> Iterator[Made]:
    with Grader(project.find_project(name)) as grader, np.errstate(all="ignore"):
        assignment, targets = grader.assignment, grader.targets
        for guess in guesses(assignment, targets):
            results = score(assignment, targets, guess.record(assignment)).results
            odd = [result for result in results if result.status is Status.UNGRADED]
            assert not odd, (guess.name, odd)  # who can choose not to be graded has found a way around it
            yield Made(guess, {result.id: result.score for result in results if result.decided})


def accepted(name: str) -> dict[tuple[str, str], float]:
    """By guess and question, what an assignment's guesses may earn."""
    return {
        (guess, question): most
        for assignment, question, most, named, _ in ACCEPTED
        for guess in (named.split(", ") if assignment == name else ())
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_guess_earns_points(name: str) -> None:
    may = accepted(name)
    earned = {
        (one.guess.name, question): points
        for one in made(name)
        for question, points in one.points.items()
        if points > may.get((one.guess.name, question), 0.0) and not one.guess.name.startswith(LINES)
    }
    assert earned == {}


LINES = "lines: "


@pytest.mark.full
def test_no_lines_without_calculus_earn_points() -> None:
    lines = [one for one in made("simple_attention") if one.guess.name.startswith(LINES)]
    assert len(lines) >= 26
    assert {one.guess.name: sum(one.points.values()) for one in lines if sum(one.points.values()) > 0} == {}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_accepted_is_earned(name: str) -> None:
    earned = {(one.guess.name, id): points for one in made(name) for id, points in one.points.items()}
    assert {key: earned.get(key) for key, most in accepted(name).items() if not 0.9 * most < earned.get(key, 0)} == {}


@pytest.mark.full
def test_there_are_many_guesses_and_each_is_another_one() -> None:
    every = {name: made(name) for name in project.assignment_names()}
    counts = {name: len(many) for name, many in every.items()}
    assert sum(counts.values()) >= 500
    assert min(counts.values()) >= 50
    for many in every.values():
        assert len({one.guess.name for one in many}) == len(many)
    answers = sum(len(one.guess.answers) for many in every.values() for one in many)
    assert answers > 5000
    assert all(why and " " in why for *_, why in ACCEPTED)


@pytest.mark.full
def test_no_guess_at_all_questions_comes_far() -> None:
    """The best of all guesses at each assignment, in points."""
    most = {
        name: max(sum(one.points.values()) for one in many if not one.guess.name.startswith(LINES))
        for name, many in ((name, made(name)) for name in project.assignment_names())
    }
    assert most == {
        "attention_exercises": 1,
        "attention_exploration": 3,
        "attention_report": 3,
        "autograd_engine": 0,
        "regression_on_data": 2.25,
        "simple_attention": 1.5,
        "softmax_classifier": 0,
        "transformer_block": 0,
        "understanding_attention": 5.25,
    }
