"""The files given with an assignment: everything in ``<spec's name>/given/`` beside the spec."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

from autograder.domain.errors import Fault
from autograder.domain.given_file import GivenFile
from autograder.spec.context import Context
from autograder.system.files import walk

MOST_FILES = 200
LARGEST = 32 << 20  # bytes, all files together: a submission may have twice that in files
#: What systems, editors and Python leave behind.
_LEFT_BEHIND = ("__MACOSX", "__pycache__")
_RESERVED = set('<>:"|?*\\')  # in file names, on Windows


def read_given(context: Context) -> tuple[GivenFile, ...]:
    """The given files, by path. What is wrong with them is noted in the context."""
    folder = context.path.parent / context.path.stem / "given"
    if not folder.is_dir():
        return ()
    shown = os.path.join(os.path.dirname(context.source.file), context.path.stem, "given")
    found: list[GivenFile] = []
    size = 0
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        line = 1
        try:
            line, what = _wrong(path, name, context.document.submission.imports)
            size += 0 if what else path.stat().st_size
            if not what and size <= LARGEST:
                found.append(GivenFile(name, path.read_bytes()))
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
        if what:
            context.faults.append(Fault(os.path.join(shown, *name.split("/")), line, 1, "", what))
    if size > LARGEST or len(found) > MOST_FILES:
        limits = f"{MOST_FILES} files and {LARGEST >> 20} MiB together"
        context.faults.append(Fault(shown, 1, 1, "", f"holds more than can be given with an assignment: {limits}"))
    lower: dict[str, str] = {}
    for file in found:
        if (other := lower.setdefault(file.path.casefold(), file.path)) != file.path:
            what = f"has the name of {other} but for capitals: some systems cannot hold both"
            context.faults.append(Fault(os.path.join(shown, *file.path.split("/")), 1, 1, "", what))
    return tuple(found)


def _files(folder: Path) -> list[Path]:
    """Files at any depth, and links; without what begins with a dot."""
    found = []
    for entry, is_folder in walk(os.fspath(folder)):
        inside = os.path.relpath(entry.path, folder).split(os.sep)
        if not is_folder and not any(part.startswith(".") or part in _LEFT_BEHIND for part in inside):
            found.append(Path(entry.path))
        if len(found) > MOST_FILES:
            break
    return sorted(found)


def _wrong(path: Path, name: str, imports: list[str]) -> tuple[int, str]:
    """Why a file cannot be given, and in which line; "" if it can."""
    if not path.is_file():
        return 1, "is not a regular file: only files can be given, and links to files"
    if _RESERVED & set(name) or not name.isprintable():
        return 1, "has a name that not every system can hold: use letters, digits, `-`, `_` and `.`"
    if not name.endswith(".py"):
        return 1, ""
    module = name.partition("/")[0].removesuffix(".py")
    if module in sys.stdlib_module_names:
        return 1, f"could not be imported, for `{module}` is a module of Python's standard library: rename it"
    if module in {offered.partition(".")[0] for offered in imports}:
        return 1, f"could not be imported, for `submission: imports` offers the package `{module}`: rename it"
    try:
        ast.parse(path.read_bytes(), name)
    except (SyntaxError, ValueError) as error:
        return getattr(error, "lineno", None) or 1, f"is not valid Python: {getattr(error, 'msg', error)}"
    return 1, ""
