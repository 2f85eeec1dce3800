"""The call that feedback shows can be pasted: it calls the function with what it was judged with."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from conftest import assignment

from autograder.domain.record import Record, Returned
from autograder.scoring.example_calls import described, labelled, pasted, returned
from autograder.scoring.explain import given
from autograder.scoring.score import score
from autograder.spec.argument_words import ARGUMENT_WORDS

FLOAT64, FLOAT32 = ARGUMENT_WORDS["float64"], ARGUMENT_WORDS["float32"]
RNG, GENERATOR = ARGUMENT_WORDS["rng"], ARGUMENT_WORDS["generator"]


def made(text: str, lacks: bool) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What the function is called with when the text is run, with what a file imports if it lacks nothing."""
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    scope: dict[str, Any] = {"f": lambda *args, **kwargs: calls.append((args, kwargs))}
    exec(text, scope if lacks else {**scope, "torch": torch, "np": np})
    (call,) = calls
    return call


@pytest.mark.parametrize("lacks", [True, False])
@pytest.mark.parametrize("arrays", ["torch", "numpy"])
@pytest.mark.parametrize(
    ("value", "torchs", "numpys"),
    [
        (np.array([0.5, 2.0]), torch.tensor([0.5, 2.0]), np.array([0.5, 2.0])),
        (np.array([1, 0]), torch.tensor([1, 0]), np.array([1, 0])),
        (FLOAT64([0.5]), torch.tensor([0.5], dtype=torch.float64), np.array([0.5])),
        (FLOAT32([0.5]), torch.tensor([0.5]), np.array([0.5], dtype="float32")),
        ([np.ones(1), 2], [torch.ones(1), 2], [np.ones(1), 2]),
        ({"w": np.ones(1), "act": "relu"}, {"w": torch.ones(1), "act": "relu"}, {"w": np.ones(1), "act": "relu"}),
        ((1, 2), (1, 2), (1, 2)),
        ("relu", "relu", "relu"),
        (None, None, None),
    ],
)
def test_what_is_pasted_calls_with_the_same(value: Any, torchs: Any, numpys: Any, arrays: str, lacks: bool) -> None:
    text = pasted("f", [value], arrays, lacks, {"named": value})
    args, kwargs = made(text, lacks)
    for got in (args[0], kwargs["named"]):
        expected = torchs if arrays == "torch" else numpys
        assert repr(got) == repr(expected)
        assert getattr(got, "dtype", None) == getattr(expected, "dtype", None)


@pytest.mark.parametrize("arrays", ["torch", "numpy"])
def test_generators_are_made_anew(arrays: str) -> None:
    args, _ = made(pasted("f", [RNG(7), np.ones(1)], arrays, lacks=True), lacks=True)
    assert args[0].random() == np.random.default_rng(7).random()
    args, _ = made(pasted("f", [np.ones(1), GENERATOR(7)], "torch", lacks=True), lacks=True)
    assert torch.equal(torch.rand(2, generator=args[1]), torch.rand(2, generator=torch.Generator().manual_seed(7)))


def test_what_is_kept_has_a_name() -> None:
    text = pasted("f", [np.ones(1), 2.0], "numpy", True, {"w": np.zeros(1)}, {0: "theta", "w": "w"})
    assert text == "import numpy as np; theta = np.array([1.0]); w = np.array([0.0]); f(theta, 2.0, w=w)"


def test_what_is_too_long_is_described() -> None:
    long = np.zeros((7, 7))
    for values in ([long], [[long]], [{"w": long}]):
        assert pasted("f", values, "torch") == ""
    assert described([long, 2.0, "relu"], {"mask": long}) == (
        "an array of shape (7, 7), 2.0, 'relu', mask=an array of shape (7, 7)"
    )
    assert described([[long]]) == "list"
    assert labelled([("x", long), ("", 2.0)], "torch") == "x = an array of shape (7, 7), 2.0"


def test_what_came_of_it_is_rounded_part_by_part() -> None:
    made = {"loss": np.array(1 / 3), "grad": np.array([1.0, 2 / 3])}
    assert returned(made) == "{'loss': 0.3333, 'grad': [1, 0.6667]}"
    assert returned([np.array([1 / 3]), np.zeros((7, 7))]) == "[[0.3333], an array of shape (7, 7)]"
    assert returned({"a": "b"}) == "{'a': 'b'}"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("args: ['float64(w)', 2], changed: 0", "w = np.array([1.0, 2.0], dtype=np.float64); f(w, 2)` leaves in `w`"),
        ("args: ['2 * w + v', 2], changed: 0", "argument_0 = np.array([3.0, 5.0]); f(argument_0, 2)` leaves in `argument_0`"),
        ("args: [w, '2 * w'], changed: [0, 1]", "w = np.array([1.0, 2.0]); argument_1 = np.array([2.0, 4.0]); "
         "f(w, argument_1)` leaves in `w`, `argument_1`"),
        ("args: [1], kwargs: {w: v}, changed: w", "w = np.array([1.0, 1.0]); f(1, w=w)` leaves in `w`"),
    ],
)  # fmt: skip
def test_arguments_that_are_the_answer_have_names(answer: str, said: str) -> None:
    made = assignment(
        "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [numpy]}\ngivens: {w: [1, 2], v: [1, 1]}\nquestions:\n"
        f"  - {{id: '1', title: t, points: 1, answer: {{function: f, {answer}}}, want: 0, within: {{abs: 1}}}}\n"
    )
    record = Record({"1 #1": Returned(np.array([9.0, 9.0]), arrays="numpy")})
    feedback = score(made, {}, record).results[0].feedback
    shown = re.sub(r": yours leaves \[9, 9\] in", " leaves in", feedback)
    assert f"Try `{said}." in shown


@pytest.mark.parametrize(
    ("value", "dtype", "said"),
    [
        (None, "NoneType", "`f()` returned None. Does it end with a `return`?"),
        (np.ones(2), "float64", "`f()` returned numbers of type float64, but float32 is needed."),
    ],
)
def test_none_has_no_type_of_numbers(value: object, dtype: str, said: str) -> None:
    made = assignment(
        "spec: 1\ntitle: t\npoints: 1\ngivens: {w: [1, 1]}\nquestions:\n"
        "  - {id: '1', title: t, points: 1, answer: {function: f, args: [w], dtype: float32}, want: w, within: {abs: 1}}\n"
    )
    result = score(made, {}, Record({"1 #1": Returned(value, dtype=dtype)})).results[0]
    assert result.credit == 0
    assert said in result.feedback


def test_an_adapters_arguments_have_the_specs_names() -> None:
    said = given(["x", "2 * y"], [np.array([1.0]), 3.0], {"mask": True}, "torch")
    assert said == {"arguments": "x = torch.tensor([1.0]), 3.0, mask = True"}
