"""What a question's function or adapter is called with, and which of that is the answer after the call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.domain import assignment as model
from autograder.spec import adapters
from autograder.spec.adapters import AdapterFile
from autograder.spec.argument_words import ARGUMENT_WORDS, sources
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.expressions import CheckedExpression, ExpressionError, parse_expression
from autograder.spec.source import Path_


def read_arguments(context: Context, part: QuestionPart, at: Path_) -> tuple[Any, dict[str, Any]]:
    """The expressions of ``args`` and ``kwargs``; those with faults are left out."""
    here = (*at, "answer")
    args = [read_argument(context, (*here, "args", i), text) for i, text in enumerate(part.answer.args)]
    named = {name: read_argument(context, (*here, "kwargs", name), text) for name, text in part.answer.kwargs.items()}
    return tuple(filter(None, args)), {name: formula for name, formula in named.items() if formula}


def read_argument(context: Context, path: Path_, text: str) -> CheckedExpression | None:
    """One argument, which may use words that no other expression has."""
    written = context.source.at(path)
    if isinstance(written, (list, dict)):
        for leaf in _texts(written):
            if leaf in context.values():
                what = f"has the text {leaf!r}, which is a name too: put all of it in quotes, "
                context.fault(path, what + f'"[{leaf}]" for the value or "[{leaf!r}]" for the text')
                return None
    try:
        return parse_expression(text, context.values(), {**ARGUMENT_WORDS, **context.functions()})
    except ExpressionError as error:
        alone = isinstance(written, str) and text.isidentifier() and text not in {*ARGUMENT_WORDS, *context.functions()}
        said = f"{error}; where a text is meant, write \"'{text}'\"" if alone else str(error)
        context.complain(path, ExpressionError(said), text)
        return None


def _texts(written: Any) -> Iterator[str]:
    """The texts in a list or a mapping of the file."""
    if isinstance(written, str):
        yield written
    elif isinstance(written, (list, dict)):
        for item in written.values() if isinstance(written, dict) else written:
            yield from _texts(item)


def read_changed(context: Context, part: QuestionPart, at: Path_) -> tuple[int | str, ...]:
    """The arguments that are the answer after the call: a place in ``args``, or a name of ``kwargs``."""
    raw, here, answer = part.answer.changed, (*at, "answer", "changed"), part.answer
    if raw is None:
        return ()
    if not answer.function or not (answer.args or answer.kwargs):
        context.fault(here, "goes with `function` and `args`: it says which of them the call changes")
        return ()
    if raw == []:
        context.fault(here, "is empty: name the arguments that the call changes")
    return argument_places(context, part, here, raw)


def argument_places(
    context: Context, part: QuestionPart, here: Path_, raw: Any, weights: Sequence[str] = ()
) -> tuple[int | str, ...]:
    """Arguments by their text or place, as places in ``args`` or names of ``kwargs`` or of a module's ``weights``."""
    made: list[int | str] = []
    answer = part.answer
    for one in raw if isinstance(raw, list) else [raw]:
        texts = ["".join(text.split()) for text in answer.args]
        if isinstance(one, str) and (one in answer.kwargs or one in weights):
            made.append(one)
        elif isinstance(one, str) and texts.count("".join(one.split())) == 1:
            made.append(texts.index("".join(one.split())))
        elif isinstance(one, int) and 0 <= one < len(texts):
            made.append(one)
        else:
            known = ", ".join([*answer.args, *answer.kwargs, *weights])
            twice = isinstance(one, str) and "".join(one.split()) in texts
            why = "stands twice among the arguments: write its place, counted from 0" if twice else "is no argument"
            context.fault(here, f"`{one}` {why}" + ("" if twice else f": these are {known}; places count from 0"))
    return tuple(dict.fromkeys(made))


def read_needs(context: Context, part: QuestionPart, at: Path_, file: AdapterFile | None) -> tuple[str, ...]:
    """The names that a submission must define for an adapter, which is looked at on the way."""
    name, here = part.answer.adapter, (*at, "answer")
    if part.answer.needs is not None and not name:
        context.fault((*here, "needs"), "goes with `adapter`")
    if not name:
        return ()
    if context.document.submission.adapters is None:
        context.fault((*here, "adapter"), "needs `submission: adapters`, the file in which it stands")
    if file is None:
        return tuple(part.answer.needs or ())
    for what in adapters.check_call(file, name, len(part.answer.args), tuple(part.answer.kwargs)):
        context.fault((*here, "adapter"), what)
    if part.answer.needs is not None:
        if not part.answer.needs:
            context.fault((*here, "needs"), "is empty: without anything of a submission its answer is everybody's")
        return tuple(dict.fromkeys(part.answer.needs))
    if name not in file.own:
        return ()
    found, faults = adapters.needed(file, name)
    context.faults += faults
    return found


def check_values(context: Context, question: model.Question, at: Path_) -> None:
    """Look at the arguments of the first case: whether what is to be changed can be, and who makes random numbers."""
    answer, here = question.answer, (*at, "answer")
    scope = {**context.scope, **(question.cases[0] if question.cases else {})}
    given = dict[int | str, model.Formula]([*enumerate(answer.args), *answer.kwargs.items()])
    for key, formula in given.items():
        place: Path_ = (*here, "args" if isinstance(key, int) else "kwargs", key)
        try:
            value = formula(scope)
        except ExpressionError as error:
            context.complain(place, error, formula.text)
            continue
        check_sources(context, place, value)
        if key in answer.changed and not isinstance(value, (list, dict)) and not np.ndim(value):
            context.fault((*here, "changed"), f"`{formula.text}` is a plain number or text, which no call can change")


def check_sources(context: Context, place: Path_, value: Any) -> None:
    """The package that makes an argument's random numbers must be imported."""
    for source in sources(value):
        if source.package not in context.document.submission.imports:
            word = "rng" if source.package == "numpy" else "generator"
            context.fault(place, f"`{word}` needs `{source.package}` among `submission: imports`")
