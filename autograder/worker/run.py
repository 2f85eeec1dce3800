"""One job: parse the source, run its top-level statements one by one, make the calls, and send the results.

Messages, in order: ``parsed`` (before any student code runs, so it can be trusted); for every statement ``at`` and
possibly ``trouble``; ``loaded``; for every call ``at`` and ``answer``; ``done``. Everything after ``parsed`` is only
the student's claim about the student's own answers.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import random
import sys
import types

import calling
import compiling
import figures
import first_use
import imports
import stand_ins
import submitted_modules
import written

DEFINES = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


LARGEST_WRITTEN = 8 << 20  # bytes of a file that a submission writes
ENCODER = json.JSONEncoder(separators=(",", ":"))  # `json.dumps` would create one per message


class Reply:
    """Sends frames to the grader."""

    def __init__(self, descriptor):
        self.descriptor, self.owner = descriptor, os.getpid()

    def close(self):
        """Signal the end of the messages at once: exiting takes longer than most jobs."""
        os.close(self.descriptor)

    def send(self, message, blob=b""):
        if os.getpid() != self.owner:  # a process forked by student code must not answer
            os._exit(0)
        text = ENCODER.encode(message).encode()
        frame = memoryview(len(text).to_bytes(4, "little") + len(blob).to_bytes(4, "little") + text + blob)
        while frame:
            frame = frame[os.write(self.descriptor, frame) :]


class Run:
    """The student's code and its namespace."""

    def __init__(self, job, reply, taken, files=b""):
        self.job, self.reply, self.taken, self.given = job, reply, taken, files
        self.printed = stand_ins.Printed(job["output"])
        self.files = {cell["label"] for cell in job["cells"]}
        self.loop = None
        self.first_use = first_use.FirstUse(reply, job["imports"])

    def perform(self):
        """Do the whole job."""
        self.prepare()
        statements = self.parse()
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        module.__dict__["__builtins__"] = stand_ins.student_builtins(self.allowed, self.beside, self.job.get("kit", ""))
        module.__dict__["__file__"] = self.job["file"]
        only_definitions = self.job["load"] == "definitions"
        self.watch = written.Watch(self.job["calls"], self.bound(statements), self.job["cells"])
        for index, (label, line, code, node) in enumerate(statements):
            if index in self.job["skip"] or (only_definitions and not isinstance(node, DEFINES)):
                continue
            place = f"{label}, line {line}"
            self.reply.send({"at": "statement", "index": index, "where": place, "cpu": self.first_use.clock()})
            try:
                self.execute(code, module.__dict__)
            except BaseException as error:  # even sys.exit and KeyboardInterrupt cost only their statement
                self.reply.send({"trouble": index, **self.describe(error), "place": place})
            self.watch.look(module.__dict__, label, line)
        self.submitted.fill(module.__dict__)
        self.reply.send({"loaded": self.printed.take(), "cpu": self.first_use.clock()})
        caller = calling.Caller(self, module.__dict__)
        for call in self.job["calls"]:
            self.reply.send({"at": "call", "id": call["id"], "cpu": self.first_use.clock()})
            self.printed.install()
            message, blob = caller.answer(call)
            message |= {"printed": self.printed.take(), "cpu": self.first_use.clock()}
            self.reply.send({"answer": call["id"], **message}, blob)
        self.reply.send({"done": True})
        self.reply.close()

    def prepare(self):
        """Put given files in place; set limits, standard streams, and what a script finds about itself."""
        self.allowed = figures.along(self.job["imports"])
        self.beside = imports.beside(self.job, self.given, self.allowed)
        if self.taken:  # memory and processor time are bounded on Linux only; docs/security.md says so
            import resource

            memory, seconds = self.taken + self.job["memory"], self.job["seconds"]
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            largest = min(LARGEST_WRITTEN, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            resource.setrlimit(
                resource.RLIMIT_CPU, (seconds, seconds + 2)
            )  # at the hard limit the soft one would never take effect
        self.printed.install()
        sys.argv = [self.job["file"]]
        random.seed(0)  # Python reseeds it after a fork; NumPy and torch keep the host's seed

    def parse(self):
        """The statements to run as (label, line, code, node), and the ``parsed`` message on the whole source."""
        parser, statements, broken = compiling.Parser(trees=self.job["load"] == "definitions"), [], []
        for cell in self.job["cells"]:
            found, errors = parser.parse(cell)
            statements += found
            broken += errors
        self.submitted = submitted_modules.Submitted(self, DEFINES)
        facts, count = self.submitted.parse(parser, statements, broken)
        found = {"parsed": facts, "broken": broken, "statements": count}
        self.reply.send(found | {"cpu": self.first_use.clock()})
        self.first_use.install()
        return statements

    def bound(self, statements):
        """The names that the statements bind, where an answer may be written to a copy."""
        if not any(call.get("written") for call in self.job["calls"]):
            return set()
        return {name for _, _, code, _ in statements for name in compiling.names(code)[0]}

    def execute(self, code, namespace):
        """Run a statement; with top-level ``await``, on an event loop as in notebooks."""
        if not code.co_flags & inspect.CO_COROUTINE:
            exec(code, namespace)
            return
        import asyncio

        self.loop = self.loop or asyncio.new_event_loop()
        self.loop.run_until_complete(eval(code, namespace))

    def raised_by_student(self, error):
        """Whether the line that raised the error is one of the student's, and not a library's."""
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        return trace is not None and trace.tb_frame.f_code.co_filename in self.files

    def describe(self, error):
        """The error in Python's words, and the last line of student code in its traceback."""
        try:
            text = str(error)[: compiling.LONGEST_ERROR]
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


# what submissions do most, in the order of the calls below: plain Python, NumPy, torch, an error, nothing. It must not
# load new modules: by their number a submission could tell whether it is among the first
REHEARSAL = """
def off(got, want=1.0):
    '''How far off.'''
    return max(abs(a - want) for a in got)


print("off", off([0.5, 1.25]), f"{off([2.0]):.3f}")


def plain():
    # a remark
    return [[0.5, 1.0], [1.0, 0.25]]


def wrong():
    raise ValueError("nothing")
"""
WITH_NUMPY = """
import numpy as np

a = np.array([[0.47, 0.65, 0.6], [0.64, 0.5, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def of_numpy():
    b = a.copy()
    b[1] = np.exp(a[0] - a[0].max()) / np.exp(a[0]).sum()
    return 10 * np.stack([b[0] / np.linalg.norm(b[0]), b.mean(axis=0)]) @ np.eye(3).T


print(np.abs(of_numpy() @ a.T).max(), a.shape)
"""
WITH_TORCH = """
import torch
import torch.nn.functional as F

key = torch.tensor([[0.47, 0.65, 0.6],
    [0.64, 0.5, -0.59],
    [-0.03, -0.48, -0.88],
    [0.43, -0.83, 0.35]])
value = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.2, 0.28]])


def attend(query, k=key):
    '''Attention.'''
    return F.softmax(query @ k.T, dim=-1) @ value


def error(query, target):
    return (attend(query) - target).abs().max().item()


def of_torch():
    new = key.clone()
    new[2] = torch.tensor([0.03, -0.48, 0.883414])
    rows = torch.stack([key[0] / key[0].norm(), key[1:3].mean(0), torch.zeros(3)])
    scores = torch.matmul(10 * rows, torch.transpose(new, 0, 1)) - torch.log(torch.ones(1, 4))
    return torch.softmax(scores, dim=1)


def of_constants():
    answer = torch.tensor([[11.265279, 15.579642, 14.381208]])
    return answer


print("1", error(of_constants(), value[0]), of_torch().sum(dim=-1).tolist(), torch.exp(key).shape)
"""
CALLS = ("plain", "of_numpy", "of_torch", "of_constants", "wrong", "nowhere")
ROUNDS = 12  # enough for CPython to finish specializing this bytecode


def rehearse():
    """Do a small job for nobody, several times.

    This sets up what Python and the packages would otherwise set up at first use in every child: a forked child then
    needs two thirds of the time.
    """
    source = REHEARSAL + WITH_NUMPY * ("numpy" in sys.modules) + WITH_TORCH * ("torch" in sys.modules)
    job = {
        "cells": [{"label": "-", "source": source, "first_line": 1, "salvage": True}],
        "calls": [{"id": n, "names": [n], "arguments": None, "figure": False} for n in CALLS],
        **{"skip": [], "load": "everything", "file": "-", "imports": ["numpy", "torch"], "facts": True},
        **{"arrays": "torch", "output": 10_000, "reply": 100_000},
    }
    before = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__, sys.argv, sys.modules["__main__"]
    for _ in range(ROUNDS):
        Run(job, Reply(os.open(os.devnull, os.O_WRONLY)), 0).perform()
    first_use.remove()
    sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__, sys.argv, sys.modules["__main__"] = before
