"""Compiles cells of source into single statements, and finds the global names that each binds and reads."""

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
MOST_TRIES = 50_000_000  # characters parsed in total while salvaging a file
MOST_LOOKS = 3_000_000  # characters parsed to find the line that Python itself would report
MOST_BLANK = 50_000  # blank lines put before a file's pieces, in total

UNFINISHED = ("never closed", "unterminated triple", "EOF", "expected 'except'", "expected an indented block")
GOES_ON = re.compile(r"(?:else|elif|except|finally)\b")
DEFINED = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def[ \t]+(\w+)|([^\W\d]\w*)[ \t]*=(?!=))", re.MULTILINE)
MOST_NAMES = 50
LONGEST_LINE = 1000
# syntax added since 3.10, the oldest supported version: https://docs.python.org/3/whatsnew/
NEWER = [
    ((3, 14), re.compile(r"^\s*except\*?\s+[\w.]+\s*,|(?<![\w'\"])t[rR]?['\"]")),
    ((3, 13), re.compile(r"^\s*(?:class|def|async def|type)\s+\w+\s*\[[^\]]*=")),
    ((3, 12), re.compile(r"^\s*(?:type\s+\w+\s*[\[=]|(?:class|def|async def)\s+\w+\s*\[)")),
    ((3, 11), re.compile(r"^\s*except\s*\*|\w\[(?:[^\]]*,\s*)?\*\w")),
]
OLD_FSTRING = re.compile(r"f-string expression part cannot include")
NESTED = re.compile(r"\b[rR]?[fF][rR]?(['\"])[^'\"{]*\{[^{}'\"]*\1[^{}]*\}")
MOST_INDENTED = 20  # nesting of unexpectedly indented blocks


class Parser:
    """Compiles statements and applies the ``__future__`` imports before them.

    ``trees``: whether the statements' syntax trees are needed too.
    """

    def __init__(self, trees=True):
        self.trees = trees
        self.compiler = codeop.Compile()
        self.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as notebooks do
        self.tries = self.looks = 0

    def parse(self, cell):
        """Return (label, line, code, node) for every statement of a cell, and the errors in the rest."""
        source, label, before = cell["source"], cell["label"], cell["first_line"] - 1
        if not before:
            linecache.cache[label] = (len(source), None, source.splitlines(True), label)
        if not self.trees and (found := self.by_pieces(source, label, before)):
            return found, []
        found, broken, late = self.whole(source, label, before)
        if broken and cell.get("parts"):
            found, late = self.parts(source, label, before, cell["parts"])
        elif broken and cell["salvage"]:
            found, late = self.salvage(source, label, before, broken)
        elif broken:
            late = [self.lost(broken, source)]
        return found, remarks(late, cell, label)

    def whole(self, source, label, before):
        """All statements of a cell, or the error: if one line cannot be parsed, none of the cell runs.

        The third value is code that parses but is not valid Python (such as ``return`` outside a function): as in a
        notebook, it costs its own statement only. ``before`` is the number of lines above the cell in the student's
        file.
        """
        found, late = [], []
        try:
            tree = self.tree(source, label)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return [], fault(error, label, before, source), []
        if before:
            ast.increment_lineno(tree, before)
        for node in split(tree.body):
            try:
                found.append(self.compiled(node, label))
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                late.append({**fault(error, label, 0), "names": bound(node)})
        return found, None, late

    def by_pieces(self, source, label, before):
        """What `whole` returns, but without syntax trees, which are slower to build; None if one is needed.

        A piece begins at the left margin. If it compiles by itself it is one statement, except for semicolons and
        ``import a, b``: continuations at the margin (strings, brackets, ``else``) do not compile alone.
        """
        lines = source.split("\n")
        starts = [*margins(lines), len(lines)]
        if "\r" in source or len(starts) * (before + len(lines)) > MOST_BLANK:
            return None
        if any(line.strip() and not line.lstrip().startswith("#") for line in lines[: starts[0]]):
            return None  # the first line is indented
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
        """Compile one top-level statement."""
        return label, node.lineno, self.compiler(ast.Module([node], []), label, "exec"), node

    def tree(self, source, label):
        """The syntax tree. Counts the characters parsed."""
        self.tries += len(source)
        return ast.parse(source, label)

    def parts(self, source, label, before, ranges):
        """The statements of each range of lines separately: a broken line costs its part, or only its statement."""
        lines, found, errors = source.split("\n"), [], []
        for first, end, salvage in ranges:
            first = max(first - 1, before)
            text = "\n".join(lines[first - before : max(end - 1 - before, 0)])
            good, broken, late = self.whole(text, label, first)
            if broken and salvage:
                good, late = self.salvage(text, label, first, broken)
            elif broken:
                late = [self.lost(broken, text)]
            found += good
            errors += late
        return found, errors

    def salvage(self, source, label, before, broken=None, depth=0):
        """Every statement that can be parsed; a broken one costs itself only.

        ``broken`` is the error of the source as a whole.
        """
        lines, found, errors = source.split("\n"), [], []
        margin = [number for number, text in enumerate(lines) if text[:1] not in ("", " ", "\t", "#")]
        starts = [
            n for last, n in zip([None, *margin], margin, strict=False) if last is None or lines[last][0] != "@"
        ] + [len(lines)]
        if any(line.strip() and not line.lstrip().startswith("#") for line in lines[: starts[0]]):
            starts = [0, *starts]
        at = 0
        while at < len(starts) - 1:
            good, late, end, own = self.longest(lines, starts, at, label, before)
            found += good
            errors += late
            if end is None:
                end = at + 1
                while end < len(starts) - 1 and goes_on(lines[starts[end]]):
                    end += 1  # the end of a bracket or block belongs to the broken statement
                piece, above = lines[starts[at] : starts[end]], before + starts[at]
                if own["indent"] and depth < MOST_INDENTED and 0 < own["line"] - above <= len(piece):
                    good, late = self.indented(piece, label, above, own["line"] - above - 1, depth)
                    found += good
                    errors += late
                else:
                    own = self.pythons(lines[starts[at] :], label, above, len(piece), own, broken)
                    errors.append(self.lost(own, *piece))
                broken = None
            at = end
        return found, errors

    def longest(self, lines, starts, at, label, before):
        """The statement that begins at ``starts[at]`` and the index after it; or the error if there is none."""
        good, late, until, broken = [], [], None, None
        for end in range(at + 1, len(starts)):  # strings, brackets and blocks may continue at the margin
            text = "\n".join(lines[starts[at] : starts[end]])
            got, broken, left = self.whole(text, label, before + starts[at])
            if not broken:
                good, late, until = got, left, end
                if end == len(starts) - 1 or not GOES_ON.match(lines[starts[end]]):
                    break
            elif self.tries > MOST_TRIES or not any(sign in broken["what"] for sign in UNFINISHED):
                break
        return good, late, until, broken

    def pythons(self, rest, label, before, length, own, broken):
        """The error of a statement as Python reports it after reading to the end of the file.

        The statement is the first ``length`` lines of ``rest``. ``own`` is its error when compiled alone, and
        ``broken`` that of the whole source if it comes first; errors further down belong to other statements.
        """
        if broken is None and self.looks < MOST_LOOKS:
            text, tries = "\n".join(rest), self.tries
            self.looks += len(text)
            _, broken, _ = self.whole(text, label, before)
            self.tries = tries
        return broken if broken and broken["line"] and before < broken["line"] <= before + length else own

    def indented(self, piece, label, before, at, depth):
        """Salvage both parts of a piece that is unexpectedly indented from line ``at`` on."""
        head, tail = piece[:at], piece[at:]
        indent = tail[0][: len(tail[0]) - len(tail[0].lstrip())]
        tail = [line[len(indent) :] if line.startswith(indent) else line for line in tail]
        found, errors = self.salvage("\n".join(head), label, before, depth=depth + 1) if head else ([], [])
        more, others = self.salvage("\n".join(tail), label, before + at, depth=depth + 1)
        return found + more, errors + others

    def lost(self, broken, *lines):
        """An error, with the names that the code would define but does not because of it."""
        return {**broken, "names": sorted({a or b for a, b in DEFINED.findall("\n".join(lines))})[:MOST_NAMES]}


