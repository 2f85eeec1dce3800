"""What an expression may cost: arrays, lists, whole numbers and texts up to their limits, and the work in a budget."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograder.spec import bounds
from autograder.spec.budget import (
    CALL,
    DEFINITIONS,
    DRAWN,
    EXAMPLE,
    QUESTIONS,
    TooMuch,
    budget,
    charge,
    exhausted,
    metered,
)
from autograder.spec.expressions import ExpressionError, TooMuchError, parse_expression
from autograder.spec.functions import define, stand_in
from autograder.spec.templates import show, template

BIG = np.broadcast_to(np.array(1.0), (10_000_000,))  # takes no room
SIDE = np.broadcast_to(np.array(1.0), (3163,))  # 3163 squared is just more than ten million
WIDE = np.broadcast_to(np.array(1.0), (3162, 1))
TWICE = [0.0, 0.0]
for _ in range(12):
    TWICE = [TWICE, TWICE]  # type: ignore[list-item]
SCOPE: dict[str, Any] = {
    "big": BIG, "side": SIDE, "wide": WIDE, "n": 3, "m": 10_000_000, "long": "x" * 5_000, "v": np.array([3.0, 4.0]),
    "texts": np.array(["a", "b"]), "nested": TWICE, "i": np.zeros(3163, dtype=int), "h": 1 << 40, "one": 1,
    "many": [1.0] * 6_000, "rows": np.broadcast_to(np.array(1.0), (2, 10_000)), "pile": np.ones((500, 4, 4)),
}  # fmt: skip


def value(text: str) -> Any:
    return parse_expression(text, SCOPE)(SCOPE)


@pytest.mark.parametrize(
    "text",
    [
        "zeros(m, 2)", "ones(10000001)", "full([m, 2], 1)", "full(m + 1, 1)", "eye(3163)", "arange(m + 1)", "linspace(0, 1, m + 1)",
        "diag(side)", "triu(side)", "tril(side, k=1)", "outer(side, side)", "dot(wide @ zeros(1, 3163), 1)", "wide + zeros(3163)",
        "wide @ zeros(1, 3163)", "where(wide > 0, side, 0)", "clip(wide, side, 9)", "minimum(wide, side)", "maximum(side, wide)",
        "stack(big, [1])", "vstack(big, [1])", "hstack(big, 1)", "shuffle([big, big], 0, 1)", "coverage(v, v, 3163)",
        "[big, 1]", "(big, 1)", "{'x': big, 'y': 1}", "[1, 2] * m", "m * [1, 2]", "many * 1667", "nested + nested + nested * 1219",
        "side[[i, i], [i, i]] if 0 else zeros(m + 1)", "rows[[0] * 1001]", "wide == side", "wide < side", "side != wide", "zeros(1, 1) * wide * side",
    ],
)  # fmt: skip
def test_nothing_larger_than_ten_million_is_made(text: str) -> None:
    with pytest.raises(TooMuchError, match="at most 10,000,000 are allowed"), budget(1e12):
        value(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("zeros(3162, 3162).shape", (3162, 3162)), ("eye(1000).shape", (1000, 1000)), ("diag(zeros(1000)).shape", (1000, 1000)),
        ("diag(zeros(9, 3163)).shape", (9,)), ("rows[[0] * 100].shape", (100, 10_000)), ("coverage(v, v, 2)", 0.5),
        ("big[[True] * 0]" if False else "v[[0, 1, 1]].shape", (3,)), ("zeros(0, m).shape", (0, 10_000_000)), ("outer(v, v).shape", (2, 2)),
        ("len(nested * 2)", 4), ("len([[]] * 4)", 4), ("rows[0, 1]", 1.0), ("len(rows[:, v > 9] if 0 else [1, 2])", 2),
    ],
)  # fmt: skip
def test_what_is_no_larger_is_made(text: str, size: Any) -> None:
    assert value(text) == size


def test_the_size_of_a_shape() -> None:
    assert bounds.check_shape_size([10_000_000]) == 10_000_000
    assert bounds.check_shape_size([2, 3, 4]) == 24
    assert bounds.check_shape_size([]) == 1
    assert bounds.check_shape_size([-1, 3]) == 0
    assert bounds.check_shape_size([1] * 16) == 1
    for sides, said in (
        ([10_000_001], "array of 10,000,001 entries"),
        ([3, 4_000_000], "3 × 4,000,000 = 12,000,000 entries"),
    ):
        with pytest.raises(TooMuch, match=said):
            bounds.check_shape_size(sides)
    with pytest.raises(TooMuch, match="17 dimensions; at most 16 are allowed"):
        bounds.check_shape_size([1] * 17)


@pytest.mark.parametrize(
    ("held", "number"),
    [
        (3, 1), ("text", 1), ([], 0), ([1, 2], 2), ((1, [2, 3]), 3), ({"x": [1, 2], "y": 3}, 3), (np.zeros((2, 3)), 6),
        ([np.zeros((2, 3)), 1], 7), (TWICE, 8192), ([[1], [1]], 2),
    ],
)  # fmt: skip
def test_how_many_numbers_there_are(held: Any, number: int) -> None:
    assert bounds.leaves(held) == number


def test_lists_are_nested_sixteen_deep_at_most() -> None:
    deep: Any = 1
    for _ in range(17):
        deep = [deep]
    assert bounds.leaves(deep) == 1
    with pytest.raises(TooMuch, match="more than 16 levels deep"):
        bounds.leaves([deep])


# whole numbers and texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("n ** 33", 5559060566555523), ("n ** 39", 4052555153018976267), ("h * 4194303", (1 << 40) * 4194303),
        ("h << 22", 1 << 62), ("one ** 9999", 1), ("(-one) ** 63", -1), ("h - h * 2", -(1 << 40)), ("n << 0", 3),
        ("-h * 8388608", -(1 << 63)), ("h ** 0", 1), ("(n - 3) ** 64", 0), ("n ** -one", 1 / 3), ("(n - 1) ** 40", 1 << 40),
        ("(n - 1) ** 62", 1 << 62), ("h // n", 366503875925), ("h % n", 1), ("9007199254740993 + 0", 9007199254740993),
    ],
)  # fmt: skip
def test_whole_numbers_up_to_64_bits(text: str, made: Any) -> None:
    assert value(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "n ** 40", "n ** 63", "h ** 2", "h * h", "h * 8388608", "h << 23", "h << 24", "one << 99999999", "n ** 99999999",
        "9223372036854775807 + 1", "-9223372036854775807 - 2", "(n - 1) ** 63", "(-n) ** 41",
    ],
)  # fmt: skip
def test_no_whole_number_is_larger(text: str) -> None:
    with pytest.raises(TooMuchError, match="beyond 64 bits"):
        value(text.replace("** 99999999", "** (one * 99999999)"))


def test_the_way_out_is_said() -> None:
    for text, said in (("h * h", f"as in {1 << 40}.0"), ("(n - 3) << 99", "as in 1.0"), ("(-n) ** 99", "as in 3.0"), ("9223372036854775807 + 1", "2.0")):  # fmt: skip
        with pytest.raises(TooMuchError) as found:
            value(text)
        assert said in str(found.value)


def test_texts_are_put_together_up_to_ten_thousand_characters() -> None:
    assert len(value("long + long")) == 10_000
    for text in ("long + long + 'x'", "texts + 'x'", "'x' + texts", "texts + texts"):
        with pytest.raises(TooMuchError, match="10,000 characters"):
            value(text)
    for text in ("long * 2", "2 * long", "long - long", "long @ v", "n ** long if 0 else long / 2"):
        with pytest.raises(ExpressionError, match="does not work with text"):
            value(text)
    for symbol in ("-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|"):
        with pytest.raises(ExpressionError, match=rf"`{re.escape(symbol)}` does not work with text"):
            parse_expression(f"long {symbol} n", SCOPE)(SCOPE)
    assert value("'a' == 'a'") is True
    assert value("'a' in long") is False


# work ------------------------------------------------------------------------------------------------------------------


def test_a_budget_holds_inside_and_is_counted_down() -> None:
    assert (metered(), exhausted()) == (False, False)
    charge(1e18)  # nobody counts
    with budget(100):
        assert (metered(), exhausted()) == (True, False)
        charge(60)
        with budget(5):
            charge(5)
            assert not exhausted()
            with pytest.raises(TooMuch, match="too much computation"):
                charge(1)
            assert exhausted()
        charge(40)
        assert not exhausted()
        with pytest.raises(TooMuch):
            charge(0.5)
        assert exhausted()
    assert (metered(), exhausted()) == (False, False)


def test_the_budget_ends_with_an_error_too() -> None:
    with pytest.raises(KeyError), budget(5):
        raise KeyError
    assert not metered()


def cost(text: str) -> float:
    """How many units an expression takes: the least budget that it fits in."""
    made = parse_expression(text, SCOPE)
    low, high = 0, 1 << 40
    while low < high:
        middle = (low + high) // 2
        try:
            with budget(middle):
                made(SCOPE)
            high = middle
        except TooMuchError:
            low = middle + 1
    return low


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("n", 0), ("n + 1", 0), ("v + v", 0), ("zeros(100)", 501), ("sum(zeros(1000))", 501 + 1500), ("abs(-1) + abs(-1)", 1002),
        ("rows + 1", 20_000), ("1 + rows", 20_000), ("rows + rows", 20_000), ("rows[0] + 1", 0), ("rows == 1", 20_000), ("rows[0] < v[0]", 0),
        ("[n, n]", 2), ("[1, 2]", 0), ("len([n] * 4)", 1 + 504), ("v + [n, 1]", 6), ("rows @ rows.T", 625), ("rows[0] @ rows[0]", 157), ("pile @ pile", 500), ("pile @ pile[0]", 500),
    ],
)  # fmt: skip
def test_what_it_costs(text: str, units: float) -> None:
    assert cost(text) == units


def test_what_the_limits_are() -> None:
    assert (DEFINITIONS, QUESTIONS, EXAMPLE) == (100_000_000, 300_000_000, 100_000_000)
    assert (CALL, DRAWN) == (500, 60)
    assert (bounds.MOST_ENTRIES, bounds.DIMENSIONS, bounds.LARGEST_WHOLE, bounds.CALLS) == (
        10_000_000,
        16,
        1 << 63,
        10_000,
    )


# definitions -----------------------------------------------------------------------------------------------------------


def test_a_definition_is_a_value_or_a_function() -> None:
    scope: dict[str, Any] = {"n": 3}
    assert define("m", "n + 1", scope, {"n"}) == ("m", 4)
    name, double = define(" double ( x ) ", "2 * x + n", scope, {"n"})
    assert (name, double(5), double(x=6)) == ("double", 13, 15)
    scope["double"] = double
    _, twice = define("twice(x, y)", "double(double(x)) - y", scope, {"n"})
    assert twice(1, 2) == 11
    assert twice(1, y=3) == 10
    assert (double.calls, twice.calls) == (0, 2)
    assert define("nothing()", "n", scope, {"n"})[1]() == 3
    assert define("m", "double(n)", scope, {"n"}) == ("m", 9)


def test_the_same_arguments_give_the_same_and_others_give_others() -> None:
    scope: dict[str, Any] = {}
    _, made = define("f(x, y)", "x - y", scope, ())
    one, other = np.array([1.0]), np.array([5.0])
    assert made(one, other).tolist() == [-4]
    assert made(one, other) is made(one, other)
    assert made(other, one).tolist() == [4]
    assert made(one, one).tolist() == [0]
    _, plain = define("g()", "1", scope, ())
    assert plain() == plain() == 1
    calls = []
    scope["now"] = lambda: calls.append(1) or len(calls)
    _, late = define("h()", "now()", scope, ())
    assert (late(), late()) == (1, 2)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("2x", "not a definition"), ("f(x", "not a definition"), ("f(x) + 1", "not a definition"), ("", "not a definition"),
        ("sum", "exists already"), ("sum(x)", "exists already"), ("pi", "exists already"), ("n", "exists already"),
        ("f(x, x)", "each used once"), ("f(1)", "each used once"), ("f(if)", "each used once"), ("f(x y)", "each used once"),
    ],
)  # fmt: skip
def test_a_definition_that_is_none_is_refused(head: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        define(head, "1", {"n": 3}, {"n"})


def test_what_stands_in_for_a_faulty_definition() -> None:
    name, number = stand_in(" m2 = ")
    assert (name, np.isnan(number)) == ("m2", True)
    name, function = stand_in("f(x, ")
    assert (name, np.isnan(function(1, 2, z=3))) == ("f", True)
    assert stand_in("2")[0] == ""


# sentences -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n is {n}.", "n is 3."), ("{n}{n}", "33"), ("none", "none"), ("", ""), ("{{n}} {n}", "{n} 3"), ("{v}", "[3, 4]"),
        ("{v[0]:.2f}", "3.00"), ("{v / 7:.1e}", "[4.3e-01, 5.7e-01]"), ("{1 / 3}", "0.333"), ("{1 / 3:.1g}", "0.3"),
        ("{v[0:1]}", "[3]"), ("{v[:1]}", "[3]"), ("a {n} b {n + 1} c", "a 3 b 4 c"), ("{one}: {n}", "1: 3"), ("a_b {n} c_d", "a_b 3 c_d"),
    ],
)  # fmt: skip
def test_a_sentence_has_values_in_its_braces(text: str, said: str) -> None:
    made = template(text, SCOPE, {})
    assert made(SCOPE) == said
    assert made.text == text
    assert len(made.formulas) == text.replace("{{", "").count("{")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{n", "brace"), ("n}", "brace"), ("{n} {", "brace"), ("a } {n}", "brace"), ("{n:d}", "`:d` is not a format"), ("{n:.12f}", "not a format"),
        ("{n:>5}", "not a format"), ("{q}", "unknown name"), ("{}", "expression"),
    ],
)  # fmt: skip
def test_a_sentence_that_cannot_be_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        template(text, SCOPE, {})


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (0.123456, "0.123"), (1234.5, "1.23e+03"), (2, "2"), (1234, "1.23e+03"), (True, "True"), (np.bool_(False), "False"), (None, "None"),
        ("x", "x"), (np.float32(0.5), "0.5"), (1 + 2j, "1+2j"), (1 + 0j, "1"), (np.array(5.0), "5"), ([1, [2.5]], "[1, [2.5]]"),
        (np.array([1, 2]), "[1, 2]"), (float("nan"), "nan"), (np.zeros(1001), "an array of 1,001 entries"), ([], "[]"),
    ],
)  # fmt: skip
def test_values_as_students_read_them(shown: Any, text: str) -> None:
    if isinstance(shown, list) and len(shown) == 2:
        assert show([[1, 2.5], [2, 3]]) == "[[1, 2.5], [2, 3]]"
        return
    assert show(shown) == text


def test_forty_numbers_are_shown() -> None:
    assert show(np.zeros(40)).count("0") == 40
    assert show(np.zeros((41, 101))) == "an array of 4,141 entries"
    assert show(0.5, ".2f") == "0.50"
    assert show([0.5, 1], ".2f") == "[0.50, 1.00]"
