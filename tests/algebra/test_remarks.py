"""Words around the formula of an answer: what is left out, and what never is."""

from __future__ import annotations

import pytest

from autograder.algebra import formula
from autograder.algebra.equivalence import equal
from autograder.algebra.types import FormulaFinding

SYMBOLS = dict.fromkeys(("n_q", "n_k", "d_k", "d_v"), "integer")
WANT = "n_q*n_k*d_k + n_q*n_k*d_v"
SHORT = "n_q*n_k*(d_k+d_v)"


def found(text: str) -> FormulaFinding:
    """What is said about a text, as the check says it."""
    first = equal(text, WANT, SYMBOLS)
    return equal(formula(text, SYMBOLS), WANT, SYMBOLS) if first.verdict == "unreadable" else first


@pytest.mark.parametrize(
    "text",
    [
        f"{WANT}.",
        f"answer: {WANT}",
        f"The answer is: {WANT}",
        f"multiplications: {WANT}",
        f"Total: {WANT}",
        f"{WANT} multiplications",
        f"{WANT} ops",
        f"{WANT} scalar multiplications in total",
        f"the number is {WANT}",
        f"The number of multiplications is {WANT}.",
        f"We need {WANT} multiplications.",
        f"It takes {WANT} multiplications",
        f"#mult = {WANT}",
        f"# mult: {WANT}",
        f"mult = {WANT} multiplications",
        f"the total is {WANT}, as required",
        f"{WANT} (done)",
        f"{WANT} ✓",
        f"`{WANT}`",
        f'"{WANT}"',
        "n_q*n_k*d_k + n_qn_kd_v",
        "n_q*n_k*d_k (for QK^T) + n_q*n_k*d_v (for AV)",
        "n_q*n_k*d_k (for the scores) + n_q*n_k*d_v (for the output)",
        "n_q n_k d_k (scores) + n_q n_k d_v (output)",
        "n_q*n_k*d_k [QK^T] + n_q*n_k*d_v [AV]",
        "QK^T: n_q*n_k*d_k + AV: n_q*n_k*d_v",
        "QKᵀ: n_q*n_k*d_k plus AV: n_q*n_k*d_v",
        "n_q*n_k*d_k plus n_q*n_k*d_v",
        "n_q times n_k times (d_k + d_v)",
        "n_q x n_k x d_k + n_q x d_v x n_k",
        "(n_q)x(n_k)x(d_k+d_v)",
        "n_qn_k(d_k+d_v)",
        "nₖn_q(dₖ+d_v)",
        "nqnkdk + nqnkdv",
        "the number is nq nk (dk + dv)",
    ],
)
def test_words_that_say_nothing_of_the_formula(text: str) -> None:
    assert found(text).verdict == "equal"


@pytest.mark.parametrize(
    "text",
    [
        # it calculates
        *(f"{word} {SHORT}" for word in ("half of", "twice", "two times", "2 times", "minus", "sqrt of", "a third of")),
        *(f"{word} {SHORT}" for word in ("the negation of", "quarter of", "a multiple of", "50% of", "the inverse of")),
        *(f"{word}: {SHORT}" for word in ("half", "log", "the first half", "cubic", "the difference", "exponential")),
        *(
            f"{SHORT} {word}"
            for word in ("squared", "twice", "per head", "each", "for every head", "+ one", "minus n_q")
        ),
        *(
            f"{SHORT} ({word})"
            for word in ("times two", "squared", "halved", "n_q twice", "2 heads", "minus n q", "n_v")
        ),
        # it negates, hedges, compares
        *(f"{word} {SHORT}" for word in ("not", "maybe", "at least", "all but", "more than", "it cant be", "up to")),
        *(f"{word}: {SHORT}" for word in ("not", "wrong", "wrong answer", "unknown", "too large", "without softmax")),
        *(f"{SHORT} ({word})" for word in ("not 3*n_q", "wrong", "or more", "too few", "not quite", "only a part")),
        *(f"the number {word} {SHORT}" for word in ("exceeds", "is below", "is proportional to", "is not")),
        # it is a formula, or may be one
        *(
            f"{SHORT} {more}"
            for more in ("foo", "(foo)", "(alpha)", "n", "!", "// 3", "% 7", "% foo", "// foo", "heads")
        ),
        *(f"{SHORT}{more}" for more in ("!", "(foo)", "*(foo)", "*ops", ")", ", AV", " + AV", "*(for the scores)")),
        *(
            f"{more}{SHORT}"
            for more in ("2. ", "2) ", "(2) ", "[2] ", "foo ", "x ", "(", "2*n_q, ", "# ", "softmax of ")
        ),
        *(f"{more}{SHORT} ops" for more in ("2. ", "2) ", "(2) ", "[2] ", "3 ", "- ")),
        f"O({SHORT})",  # which holds for every multiple of it
        f"O(2*{SHORT})",
        f"O({SHORT}) + n_q",
        f"O({SHORT})*2",
        f"O({SHORT}",
        # two formulas
        *(f"QK^T: n_q*n_k*d_k{sign} AV: n_q*n_k*d_v" for sign in (",", ";", "\n", "", " and", " -", " or")),
        *(f"n_q*n_k*d_k (for QK^T){sign} n_q*n_k*d_v (for AV)" for sign in (",", ";", "\n", "", " and", " -", " or")),
        f"multiplications: {SHORT}, additions: n_q",
        f"{SHORT} multiplications and n_q additions",
        f"{SHORT} or n_q",
        f"A: n_q; B: {SHORT}",
    ],
)
def test_no_wrong_formula_becomes_right(text: str) -> None:
    assert found(text).verdict in ("unreadable", "unequal")


def test_what_may_be_part_of_the_formula_stays_where_it_is() -> None:
    text = f"{SHORT} (not 3*n_q)"
    assert formula(text, SYMBOLS) == text
    assert formula("a (A) + b", ["a", "b"]) == "a (A) + b"
    assert formula("2 (total)", ["total"]) == "2 (total)"
    assert formula("n_k", ["n", "k"]) == "n_k"
    assert formula("n_qn_k", ["n_k", "n_q"]) == "n_q*n_k"
    assert formula("nₖn_q", ["n_k", "n_q"]) == "nk*n_q"
    assert formula("The number is n times plus", ["plus", "n"]) == "n * plus"
