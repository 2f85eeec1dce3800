"""What every kind of check must do, run over the registry: a new kind is tested on arrival."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.checks import DEFAULT_CHECK, Check, Rejected, Sheet, registry
from autograder.checks.derivation import Derivation
from autograder.checks.expression import Expression
from autograder.checks.figure import Figure
from autograder.checks.figure_examples import surface
from autograder.checks.matching import Matching
from autograder.domain.assignment import Answer, Question, Within
from autograder.domain.record import Unserializable
from autograder.spec.document import extended

QUESTION = Question("1", "t", 1, Answer(function="f"), within=Within(abs=0.05))
SETTINGS = {
    "choice": ["left", "right hand"],
    "expression": Expression.settings(symbols={"n_q": "integer", "d_k": "integer"}),
    "derivation": Derivation.settings(
        symbols={"x": "real"}, define={"y": "x**2"}, given="diff(y, x)", goal="2*x", steps=2
    ),
    "figure": Figure.settings(axes="3d", labels={"x": ["β1"], "z": ["L"]}, x=[0.0, 2.0], points=3),
    "matching": Matching.settings(items=["query", "key"], options=["decoder", "encoder"]),
}
# what is right, as the check takes it
TARGETS = {
    "close": np.array([[0.123456, -7.654321]]),
    "choice": "right hand",
    "expression": "n_q*(d_k - 1)",
    "derivation": ["diff(y, x)", "diff(x**2, x)", "2*x"],
    "figure": surface(np.arange(3.0), np.arange(3.0), np.array([0.123456, -7.654321, 1]), "beta_1", "y", "$L$"),
    "matching": {"query": "decoder", "key": "encoder"},
}
# what is compared with that, where it is something else
WANTED = {"figure": np.array([0.123456, -7.654321, 1])}
# what students return: each is refused with a sentence, or judged to be wrong
RETURNED = [
    None, "", "x" * 10**6, 3, True, float("nan"), float("inf"), 10**400, [], [[1], [1, 2]], [None], {}, {"query": []},
    Unserializable("a generator"), b"\x00", np.zeros((10**4, 10**4), dtype=bool), np.array([1 + 2j]), {"": {}}, [[[["a"]]]],
]  # fmt: skip
JUNK = [
    np.zeros((0,)),
    np.full((1, 2), np.nan),
    np.full((1, 2), np.inf),
    np.zeros(()),
    np.zeros((10**4, 10**4), dtype=bool),
    np.array([[1 + 2j, 3]]),
    np.zeros((1, 2, 1)),
]


def made(kind: str) -> Check:
    specimen = registry()[kind].specimen
    settings = specimen.settings if specimen else SETTINGS.get(kind)
    return registry()[kind](replace(QUESTION, kind=kind, settings=settings))


def right(kind: str) -> tuple[Any, Any]:
    """A right answer, and what it is compared with."""
    if specimen := registry()[kind].specimen:
        return specimen.right, specimen.right if specimen.want is None else specimen.want
    assert kind in TARGETS, "a new kind needs a `specimen`"
    return TARGETS[kind], WANTED.get(kind, TARGETS[kind])


@pytest.mark.parametrize("kind", sorted(registry()))
def test_contract(kind: str) -> None:
    check, (target, wanted) = made(kind), right(kind)
    assert check(check.fit(target, "`f()`"), wanted).credit == 1.0
    for junk in JUNK:
        verdict = check(junk, wanted)
        assert 0 <= verdict.credit < 1
        for number in np.ravel(target) if isinstance(target, np.ndarray) else ():
            assert f"{abs(number):.4g}"[:6] not in verdict.feedback
        if isinstance(target, str):
            assert target not in verdict.feedback


@pytest.mark.parametrize("kind", sorted(registry()))
@pytest.mark.parametrize("value", RETURNED, ids=lambda value: repr(value)[:20])
def test_whatever_is_returned_is_judged_or_refused_in_words(kind: str, value: object) -> None:
    check = made(kind)
    try:
        answer = check.fit(value, "`f()`")
    except Rejected as unfit:
        said = str(unfit)
    else:
        said = "judged, as it should be"
        assert check(answer, right(kind)[1]).credit < 1
        assert all(isinstance(content, bytes) for content in check.files(answer).values())
    assert 10 < len(said) < 1000


@pytest.mark.parametrize("kind", sorted(registry()))
def test_wrong_answers_are_wrong(kind: str) -> None:
    """Of what `validate` tries most must earn less than all points."""
    check, (target, wanted) = made(kind), right(kind)
    wanted = None if check.draws else wanted  # heights are those at the points of each figure
    answer = check.fit(target, "`f()`")
    found = list(check.candidates([answer], Sheet()))
    assert {one.origin for one in found} <= {"blind", "sheet", "placed", "spoiled", "scaled"}
    assert len({name for one in found for name in one.names}) == sum(len(one.names) for one in found)
    assert found, "without wrong answers `validate` cannot try the tolerance"
    earned = [check(check.fit(one.answers[0], "`f()`"), wanted).credit for one in found]
    # some come to what is right, such as the option that it is, or one row in another order
    assert 2 * sum(credit < 1 for credit in earned) >= len(earned)
    assert all(0 <= credit <= 1 for credit in earned)


@pytest.mark.parametrize("kind", sorted(registry()))
def test_a_kind_is_a_key_of_the_schema_with_its_docstring(kind: str) -> None:
    check = registry()[kind]
    assert (check.__doc__ or "").strip()
    assert check.settings is not None or kind == DEFAULT_CHECK, "a spec selects a kind by its settings"
    if check.settings is not None:
        described = extended().model_json_schema()["$defs"]["AnswerPart"]["properties"][kind]["description"]
        assert described == " ".join((check.__doc__ or "").split())


@pytest.mark.parametrize("kind", sorted(registry()))
def test_groups_of_the_class_report(kind: str) -> None:
    check, (target, _) = made(kind), right(kind)
    assert check.grouped_by in ("value", "text", "feedback")
    assert '"x"' in check.recognised_by('"x"')
    same = check.alike()
    assert same is None or (same("x*2", "2*x") in (True, False))
    assert isinstance(check.fit(target, ""), np.ndarray) or not check.numeric
