"""Which option a text chooses: the tables of `wordings`, over all choices of the assignments and made-up ones."""

from __future__ import annotations

import pytest
from checks.wordings import ACCEPTED, MADE_UP, NOTHING, REVIEW
from conftest import ROOT

from autograder.checks.sentences import read_choice
from autograder.domain.record import Record, Returned
from autograder.domain.report import Status
from autograder.scoring.score import score
from autograder.spec.load import load
from autograder.validation import spec_examples

QUESTIONS: dict[str, tuple[dict[str, list[str]], str]] = {name: (options, "") for name, options in MADE_UP.items()}
SPECS = {}
for path in sorted((ROOT / "problems").glob("*.yaml")):
    loaded = load(path)
    for question in loaded.questions:
        SPECS[question.id] = loaded if question.kind == "choice" else SPECS.get(question.id, loaded)
        if question.kind == "choice":
            given = question.settings
            options = given if isinstance(given, dict) else {name: [] for name in given}
            QUESTIONS[question.id] = (options, question.title)


def became(id: str, text: str) -> str:
    """The option, or that a person is to look, or that none is named."""
    options, title = QUESTIONS[id]
    made = read_choice(text, options, title)
    return made.option or ("review" if made.named else "none")


@pytest.mark.parametrize(("id", "option", "text"), [(i, o, t) for i, o, texts in ACCEPTED for t in texts])
def test_a_text_that_names_one_option_and_negates_none_chooses_it(id: str, option: str, text: str) -> None:
    assert became(id, text) == option


@pytest.mark.parametrize(("id", "text"), [(i, t) for i, texts in REVIEW for t in texts])
def test_a_text_that_names_options_and_cannot_be_decided_is_for_a_person(id: str, text: str) -> None:
    assert became(id, text) == "review"


@pytest.mark.parametrize(("id", "text"), [(i, t) for i, texts in NOTHING for t in texts])
def test_a_text_that_names_no_option_chooses_none(id: str, text: str) -> None:
    assert became(id, text) == "none"


def test_the_tables_hold_every_choice_of_the_assignments_and_enough_wordings() -> None:
    choices = QUESTIONS.keys() - MADE_UP.keys()
    assert choices == {"6", "8 moved", "2a axis", "2b", "a", "c.ii", "d.ii", "e.i", "e.i possible"}
    for table in ([row[0] for row in ACCEPTED], [row[0] for row in REVIEW], [row[0] for row in NOTHING]):
        assert choices <= set(table)
    for rows in (ACCEPTED, REVIEW, NOTHING):
        assert sum(len(set(row[-1])) for row in rows) >= 120


RIGHT = {
    "8 moved": "x1", "2a axis": "rows", "2b": "d_k", "a": "score_dominates",
    "c.ii": "swings_between", "d.ii": "near_average", "e.i": "u_a", "e.i possible": "no",
    "6": "light",
}  # fmt: skip


def status(id: str, text: str) -> tuple[Status, float]:
    """What a submission with this text is told, and the credit."""
    made = SPECS[id]
    asked = [question for question in made.questions if not question.by_hand]
    targets = {call: 0 for question in asked for call in question.calls} | {id: RIGHT[id], "8": [0.036, 0.964]}
    record = Record({call: Returned(text if call == id else targets[call]) for q in asked for call in q.calls})
    alone = spec_examples.only(made, made.question(id))
    result = score(alone, targets, record).results[-1]
    return result.status, result.credit


@pytest.mark.parametrize("id", sorted(RIGHT))
def test_points_are_for_the_right_option_only(id: str) -> None:
    """Right: all of them; wrong: none; for a person: none yet; nothing: none."""
    for option, text in [(o, t) for i, o, texts in ACCEPTED for t in texts if i == id]:
        right = option == RIGHT[id]
        assert status(id, text) == ((Status.PASSED, 1) if right else (Status.FAILED, 0)), text
    for text in [t for i, texts in REVIEW for t in texts if i == id]:
        assert status(id, text) == (Status.PENDING, 0), text
    for text in [t for i, texts in NOTHING for t in texts if i == id]:
        assert status(id, text) == (Status.FAILED, 0), text
