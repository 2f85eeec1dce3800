"""One job: parse the source, run its top-level statements one by one, call what is asked for, send what came of it.

Messages, in this order: ``parsed`` (before any of the student's code runs, so it can be trusted), then for every
statement ``at`` and perhaps ``trouble``, ``loaded``, for every call ``at`` and ``answer``, and ``done``. All that comes
after ``parsed`` is the student's claim about the student's own answers, and is treated as no more.
"""

from __future__ import annotations

import ast
import builtins
import codeop
import dis
import io
import json
import linecache
import os
import random
import sys
import types

import values

DEFINES = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LONGEST_ERROR = 1000


class Reply:
    """Frames to the grader."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def send(self, message, blob=b""):
        text = json.dumps(message, separators=(",", ":")).encode()
        frame = memoryview(len(text).to_bytes(4, "little") + len(blob).to_bytes(4, "little") + text + blob)
        while frame:
            frame = frame[os.write(self.descriptor, frame) :]


class Printed(io.RawIOBase):
    """Standard output and error: keeps the first ``limit`` bytes of each stretch and drops the rest."""

    def __init__(self, limit):
        self.limit, self.kept, self.lost = limit, bytearray(), 0

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data) if len(data) <= self.limit else bytes(data[: self.limit])
        room = self.limit - len(self.kept)
        self.kept += data[:room]
        self.lost += max(0, len(data) - room)
        return len(data)

    def take(self):
        text = self.kept.decode("utf-8", "replace") + ("\n… the rest is left out" if self.lost else "")
        self.kept, self.lost = bytearray(), 0
        return text


class Inert(types.ModuleType):
    """Stands in for what only makes sense in a notebook or on a screen: every use of it does nothing."""

    __path__ = ()

    def __init__(self, name="inert"):
        super().__init__(name)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(name)

    def __call__(self, *args, **kwargs):
        if self.__name__ == "tqdm" and args:
            return args[0]
        return (Inert(), Inert()) if self.__name__ == "subplots" else Inert()

    def __iter__(self):
        return iter(())

    def __getitem__(self, item):
        return Inert()

    def __setitem__(self, item, value):
        pass

    def __bool__(self):
        return False

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


INERT = ("google", "IPython", "matplotlib", "ipywidgets", "seaborn", "tqdm")


class Run:
    """The student's code and its namespace."""

    def __init__(self, job, reply, taken):
        self.job, self.reply, self.taken = job, reply, taken
        self.printed = Printed(job["output"])
        self.files = set()

    def perform(self):
        """The whole job."""
        self.prepare()
        random.seed(0)  # Python seeds it anew after a fork; NumPy and torch keep the seed that the host gave them
        statements = self.parse()
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        module.__dict__["__builtins__"] = self.builtins()
        only_definitions = self.job["load"] == "definitions"
        for index, (label, line, code, node) in enumerate(statements):
            if index in self.job["skip"] or (only_definitions and not isinstance(node, DEFINES)):
                continue
            self.reply.send({"at": "statement", "index": index, "where": f"{label}, line {line}"})
            try:
                exec(code, module.__dict__)
            except BaseException as error:  # sys.exit and KeyboardInterrupt too: each costs its statement only
                self.reply.send({"trouble": index, **self.describe(error), "place": f"{label}, line {line}"})
        self.reply.send({"loaded": self.printed.take()})
        for call in self.job["calls"]:
            self.reply.send({"at": "call", "id": call["id"]})
            message, blob = self.answer(call["names"], module.__dict__)
            self.reply.send({"answer": call["id"], "printed": self.printed.take(), **message}, blob)
        self.reply.send({"done": True})

    def prepare(self):
        """Limits and standard streams; what is printed is kept, never sent to a terminal."""
        if self.taken:  # memory and processor time are bounded on Linux only; docs/security.md says so
            import resource

            memory, seconds = self.taken + self.job["memory"], self.job["seconds"]
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))  # a soft limit at the hard one never comes
        stream = io.TextIOWrapper(self.printed, "utf-8", "backslashreplace", write_through=True)
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = stream

    def builtins(self):
        """Python's own builtins, with imports kept to the assignment's packages, and IPython's two names."""
        allowed, stdlib, real = self.job["imports"], sys.stdlib_module_names, builtins.__import__

        def __import__(name, globals=None, locals=None, fromlist=(), level=0):
            root = name.partition(".")[0]
            if level == 0 and root not in allowed and root not in stdlib:
                if root in INERT:
                    return Inert(name if fromlist else root)
                offered = ", ".join(allowed)
                raise ModuleNotFoundError(f"No module named {name!r} here: this assignment offers {offered}")
            return real(name, globals, locals, fromlist, level)

        extra = {"__import__": __import__, "get_ipython": Inert("get_ipython"), "display": Inert("display")}
        return {**builtins.__dict__, **extra}

    def parse(self):
        """The statements to run as (label, line, code, names), and the ``parsed`` message about all of the source."""
        statements, broken = [], []
        compiler = codeop.Compile()  # compiles each statement with the __future__ imports before it
        for cell in self.job["cells"]:
            self.files.add(cell["label"])
            source = "\n" * (cell["first_line"] - 1) + cell["source"]
            linecache.cache[cell["label"]] = (len(source), None, source.splitlines(True), cell["label"])
            if cell["salvage"]:
                found, errors = salvage(source, cell["label"], compiler)
            else:
                found, error = whole(source, cell["label"], compiler)
                errors = [error] if error else []
            statements += found
            broken += errors
        facts = [names(code) for _, _, code, _ in statements] if self.job["facts"] else []
        self.reply.send({"parsed": facts, "broken": broken})
        return statements

    def answer(self, wanted, namespace):
        """What the first of the names in ``wanted`` that is defined comes to, as a message and its bytes."""
        name = next((n for n in wanted if n in namespace), None)
        if name is None:
            return {"missing": wanted[0], "names": [n for n in namespace if isinstance(n, str)][:500]}, b""
        try:
            value = namespace[name]
            if name == wanted[0] and callable(value):
                value = value()
            tree, blob = values.encode(value, self.job["reply"])
            return {"returned": tree}, blob
        except BaseException as error:  # whatever the student's function raises is its outcome
            return self.describe(error), b""

    def describe(self, error):
        """The error in Python's words and the student's last line that it passed."""
        try:
            text = str(error)[:LONGEST_ERROR]
        except BaseException:  # an error whose own __str__ fails
            text = "(its message cannot be shown)"
        where, trace = "", error.__traceback__
        if isinstance(error, SyntaxError) and error.lineno:
            where = f"{error.filename}, line {error.lineno}"
        while trace:
            if trace.tb_frame.f_code.co_filename in self.files:
                where = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}"
            trace = trace.tb_next
        return {"raised": f"{type(error).__name__}: {text}" if text else type(error).__name__, "where": where}


