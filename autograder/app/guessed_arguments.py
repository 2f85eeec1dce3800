"""Guesses arguments for a function from the names and annotations of its parameters, as keys of a spec."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.app.solution import Parameter
from autograder.spec.draws import WORDS
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

#: Names that expressions know already.
NAMES_TAKEN = frozenset((*FUNCTIONS, *CONSTANTS, *WORDS, "answer", "got", "want", "error", "times", "seed"))
_SIZES = re.compile(
    r"n|m|k|d|t|size|dim|length|count|steps?|epochs?|iterations?|iters?|heads|depth|rank|order|degree|"
    r"(?:num|n|max)_\w+|\w+_(?:size|dim|steps|iters?|count|len)"
)
_RATES = re.compile(
    r"lr|eta|alpha|beta|gamma|lam|lambda_|lmbda|lamb|reg|eps|epsilon|tau|temperature|sigma|std|scale|p|momentum|\w+_rate|"
    r"weight_decay|learning_rate|step_size"
)
_LABELS = re.compile(r"labels?|classes|y_true|targets?_ids|token_ids|ids|tokens|idx|indices")
# arguments that are not drawn
_WRITTEN = {"truth": "true", "rng": "rng(7)", "generator": "generator(7)"}
_CLASSES = ("y", "t", "target", "targets")
_MATRICES = re.compile(
    r"[A-Z][A-Za-z]?\d?|tx|W_?\w{1,3}|keys|values|queries|matrix|mat|images|data|features|embeddings|points"
)
_FEATURES = re.compile(
    r"w\d?|w_?init(?:ial)?|init(?:ial)?_?(?:w|weights|theta)|theta_?\w|weights|theta|coef\w*|params|q|query|b|bias|beta_hat|u|v"
)
_VECTORS = re.compile(
    r"[a-z]\d?|xs|ys|y_\w+|x_\w+|vec\w*|vector|array|arr|scores?|logits|probs?|probabilities|grad\w*|targets?|values_?\d?|"
    r"signal|samples|numbers|input|inputs|outputs?|pred\w*|a_\w+"
)


@dataclass(frozen=True)
class ArgumentPlan:
    """One guess: the names that are drawn, each with its expression, and the arguments."""

    draw: tuple[tuple[str, str], ...]
    args: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """The key ``draw``, if anything is drawn."""
        if not self.draw:
            return []
        drawn = "".join(f', {name}: "{expression}"' for name, expression in self.draw)
        return [f"draw: {{times: 5, seed: 1{drawn}}}"]

    @property
    def listed(self) -> str:
        """The value of ``args``."""
        return f"[{', '.join(self.args)}]"


def unguessed(parameters: Iterable[Parameter]) -> list[str]:
    """The parameters whose arguments neither the name nor the annotation tells."""
    return [p.name for p in parameters if not _sort(p)]


def plans(parameters: tuple[Parameter, ...]) -> list[ArgumentPlan]:
    """Guesses, the most likely first: by name, with labels, square matrices, one kind of array, positive numbers."""
    if not parameters:
        return [ArgumentPlan((), ())]
    sorts = {p.name: _sort(p) for p in parameters}
    vectors = {name: "vector" if sort == "matrix" else sort for name, sort in sorts.items()}
    matrices = {name: "matrix" if sort == "vector" else sort for name, sort in sorts.items()}
    labelled = {name: "labels" if name in _CLASSES and sort == "vector" else sort for name, sort in sorts.items()}
    made = [
        _plan(sorts),
        _plan(labelled),
        _plan(sorts, square=True),
        _plan(vectors),
        _plan(matrices),
        _plan(sorts, positive=True),
    ]
    return list(dict.fromkeys(made))


def _sort(parameter: Parameter) -> str:
    """What an argument is: size, number, rate, labels, matrix, vector, truth, rng, generator; "" if unknown."""
    name, annotation = parameter.name, parameter.annotation
    if name in ("rng", "random_state") or annotation.endswith("Generator"):
        return "generator" if annotation.startswith("torch") else "rng"
    if annotation and not re.search(r"ndarray|NDArray|Tensor|array|ArrayLike|[Ll]ist\[|Sequence\[", annotation):
        return {"int": "size", "bool": "truth", "float": "rate" if _RATES.fullmatch(name) else "number"}.get(
            annotation, ""
        )
    for sort, pattern in (("size", _SIZES), ("rate", _RATES), ("labels", _LABELS), ("matrix", _MATRICES)):
        if pattern.fullmatch(name) and not (annotation and sort in ("size", "rate")):
            return sort
    return "vector" if annotation or _VECTORS.fullmatch(name) or _FEATURES.fullmatch(name) else ""


def _plan(sorts: dict[str, str], *, square: bool = False, positive: bool = False) -> ArgumentPlan:
    arrays = {name for name, sort in sorts.items() if sort in ("matrix", "vector", "labels")}
    rows = "n" if sorts.get("n", "size") == "size" else "rows"
    columns = rows if square else "d" if sorts.get("d", "size") == "size" else "columns"
    matrices = [name for name, sort in sorts.items() if sort == "matrix"]
    draw: dict[str, str] = {}
    if arrays:
        draw[rows] = "integer(3, 6)"
        if matrices and not square:  # with more columns than rows, what solves equations would not be determined
            draw[rows], draw[columns] = "integer(6, 8)", "integer(3, 5)"
    args = []
    for name, sort in sorts.items():
        drawn = f"{name}_in" if name in NAMES_TAKEN else name
        args.append(_WRITTEN.get(sort, drawn))
        narrow = (
            not square and "X" not in matrices and "tx" not in matrices and sort == "vector" and drawn in ("x", "z")
        )
        length = columns if matrices and sort == "vector" and (narrow or _FEATURES.fullmatch(name)) else rows
        shape = f"{rows}, {columns}" if sort == "matrix" else length
        numbers = f"uniform(0.1, 2, {shape})" if positive else f"normal({shape})"
        expression = {
            "size": "integer(2, 6)", "rate": "uniform(0.1, 0.9)", "labels": f"integer(0, 2, {rows})",
            "number": "uniform(0.1, 2)" if positive else "uniform(-2, 2)", "matrix": numbers, "vector": numbers,
        }.get(sort)  # fmt: skip
        if expression:
            draw.setdefault(drawn, expression)
    return ArgumentPlan(tuple(draw.items()), tuple(args))
