"""Placeholders for answers: functions with a signature and a docstring, classes, variables, none filled in."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question, ReturnedPart
from autograder.domain.texts import say
from autograder.starters.signatures import StubParameter, array_words, named_parameters, parameters, shape_text

_WIDTH = 88
_LEFT_OPEN = "raise NotImplementedError"


def placeholders(assignment: Assignment, questions: Sequence[Question]) -> dict[str, str]:
    """The code that each of these questions starts from, by its id; "" where an earlier one has its names already."""
    known = _defined(assignment.starter)
    made = {}
    for question in questions:
        own = [question.starter] if question.starter else []
        known |= _defined(question.starter)
        if not question.by_hand:
            for name in _asked(question):
                if name not in known:
                    own.append(_placeholder(assignment, questions, question, name))
                    known.add(name)
        made[question.id] = "\n\n\n".join(own)
    return made


def _defined(code: str) -> set[str]:
    """The names that code defines at its top."""
    found: set[str] = set()
    for node in ast.parse(code).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        else:
            names = (one for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
            found |= {one.id for one in names}
            found |= {(one.asname or one.name).split(".")[0] for one in ast.walk(node) if isinstance(one, ast.alias)}
    return found


def _asked(question: Question) -> tuple[str, ...]:
    """The names that a submission must define for the question: of a function and a variable, the function."""
    answer = question.answer
    return answer.names if answer.adapter or answer.steps else answer.names[:1]


def _placeholder(assignment: Assignment, questions: Sequence[Question], question: Question, name: str) -> str:
    answer = question.answer
    alike = [q for q in questions if not q.by_hand and name in _asked(q)]
    if answer.module:
        return _module(assignment, question, name)
    if answer.adapter or answer.steps:
        return _used(question, name)
    if not answer.function:
        said = " ".join(filter(None, [question.title, _in_brackets(_answer_words(assignment, question))]))
        return f"{name} = ...  # {said}" if len(said) < 90 else f"# {said}\n{name} = ..."
    takes = parameters(assignment, alike)
    lines = [f"{one.name}: {one.words}" for one in takes if one.words]
    result = list(_result_lines(assignment, question)) if len(alike) == 1 else []
    return _function(name, takes, question.title if len(alike) == 1 else "", lines, result)


def _function(
    name: str, takes: Sequence[StubParameter], title: str, lines: Iterable[str], result: Sequence[str]
) -> str:
    blocks = ["\n".join(lines), "\n".join(result)]
    return f"def {name}({', '.join(map(str, takes))}):\n{_docstring(title, blocks, 1)}    {_LEFT_OPEN}"


def _docstring(title: str, blocks: Sequence[str], depth: int) -> str:
    """The docstring with its indentation; "" if there is nothing to say."""
    head = f"{title}{'' if title.endswith(('.', '?', '!')) else '.'}" if title else ""
    text = "\n\n".join(filter(None, [head, *blocks])).replace('"""', "'''")
    if not text:
        return ""
    indent = "    " * depth
    text = "\n".join(_wrapped(text, _WIDTH - 4 * depth))
    raw = "r" if "\\" in text else ""
    text += " " if text.endswith(('"', "\\")) and "\n" not in text else ""
    lines = [f"{indent}{line}".rstrip() for line in text.split("\n")]
    return f'{indent}{raw}"""' + "\n".join(lines).lstrip() + (f"\n{indent}" if "\n" in text else "") + '"""\n'


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text, long ones in several."""
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        yield from textwrap.wrap(
            line, width, subsequent_indent=f"{indent}    ", break_long_words=False, break_on_hyphens=False
        ) or [""]


def _in_brackets(words: str) -> str:
    return f"({words})" if words else ""


def _result_lines(assignment: Assignment, question: Question) -> Iterator[str]:
    """What is said of the answer of a function."""
    answer = question.answer
    if answer.gradient:
        return
    if answer.changed:
        texts = [formula.text for formula in answer.args]
        names = [place if isinstance(place, str) else texts[place] for place in answer.changed]
        yield say("starter.changes", names=say("list.and").join(f"`{name}`" for name in names))
    elif answer.returns:
        yield say("starter.parts", names=", ".join(answer.returns))
        for name, part in answer.returns.items():
            if words := _part_words(assignment, question, part):
                yield say("starter.part", name=f"    {name}", what=words)
    elif words := _answer_words(assignment, question):
        yield say("starter.returns", what=words)


def _part_words(assignment: Assignment, question: Question, part: ReturnedPart) -> str:
    answer = replace(question.answer, shapes=part.shapes, returns={}, dtype=None)
    return _answer_words(assignment, replace(question, kind=part.kind, settings=part.settings, answer=answer))


def _answer_words(assignment: Assignment, question: Question) -> str:
    """What an answer is, in words; "" if nothing is known."""
    check = check_for(question)
    if not check.numeric:
        return check.asked_for()
    shapes = question.answer.shapes
    if not shapes:
        return ""
    words = array_words(assignment, "array", shape_text(shapes[0], question)) if shapes[0] else say("starter.number")
    dtype = question.answer.dtype
    return say("starter.of_dtype", what=words, dtype=dtype) if dtype else words


def _module(assignment: Assignment, question: Question, name: str) -> str:
    """A class of torch's modules, which is built, given weights and called."""
    answer, module = question.answer, question.answer.module
    assert module is not None
    built = named_parameters(assignment, question, module.init, module.options)
    called = named_parameters(assignment, question, answer.args, answer.kwargs)
    weights = named_parameters(assignment, question, (), module.weights)
    lines = [f"    {one.name}: {one.words}" for one in weights if one.words]
    head = _docstring(question.title, ["\n".join([say("starter.with_weights"), *lines]) if lines else ""], 1)
    method = _method(module.method or "forward", called, list(_result_lines(assignment, question)))
    init = f"def __init__({', '.join(['self', *map(str, built)])}):\n        super().__init__()\n        {_LEFT_OPEN}"
    return f"class {name}(torch.nn.Module):\n{head}\n    {init}\n\n{method}"