REHEARSAL = """
import torch, numpy
x = 10 * torch.tensor([[0.5, 1.0]])
def f():
    print(x.norm())
    return torch.stack([x[0] + x[0], x[0]]) @ x.T
def g():
    raise ValueError
"""


def rehearse():
    """Do a small job for nobody, so that the memory every job writes to is this child's own before the real one comes.

    After a fork each page is copied at the first write to it; here that is done while the last submission still runs.
    """
    job = {
        "cells": [{"label": "-", "source": REHEARSAL, "first_line": 1, "salvage": True}],
        "skip": [],
        "load": "everything",
    }
    job |= {"calls": [{"id": n, "names": [n]} for n in "fgh"], "imports": ["torch", "numpy"], "facts": True}
    Run({**job, "output": 1000, "reply": 1000}, Reply(os.open(os.devnull, os.O_WRONLY)), 0).perform()


def compiled(node, label, compiler):
    """One top-level statement as (label, line, code, node)."""
    return label, node.lineno, compiler(ast.Module([node], []), label, "exec"), node


def fault(error, label):
    """What the parser found wrong, for people."""
    line = getattr(error, "lineno", None)
    text = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    return {"where": f"{label}, line {line}" if line else label, "what": text[:LONGEST_ERROR]}


def whole(source, label, compiler):
    """All statements of a cell, or none of them: one broken line and a notebook's cell does not run."""
    try:
        return [compiled(node, label, compiler) for node in ast.parse(source, label).body], None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return [], fault(error, label)


UNFINISHED = ("never closed", "unterminated triple", "EOF", "expected 'except'", "expected an indented block")


def salvage(source, label, compiler):
    """Every statement of a plain file that can be parsed; a broken one costs itself."""
    found, broken = whole(source, label, compiler)
    if not broken:
        return found, []
    lines, errors = source.split("\n"), []
    # a piece is a line at the margin with all that is indented under it
    starts = [i for i, text in enumerate(lines) if text[:1] not in ("", " ", "\t", "#", ")", "]", "}")] + [len(lines)]
    at = 0
    while at < len(starts) - 1:
        first = None
        for end in range(at + 1, min(at + 40, len(starts))):  # strings, brackets and else go on at the margin
            got, broken = whole("\n" * starts[at] + "\n".join(lines[starts[at] : starts[end]]), label, compiler)
            first = first or broken
            goes_on = starts[end] < len(lines) and lines[starts[end]].startswith(("else", "elif", "except", "finally"))
            if not broken and not goes_on:
                found += got
                break
            if broken and lines[starts[at]][0] != "@" and not any(sign in broken["what"] for sign in UNFINISHED):
                end = None
                break
        else:
            end = None
        if end is None:
            errors.append(first or broken)
        at = end or at + 1
    return found, [e for e in errors if e]


def names(code):
    """The global names a statement binds and those it reads, nested functions included, as the compiler sees them."""
    binds, reads, todo = [], [], [code]
    while todo:
        inner = todo.pop()
        todo += [c for c in inner.co_consts if isinstance(c, types.CodeType)]
        for step in dis.get_instructions(inner):
            if step.opname in ("STORE_NAME", "STORE_GLOBAL") and inner is code:
                binds.append(step.argval)
            elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                reads.append(step.argval)
    return [sorted(set(binds)), sorted(set(reads))]
