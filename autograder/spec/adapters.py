"""The instructor's file of adapters: what is wrong with it, and what its functions use of a submission."""

from __future__ import annotations

import ast
import builtins
import inspect
import symtable
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath

from autograder.domain import assignment as model
from autograder.domain.errors import Fault
from autograder.domain.given_file import GivenFile
from autograder.spec.context import Context

#: Names under which packages are known, of which a submission must not be asked for one.
_ALIASES = {"np": "numpy", "nn": "torch.nn", "F": "torch.nn.functional", "plt": "matplotlib.pyplot", "pd": "pandas"}
#: What runs with the top level, though it has names of its own.
_INLINE = ("listcomp", "setcomp", "dictcomp", "genexpr", "lambda")
_DUNDERS = frozenset({"__name__", "__file__", "__builtins__", "__doc__"})


@dataclass(frozen=True)
class AdapterFile:
    """A file of adapters that can be parsed."""

    adapters: model.Adapters
    shown: str

    def fault(self, line: int, what: str) -> Fault:
        """What is wrong at a line of it."""
        return Fault(self.shown, line, 1, "", what)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.adapters.source)

    @cached_property
    def table(self) -> symtable.SymbolTable:
        return symtable.symtable(self.adapters.source, self.adapters.file, "exec")

    @cached_property
    def own(self) -> frozenset[str]:
        """The names that the file itself defines."""
        names = (s for s in self.table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace())
        return frozenset(symbol.get_name() for symbol in names)

    @property
    def has_star(self) -> bool:
        """Whether it imports all names of some module, so that nobody can tell which it has."""
        return any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in ast.walk(self.tree))

    def function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The last function of this name at the top level."""
        found = [n for n in self.tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name]
        return found[-1] if found else None

    def uses(self, name: str) -> tuple[str, ...]:
        """The global names that a function reads and the file does not define: those of the submission.

        So do the functions and classes of the file that it uses, and all of the file's top level.
        """
        found = [*_read_here(self.table)]
        for table in self.table.get_children():
            if table.get_type() == "class" or table.get_name() in _INLINE:
                found += _globals(table)
        todo, seen = [name, *found], set[str]()
        while todo:
            reached = todo.pop()
            if reached in seen:
                continue
            seen.add(reached)
            for table in self.table.get_children():
                if table.get_name() == reached:
                    read = [*_all_globals(table)]
                    found += read
                    todo += read
        known = self.own | _DUNDERS
        return tuple(dict.fromkeys(n for n in found if n not in known and not hasattr(builtins, n)))

    def not_offered(self, packages: Collection[str]) -> Iterator[tuple[int, str]]:
        """The modules that it imports and a submission may not, with their lines."""
        for node in ast.walk(self.tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for name in names:
                root = name.partition(".")[0]
                if root not in packages and root not in sys.stdlib_module_names:
                    yield getattr(node, "lineno", 1), root


def _read_here(table: symtable.SymbolTable) -> Iterator[str]:
    return (s.get_name() for s in table.get_symbols() if s.is_referenced())


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    return (s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global())


def _all_globals(table: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a function or a class reads, those inside of it included."""
    yield from _globals(table)
    for child in table.get_children():
        yield from _all_globals(child)


def read_adapters(context: Context, given: Iterable[GivenFile] = ()) -> AdapterFile | None:
    """The file that `submission: adapters` names; None, and a fault noted, if there is none that can be used."""
    named, at = context.document.submission.adapters, ("submission", "adapters")
    if named is None:
        return None
    path = PurePosixPath(named)
    outside = path.is_absolute() or ".." in path.parts or "\\" in named or ":" in named
    if outside or path.suffix != ".py" or path.name.startswith("test_") or path.name == "conftest.py":
        context.fault(
            at, "must name a Python file beside the spec or in a folder there, such as `homework_adapters.py`"
        )
        return None
    shown = (Path(context.source.file).parent / path).as_posix()
    try:
        source = (context.path.parent / path).read_text(encoding="utf-8-sig")
        ast.parse(source)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a text in UTF-8"
        context.fault(at, f"cannot be used: {shown}: {reason}")
        return None
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
        context.faults.append(Fault(shown, line, column, "", f"{type(error).__name__}: {getattr(error, 'msg', error)}"))
        return None
    found = AdapterFile(model.Adapters(named, source), shown)
    beside = [*(file.path for file in given), *context.document.submission.with_]
    modules = {part for path in beside if path.endswith(".py") for part in path.removesuffix(".py").split("/")}
    for line, package in found.not_offered({*context.document.submission.imports, *modules}):
        what = f"imports `{package}`, which `submission: imports` of the spec does not list"
        context.faults.append(found.fault(line, what))
    if not any(question.answer.adapter for question in context.document.questions):
        context.fault(at, "is of no use: no question has `answer: {adapter: …}`")
    return found


def check_call(file: AdapterFile, name: str, given: int, named: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with a call of an adapter with so many arguments, and these by name."""
    made = file.function(name)
    if name not in file.own:
        near = get_close_matches(name, [n.name for n in file.tree.body if isinstance(n, ast.FunctionDef)], 1)
        yield f"`{name}` is not defined in {file.shown}" + (f": did you mean `{near[0]}`?" if near else "")
    elif isinstance(made, ast.AsyncFunctionDef):
        yield f"`{name}` in {file.shown}, line {made.lineno}, is `async`: an adapter is a plain function"
    elif made and not made.decorator_list:
        try:
            _signature(made).bind(*[None] * given, **dict.fromkeys(named))
        except TypeError as error:
            yield f"calls `{name}` of {file.shown}, line {made.lineno}, with other arguments than it takes: {error}"


def _signature(function: ast.FunctionDef) -> inspect.Signature:
    """What a function takes, as it is written."""
    given, kinds = function.args, inspect.Parameter
    default: dict[bool, object] = {True: None, False: kinds.empty}
    plain = [*given.posonlyargs, *given.args]
    first = len(plain) - len(given.defaults)
    made = [
        kinds(
            arg.arg,
            kinds.POSITIONAL_ONLY if i < len(given.posonlyargs) else kinds.POSITIONAL_OR_KEYWORD,
            default=default[i >= first],
        )
        for i, arg in enumerate(plain)
    ]
    made += [kinds(given.vararg.arg, kinds.VAR_POSITIONAL)] if given.vararg else []
    made += [
        kinds(arg.arg, kinds.KEYWORD_ONLY, default=default[value is not None])
        for arg, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    made += [kinds(given.kwarg.arg, kinds.VAR_KEYWORD)] if given.kwarg else []
    return inspect.Signature(made)


def needed(file: AdapterFile, name: str) -> tuple[tuple[str, ...], list[Fault]]:
    """The names of a submission that an adapter uses, and what is wrong with that."""
    made = file.function(name)
    line, found = made.lineno if made else 1, file.uses(name)
    faults = [
        file.fault(line, f"`{name}` uses `{alias}`, which this file does not import (`{module}`)")
        for alias in found
        if (module := _ALIASES.get(alias) or (alias if alias in sys.stdlib_module_names or alias == "torch" else ""))
    ]
    if file.has_star:
        faults.append(file.fault(line, f"imports all names of a module: list in `needs` what `{name}` uses"))
    elif not found:
        what = f"`{name}` uses nothing of a submission, so its answer would be the same for everybody"
        faults.append(file.fault(line, f"{what}: if it looks names up itself, list them in `needs`"))
    return found, faults
