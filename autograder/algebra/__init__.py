"""Reads students' formulas and derivations, compares them as mathematics, and grades derivations step by step.

The text is hostile input and is never evaluated as Python. `lexer` and `parser` read it with their own grammar into a
`graph`; `equivalence` compares expressions by interval arithmetic at random points; `steps` grades derivations;
`annotations` separates a formula from the words around it; `spec_check` checks a spec's own texts. `client` runs all of
this, except `annotations`, in a process with limited time and memory.
"""

from autograder.algebra.annotations import formula
from autograder.algebra.client import derivation, derivation_faults, equal, faults, line_equals
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
    "line_equals",
]
