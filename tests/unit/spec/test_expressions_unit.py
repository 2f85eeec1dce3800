"""Expressions: what each operator and function gives, to the last edge, and what is refused with which words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograder.spec.expressions import (
    CheckedExpression,
    ExpressionError,
    TooMuchError,
    literal,
    parse_expression,
    true,
)

A = np.array([[1.0, 2.0], [3.0, 4.0]])
V = np.array([3.0, 4.0])
SCOPE = {"a": A, "v": V, "n": 3, "x": 0.5, "s": "left", "d": {"key": 1.0}}


def value(text: str) -> Any:
    return parse_expression(text, SCOPE)(SCOPE)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        # operators
        ("n + 2", 5), ("n - 5", -2), ("n * 4", 12), ("n / 2", 1.5), ("n // 2", 1), ("n % 2", 1), ("n ** 2", 9),
        ("v[0] ** n", 27), ("n << 2", 12), ("n >> 1", 1), ("n & 2", 2), ("n | 4", 7), ("-n", -3), ("+n", 3), ("~n", -4),
        ("not n", False), ("v @ v", 25), ("a @ v", [11, 25]), ("v / 2", [1.5, 2]), ("2 / v", [2 / 3, 0.5]),
        ("v - 1", [2, 3]), ("1 - v", [-2, -3]), ("v ** 2", [9, 16]), ("v % 2", [1, 0]), ("v // 2", [1, 2]),
        ("'ab' + 'c'", "abc"), ("[1, 2] + [3]", [1, 2, 3]), ("[1, 2] * 2", [1, 2, 1, 2]), ("2 * [1, 2]", [1, 2, 1, 2]),
        # comparisons, and several in a row
        ("n == 3", True), ("n != 3", False), ("n < 3", False), ("n <= 3", True), ("n > 3", False), ("n >= 3", True),
        ("1 < n < 3", False), ("1 < n <= 3", True), ("3 < n < 9", False), ("1 < n != 4 < 5", True),
        ("3 in [1, 3]", True), ("2 in [1, 3]", False), ("2 not in [1, 3]", True), ("3 not in [1, 3]", False),
        ("s == 'left'", True), ("s is None", False), ("s is not None", True), ("None is None", True),
        ("v > 3", [False, True]), ("v >= 3", [True, True]), ("v == 4", [False, True]),
        # logic
        ("n and 0", 0), ("0 or n", 3), ("n if x > 1 else -n", -3), ("n if x < 1 else -n", 3),
        ("True and not False", True),
        # parts
        ("a[0]", [1, 2]), ("a[-1]", [3, 4]), ("a[1, 0]", 3), ("a[:, 1]", [2, 4]), ("a[1:]", [[3, 4]]),
        ("a[0:1, n - 2:]", [[2]]), ("a[::-1]", [[3, 4], [1, 2]]), ("a[:n - 2]", [[1, 2]]), ("a[[1, 0, 1], 0]", [3, 1, 3]),
        ("v[v > 3]", [4]), ("v[n - 2]", 4), ("v[[True, False]]", [3]), ("[5, 6, 7][n - 1]", 7), ("d['key']", 1),
        ("a.T", [[1, 3], [2, 4]]), ("a.shape", [2, 2]), ("v.T[0]", 3), ("{'x': n}['x']", 3), ("(1, n)", [1, 3]),
        ("[n, [n]][1][0]", 3), ("a[None, 0, 1]", [2]), ("a[n - 2:, ::-1]", [[4, 3]]), ("[0, 1, 2, 3, 4][n:0:-2]", [3, 1]),
        # constants
        ("inf", math.inf), ("pi", 3.141592653589793), ("e", 2.718281828459045), ("-inf", -math.inf),
    ],
)  # fmt: skip
def test_operators(text: str, made: Any) -> None:
    got = value(text)
    got = got.tolist() if isinstance(got, np.ndarray) else list(got) if isinstance(got, tuple) else got
    assert got == (pytest.approx(made) if isinstance(made, float) else made)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("softmax([0, 0])", [0.5, 0.5]),
        ("softmax(log([[1, 3], [1, 1]]))", [[0.25, 0.75], [0.5, 0.5]]),
        ("softmax(log([[1, 3], [1, 1]]), 0)", [[0.5, 0.75], [0.5, 0.25]]),
        ("softmax([1000, 1000])", [0.5, 0.5]),
        ("mean(a)", 2.5), ("mean(a, 0)", [2, 3]), ("mean(a, axis=1)", [1.5, 3.5]),
        ("sum(a)", 10), ("sum(a, 0)", [4, 6]), ("sum(a, axis=1)", [3, 7]),
        ("norm(v)", 5), ("norm([[1, 2], [2, 4]])", 5), ("norm(-3)", 3), ("norm(2)", 2),
        ("unit(v)", [0.6, 0.8]), ("unit([[0, 2]])", [[0, 1]]),
        ("angle([1, 0], [0, 2])", math.pi / 2), ("angle([1, 0], [-3, 0])", math.pi), ("angle([1, 1], [2, 0])", math.pi / 4),
        ("angle([2, 0], [1, 0])", 0), ("angle([1, 0], [1, 0, 0])", math.nan), ("angle([0, 0], [1, 0])", math.nan),
        ("put(a, 0, [9, 8])", [[9, 8], [3, 4]]), ("put(v, 1, 7.5)", [3, 7.5]), ("put([1, 2], 0, 0.5)", [0.5, 2]),
        ("row(v)", [[3, 4]]), ("row(a)", [[1, 2, 3, 4]]), ("flat(a)", [1, 2, 3, 4]),
        ("shuffle(v, 1, 0)", [4, 3]), ("shuffle(a, 1, 1, 0)", [[3, 4], [3, 4], [1, 2]]),
        ("zeros(2)", [0, 0]), ("ones(1, 2)", [[1, 1]]), ("full([2], 7)", [7, 7]), ("eye(2)", [[1, 0], [0, 1]]),
        ("stack(v, v)", [[3, 4], [3, 4]]), ("vstack(v, a)", [[3, 4], [1, 2], [3, 4]]), ("hstack(v, [5])", [3, 4, 5]),
        ("arange(3)", [0, 1, 2]), ("linspace(0, 1, 3)", [0, 0.5, 1]), ("diag(v)", [[3, 0], [0, 4]]), ("diag(a)", [1, 4]),
        ("trace(a)", 5), ("abs(-2)", 2), ("exp(0)", 1), ("log(e)", 1), ("sqrt(16)", 4), ("sin(0)", 0), ("cos(0)", 1),
        ("tan(0)", 0), ("tanh(0)", 0), ("sign(-3)", -1), ("floor(-1.5)", -2), ("ceil(-1.5)", -1), ("round(2.567, 1)", 2.6),
        ("round(2.567)", 3), ("isfinite([1, inf])", [1, 0]), ("isnan([1, inf])", [0, 0]),
        ("min(a)", 1), ("max(a)", 4), ("min(a, 0)", [1, 2]), ("max(a, axis=1)", [2, 4]), ("argmin(v)", 0),
        ("argmax(a, 1)", [1, 1]), ("sort([3, 1, 2])", [1, 2, 3]), ("cumsum(v)", [3, 7]), ("prod(a)", 24),
        ("all([1, 0])", 0), ("any([1, 0])", 1), ("all(a > 0, 0)", [1, 1]),
        ("minimum(v, 3.5)", [3, 3.5]), ("maximum(v, 3.5)", [3.5, 4]), ("dot(v, v)", 25), ("outer(v, [1, 2])", [[3, 6], [4, 8]]),
        ("where(v > 3, 1, 0)", [0, 1]), ("clip(v, 0, 3.5)", [3, 3.5]), ("triu(a)", [[1, 2], [0, 4]]), ("tril(a)", [[1, 0], [3, 4]]),
        ("triu(a, 1)", [[0, 2], [0, 0]]), ("tril(a, k=-1)", [[0, 0], [3, 0]]), ("len(a)", 2),
        ("coverage([0, 1], [0, 1])", 0.08), ("coverage([0, 1], [0, 1], 2)", 0.5), ("coverage([0, 1], [0, 1], 2, 0, 4)", 0.25),
        ("coverage([0, 9], [0, 9], 2, low=0, high=4)", 0.25), ("coverage([0, 1], [0, 1], 2, low=0)", 0.5),
        ("coverage([0, 1], [0, 1], 2, high=4)", 0.5), ("coverage([0, 3, 0, 3], [0, 0, 3, 3], 2, 0, 4)", 1),
    ],
)  # fmt: skip
def test_functions(text: str, made: Any) -> None:
    got = np.asarray(value(text))
    assert got.shape == np.shape(made)
    assert np.allclose(got, made, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("close(v, v, abs=0.1)", True),
        ("close(v, v)", False),  # with no tolerance nothing is below it
        ("close(v, v + 0.1, abs=0.2)", True),
        ("close(v, [3, 4.5], abs=0.5)", False),
        ("close(v, [3, 4.5], 0.51)", True),
        ("close(v, [3, 5], rel=0.21)", True),  # 1 < 0.21 * 5
        ("close(v, [3, 5], rel=0.2)", False),
        ("close(v, [3, 5], abs=0.5, rel=0.11)", True),  # 1 < 0.5 + 0.55
        ("close(v, [3, 5], abs=0.5, rel=0.1)", False),
        ("close([3, 5], v, rel=0.21)", False),  # 1 < 0.21 * 4 is not so
        ("close(v, [-3, -4], rel=3)", True),
        ("close(v, 3, abs=9)", False),
        ("close([inf], [inf], abs=9)", False),
        ("close([0 / 1, log(-1)], [0, 0], abs=9)", False),
    ],
)
def test_close_has_the_shape_and_the_tolerance_of_its_second(text: str, near: bool) -> None:
    assert value(text) is near


def test_put_takes_only_what_was_there() -> None:
    for text in ("put(a, 0, 1)", "put(a, 0, [1, 2, 3])", "put(v, 0, [1])", "put(a, 0, [[1, 2]])"):
        with pytest.raises(ExpressionError, match="shape"):
            value(text)
    value("put(a, 0, [9, 9])")
    assert A[0].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("b", "did you mean|this spec has"), ("sum", "is a function: call it"), ("nn", "did you mean `n`"),
        ("foo", "this spec has a, d, n, s, v, x"), ("v(2)", "`v` is not a function"), ("foo(2)", "unknown name `foo`"),
        ("softmx(v)", "did you mean `softmax`"), ("np.exp(v)", "write exp"), ("np", "no modules"),
        ("a.mean()", "write mean"), ("a.dtype", "only attributes"), ("a.flatten()", "flat"), ("2(n)", "number cannot be called"),
        ("a[0](n)", "only named functions"), ("n ^ 2", "not a power"), ("sum(*[a])", "not allowed"), ("sum(**d)", r"`\*\*` is not allowed"),
        ("sum()", "missing"), ("sum(a, 0, 1)", "too many"), ("sum(a, axes=0)", "axes"), ("zeros(k=1)", "k"), ("lambda: 1", "not allowed"),
        ("[y for y in v]", "not allowed"), ("b'x'", "not allowed"), ("1j", "not allowed"), ("...", "not allowed"), ("f'{n}'", "not allowed"),
        ("(y := 1)", "not allowed"), ("{n}", "not allowed"), ("n = 3", "single `=`"), ("", "valid expression"), ("1 +", "valid expression"),
        ("(n", "not closed"), ("2n", r"as in 2 \* n"), ("n && x", "write `and`"), ("“left”", "curly quote"), ("x" * 2001, "longer than 2000"),
        ("9223372036854775808", "beyond 64 bits"), ("12345678901234567890123", "1e22"), ("2 ** 65", "up to 64"), ("2 ** n", "exponent of a number"),
        ("2 ** -n", "exponent of a number"), ("2 ** 64.5", "up to 64"), ("(n + 1) ** n", "exponent of a number"), ("2 ** -65", "up to 64"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        parse_expression(text, SCOPE)


def test_at_the_edge_of_what_is_allowed() -> None:
    assert value("9223372036854775807") == 9223372036854775807
    assert value("2 ** 62") == 1 << 62
    assert value("2.0 ** 64") == 2.0**64
    assert value("2 ** -64") == 2.0**-64
    assert len(parse_expression("n" + " " * 1999, SCOPE).text) == 2000
    assert value("-" * 56 + "n") == 3
    with pytest.raises(ExpressionError, match="deep"):
        parse_expression("-" * 70 + "n", SCOPE)
    with pytest.raises(ExpressionError, match="unknown name `n`"):
        parse_expression("n", ())
    with pytest.raises(ExpressionError, match=r"docs/spec.md"):
        parse_expression("qqqq(1)", ())
    with pytest.raises(ExpressionError, match="this spec has none"):
        parse_expression("qqqq", ())


def test_an_expression_knows_its_names_and_its_calls() -> None:
    made = parse_expression("sum(v) + max(v) * n - pi", SCOPE)
    assert made.names == {"sum", "v", "max", "n", "pi"}
    assert (made.calls, made.text) == (2, "sum(v) + max(v) * n - pi")
    assert parse_expression("n", SCOPE).calls == 0
    assert literal("n") == CheckedExpression("n", literal("n").code, frozenset())
    assert literal("n + 1")({}) == "n + 1"


def test_a_functions_own_calls_are_counted() -> None:
    def twice(x: Any) -> Any:
        return 2 * x

    twice.calls = 4_999  # type: ignore[attr-defined]
    assert parse_expression("twice(n)", SCOPE, {"twice": twice}).calls == 5_000
    assert parse_expression("twice(n) + twice(n)", SCOPE, {"twice": twice}).calls == 10_000
    with pytest.raises(TooMuchError, match="10,001 function calls; at most 10,000 are allowed"):
        parse_expression("twice(n) + twice(n) + abs(n)", SCOPE, {"twice": twice})
    assert parse_expression("twice(n)", SCOPE, {"twice": twice})({**SCOPE, "twice": twice}) == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a @ zeros(3)", "`@` needs as many columns on its left as rows on its right: 2 and 3 do not fit"),
        ("a + zeros(3)", r"the shapes \(2,2\) and \(3,\) do not fit"),
        ("v[5]", "out of bounds"),
        ("s - 1", "does not work with text"),
        ("d['no']", "no"),
        ("1 / 0", "division by zero"),
    ],
)
def test_arithmetic_that_fails_names_the_expression(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said) as found:
        value(text)
    assert str(found.value).startswith(f"`{text}` failed: ")
    assert not isinstance(found.value, TooMuchError)


@pytest.mark.parametrize("size", [120, 121])
def test_a_long_expression_is_named_by_its_beginning(size: int) -> None:
    text = f"v[{'9' * 5}] + [{'1, ' * 40}"[: size - 1] + "]"
    assert len(text) == size
    with pytest.raises(ExpressionError) as found:
        parse_expression(text, SCOPE)(SCOPE)
    assert str(found.value).split("` failed")[0][1:] == (text if size == 120 else text[:119] + "…")


def test_nothing_warns() -> None:
    with np.errstate(all="raise"):
        assert np.isnan(value("log(-1)"))
        assert np.isinf(value("exp(9999)"))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (True, True),
        (0.0, False),
        (np.array([True, True]), True),
        (np.array([True, False]), False),
        ([], True),
        (2, True),
    ],
)
def test_what_is_true_is_so_of_all_of_it(condition: Any, holds: bool) -> None:
    assert true(condition) is holds
