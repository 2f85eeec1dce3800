"""Which option a text chooses: the tables of `wordings`, over all choices of the assignments and made-up ones."""

from __future__ import annotations

import pytest
from checks.wordings import ACCEPTED, MADE_UP, NOTHING, REVIEW
from conftest import ROOT

from autograder.checks.reading import read
from autograder.spec.load import load

QUESTIONS: dict[str, tuple[dict[str, list[str]], str]] = {name: (options, "") for name, options in MADE_UP.items()}
for path in sorted((ROOT / "problems").glob("*.yaml")):
    for question in load(path).questions:
        if question.kind == "choice":
            given = question.settings
            options = given if isinstance(given, dict) else {name: [] for name in given}
            QUESTIONS[question.id] = (options, question.title)


def became(id: str, text: str) -> str:
    """The option, or that a person is to look, or that none is named."""
    options, title = QUESTIONS[id]
    made = read(text, options, title)
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
    assert choices == {"8 moved", "2a axis", "2b", "a", "c.ii", "d.ii", "e.i", "e.i possible"}
    for table in ([row[0] for row in ACCEPTED], [row[0] for row in REVIEW], [row[0] for row in NOTHING]):
        assert choices <= set(table)
    for rows in (ACCEPTED, REVIEW, NOTHING):
        assert sum(len(set(row[-1])) for row in rows) >= 120
