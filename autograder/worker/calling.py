"""What one call comes to, as a message and its bytes: a student's function or variable, or an instructor's adapter.

An adapter is a function of the instructor's file that the job carries as source. It runs after the student's code, in
a module whose globals begin as a copy of the student's names. It knows no target: who changes it, or what it is given,
changes no more than the answer.
"""

from __future__ import annotations

import random
import sys
import types
import warnings

import autograd
import figures
import module_calls
import step_calls
import values
import written

ADAPTERS = "<adapters>"  # the file name of the instructor's code, which no file of a student's can have


class Unwritten(Exception):
    """A name that a call needs is not defined; the message is the name."""


class Caller:
    """Makes the calls of a job, once the student's code has run."""

    def __init__(self, run, namespace):
        self.run, self.job, self.watch, self.namespace = run, run.job, run.watch, namespace
        self.adapters = None
        self.arrays = ""

    def answer(self, call):
        """What the call comes to."""
        self.arrays = ""
        try:
            if "seed" in call:
                seed_all(call["seed"])
            name, value = self.value(call)
            if call["figure"]:
                value = figures.facts(value, self.job["reply"])
            dtype = {"dtype": values.dtype(value)} if call.get("dtype") else {}
            with warnings.catch_warnings():  # a student who turns warnings into errors means the student's own
                warnings.simplefilter("ignore")
                tree, blob = values.encode(value, self.job["reply"])
            lacks = {"torch": "torch", "numpy": "np"}.get(self.arrays, name) not in self.namespace
            return {"returned": tree, "name": name, "arrays": self.arrays, "lacks": lacks, **dtype}, blob
        except Unwritten as missing:
            near = [n for n in self.namespace if isinstance(n, str)][:500]
            return {"missing": str(missing), "names": near, "unclear": self.watch.unclear(call)}, b""
        except BaseException as error:  # whatever the student's function raises is its outcome
            message = self.run.describe(error)
            if isinstance(error, NotImplementedError) and self.run.raised_by_student(error):
                message["unfinished"] = True  # the placeholder of a starter
            if call.get("types"):
                message["types"] = class_names(error)
            if call.get("steps") and not message["where"]:
                message["where"] = step_calls.place(error, call["steps"])
            return message | self.place(error) if call.get("adapter") and not message["where"] else message, b""

    def value(self, call):
        """The name that is called, and what it gives; raises `Unwritten`."""
        if call.get("adapter"):
            return "", self.adapted(call)
        if call.get("steps"):
            return "", self.stepped(call)
        name = next((n for n in call["names"] if n in self.namespace), None)
        if name is None and (row := self.watch.answer(call)) is not None:
            return "", row
        if name is None and not (call["figure"] and figures.current()):
            raise Unwritten(call["names"][0])
        value = self.namespace[name] if name else None
        if call["arguments"] is not None:
            return name or "", self.called_with(value, call, self.kinds())
        if callable(value):
            return name or "", value()
        if call.get("written") and (row := written.row_of(value, call["written"])) is not None:
            return name, row  # the variable is the whole copy, with the answer in it
        return name or "", value

    def adapted(self, call):
        """What the instructor's adapter gives, which is called with the kind of array that the assignment has."""
        for name in call["names"]:
            if name not in self.namespace:
                raise Unwritten(name)
        if self.adapters is None:
            module = types.ModuleType("adapters")
            module.__dict__.update(self.namespace, __name__="adapters", __file__=self.job["adapters"]["file"])
            code = compile(self.job["adapters"]["source"], ADAPTERS, "exec", dont_inherit=True)
            exec(code, module.__dict__)
            self.adapters = module
        return self.called_with(self.adapters.__dict__[call["adapter"]], call, self.kinds()[:1])

    def stepped(self, call):
        """What the lines of a question come to, with the first kind of array that the student's code takes."""
        for name in call["names"]:
            if name not in self.namespace:
                raise Unwritten(name)
        trees, first = call.get("kwargs", {}), None
        has_arrays = any(isinstance(tree, dict) for tree in trees.values())
        for kind in self.kinds() if has_arrays else self.kinds()[:1]:
            self.arrays = kind
            given = {name: values.decode(tree, kind) for name, tree in trees.items()}
            try:
                return step_calls.perform(call["steps"], call["names"], given, self.namespace)
            except Exception as error:
                first = first or error
        raise first

    def kinds(self):
        """The kinds of array that arguments may be, that of the assignment first."""
        kinds = ("torch", "numpy") if self.job["arrays"] == "torch" else ("numpy", "torch")
        return [kind for kind in kinds if kind in sys.modules] or ["list"]

    def called_with(self, function, call, kinds):
        """The function's value for the call's arguments, or what it made of them, as the first kind that it takes.

        A function written for the other kind is given that: which of the two one uses is no part of the question.
        """
        first = None
        for kind in ["torch"] if call.get("gradient") or call.get("module") else kinds:
            try:
                self.arrays = kind
                given = [values.decode(tree, kind) for tree in call["arguments"] or ()]
                named = {name: values.decode(tree, kind) for name, tree in call.get("kwargs", {}).items()}
                called, weights = function, None
                if call.get("module"):
                    called, weights, double = module_calls.built(function, call["module"], kind)
                    if double:
                        given = [values.as_double(*pair) for pair in zip(call["arguments"] or (), given, strict=True)]
                        named = {name: values.as_double(call["kwargs"][name], one) for name, one in named.items()}
                if call.get("gradient"):
                    value = autograd.gradient(called, given, named, call["gradient"], kind, weights)
                else:
                    value = called(*given, **named)
                return changed(call["changed"], given, named) if call.get("changed") else value
            except Exception as error:
                first = first or error
        raise first

    def place(self, error):
        """The last line of the adapters that an error passed, where it passed none of the student's."""
        line, trace = getattr(error, "lineno", 0) if isinstance(error, SyntaxError) else 0, error.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename == ADAPTERS:
                line = trace.tb_lineno
            trace = trace.tb_next
        return {"adapter": line or 1}


def seed_all(seed):
    """Set the global generators of random numbers: Python's, and NumPy's and torch's where there are any."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def changed(places, given, named):
    """The arguments at these places as the call has left them, by position or by name; one alone by itself."""
    made = [named[place] if isinstance(place, str) else given[place] for place in places]
    return made[0] if len(made) == 1 else made


def class_names(error):
    """The error's class and those that it is derived from, the nearest first."""
    return [one.__name__[:100] for one in type(error).__mro__ if issubclass(one, BaseException)][:20]