def remarks(errors, cell, label):
    """The errors to report. Errors in lines of prose are dropped unless a function is lost."""
    prose, magic = cell.get("prose", ()), cell.get("magic", "")
    told = [e for e in errors if e["names"] or not any(first <= (e["line"] or 0) < end for first, end in prose)]
    if magic:
        told = [{**e, "what": f"{e['what']} (in a cell of `%%{magic}`)"} for e in told]
    return told


def margins(lines):
    """Which lines begin a piece: lines at the margin that are not continuations."""
    return [number for number, text in enumerate(lines) if text[:1] not in ("", " ", "\t", "#") and not goes_on(text)]


def goes_on(line):
    """Whether no statement can begin with this line at the margin: it ends a bracket or continues a block."""
    return line.startswith((")", "]", "}")) or GOES_ON.match(line)


def bound(node):
    """The names that a statement would bind, limited to those that may be called for."""
    targets = getattr(node, "targets", [getattr(node, "target", node)])
    return [name for name in (getattr(t, "name", getattr(t, "id", None)) for t in targets) if isinstance(name, str)]


def split(body):
    """Split ``import a, b`` into two statements, so that a missing package costs only itself."""
    for node in body:
        if isinstance(node, ast.Import) and len(node.names) > 1:
            yield from (ast.copy_location(ast.Import([name]), node) for name in node.names)
        else:
            yield node


def fault(error, label, before, source=""):
    """A parser error for display. ``before`` is the number of lines above ``source``."""
    line = getattr(error, "lineno", None)
    text = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"[:LONGEST_ERROR]
    lines = source.split("\n")
    if line and line <= len(lines) and (newer := needs(lines[line - 1], text)):
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        text += f" (this may need Python {newer[0]}.{newer[1]}; it is graded with Python {here})"
    line = line + before if line else None
    where = f"{label}, line {line}" if line else label
    return {"where": where, "what": text, "line": line, "indent": "unexpected indent" in text}


def needs(line, said):
    """The Python version whose syntax the line seems to use; None if there is none."""
    for version, pattern in NEWER:
        if version > sys.version_info[:2] and pattern.search(line[:LONGEST_LINE]):
            return version
    if sys.version_info < (3, 12) and (OLD_FSTRING.search(said) or NESTED.search(line[:LONGEST_LINE])):
        return 3, 12
    return None


# bytecode that binds or reads a global name: https://docs.python.org/3/library/dis.html
STORES = {dis.opmap["STORE_NAME"], dis.opmap["STORE_GLOBAL"]}
LOAD_NAME, LOAD_GLOBAL = dis.opmap["LOAD_NAME"], dis.opmap["LOAD_GLOBAL"]
SHIFT = 1 if sys.version_info >= (3, 11) else 0  # from 3.11 on the lowest bit of LOAD_GLOBAL has another meaning


def names(code):
    """The global names that a statement binds and those it reads, in nested functions too, as the compiler sees them.

    The bytecode is read here because `dis` takes longer to describe a submission than the submission takes to run.
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
