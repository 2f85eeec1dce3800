"""Formulas and derivations that students hand in as text: read, compared as mathematics, judged step by step.

The text is hostile input. It is never evaluated as Python: `lexer` and `parser` read it by a grammar of their own into
`graph`, `equivalence` compares by interval arithmetic at random points, `steps` judges derivations, `annotations` tells
words around a formula from what belongs to it, `spec_check` judges a spec's own texts, and `client` does all of
that but the words in a limited process.
"""

from autograder.algebra.annotations import formula
from autograder.algebra.client import derivation, derivation_faults, equal, faults
from autograder.algebra.types import DerivationProblem, FormulaFinding, Judgement

__all__ = [
    "DerivationProblem",
    "FormulaFinding",
    "Judgement",
    "derivation",
    "derivation_faults",
    "equal",
    "faults",
    "formula",
]
