"""What every kind of check must do, run over the registry: a new kind is tested on arrival."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder.checks import Check, Rejected, registry
from autograder.checks.derivation import Derivation
from autograder.checks.expression import Expression
from autograder.checks.figure import Figure, surface
from autograder.checks.matching import Matching
from autograder.domain.assignment import Answer, Question, Within
from autograder.domain.record import Unserializable

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
    return registry()[kind](replace(QUESTION, kind=kind, settings=SETTINGS.get(kind)))


@pytest.mark.parametrize("kind", sorted(registry()))
def test_contract(kind: str) -> None:
    target = TARGETS[kind]  # a new kind needs a target here
    check = made(kind)
    wanted = WANTED.get(kind, target)
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
        assert check(answer, WANTED.get(kind, TARGETS[kind])).credit < 1
        assert all(isinstance(content, bytes) for content in check.files(answer).values())
    assert 10 < len(said) < 1000
