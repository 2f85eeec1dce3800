"""Reading expressions: which spellings mean the same, and what is said about those that cannot be read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.algebra.elementary import DIFF, ELEMENTARY, USUAL
from autograder.algebra.graph import Node, Pool
from autograder.algebra.parser import parse_formula
from autograder.algebra.types import AlgebraError, TooComplicated

NAMES = ("x", "y", "n_q", "d_k", "k", "beta1", "alpha_1", "lambda", "L")


def read(text: str, *functions: str, names: tuple[str, ...] = NAMES) -> str:
    """The tree as text."""
    pool = Pool()
    return show(parse_formula(text, pool, {name: pool.symbol(name) for name in names}, functions or (*USUAL, *DIFF)))


def show(node: Node) -> str:
    if node.op in ("number", "symbol"):
        return node.name or str(node.value)
    args = ", ".join(sorted(map(show, node.args)) if node.op in ("add", "multiply") else map(show, node.args))
    return f"{node.op}({args}{', ' + node.name if node.name else ''})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x + y", "add(x, y)"),
        ("x - y - k", "add(multiply(-1, k), multiply(-1, y), x)"),
        ("x - (y - k)", "add(multiply(-1, add(multiply(-1, k), y)), x)"),
        ("x / y * k", "multiply(k, power(y, -1), x)"),
        ("x / (y * k)", "multiply(power(multiply(k, y), -1), x)"),
        ("-x ^ 2", "multiply(-1, power(x, 2))"),
        ("x ^ 2 * y", "multiply(power(x, 2), y)"),
        ("x ^ 2 + y", "add(power(x, 2), y)"),
        ("x ^ y ^ k", "power(x, power(y, k))"),
        ("x ** -y", "power(x, multiply(-1, y))"),
        ("2 ** -1", "1/2"),
        ("x⁻¹²", "power(x, -12)"),
        ("-x²", "multiply(-1, power(x, 2))"),
        ("(x + y)²", "power(add(x, y), 2)"),
        ("--+-x", "multiply(-1, x)"),
        ("-+-x", "x"),
        ("x·y × k ⋅ x − y", "add(multiply(-1, y), multiply(k, x, x, y))"),
        ("x ÷ y", "multiply(power(y, -1), x)"),
        ("√x", "power(x, 1/2)"),
        ("√(x + y) * k", "multiply(k, power(add(x, y), 1/2))"),
        ("0.5 + 1e-1 + .4", "1"),
        ("1_000", "1000"),
        ("2 ** 10", "1024"),
        ("exp(x)", "exp(x)"),
        ("np.exp(x) + math.log(y)", "add(exp(x), log(y))"),
        ("ln(x)", "log(x)"),
        ("e ** x", "power(exp(1), x)"),
        ("pi", "pi"),
        ("π * x", "multiply(pi, x)"),
        ("= x + y", "add(x, y)"),
        ("x + y  # the chain rule", "add(x, y)"),
        ("x +\n y", "add(x, y)"),
        ("\tx\u00a0+\u200b y\ufeff", "add(x, y)"),
        ("ｘ + 𝑦", "add(x, y)"),
        ("diff(L, x)", "diff(L, x)"),
        ("Derivative(L, x)", "diff(L, x)"),
        ("diff(L, x, 2)", "diff(diff(L, x), x)"),
        ("diff(L, x, y)", "diff(diff(L, x), y)"),
        ("1 * x + 0", "x"),
        ("x ** 1", "x"),
        ("x ** 0", "1"),
        ("9 ** 9 ** 9", "power(9, 387420489)"),
        # brackets of all kinds
        ("[x + y] * {k}", "multiply(add(x, y), k)"),
        ("{[(x)]}", "x"),
        ("exp[x]", "exp(x)"),
        # products without their sign
        ("2n_q*n_k", "multiply(2, n_k, n_q)"),
        ("2 x", "multiply(2, x)"),
        ("2(x + y)", "multiply(2, add(x, y))"),
        ("x(y + 1)", "multiply(add(1, y), x)"),
        ("n_k(d_k + d_v)", "multiply(add(d_k, d_v), n_k)"),
        ("(x)(y)", "multiply(x, y)"),
        ("x y", "multiply(x, y)"),
        ("2x^2", "multiply(2, power(x, 2))"),
        ("-2x", "multiply(-2, x)"),
        ("x²y", "multiply(power(x, 2), y)"),
        ("x^{2}y", "multiply(power(x, 2), y)"),
        ("2exp(x)(y)", "multiply(2, exp(x), y)"),
        ("2π", "multiply(2, pi)"),
        ("2x*3y/k", "multiply(6, power(k, -1), x, y)"),
        ("(1/2)(x)", "multiply(1/2, x)"),
        ("2√x", "multiply(2, power(x, 1/2))"),
        # names written together, and an x for times
        ("2n_qn_k", "multiply(2, n_k, n_q)"),
        ("n_qn_k(d_k + d_v)", "multiply(add(d_k, d_v), n_k, n_q)"),
        ("n_kn_q * d_k", "multiply(d_k, n_k, n_q)"),
        ("α₁β₁ - β₁x", "add(multiply(-1, beta1, x), multiply(alpha_1, beta1))"),
        ("xβ₁² + k", "add(k, multiply(power(beta1, 2), x))"),
        ("(x) x (y)", "multiply(x, x, y)"),
        # superscripts that are letters
        ("xⁿ", "power(x, n)"),
        ("xⁿ⁺¹", "power(x, add(1, n))"),
        ("eᵝ¹", "power(exp(1), beta1)"),
        # LaTeX
        (r"$x \cdot y$", "multiply(x, y)"),
        (r"$$x \times y$$", "multiply(x, y)"),
        (r"\(x\,y\)", "multiply(x, y)"),
        (r"\frac{x}{y}", "multiply(power(y, -1), x)"),
        (r"\frac{1}{2}x", "multiply(1/2, x)"),
        (r"\dfrac12 (x + y)^{2}", "multiply(1/2, power(add(x, y), 2))"),
        (r"2\left(x + y\right)", "multiply(2, add(x, y))"),
        (r"\left[ x \right]", "x"),
        (r"\exp(\beta_1)", "exp(beta1)"),
        (r"\exp\left(\beta_{1}\right)", "exp(beta1)"),
        (r"e^{\beta_1}", "power(exp(1), beta1)"),
        (r"\frac{e^{\beta_1}}{x}", "multiply(power(exp(1), beta1), power(x, -1))"),
        (r"\alpha_1 x", "multiply(alpha_1, x)"),
        (r"\sqrt{d_{k}}", "power(d_k, 1/2)"),
        (r"\ln(x)", "log(x)"),
        (r"\lambda", "lambda"),
        ("n_{q} n_{k}", "multiply(n_k, n_q)"),
        # derivatives as Leibniz wrote them
        ("dL/dx", "diff(L, x)"),
        ("d L / d x", "diff(L, x)"),
        ("∂L/∂β₁", "diff(L, beta1)"),
        ("∂L/∂y * ∂y/∂x", "multiply(diff(L, y), diff(y, x))"),
        ("dL/dy dy/dx", "multiply(diff(L, y), diff(y, x))"),
        ("2 dL/dx", "multiply(2, diff(L, x))"),
        ("d(x*y)/dx", "diff(multiply(x, y), x)"),
        ("∂(x + y)^2/∂x", "diff(power(add(x, y), 2), x)"),
        ("d/dx L", "diff(L, x)"),
        ("d/dx [x*y] + k", "add(diff(multiply(x, y), x), k)"),
        (r"\frac{\partial L}{\partial x}", "diff(L, x)"),
        (r"\frac{dL}{dy}\cdot\frac{dy}{dx}", "multiply(diff(L, y), diff(y, x))"),
        (r"\frac{d}{dx}\left(x y\right)", "diff(multiply(x, y), x)"),
        (r"\partial L / \partial \beta_1", "diff(L, beta1)"),
    ],
)
def test_what_is_read(text: str, tree: str) -> None:
    assert read(text, names=(*NAMES, "n_k", "d_v", "n")) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("n_q x n_k x d", "multiply(d, n_k, n_q)"),
        ("n_q X 2", "multiply(2, n_q)"),
        ("2 x (n_k + d)", "multiply(2, add(d, n_k))"),
        ("(n_q)x(n_k)", "multiply(n_k, n_q)"),
        ("n_q / n_k x d", "multiply(d, n_q, power(n_k, -1))"),
    ],
)
def test_an_x_between_factors_is_a_times_sign(text: str, tree: str) -> None:
    assert read(text, names=("n_q", "n_k", "d")) == tree


@pytest.mark.parametrize(
    "text", ["n_q x", "x n_q", "n_q x x n_k", "2x", "2x n_q", "n_q x + 1", "n_qx n_k", "n_q x2", "x(n_q)"]
)
def test_any_other_x_is_a_name_that_is_not_declared(text: str) -> None:
    with pytest.raises(AlgebraError):
        read(text, names=("n_q", "n_k", "d"))


@pytest.mark.parametrize("names", [("n_q", "x"), ("n_q", "X", "n_k"), ("n_q", "x2")])
def test_an_x_that_may_be_a_name_is_no_times_sign(names: tuple[str, ...]) -> None:
    with pytest.raises(AlgebraError):
        read("n_q x 2 n_k", names=names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("xy + 1", ("x", "y")),  # it may be a name of its own
        ("n_qn_k", ("n_q", "n_k")),  # it stands alone
        ("n_k + 1", ("n", "k")),  # a subscript
        ("2*n_k_q", ("n", "k", "q")),
        ("2*nqnk", ("n_q", "n_k", "n", "k")),
        ("2*ab1c", ("a", "ab1", "b1c", "c", "b1")),  # two ways
        ("1/x1x2", ("x1", "x2")),
        ("2^x1x2", ("x1", "x2")),
        ("2*sin(x1)", ("si", "n", "x1")),
        ("2*x1exp(x2)", ("x1", "x2")),
        ("x1x2z*2", ("x1", "x2")),
        ("x12*2", ("x1", "x2")),
        ("2 dx1", ("d", "x1")),
    ],
)
def test_names_written_together_that_have_no_one_meaning(text: str, names: tuple[str, ...]) -> None:
    with pytest.raises(AlgebraError):
        read(text, names=names)


def test_a_declared_d_is_no_differential() -> None:
    assert read("d/dx", names=("d", "dx", "x")) == "multiply(d, power(dx, -1))"
    assert read("dk/dy", names=("d_k", "k", "d_y", "y")) == "multiply(d_k, power(d_y, -1))"


def test_derivatives_are_no_formula_where_they_are_to_be_worked_out() -> None:
    with pytest.raises(AlgebraError, match="work it out"):
        read("dL/dx", *USUAL)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        *((s, "beta1") for s in ("beta1", "beta_1", "β1", "β_1", "β₁", "𝛽1", "be_ta1", "beta 1", "β 1")),
        *((s, "alpha_1") for s in ("alpha_1", "alpha1", "α1", "α_1", "α₁", "alpha 1")),
        *((s, "n_q") for s in ("n_q", "nq", "n q", "n_ q", "n_{q}")),
        *((s, "d_k") for s in ("d_k", "dk", "dₖ", "d k")),
        *((s, "lambda") for s in ("lambda", "λ", "𝜆")),
    ],
)
def test_spellings_of_a_name(spelling: str, name: str) -> None:
    assert read(spelling) == name


def test_names_that_are_declared_in_greek_are_found_by_their_english_spelling() -> None:
    assert read("beta_1 + β", names=("β1", "β")) == "add(β, β1)"


def test_a_spelling_that_fits_two_names_is_refused_but_the_exact_ones_are_not() -> None:
    names = ("n_q", "nq")
    assert read("n_q + nq", names=names) == "add(n_q, nq)"
    with pytest.raises(AlgebraError, match="may mean n_q or nq"):
        read("n__q", names=names)


def test_two_declared_names_side_by_side_are_never_taken_for_one() -> None:
    with pytest.raises(AlgebraError, match=r"An operator is missing"):
        read("x 1", names=("x", "x1"))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "no expression"),
        ("   ", 1, "no expression"),
        ("=", 1, "no expression"),
        ("((((", 5, "missing at the end"),
        ("(x", 1, "not closed"),
        ("exp(x", 4, "not closed"),
        ("x)", 2, "was never opened"),
        ("x +", 4, "missing at the end"),
        ("x + * y", 5, "missing before `*`"),
        ("x // y", 4, "missing before `/`"),
        ("()", 2, "missing before `)`"),
        ("xy", 1, "write x*y"),
        ("x² ³", 4, "one superscript"),
        ("x = y", 3, "one side of the equation"),
        ("== x", 2, "one side of the equation"),
        ("beta2", 1, "Did you mean `beta1`?"),
        ("l", 1, "Did you mean `L`?"),
        ("zzz", 1, "There are x, y, n_q"),
        ("sin(x)", 1, "not a function"),
        ("expp(x)", 1, "Did you mean `exp`?"),
        ("factorial(10**9)", 1, "not a function"),
        ("exp", 1, "write exp(…)"),
        ("exp()", 1, "needs an argument"),
        ("log(x, 2)", 6, "one argument"),
        ("diff(L)", 1, "Name the variable"),
        ("diff(L, x*y)", 9, "with respect to a name"),
        ("diff(L, 2)", 9, "with respect to a name"),
        ("diff(L, x, 9)", 12, "with respect to a name"),
        ("diff(L, x, x, x, x, x, x)", 24, "order of this derivative is too high"),
        # read in two ways, or in none
        ("1/2x", 4, "two ways"),
        ("1/2(x + y)", 4, "two ways"),
        ("x/y k", 5, "two ways"),
        ("2x/3y", 5, "two ways"),
        ("x^2y", 4, "where the exponent"),
        ("x**y(k)", 5, "where the exponent"),
        ("x 2", 3, "An operator is missing"),
        ("(x)2", 4, "An operator is missing"),
        ("x z", 3, "An operator is missing"),
        ("2 3", 3, "An operator is missing"),
        ("z(x + y)", 1, "not a function"),
        ("[x)", 1, "closed by `)`"),
        ("(x]", 1, "closed by `]`"),
        ("x]", 2, "was never opened"),
        ("2{x", 2, "not closed"),
        # derivatives as Leibniz wrote them
        ("∂L", 1, "diff(f, x)"),
        ("dL", 1, "diff(f, x)"),
        ("dL / x", 6, "df/dx"),
        ("d/dx", 1, "df/dx"),
        ("d/d(x + y) L", 3, "with respect to a name"),
        ("d^2L/dx^2", 2, "diff(f, x, 2)"),
        ("dL/dx^2", 4, "with respect to a name"),
        ("d/dx (x + y)*k", 13, "not clear"),
        ("d/dx (x + y)^2", 13, "not clear"),
        ("d/dx L k", 8, "not clear"),
        ("\\frac{dL}{x}", 11, "df/dx"),
        # LaTeX
        ("\\sum_{i} x", 1, "`\\sum` cannot be read"),
        ("\\text{x}", 1, "`\\text` cannot be read"),
        ("\\frac x y", 1, "both pairs of braces"),
        ("\\frac{x}y", 1, "both pairs of braces"),
        ("x $ y", 3, "LaTeX"),
        ("xᵝ⁽", 2, "not a function"),
        ("|x|", 1, "abs(…)"),
        ("0,5", 2, "0.5"),
        ("x.y", 2, "A dot"),
        ("x < y", 3, "comparison"),
        ("'x'", 1, "Quotes"),
        ("__import__('os')", 12, "Quotes"),
        ("__import__(x)", 1, "not a function"),
        ("x if y else k", 3, "An operator is missing"),
        ("lambda: 1", 7, "comparison"),
        ("x; y", 2, "`;` does not belong"),
        ("½", 1, "`½` does not belong"),
        ("x\0", 2, "U+0000"),
        ("\ud800", 1, "U+D800"),
        ("\u202ex", 1, "U+202E"),
        ("1" * 41, 1, "number is too long"),
        ("1e999999999", 1, "number is too long"),
        ("1e301", 1, "number is too long"),
        ("(" * 100 + "x" + ")" * 100, 62, "60 levels deep"),
        ("x**" * 100 + "x", 184, "60 levels deep"),
        ("√" * 100 + "x", 62, "60 levels deep"),
    ],
)
def test_what_is_said_about_the_rest(text: str, column: int, words: str) -> None:
    with pytest.raises(AlgebraError) as caught:
        read(text)
    assert words in caught.value.message
    assert caught.value.column == column
    assert str(caught.value) == f"Character {column}: {caught.value.message}"
    assert len(caught.value.message) < 200


def test_diff_is_refused_where_it_is_not_asked_for() -> None:
    with pytest.raises(AlgebraError, match="work out the derivative"):
        read("diff(L, x)", *USUAL)


def test_only_functions_that_are_named_may_be_used() -> None:
    assert read("sin(x)", "sin") == "sin(x)"
    for text in ("exp(x)", "√x"):
        with pytest.raises(AlgebraError, match="not a function"):
            read(text, "sin")


@pytest.mark.parametrize("name", ELEMENTARY)
def test_every_function_can_be_called(name: str) -> None:
    assert read(f"{name}(x)", name)


@pytest.mark.parametrize("text", ["x" * 10**6, " " * 10**5, "x+" * 1000 + "x"])
def test_long_texts_are_not_even_looked_at(text: str) -> None:
    with pytest.raises(TooComplicated):
        read(text)


@given(st.text() | st.text("xyβ12.e()+-*/^=,√² \0diffexp"))
def test_any_text_is_read_or_refused(text: str) -> None:
    refused = None
    try:
        read(text)
    except AlgebraError as error:
        refused = error
    except TooComplicated:
        pass
    assert refused is None or 1 <= refused.column <= len(text) + 1
    assert refused is None or refused.message.isprintable()


def test_numbers_do_not_grow_as_they_are_put_together() -> None:
    pool = Pool()
    node = parse_formula("*".join(["9" * 39] * 45), pool, {})
    assert node.op == "multiply"
    assert max(n.value for n in node.args) < Fraction(2) ** 600
