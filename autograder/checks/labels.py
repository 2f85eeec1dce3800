"""Reads axis labels: ``$\\beta_1$``, ``beta_1``, ``β₁`` and ``Beta1 (logit)`` name the same quantity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

GREEK_NAMES = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
# lower case after `casefold`, which maps both forms of sigma to one
GREEK_LETTERS_BY_SIGN = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", GREEK_NAMES, strict=True))
_VARIANTS = re.compile(r"\\var(?=[a-z])")  # \varphi is a phi


def axis_named(label: str, names: Mapping[str, Iterable[str]]) -> str:
    """The axis that a label names: the one whose accepted name occurs first in it; "" if none does.

    The rest of the label is ignored, as in "L(β1, β2)", "Loss as a function of β1 and β2", "β1 (logit)".
    """
    words = _words(label)
    wanted = {axis: {"".join(word for word, _ in _words(form)) for form in forms} for axis, forms in names.items()}
    longest = max((len(_words(form)) for forms in names.values() for form in forms), default=0)
    for first in range(len(words)):
        for last in range(min(first + longest, len(words)), first, -1):  # the longer name first: beta1, not beta
            if last < len(words) and words[last][1]:  # L1 is not L
                continue
            said = "".join(word for word, _ in words[first:last])
            for axis, forms in wanted.items():
                if said in forms:
                    return axis
    return ""


def _words(text: str) -> list[tuple[str, bool]]:
    """The words and numbers of a text, each with whether it is a numeric index of the preceding one."""
    plain = unicodedata.normalize("NFKC", _VARIANTS.sub(r"\\", text)).casefold()
    plain = "".join(f" {GREEK_LETTERS_BY_SIGN[c]}" if c in GREEK_LETTERS_BY_SIGN else c for c in plain)
    found = []
    end = -1
    for word in re.finditer(r"[^\W\d_]+|\d+", plain):
        attached = end >= 0 and not re.search(r"[^_{}\\$^]", plain[end : word.start()])
        found.append((word[0], word[0].isdigit() and attached))
        end = word.end()
    return found
