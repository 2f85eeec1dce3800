"""What is said about a spec's own formulas and derivations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.algebra.spec_check import derivation_faults, faults
from autograder.algebra.types import DerivationProblem

GOOD = DerivationProblem(
    {"x": "real", "t": "real"},
    {"y": "x**2", "L": "(y - t)**2/2"},
    "diff(L, x)",
    "2*(y - t)*x",
    2,
)


@pytest.mark.parametrize(
    ("want", "symbols", "functions", "words"),
    [
        ("x + 1", {"x": "real"}, (), None),
        ("log(x)", {"x": "real"}, (), None),
        ("0", {}, (), None),
        ("sin(x)", {"x": "real"}, ("sin",), None),
        ("x +", {"x": "real"}, (), "`x +` cannot be read: Character 4: Something is missing"),
        ("z", {"x": "real"}, (), "`z` is not a name"),
        ("sin(x)", {"x": "real"}, (), "not a function"),
        ("x", {"x": "complex"}, (), "`complex` is no domain; there are real, positive, integer"),
        ("x", {"x": "real", "a b": "real"}, (), "`a b`: this can be no name"),
        ("x", {"x": "real", "exp": "real"}, (), "`exp`: this can be no name"),
        ("x", {"x": "real", "2": "real"}, (), "`2`: this can be no name"),
        ("x", {"x": "real", "": "real"}, (), "``: this can be no name"),
        ("x", {"x": "real"}, ("sinus",), "`sinus` is no function"),
        ("log(-x)", {"x": "positive"}, (), "no value at most points"),
        ("1/0", {}, (), "no value at most points"),
        ("9**9**9", {}, (), "too complicated"),
        ("x" * 3000, {"x": "real"}, (), "too complicated"),
    ],
)
def test_formulas(want: str, symbols: dict[str, str], functions: tuple[str, ...], words: str | None) -> None:
    found = faults(want, symbols, functions)
    assert (found == []) is (words is None)
    assert words is None or words in found[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"given": "diff((y - t)**2/2, y)", "goal": "y - t", "steps": 1}, None),
        ({"steps": 0}, "at least 1"),
        ({"steps": 1.5}, "at least 1"),
        ({"goal": "2*(y - t)*t"}, "goal is not equal to given"),
        ({"goal": "diff(L, x) + 0"}, "rearranged"),
        ({"goal": "diff(L + 1, x)"}, "no step"),
        ({"given": "diff(L, x"}, "given `diff(L, x` cannot be read: Character 5"),
        ({"goal": "q"}, "goal `q` cannot be read"),
        ({"goal": "9**9**9"}, "cannot be decided"),
        ({"goal": "x" * 3000}, "too complicated"),
        ({"symbols": {"x": "real", "t": "complex"}}, "no domain"),
        ({"symbols": {"x": "real", "t": "real", "y": "real"}}, "both a symbol and a definition"),
        ({"functions": ("sinus",)}, "no function"),
        ({"functions": ("sin",)}, None),
        ({"definitions": {"L": "(y - t)**2/2", "y": "x**2"}}, "definition `L`: `(y - t)**2/2` cannot be read"),
        ({"definitions": {"L": "(y - t)**2/2", "y": "x**2"}}, "only those before it, which are not L, y"),
        ({"definitions": {"y": "x + L", "L": "y - t"}}, "definition `y`"),
        ({"definitions": {"y": "x**2 + y", "L": "y"}}, "which are not y, L"),
        ({"definitions": {"y": "x**2", "L": "(y - "}}, "definition `L`"),
        ({"definitions": {"y": "x**2", "exp": "y"}}, "can be no name"),
        ({"definitions": {"y": "diff(x**3, x)/3", "L": "(y - t)**2/2"}}, None),
    ],
)
def test_derivations(changes: dict[str, Any], words: str | None) -> None:
    found = derivation_faults(replace(GOOD, **changes))
    assert (found == []) is (words is None), found
    assert words is None or words in found[0]
