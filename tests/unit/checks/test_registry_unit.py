"""What each kind of answer says of itself: other parts go by these facts, not by the name of the kind."""

from __future__ import annotations

import pytest

from autograder.checks import Rejected, a_value, registry
from autograder.domain.record import Unserializable

#: by kind, which of the facts below hold
FACTS = ("numeric", "tolerance", "defines_texts", "draws", "literal", "selfcontained", "optional", "every", "keeps")
KINDS = {
    "close": {"numeric", "tolerance"},
    "choice": set[str](),
    "expression": {"literal"},
    "derivation": {"selfcontained", "defines_texts"},
    "figure": {"tolerance", "draws", "optional", "every", "keeps"},
    "matching": {"defines_texts"},
}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_a_kind_says_of_itself(name: str) -> None:
    kind = registry()[name]
    assert {fact for fact in FACTS if getattr(kind, fact)} == KINDS[name]


#: by kind, settings that are right, and those in which one value is of another type
SETTINGS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "expression": ({"symbols": {"x": "real"}}, {"symbols": {1: "real"}}),
    "derivation": (
        {"symbols": {"x": "real"}, "given": "x", "goal": "x", "steps": 1},
        {"symbols": {"x": "real"}, "given": "x", "goal": "x", "steps": "1"},
    ),
    "figure": ({"points": 3}, {"points": "3"}),
    "matching": ({"items": ["a"], "options": ["b", "c"]}, {"items": [b"a"], "options": ["b", "c"]}),
}


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_settings_are_taken_as_they_are_written_and_stay_so(name: str) -> None:
    right, wrong = SETTINGS[name]
    kind = registry()[name].settings
    made = kind(**right)
    for given in (wrong, {**right, "more": 1}):
        with pytest.raises(ValueError, match="validation error"):
            kind(**given)
    with pytest.raises(ValueError, match="frozen"):
        setattr(made, next(iter(right)), None)


@pytest.mark.parametrize(
    "more",
    [
        {"symbols": {}}, {"symbols": {"2x": "real"}}, {"symbols": {"x y": "real"}}, {"symbols": {"x": "complex"}}, {"steps": 0}, {"also": [{"given": "x"}]},
        {"also": [{"given": "x", "goal": "x", "more": 1}]}, {"also": [{"given": "x", "goal": 1}]}, {"define": {"2y": "x"}},
    ],
)  # fmt: skip
def test_settings_of_a_derivation_that_mean_nothing_are_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        registry()["derivation"].settings(**{**SETTINGS["derivation"][0], **more})


def test_a_value_is_something_plain() -> None:
    for value in (0, "", [], False):
        assert a_value(value, "`f()`", "a text") is value
    with pytest.raises(Rejected, match=r"`f\(\)` returned a generator, not a text"):
        a_value(Unserializable("a generator"), "`f()`", "a text")
    with pytest.raises(Rejected, match=r"`f\(\)` returned None"):
        a_value(None, "`f()`", "a text")
