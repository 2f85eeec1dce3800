"""Keys of answers: equal for what is the same to a reader, different for all else; and calls that can be pasted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograder.domain.record import Raised, Returned, Unserializable
from autograder.domain.submission import Cell
from autograder.scoring import answer_keys
from autograder.scoring.example_calls import described, pasted, returned


def key(value: Any) -> str:
    return answer_keys.answer([Returned(value)], "code")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0), (True, 1), ([1, 2], np.array([1, 2])), ([1, 2], np.array([1.0, 2.0], dtype=np.float32)), (0.0, -0.0),
        (math.nan, np.float32("nan")), ([[1], [2]], np.array([[1], [2]])), (1.0, 1 + 1e-12), (1e300, 1e300 * (1 + 1e-12)),
        (math.inf, np.inf), ("so", "so \r\n"), ("é", "e\u0301"), ({"a": 1, "b": b"x"}, {"a": 1.0}), ({"a": 1}, {"a": 1, "b": b"y"}),
        (Unserializable("<f at 0x7f3a>"), Unserializable("<f at 0x9B1C>")), (1j, np.complex64(1j)), ([np.array([1, 2])], [[1, 2]]),
        (np.array(3), 3), (-5e-324, -5e-324), ((1 << 53), float(1 << 53)),
    ],
)  # fmt: skip
def test_what_is_the_same_has_one_key(one: Any, other: Any) -> None:
    assert key(one) == key(other)
    assert len(key(one)) == 24


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2), (1, -1), (1, [1]), ([1], [[1]]), ([1, 2], [2, 1]), ([[1, 2]], [[1], [2]]), (1, 1j), (1, "1"), (1, None), (0, None), ("", None),
        (1.0, 1 + 1e-8), (0.0, 1e-300), (math.inf, -math.inf), (math.inf, math.nan), ("so", "so!"), ("a b", "a  b"), ("a", " a"), ("a\nb", "ab"),
        ({"a": 1}, {"b": 1}), ({"a": 1}, {"a": 2}), ({"a": 1}, [1]), (b"x", b"y"), (b"x", "x"), ([1, [2]], [1, 2]), ([[1], [1, 2]], [[1], [1, 3]]),
        (["a"], ["b"]), (["a"], "a"), ([None], None), ([], None), ([], [[]]), (Unserializable("f"), Unserializable("g")), (Unserializable("f"), "f"),
        ((1 << 53) + 1, (1 << 53) + 2), (10**40, 10**40 + 1), (-(10**40), -(10**40) - 1), ([1, "a"], [1, "b"]), (True, "True"), ({"1": 2}, {"1": 3}),
    ],
)  # fmt: skip
def test_what_is_not_the_same_has_another(one: Any, other: Any) -> None:
    assert key(one) != key(other)


def test_all_calls_count_and_where_one_gave_nothing_it_is_the_code() -> None:
    answer = answer_keys.answer
    assert answer([Returned(1), Returned(2)], "code") != answer([Returned(2), Returned(1)], "code")
    assert answer([Returned(1)], "code") == answer([Returned(1)], "other code")
    assert answer([Returned(1), Raised("E")], "code") == "code"
    assert answer([], "code") == answer([], "other")


def test_codes_and_texts() -> None:
    def code(*sources: str) -> str:
        return answer_keys.code(Cell(f"cell {i}", source) for i, source in enumerate(sources))

    assert code("a = 1\n\nb = 2  \r\n") == code("a = 1", "b = 2")
    assert code("a = 1") != code("a = 2")
    assert code("if a:\n  b") != code("if a:\nb")
    assert code("a\nb") != code("b\na")
    text = answer_keys.text
    assert text("\n\nWhy \n\n\nnot.\n") == text("Why\r\n\r\n\r\nnot.")
    assert len({text("a"), text("b"), code("a"), key("a"), text("")}) == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plain", True), ("![x](data:image/png;base64,AA)", True), ('<img src="data:image/png">', True), ("<img alt=\"x\" src='data:x'>", True),
        ("![x](attachment:a.png)", False), ("![x](a.png)", False), ('<img src="a.png">', False), ("<IMG src=a.png>", False), ("<video src=x>", False),
        ("<image x>", False), ("<object>", False), ("<embed>", False), ("<iframe>", False), ("<source>", False), ("attachment: x", False),
        ("![x](data:x) ![y](a.png)", False), ("<imgx>", True), ("! [x]", True),
    ],
)  # fmt: skip
def test_a_text_that_shows_a_picture_beside_it_is_told_by_its_file(text: str, told: bool) -> None:
    assert bool(answer_keys.text(text)) is told


# calls that can be pasted --------------------------------------------------------------------------------------------

V = np.array([0.1, 2.5])


@pytest.mark.parametrize(
    ("values", "arrays", "lacks", "call"),
    [
        ([V], "numpy", False, "f(np.array([0.1, 2.5]))"),
        ([V], "torch", False, "f(torch.tensor([0.1, 2.5]))"),
        ([V], "list", False, "f([0.1, 2.5])"),
        ([V], "numpy", True, "import numpy as np; f(np.array([0.1, 2.5]))"),
        ([V], "torch", True, "import torch; f(torch.tensor([0.1, 2.5]))"),
        ([V], "list", True, "f([0.1, 2.5])"),
        ([3, V], "numpy", True, "import numpy as np; f(3, np.array([0.1, 2.5]))"),
        ([3], "numpy", True, "f(3)"),
        ([np.float64(0.5), "x"], "torch", False, "f(0.5, 'x')"),
        ([], "numpy", False, "f()"),
        ([np.zeros(40)], "list", False, f"f({[0.0] * 40})"),
        ([np.zeros(41)], "list", False, ""),
        ([np.zeros(39), 1, 2], "list", False, ""),
        ([[1.0] * 20, [1.0] * 20], "list", False, f"f({[1.0] * 20}, {[1.0] * 20})"),
        ([[1.0] * 20, ([1.0] * 20, 1)], "list", False, ""),
    ],
)
def test_a_call_as_python(values: list[Any], arrays: str, lacks: bool, call: str) -> None:
    assert pasted("f", values, arrays, lacks) == call


def test_arguments_that_are_too_long_are_described() -> None:
    assert (
        described([np.zeros((9, 9)), 3, np.array(2.0), np.float64(0.5)])
        == "an array of shape (9, 9), 3, np.array(2.0), 0.5"
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (np.array([1 / 3, 2]), "[0.3333, 2]"), (np.array([[1.0], [12345.678]]), "[[1], [1.235e+04]]"), (np.zeros((5, 9)), "an array of shape (5, 9)"),
        (np.zeros(40), "[" + ", ".join("0" * 40) + "]"), (np.zeros(41), "an array of shape (41,)"), ("x", "'x'"), (np.array([1j]), "[1j]"),
        ("y" * 198, "'" + "y" * 198 + "'"), ("y" * 199, "'" + "y" * 199 + "…"), (np.array(0.5), "0.5"),
    ],
)  # fmt: skip
def test_what_was_returned(answer: Any, said: str) -> None:
    assert returned(answer) == said
