"""Calls that a student can paste: exactly the arguments, as the kind of array that the function was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.scoring.example_calls import LONGEST_EXAMPLE, LONGEST_TEXT, described, pasted, returned

X = np.array([[0.1, 1 / 3], [2.5e-17, -4.0]])


def back(text: str) -> Any:
    import torch

    return eval(text, {"np": np, "torch": torch, "f": lambda *given: given})


def test_numpy_arguments_come_back_bit_for_bit() -> None:
    made = back(pasted("f", [X, np.float64(0.1), 3, "rows", np.array(2.0)], "numpy"))
    assert (made[0] == X).all()
    assert made[1:4] == (0.1, 3, "rows")
    assert made[4].shape == ()


def test_torch_arguments_come_back_as_they_were_given() -> None:
    import torch

    (made,) = back(pasted("f", [X], "torch"))
    assert made.dtype == torch.float32
    assert torch.equal(made, torch.tensor(X.tolist()))


@pytest.mark.parametrize("number", [0.1, 1 / 3, 2.5e-17, -4.0, 1e30, 1e300, 16777217.0, 0.1 + 1e-9])
def test_torch_numbers_have_the_digits_of_a_float32(number: float) -> None:
    import torch

    text = pasted("f", [np.array([number])], "torch")
    assert torch.equal(back(text)[0], torch.tensor([number], dtype=torch.float32))
    assert len(text) < len("f(torch.tensor([]))") + 16


def test_what_fills_a_dozen_lines_is_described() -> None:
    """At 80 columns, with what is returned, and some 240 characters that say what is wrong."""
    long = np.full(LONGEST_EXAMPLE, 1 / 3 + 1e-10)
    assert not pasted("f", [long], "numpy") or len(pasted("f", [long], "numpy")) <= LONGEST_TEXT
    assert not pasted("f", ["x" * LONGEST_TEXT], "numpy")
    assert pasted("f", [long], "torch")
    assert returned(long, 100) == "an array of shape (40,)"
    assert returned(long[:3], 100) == "[0.3333, 0.3333, 0.3333]"
    assert returned(np.array(1.0), 0) == "1"


def test_what_is_too_long_to_paste_is_described() -> None:
    assert pasted("f", [np.zeros(LONGEST_EXAMPLE)], "numpy")
    assert not pasted("f", [np.zeros(LONGEST_EXAMPLE), 1.0], "numpy")
    assert described([np.zeros((5, 9)), 0.5]) == "an array of shape (5, 9), 0.5"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (np.array([0.3, 0.123456]), "[0.3, 0.1235]"),
        (np.array(1.0), "1"),
        (np.zeros((7, 7)), "an array of shape (7, 7)"),
        (np.array([np.inf]), "[inf]"),
        ("rows", "'rows'"),
    ],
)
def test_what_was_returned(answer: Any, said: str) -> None:
    assert returned(answer) == said


def test_long_texts_are_cut() -> None:
    assert len(returned("x" * 5000)) < 300
