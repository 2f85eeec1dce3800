"""Mathematical equality: equal expressions, expressions that only look equal, and undecidable ones."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra.equivalence import NOWHERE, equal

SIZES = {"n_q": "integer", "n_k": "integer", "d_k": "integer", "d_v": "integer"}
REALS = {"x": "real", "y": "real", "beta1": "real", "beta2": "real"}
POSITIVE = {"x": "positive", "y": "positive"}
ADDITIONS = "n_q*n_k*(d_k-1) + n_q*(n_k-1)"
SOFTMAX = "exp(beta1)/(exp(beta1)+exp(beta2))"


def verdict(text: str, want: str, symbols: dict[str, str], *functions: str) -> str:
    return equal(text, want, symbols, functions).verdict


@pytest.mark.parametrize(
    ("text", "want", "symbols"),
    [
        *(
            (text, ADDITIONS, SIZES)
            for text in (
                ADDITIONS,
                "n_q*(n_k*d_k - 1)",
                "n_q * n_k * d_k - n_q",
                "-n_q + d_k*n_k*n_q",
                "nq*(nk*dk-1)",
                "n_q·n_k·d_k − n_q",
                "= n_q*(n_k*d_k - 1)",
                "n_q*n_k*(d_k**2 - 1)/(d_k + 1) + n_q*(n_k - 1)",
                "(n_q^2*n_k*d_k - n_q^2)/n_q",
                "1.0*n_q*n_k*d_k - 2*n_q/2",
                "n_q*d_k*n_k - n_q + 0*n_k",
                "n_q*n_k*d_k - n_q**1",
            )
        ),
        *(
            (text, SOFTMAX, REALS)
            for text in (
                "1/(1+exp(beta2-beta1))",
                "exp(β1)/(exp(β1)+exp(β₂))",
                "1 - exp(beta2)/(exp(beta1)+exp(beta2))",
                "e^β1/(e^β1 + e^β2)",
                "np.exp(beta_1)/(np.exp(beta_1)+np.exp(beta_2))",
                "1/2 + (exp(beta1)-exp(beta2))/(2*(exp(beta1)+exp(beta2)))",
            )
        ),
        ("(x+y)^2", "x**2 + 2*x*y + y**2", REALS),
        ("x^2^3", "x**8", REALS),
        ("2^-x", "(1/2)**x", REALS),
        ("(x^2-y^2)/(x-y)", "x+y", REALS),
        ("log(exp(x))", "x", REALS),
        ("abs(x)**2", "x**2", REALS),
        ("abs(x)*abs(y)", "abs(x*y)", REALS),
        ("sqrt(x**2)", "abs(x)", REALS),
        ("sqrt(x**2)", "x", POSITIVE),
        ("abs(x)", "x", POSITIVE),
        ("log(x*y)", "log(x)+ln(y)", POSITIVE),
        ("sqrt(x*y)", "√x*√y", POSITIVE),
        ("x**y", "exp(y*log(x))", POSITIVE),
        ("x**(1/3)*x**(2/3)", "x", POSITIVE),
        ("log(x)", "log(x) + log(y) - log(y)", REALS),  # has a value at a quarter of the points
        ("0.1+0.2", "0.3", {}),
        ("sqrt(8)", "2*2^0.5", {}),
        ("exp(1)", "e", {}),
        ("x - x", "0", REALS),
        ("(x+y)**2 - x**2 - 2*x*y - y**2", "0", REALS),
        ("(x+1)**100000", "(1+x)**99999*(x+1)", REALS),
        ("exp(40*x)/(exp(40*x) + exp(40*y))", "1/(1 + exp(40*(y-x)))", REALS),
        ("(x + 1/3)**60*3**60", "(3*x + 1)**60", REALS),
        ("x + 7**100 - 7**100", "x", REALS),  # needs more digits than the first try has
        ("1/(x + 7**100 - 7**100)", "1/x", REALS),
        ("abs(n_q - 1)", "n_q - 1", SIZES),
    ],
)
def test_equal(text: str, want: str, symbols: dict[str, str]) -> None:
    assert verdict(text, want, symbols) == "equal"
    assert equal(text, want, symbols).message == ""


@pytest.mark.parametrize(
    ("text", "want", "symbols"),
    [
        *(
            (text, ADDITIONS, SIZES)
            for text in (
                "n_q*n_k*d_k - 1",
                "n_q*n_k*d_k",
                "n_q*n_k*(d_k-1)",
                "n_q*n_k*(d_k-1) + n_q*n_k",
                "n_q*n_k*(d_k-1) + n_k*(n_q-1)",
                "n_q*(n_k*d_k - 2)",
                "n_q*(n_k*d_v - 1)",
                "n_q*n_q*d_k - n_q",
                "n_q*n_k*d_k + n_q",
                "(n_q*n_k*d_k - n_q)*1.0000001",
                "n_q*n_k*d_k - n_q + 1e-25",
                "11",
            )
        ),
        *(
            (text, SOFTMAX, REALS)
            for text in (
                "exp(beta2)/(exp(beta1)+exp(beta2))",
                "exp(beta1)/(exp(beta1)-exp(beta2))",
                "1/(1+exp(beta1-beta2))",
                "exp(beta1)/exp(beta2)",
            )
        ),
        ("-x^2", "(-x)^2", REALS),
        ("x^2*y", "x^(2*y)", REALS),
        ("x", "abs(x)", REALS),
        ("sqrt(x**2)", "x", REALS),
        ("x**2", "abs(x)*x", REALS),
        ("abs(x - 6)", "6 - x", REALS),
        ("sqrt((x + 6)**2)", "x + 6", REALS),
        ("x**2/abs(x)", "x", REALS),
        ("log(x**2)/2", "log(abs(x))*1.001", REALS),
        ("x**3 - x", "0", REALS),  # as it is at -1, 0, 1
        ("(x-1)*(x-2)*(x-3)*(x-4)*(x-5)", "0", {"x": "integer"}),
        ("x + 1e-25", "x + 2e-25", {}),
        ("1e-200*x", "2e-200*x", REALS),
        ("3.14159265358979", "pi", {}),
        ("0.333333333333333", "1/3", {}),
        ("(1 + 1e-30)**2", "1", {}),
    ],
)
def test_unequal(text: str, want: str, symbols: dict[str, str]) -> None:
    if "x" in text and not symbols:
        symbols = REALS
    found = equal(text, want, symbols)
    assert found.verdict == "unequal"
    assert found.message
    assert want not in found.message


def test_no_sum_of_small_accidents_is_equal() -> None:
    """Polynomials that agree at many whole and simple points."""
    zero = "*".join(f"(2*x - {n})" for n in range(-40, 41))
    assert verdict(f"x + {zero}", "x", REALS) == "unequal"


def test_points_depend_on_the_texts_so_that_none_can_be_made_to_agree_at_them() -> None:
    from autograder.algebra.sampling import Field, Work, seed

    def point(text: str) -> object:
        return Field(REALS, {}, seed(text, "x"), Work())._draw("x", 0)

    assert point("x") == point("x")
    assert point("x") != point("x + 0")


@pytest.mark.parametrize(
    ("text", "want", "verdict", "symbols"),
    [
        ("log(-x**2 - 1)", "x", "unequal", REALS),
        ("sqrt(-1 - x**2)*0", "0", "unequal", REALS),
        ("1/0", "x", "unequal", REALS),
        ("0/0", "1", "unequal", REALS),
        ("x/(x-x)", "x", "unequal", REALS),
        ("1/((x+y)**2 - x**2 - 2*x*y - y**2)", "x", "unequal", REALS),
        ("(0-1)**x", "x", "unequal", REALS),
        ("log(-x)", "log(x)", "unequal", POSITIVE),
        ("x", "log(-x**2 - 1)", "unequal", REALS),
        ("log(-x**2 - 1)", "log(-x**2 - 1)", "undecided", REALS),
        ("1/0", "1/0", "undecided", REALS),
        ("x + 10**300 - 10**300", "x", "undecided", REALS),
        ("x + 10**300 - 10**300", "2*x", "undecided", REALS),
        ("9**9**9", "x", "too_complicated", REALS),
        ("x*9**9**9", "x", "too_complicated", REALS),
        ("exp(exp(exp(exp(1000))))", "x", "too_complicated", REALS),
        ("exp(-exp(exp(100)))", "0", "too_complicated", REALS),
        ("x**(10**30)", "x", "too_complicated", REALS),
    ],
)
def test_where_there_is_no_value(text: str, want: str, verdict: str, symbols: dict[str, str]) -> None:
    found = equal(text, want, symbols)
    assert found.verdict == verdict
    assert found.message


def test_the_work_on_one_text_is_counted() -> None:
    text = "+".join(f"log(x*x+{n})**.{n}7" for n in range(90))
    assert len(text) < 2000
    assert verdict(text, text + "+0", REALS) == "too_complicated"


def test_a_student_is_told_of_an_expression_without_values() -> None:
    assert equal("log(-x**2 - 1)", "x", REALS).message == NOWHERE


def test_one_point_that_disagrees_outweighs_many_without_a_value() -> None:
    assert verdict("sqrt(-x)*0 + sqrt(x**2)", "x", REALS) == "unequal"


@pytest.mark.parametrize(
    "functions", [("sin", "cos", "tan", "tanh", "sigmoid", "exp", "log", "abs", "sqrt", "ln")], ids=["all"]
)
@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sin(x)**2 + cos(x)**2", "1"),
        ("sin(2*x)", "2*sin(x)*cos(x)"),
        ("tan(x)", "sin(x)/cos(x)"),
        ("sin(x + pi)", "-sin(x)"),
        ("tanh(x)", "(exp(x)-exp(-x))/(exp(x)+exp(-x))"),
        ("sigmoid(x)", "1/(1+exp(-x))"),
        ("2*sigmoid(2*x) - 1", "tanh(x)"),
    ],
)
def test_functions_that_a_spec_may_name(text: str, want: str, functions: tuple[str, ...]) -> None:
    assert verdict(text, want, REALS, *functions) == "equal"
    assert verdict(f"({text})*1.000001", want, REALS, *functions) == "unequal"
    assert verdict("sin(x)", "x", REALS) == "unreadable"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("diff(x**3, x)", "3*x**2"),
        ("diff(exp(x*y), x, 2)", "y**2*exp(x*y)"),
        ("diff(exp(x*y), x, y)", "exp(x*y)*(1 + x*y)"),
        ("diff(log(abs(x)), x)", "1/x"),
        ("diff(abs(x), x)", "x/abs(x)"),
        ("diff(diff(x**2*y, x), y)", "2*x"),
        ("diff(sqrt(1 + x**2), x)", "x/sqrt(1+x**2)"),
        ("diff((1+x**2)**y, y)", "(1+x**2)**y*log(1+x**2)"),
        ("diff(pi*x + 3, x)", "pi"),
        ("diff(sin(x)*cos(x), x)", "cos(x)**2 - sin(x)**2"),
        ("diff(y, x)", "0"),
        ("diff(x*x*x*x*x, x)", "5*x**4"),
    ],
)
def test_derivatives_where_they_are_allowed(text: str, want: str) -> None:
    usual = ("exp", "log", "abs", "sqrt", "sin", "cos", "diff")
    assert verdict(text, want, REALS, *usual) == "equal"
    assert verdict(text, f"{want} + x/1000", REALS, *usual) == "unequal"


def formulas() -> st.SearchStrategy[str]:
    """Expressions with a value nearly everywhere, as both this package and SymPy spell them."""
    leaves = st.sampled_from(["x", "y", "2", "3", "(x - y)"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("{}**{}".format, inner.map("({})".format), st.sampled_from(["2", "3"])),
            st.builds("{}/(1 + {}**2)".format, inner, inner.map("({})".format)),
            st.builds("exp({}/50)".format, inner),
            st.builds("log(2 + ({})**2)".format, inner),
            st.builds("sqrt(1 + ({})**2)".format, inner),
        ),
        max_leaves=6,
    )


@settings(max_examples=40)
@given(formulas(), st.randoms(use_true_random=False))
def test_sympy_agrees(text: str, chance: random.Random) -> None:
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y", real=True)
    known = sympy.sympify(text, locals={"x": x, "y": y})  # our own text
    usual = ("exp", "log", "sqrt", "abs", "diff")
    for rewritten in (sympy.expand(known), sympy.together(known)):
        assert verdict(str(rewritten), text, REALS, *usual) in ("equal", "too_complicated")
    slope = sympy.diff(known, x)
    assert verdict(f"diff({text}, x)", str(slope), REALS, *usual) == "equal"
    wrong = slope + sympy.Rational(chance.randint(1, 9), 10**6)
    assert verdict(f"diff({text}, x)", str(wrong), REALS, *usual) == "unequal"


HOSTILE = [
    "((((",
    "(" * 900 + "x" + ")" * 900,
    "9**9**9",
    "9**9**9 - 9**9**9 + x",
    "x" * 10**5,
    "x" * 10**6,
    "(x+1)**100000",
    "(x+1)**(x+1)**(x+1)**(x+1)",
    "exp(exp(exp(exp(1000))))",
    "exp(" * 55 + "x" + ")" * 55,
    "+".join(f"p{n}" for n in range(300)),
    "*".join(["(x+y)"] * 300),
    "+".join(f"log(x*x+{n})**.{n}7" for n in range(90)),
    "+".join(f"1/({n}+(x+y)**2-x**2-2*x*y-y**2)" for n in range(55)),
    "x**" * 55 + "x",
    "-" * 1900 + "x",
    "²" * 1900,
    "1" * 1900,
    "1/" * 900 + "x",
    "1e300**300**300",
    "\0",
    "\ud800x",
    "x\u202e",
    "__import__('os')",
    "().__class__",
    "factorial(10**9)",
    "diff(x, x)",
    "",
    "_",
    "e" * 1900,
    "β" * 1900,
    "(x)" * 600,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(t[:20]) for t in HOSTILE])
def test_hostile_texts_are_cheap(text: str) -> None:
    begun = time.process_time()
    found = equal(text, "x + 1", REALS)
    assert found.verdict in ("unequal", "unreadable", "too_complicated")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("inner", ["x**x", "exp(x**2)/(x+1)", "x*y*exp(x)*log(x)*sqrt(x)", "abs(x)"])
@pytest.mark.parametrize("depth", [1, 5, 50])
def test_derivatives_of_derivatives_are_cheap(inner: str, depth: int) -> None:
    begun = time.process_time()
    equal("diff(" * depth + inner + ",x)" * depth, "x", REALS, ("diff", "exp", "log", "sqrt", "abs"))
    assert time.process_time() - begun < 1


@settings(max_examples=300)
@given(st.text() | st.text("xyβ12.e()+-*/^=,√² \0exp", max_size=40))
def test_any_text_gets_a_verdict(text: str) -> None:
    found = equal(text, "x*y + 1", REALS)
    assert found.verdict in ("equal", "unequal", "unreadable", "too_complicated", "undecided")
    assert (found.message == "") is (found.verdict == "equal")
    assert found.message.isprintable()


def test_verdicts_are_the_same_every_time() -> None:
    assert len({equal("x*abs(y)", "x*y", REALS) for _ in range(5)}) == 1
