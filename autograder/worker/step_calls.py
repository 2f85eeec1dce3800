"""A few lines that use a submission's names: objects made, methods called, and the values that are the answer.

The spec's loader has let through a small part of Python only. The lines hold no target; what they come to is what the
student's own code makes of them.
"""

from __future__ import annotations

import functools

import module_calls

STEPS = "<steps>"  # the file name of the lines, which no file of a student's can have


def perform(asked, names, given, namespace):
    """The values that are the answer: one by itself, several as a list, or by name as a dict.

    ``names`` are the student's names that the lines use, ``given`` the spec's values, ``namespace`` the student's
    globals, in which the functions that are counted stand while the lines run.
    """
    module_calls.seed(asked.get("seed", 0))
    counters = {name: counting(namespace[name]) for name in asked.get("counted", ())}
    before = {name: namespace[name] for name in counters}
    scope = {**{name: namespace[name] for name in names}, **given, **counters}
    scope |= {"parameters": parameters, "calls": calls}
    namespace.update(counters)
    try:
        exec(compile(asked["source"], STEPS, "exec"), scope)
        found = [eval(compile(text, STEPS, "eval"), scope) for text in asked["get"]]
    finally:
        namespace.update(before)
    if "names" in asked:
        return dict(zip(asked["names"], found, strict=True))
    return found[0] if len(found) == 1 else found


def counting(function):
    """The function, which counts how often it is called."""
    if isinstance(function, type) or not callable(function):
        raise TypeError(
            f"{getattr(function, '__name__', function)!s} is no function, so its calls are not counted"[:200]
        )

    @functools.wraps(function)
    def counted(*given, **named):
        counted.times += 1
        return function(*given, **named)

    counted.times = 0
    return counted


def calls(counted):
    """How often a function has been called since the lines began."""
    return counted.times


def parameters(net):
    """How many trainable numbers a module has."""
    return sum(one.numel() for one in net.parameters() if one.requires_grad)


def place(error, asked):
    """The line in which an error came up, for those that passed no line of the student's."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == STEPS:
            line = trace.tb_lineno
        trace = trace.tb_next
    lines = asked["source"].splitlines()
    return f"in `{lines[line - 1].strip()}`"[:200] if 0 < line <= len(lines) else ""
