"""What an instructor's own solution, a notebook or a script, could ask: functions, and variables that headings name.

The source is parsed and never run here.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from autograder.domain.submission import Prose, Submission

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_FIRST = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
_NAMED = re.compile(r"`(\w+)(?:\(\))?`")
_LONGEST_TITLE = 100
_ARRAYS = ("numpy", "np", "torch")


@dataclass(frozen=True)
class Parameter:
    """A parameter without a default: its name, and its annotation as text."""

    name: str
    annotation: str = ""


@dataclass(frozen=True)
class Askable:
    """A top-level function, class or variable of the solution that a question can be about.

    ``what`` is "function", "class" or "variable". Of a function: ``values`` are the names in ``return loss, grad``,
    ``gives`` says whether it returns anything, ``changes`` are the parameters that it changes in place, ``random`` says
    whether it draws numbers from a generator that it was not given. ``doc`` is the first line of its docstring,
    ``module`` says whether a class is derived from torch's ``Module``.
    """

    name: str
    what: str
    title: str
    parameters: tuple[Parameter, ...] = ()
    values: tuple[str, ...] = ()
    gives: bool = True
    changes: tuple[str, ...] = ()
    random: bool = False
    module: bool = False
    doc: str = ""

    @property
    def signature(self) -> str:
        """The name as students call it."""
        return f"{self.name}({', '.join(p.name for p in self.parameters)})" if self.what == "function" else self.name


def askable(solution: Submission) -> list[Askable]:
    """The functions and classes in the order of the file, and the variables that a heading or the text below names.

    Names that begin with an underscore or ``test_`` are helpers of the solution, as is ``main``.
    """
    titles, texts = _headings(solution)
    random = _random(solution)
    found: dict[str, Askable] = {}
    for node in _statements(solution):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            made = replace(_function(node, titles.get(node.name, "")), random=node.name in random)
        elif isinstance(node, ast.ClassDef):
            module = any(ast.unparse(base).split(".")[-1] == "Module" for base in node.bases)
            title = _title(titles.get(node.name, ""), node)
            made = Askable(node.name, "class", title, module=module, doc=_doc(node))
        elif (name := _assigned(node)) and _asked_for(name, texts.get(name, "")):
            made = Askable(name, "variable", titles.get(name, "") or f"The value of {name}")
        else:
            continue
        if not made.name.startswith(("_", "test_")) and made.name != "main":
            found.pop(made.name, None)  # the last definition counts
            found[made.name] = made
    shared = [one.title for one in found.values()]
    return [_distinct(one) if shared.count(one.title) > 1 else one for one in found.values()]


def main_title(solution: Submission) -> str:
    """The first heading of the solution, if it is one of the first level."""
    headings = (
        _FIRST.search(piece) for piece in solution.prose if isinstance(piece, Prose) and piece.origin == "markdown"
    )
    found = next((heading for heading in headings if heading), None)
    return _plain_heading(found[1]) if found else ""


def imported(solution: Submission) -> list[str]:
    """The packages that the solution imports, without the standard library."""
    names: dict[str, None] = {}
    for node in (inner for statement in _statements(solution) for inner in ast.walk(statement)):
        if isinstance(node, ast.Import):
            names |= dict.fromkeys(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names[node.module.split(".")[0]] = None
    return [name for name in names if name not in sys.stdlib_module_names]


def uses_torch(solution: Submission) -> bool:
    """Whether the solution speaks of torch more often than of NumPy."""
    counts = dict.fromkeys(_ARRAYS, 0)
    for node in (inner for statement in _statements(solution) for inner in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id in counts:
            counts[node.id] += 1
    return counts["torch"] > counts["np"] + counts["numpy"]


def unreadable_cells(solution: Submission) -> list[str]:
    """The cells that are not Python."""
    return [cell.label for cell in solution.cells if _parsed(cell.source) is None]


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _statements(solution: Submission) -> Iterator[ast.stmt]:
    for cell in solution.cells:
        made = _parsed(cell.source)
        yield from made.body if made else ()


def _headings(solution: Submission) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """For each top-level name, the heading above its definition, and all text from that heading to the definition."""
    titles: dict[str, str] = {}
    texts: dict[str, str] = {}
    title, text = "", ""
    pieces = [piece for piece in solution.prose if isinstance(piece, Prose)]
    rest = [name for node in _statements(solution) if (name := _defined(node))]
    for names, piece in [*((piece.names, piece) for piece in pieces), (rest, None)]:
        for name in names:
            titles.setdefault(name, title)
            texts.setdefault(name, text)
        if piece is not None and piece.origin == "markdown":
            headings = _HEADING.findall(piece)
            title = _plain_heading(headings[-1]) if headings else title
            text = str(piece) if headings else f"{text}\n{piece}"
    return titles, texts


def _plain_heading(text: str) -> str:
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", text).strip()[:_LONGEST_TITLE]


def _asked_for(name: str, text: str) -> bool:
    """Whether the text names the variable: between backticks, or in the heading as a word that is not English."""
    headings = " ".join(_HEADING.findall(text))
    plain = ("_" in name or any(map(str.isdigit, name))) and re.search(rf"\b{name}\b", headings)
    return name in _NAMED.findall(text) or bool(plain)


def _defined(node: ast.stmt) -> str:
    return getattr(node, "name", "") or _assigned(node)


def _assigned(node: ast.stmt) -> str:
    """The name that the statement assigns to, if it is one."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""


