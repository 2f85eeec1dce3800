"""Cells of source → statements, each compiled by itself; and the global names that each binds and reads."""

from __future__ import annotations

import ast
import codeop
import dis
import itertools
import linecache
import re
import sys
import types
import warnings

LONGEST_ERROR = 1000
MOST_TRIES = 50_000_000  # characters parsed in salvaging a file, all tries together
MOST_BLANK = 50_000  # empty lines put before a file's pieces, all together

UNFINISHED = ("never closed", "unterminated triple", "EOF", "expected 'except'", "expected an indented block")
GOES_ON = re.compile(r"(else|elif|except|finally)\b")


class Parser:
    """Compiles statements; knows the ``__future__`` imports that came before.

    ``trees``: the statements' trees are needed, too.
    """

    def __init__(self, trees=True):
        self.trees = trees
        self.compiler = codeop.Compile()
        self.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as notebooks do
        self.tries = 0

    def parse(self, cell):
        """(label, line, code, node) for every statement of a cell, and what was wrong with the rest."""
        source, label, before = cell["source"], cell["label"], cell["first_line"] - 1
        if not before:
            linecache.cache[label] = (len(source), None, source.splitlines(True), label)
        if not self.trees and (found := self.by_pieces(source, label, before)):
            return found, []
        found, broken = self.whole(source, label, before)
        if not broken:
            return found, []
        return self.salvage(source, label, before) if cell["salvage"] else ([], [broken])

    def whole(self, source, label, before):
        """All statements of a cell, or none: one broken line and a notebook's cell does not run.

        ``before`` is how many lines stand above it in the student's file.
        """
        self.tries += len(source)
        added = before  # to the line of an error: once the tree is moved, its lines are the file's own
        try:
            tree = ast.parse(source, label)
            if before:
                ast.increment_lineno(tree, before)
            added = 0
            return [self.compiled(node, label) for node in split(tree.body)], None
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return [], fault(error, label, added)

    def by_pieces(self, source, label, before):
        """What `whole` gives, without trees, which take longer to make than the code; None where it takes a tree.

        A piece begins at the margin. One that can be compiled by itself is one statement, but for semicolons and
        ``import a, b``: what goes on at the margin (strings, brackets, ``else``) cannot.
        """
        lines = source.split("\n")
        starts = [*margins(lines), len(lines)]
        if "\r" in source or len(starts) * (before + len(lines)) > MOST_BLANK:
            return None
        if any(line.strip() and not line.lstrip().startswith("#") for line in lines[: starts[0]]):
            return None  # it begins indented
        found, flags = [], self.compiler.flags
        with warnings.catch_warnings(record=True) as said:
            try:
                for start, end in itertools.pairwise(starts):
                    text = "\n".join(lines[start:end])
                    if ";" in text or (text.startswith("import") and "," in text):
                        tree = ast.increment_lineno(ast.parse(text, label), before + start)
                        found += [self.compiled(node, label) for node in split(tree.body)]
                    else:
                        code = self.compiler("\n" * (before + start) + text + "\n", label, "exec")
                        found.append((label, before + start + 1, code, None))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self.compiler.flags = flags
                return None
        for one in said:
            warnings.showwarning(one.message, one.category, one.filename, one.lineno)
        return found

    def compiled(self, node, label):
        """One top-level statement."""
        return label, node.lineno, self.compiler(ast.Module([node], []), label, "exec"), node

    def salvage(self, source, label, before):
        """Every statement of a plain file that can be parsed; a broken one costs itself."""
        lines, found, errors = source.split("\n"), [], []
        starts = [*margins(lines), len(lines)]
        at = 0
        while at < len(starts) - 1:
            good, end, first = self.longest(lines, starts, at, label, before)
            found += good
            if end is None:
                errors.append(first)
            at = end or at + 1
        return found, errors

    def longest(self, lines, starts, at, label, before):
        """The statement that begins at ``starts[at]``, where the next begins; or the error if there is none."""
        good, until, first = [], None, None
        for end in range(at + 1, len(starts)):  # strings, brackets and else go on at the margin
            text = "\n".join(lines[starts[at] : starts[end]])
            got, broken = self.whole(text, label, before + starts[at])
            first = first or broken
            if not broken:
                good, until = got, end
                if not GOES_ON.match(lines[starts[end]] if starts[end] < len(lines) else ""):
                    break
            elif self.tries > MOST_TRIES or not unfinished(lines[starts[at]], broken):
                break
        return good, until, first


def margins(lines):
    """Which lines begin a piece: at the margin, with all that is indented under them."""
    return [number for number, text in enumerate(lines) if text[:1] not in ("", " ", "\t", "#")]


def unfinished(line, broken):
    """Whether more lines may mend a piece that begins with ``line``: a decorator, an open bracket or string."""
    return line.startswith("@") or any(sign in broken["what"] for sign in UNFINISHED)


def split(body):
    """``import a, b`` as two statements, so that one missing package costs only itself."""
    for node in body:
        if isinstance(node, ast.Import) and len(node.names) > 1:
            yield from (ast.copy_location(ast.Import([name]), node) for name in node.names)
        else:
            yield node


def fault(error, label, added):
    """What the parser found wrong, for people."""
    line = getattr(error, "lineno", None)
    line = line + added if line else None
    text = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    return {"where": f"{label}, line {line}" if line else label, "what": text[:LONGEST_ERROR]}


# how the compiler writes down that a global name is bound or read: https://docs.python.org/3/library/dis.html
STORES = {dis.opmap["STORE_NAME"], dis.opmap["STORE_GLOBAL"]}
LOAD_NAME, LOAD_GLOBAL = dis.opmap["LOAD_NAME"], dis.opmap["LOAD_GLOBAL"]
SHIFT = 1 if sys.version_info >= (3, 11) else 0  # the lowest bit of LOAD_GLOBAL has another meaning since then


def names(code):
    """The global names a statement binds and those it reads, nested functions included, as the compiler sees them.

    The bytes are read here, for `dis` takes longer to describe a submission than the submission to run.
    """
    binds, reads, todo = set(), set(), [code]
    while todo:
        inner = todo.pop()
        todo += [c for c in inner.co_consts if isinstance(c, types.CodeType)]
        steps, called, high = inner.co_code, inner.co_names, 0
        for at in range(0, len(steps), 2):
            step, argument = steps[at], high | steps[at + 1]
            high = argument << 8 if step == dis.EXTENDED_ARG else 0
            if step in STORES and inner is code:
                binds.add(called[argument])
            elif step == LOAD_NAME:
                reads.add(called[argument])
            elif step == LOAD_GLOBAL:
                reads.add(called[argument >> SHIFT])
    return [sorted(binds), sorted(reads)]
