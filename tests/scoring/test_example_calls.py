"""Calls that a student can paste: exactly the arguments, as the kind of array that the function was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.scoring.example_calls import LONGEST_EXAMPLE, described, pasted, returned

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