def _doc(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").strip().split("\n")[0].rstrip(".")[:_LONGEST_TITLE]


def _title(heading: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """The heading above, or the first line of the docstring, or the name."""
    return heading or _doc(node) or node.name


def _distinct(one: Askable) -> Askable:
    """The same with a title of its own, for several below one heading."""
    return replace(one, title=one.doc or (one.title if one.title == one.name else f"{one.title}: {one.name}"))


def _random(solution: Submission) -> set[str]:
    """The functions that draw random numbers, directly or through other functions, from no generator of their own."""
    uses: dict[str, set[str]] = {}
    found: set[str] = set()
    for node in _statements(solution):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        inner = list(ast.walk(node))
        uses[node.name] = {one.id for one in inner if isinstance(one, ast.Name)}
        words = [one.attr if isinstance(one, ast.Attribute) else one.id for one in inner if _is_word(one)]
        own = {"default_rng", "Generator", "RandomState", "manual_seed", "seed"}.intersection(words)
        if not own and any(re.fullmatch(r"random|rand|randn|randint|randperm|multinomial|bernoulli", w) for w in words):
            found.add(node.name)
    while more := {name for name, names in uses.items() if names & found} - found:
        found |= more
    return found


def _is_word(node: ast.AST) -> TypeGuard[ast.Attribute | ast.Name]:
    return isinstance(node, (ast.Attribute, ast.Name))


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, heading: str) -> Askable:
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    required = positional[: len(positional) - len(given.defaults)]
    parameters = tuple(Parameter(a.arg, ast.unparse(a.annotation) if a.annotation else "") for a in required)
    named = tuple(a.arg for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None)
    parameters += tuple(Parameter(name, "keyword-only") for name in named)
    inner = list(_own(node))
    returned = [one.value for one in inner if isinstance(one, ast.Return) and one.value is not None]
    gives = any(not (isinstance(value, ast.Constant) and value.value is None) for value in returned)
    values = tuple(_names(returned[-1])) if returned else ()
    names = {p.name for p in parameters}
    changes = tuple(dict.fromkeys(name for one in inner for name in _changed(one) if name in names))
    return Askable(node.name, "function", _title(heading, node), parameters, values, gives, changes, doc=_doc(node))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield child
            yield from _own(child)


def _names(value: ast.expr) -> list[str]:
    """Names for the values of ``return loss, grad``; none if it returns one value."""
    if not isinstance(value, ast.Tuple):
        return []
    names = [one.id if isinstance(one, ast.Name) else f"value_{i}" for i, one in enumerate(value.elts, 1)]
    return names if len(set(names)) == len(names) else [f"value_{i}" for i in range(1, len(names) + 1)]


def _changed(node: ast.AST) -> Iterator[str]:
    """The names that a statement changes in place, such as ``x -= 1`` and ``x[0] = 1``."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    for target in targets:
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            yield target.value.id
        elif isinstance(target, ast.Name) and isinstance(node, ast.AugAssign):
            yield target.id
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        attribute = node.func.attr
        if (attribute.endswith("_") and not attribute.startswith("_")) or attribute in ("sort", "append", "fill"):
            yield node.func.value.id