def _method(name: str, takes: Sequence[StubParameter], result: Sequence[str]) -> str:
    said = _docstring("", ["\n".join(f"{one.name}: {one.words}" for one in takes if one.words), "\n".join(result)], 2)
    return f"    def {name}({', '.join(['self', *map(str, takes)])}):\n{said}        {_LEFT_OPEN}"


def _used(question: Question, name: str) -> str:
    """A class or a function that an adapter or steps use; a capital makes it a class."""
    steps = question.answer.steps
    lines = [*steps.source.split("\n"), *steps.get] if steps else []
    trees = [node for line in lines for node in ast.walk(_parsed(line))]
    calls = [n for n in trees if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name]
    named = any(isinstance(node, ast.Name) and node.id == name for node in trees)
    if steps and named and not calls and name not in steps.counted:
        return f"{name} = ...  # {question.title}"
    takes = [StubParameter(one) for one in _arguments(calls)] if steps else [StubParameter("*arguments")]
    shown = "\n".join(["", *(f"    {line}" for line in lines)])
    said = [f"{say('starter.used_like')}\n{shown}"] if steps else []
    if not name[:1].isupper():
        return _function(name, takes, question.title, (), said)
    takes = [StubParameter("self"), *takes]
    head = _docstring(question.title, said, 1)
    return f"class {name}:\n{head}\n    def __init__({', '.join(map(str, takes))}):\n        {_LEFT_OPEN}"


def _parsed(line: str) -> ast.AST:
    try:
        return ast.parse(line.strip())
    except SyntaxError:  # a line of a loop, which spans several
        return ast.Module([], [])


def _arguments(calls: Sequence[ast.Call]) -> list[str]:
    """Names for the arguments of the call that has the most."""
    longest = max(calls, key=lambda call: len(call.args) + len(call.keywords), default=None)
    if longest is None:
        return []
    made: list[str] = []
    for one in longest.args:
        name = one.id if isinstance(one, ast.Name) else "x"
        made.append(name if name not in made else f"{name}{len(made) + 1}")
    return [*made, *(one.arg for one in longest.keywords if one.arg)]
