"""Drafts a spec from an instructor's own solution: runs it, keeps the questions that work, and comments out the others.

Guessed arguments are tried on the solution itself, so a question in the draft has an answer, and the same one twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.app import targets
from autograder.app.authored import Authored
from autograder.app.draft_marks import only_marked, with_marks
from autograder.app.draft_spec import Draft, DraftQuestion, question_keys
from autograder.app.grader import Grader
from autograder.app.guessed_arguments import NAMES_TAKEN, ArgumentPlan, plans, unguessed
from autograder.app.solution import Askable, askable, imported, main_title
from autograder.domain.errors import Fault, GraderError, SpecError, UsageError
from autograder.domain.record import Outcome, Raised, Record, Returned, Unserializable
from autograder.domain.submission import Submission
from autograder.execution.sandbox.wire import encode
from autograder.ingest.project import Project
from autograder.validation import spec_examples, tolerance

_ROUNDS = 4
_SHOWN = 160  # characters of a reason


def draft(project: Project, solution: Submission, title: str, marks: Authored | None = None) -> Draft:
    """The draft for the solution, which is the reference of ``project``; writes the project's spec along the way.

    ``marks`` are those of an author: then only what is marked as a solution is asked. Raises `UsageError` if there is
    nothing to ask, or if the solution itself fails.
    """
    found = askable(solution) if marks is None else only_marked(askable(solution), marks)
    if not found:
        raise UsageError(f"{solution.file} has no functions, classes or variables that a heading names")
    made = Draft(main_title(solution) or title, solution, imports=tuple(imported(solution)))
    made, results = _tried(project, made, found)
    questions = tuple(_question(str(i), one, results.get(one.name)) for i, one in enumerate(found, 1))
    if marks:
        made = replace(made, introduction=marks.introduction, starter=marks.starter)
        questions = with_marks(questions, found, marks)
    return _settled(project, replace(made, questions=questions))


@dataclass(frozen=True)
class _Result:
    """The first plan that works for a function, with its values and the cases; or why none does."""

    plan: ArgumentPlan | None = None
    values: tuple[Any, ...] = ()
    printed: str = ""
    cases: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""


def _tried(project: Project, made: Draft, found: Sequence[Askable]) -> tuple[Draft, dict[str, _Result]]:
    """Every plan for every function, run on the solution twice; a variable has one plan."""
    attempts = {
        f"{one.name} {i}": (one, plan)
        for one in found
        if one.what != "class" and not unguessed(one.parameters)
        for i, plan in enumerate(plans(one.parameters))
    }
    if not attempts:
        return made, {}
    trial = tuple(
        DraftQuestion(id, question_keys(one, plan, one.name, ""), one.name) for id, (one, plan) in attempts.items()
    )
    for definitions in (False, True):
        made = replace(made, questions=trial, definitions=definitions)
        project.spec.write_text(made.text, encoding="utf-8")
        with _opened(project, made) as grader:
            records = [_collected(grader, made), _collected(grader, made)]
            assignment = grader.assignment
        if not records[0].troubles:
            break
    else:
        said = "; ".join(f"{trouble.where}: {trouble.what}" for trouble in records[0].troubles[:3])
        raise UsageError(
            f"{made.solution.file} fails, so nothing was written: {said}. Files that it reads belong into "
            f"problems/{project.name}/given/, before this command"
        )
    results: dict[str, _Result] = {}
    for question in assignment.questions:
        one, plan = attempts[question.id]
        outcomes = [[record.outcomes[call] for call in question.calls] for record in records]
        before = results.get(one.name)
        if before is None or (before.plan is None and plan.draw):
            result = _result(plan, question.cases or ({},), *outcomes)
            if before is None or result.plan is not None:
                results[one.name] = result
    return made, results


def _opened(project: Project, made: Draft) -> Grader:
    try:
        grader = Grader(project, isolation="available")
        _ = grader.assignment
    except SpecError as error:
        raise _told(made, error) from error
    return grader


def _collected(grader: Grader, made: Draft) -> Record:
    try:
        return grader.collect(made.solution)
    except SpecError as error:  # a package that is not installed
        raise _told(made, error) from error


def _told(made: Draft, error: SpecError) -> UsageError:
    said = "; ".join(fault.what for fault in error.faults[:3])
    return UsageError(f"{made.solution.file} cannot be used, so nothing was written: {said}")


def _result(
    plan: ArgumentPlan, cases: Sequence[Mapping[str, Any]], one: list[Outcome], other: list[Outcome]
) -> _Result:
    for first, second in zip(one, other, strict=True):
        if not isinstance(first, Returned):
            said = first.error if isinstance(first, Raised) else getattr(first, "why", "it is not defined")
            return _Result(reason=f"with the guessed arguments it fails ({said}): complete `draw` and `args`")
        if isinstance(first.value, Unserializable):
            return _Result(reason=f"it gives {first.value.description}: see the kinds of answers and adapters")
        if not isinstance(second, Returned) or encode(first.value) != encode(second.value):
            return _Result(reason="it gives another answer each time: seed it, or pass `rng(7)`")
        if _some(np.isnan, first.value):
            return _Result(reason="it gives NaN for the guessed arguments: complete `draw`")
    values = tuple(outcome.value for outcome in one if isinstance(outcome, Returned))
    printed = one[0].printed if isinstance(one[0], Returned) else ""
    return _Result(plan, values, printed, tuple(cases))


def _some(test: Callable[[Any], Any], value: Any) -> bool:
    """Whether a number in an answer is such a one: NaN, or infinite."""
    if isinstance(value, (list, dict)):
        return any(_some(test, part) for part in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, (float, np.ndarray)) and bool(np.any(test(np.asarray(value))))


def _question(id: str, one: Askable, result: _Result | None) -> DraftQuestion:
    """The question on what was found, with a guessed kind; commented out if the solution shows that it cannot work."""
    if one.what == "class":
        if one.module:
            answer = f"answer: {{module: {one.name}, init: TODO, weights: TODO, args: [x]}}"
            why = "complete `init` and `weights`, and draw `x`: see `module` in docs/spec.md"
        else:
            answer = f"answer: {{steps: [it = {one.name}(TODO), it.TODO]}}"
            why = "write the lines that use it: see `steps` in docs/spec.md"
        title = f"title: {json.dumps(one.title, ensure_ascii=False)}"
        return DraftQuestion(id, (title, "points: 1", answer), one.name, reason=why)
    if result is None or result.plan is None:
        names = unguessed(one.parameters)
        listed = ", ".join(f"`{name}`" for name in names)
        why = f"no arguments could be guessed for {listed}: complete `args` and remove the `#`"
        why = result.reason if result else why
        plan = ArgumentPlan((), ("TODO",)) if names else plans(one.parameters)[0]
        return DraftQuestion(id, question_keys(one, plan, one.title, ""), one.signature, reason=_short(why))
    kind, reason = _kind(one, result)
    if one.random and not {"rng(7)", "generator(7)"}.intersection(result.plan.args):
        reason = "it draws random numbers, so right answers differ: give it a generator, `args: [rng(7)]`"
    note = "these arguments are guessed; check their shapes and ranges" if result.plan.args else ""
    note = f"{note}{'; ' if note else ''}a text: is it a `choice` or an `expression`?" if kind == _TEXT else note
    keys = question_keys(one, result.plan, one.title, kind)
    if any(_some(np.isinf, value) for value in result.values):
        keys += ("allow: [inf]",)
    if not kind and all(np.asarray(value).dtype.kind in "iu" for value in result.values):
        keys += ("within: {abs: 0.001}  # whole numbers",)  # a share of a large count would accept a wrong one
    return DraftQuestion(id, keys, one.signature, note, reason)


_TEXT = "text: {ignore: [case, spaces]}"
_STRUCTURE = "structure: true"
_PRINTED = "text: {source: printed, numbers: true}"


def _kind(one: Askable, result: _Result) -> tuple[str, str]:
    """The kind of answer as a key of ``answer``, "" for numbers; or why there is none."""
    value = result.values[0]
    if value is None:
        return (_PRINTED, "") if result.printed.strip() else ("", "it returns nothing and prints nothing")
    if isinstance(value, str):
        return _TEXT, ""
    names, values = list(one.values), result.values
    if isinstance(value, dict):
        names = [name for name in value if isinstance(name, str) and name.isidentifier()]
        values = tuple(list(each.values()) for each in values if isinstance(each, dict))
        names = names if len(names) == len(value) and not NAMES_TAKEN.intersection(names) else []
    elif not isinstance(value, list) or len(names) != len(value):
        return ("" if _numeric(value) else _STRUCTURE), ""
    if not names or not all(_numeric(part) for each in values for part in each):
        return _STRUCTURE, ""
    names = [f"{name}_value" if name in NAMES_TAKEN else name for name in names]
    shapes = [_shape([np.shape(each[i]) for each in values], result.cases) for i in range(len(names))]
    return f"returns: {{{', '.join(f'{name}: {shape}' for name, shape in zip(names, shapes, strict=True))}}}", ""


def _numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except ValueError:  # rows of different lengths
        return False


def _shape(shapes: Sequence[tuple[int, ...]], cases: Sequence[Mapping[str, Any]]) -> str:
    """A shape that fits every case, in what is drawn; ``{}`` if there is none."""
    if len({len(shape) for shape in shapes}) != 1:
        return "{}"
    sides = []
    for lengths in zip(*shapes, strict=True):
        sizes = [name for name, value in cases[0].items() if np.ndim(value) == 0]
        drawn = [name for name in sizes if [case[name] for case in cases] == list(lengths)]
        if len(set(lengths)) == 1 and not (drawn and len(cases) > 1):
            sides.append(str(lengths[0]))
        elif drawn:
            sides.append(drawn[0])
        else:
            return "{}"
    return f"[{', '.join(sides)}]"


def _settled(project: Project, made: Draft) -> Draft:
    """The draft without the questions that `validate` would find at fault."""
    for _ in range(_ROUNDS):
        if not made.kept:
            said = "\n".join(f"  {question.called}: {question.reason}" for question in made.questions)
            raise UsageError(f"no question could be made of {made.solution.file}, so nothing was written:\n{said}")
        project.spec.write_text(made.text, encoding="utf-8")
        reasons = {id: what for fault in _faults(project) if (id := _concerns(made, fault)) for what in [fault.what]}
        if not reasons:
            break
        made = replace(
            made,
            questions=tuple(
                replace(one, reason=_short(reasons[one.id])) if one.id in reasons else one for one in made.questions
            ),
        )
    return made


def _faults(project: Project) -> list[Fault]:
    """What `validate` would report."""
    try:
        with Grader(project, isolation="available") as grader:
            spec, wanted = grader.assignment, targets.compute(project, grader.assignment, grader.collect)
    except SpecError as error:
        return error.faults
    except GraderError as error:
        raise UsageError(f"the draft could not be tried: {error}") from error
    found = [*spec_examples.reference(spec, wanted), *spec_examples.check_empty(spec, wanted)]
    return [*found, *tolerance.unsettled(spec, tolerance.run_audit(spec, wanted))]


def _concerns(made: Draft, fault: Fault) -> str:
    """The id of the question that an error is about; "" if it is about none."""
    text = f"{fault.where} {fault.what}"
    if (named := re.search(r"\bquestion ([\d.]*\d)", text)) and any(one.id == named[1] for one in made.kept):
        return named[1]
    place = re.match(r"questions\[(\d+)\]", fault.where)
    return made.kept[int(place[1])].id if place and int(place[1]) < len(made.kept) else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
