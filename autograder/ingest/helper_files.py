"""The further files of a submission, which its main file may import."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.domain.errors import SubmissionError
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.submission import Helper, Submission
from autograder.readers import LARGEST_SOURCE, read, read_text

MOST_HELPERS = 100


def with_helpers(submission: Submission, main: Path, beside: Sequence[Path], patterns: FilePatterns) -> Submission:
    """The submission with its helpers, out of the files ``beside`` the main one; its digest counts them.

    Raises `SubmissionError` for a helper that cannot be imported or read.
    """
    helpers: list[Helper] = []
    notes, left_out, digest = list(submission.notes), list(submission.left_out), submission.digest
    for file in beside:
        path = place(file, main)
        if (given := patterns.given_text(path)) is not None:
            if _changed(file, given):
                notes.append((path, f"`{path}` comes with this assignment, so your own version of it is not used."))
                digest = _digest(digest, path)
        elif patterns.is_helper(path):
            if file.suffix.lower() == ".ipynb":
                raise SubmissionError(f"{file.name} is a notebook, and cannot be imported: submit it as a .py file")
            if file.suffix != ".py":
                continue
            made = read(file)
            if any(not cell.label.startswith(file.name) for cell in made.cells):
                raise SubmissionError(f"{file.name} holds a notebook, and cannot be imported: submit it as a .py file")
            cells = (replace(cell, label=cell.label.replace(file.name, path, 1)) for cell in made.cells)
            helpers.append(Helper(path, tuple(cells)))
            notes += [*_taken(path, patterns), *made.notes]
            left_out += made.left_out
            digest = _digest(digest, path, made.digest)
            _limit(helpers, main)
    return replace(submission, helpers=tuple(helpers), notes=tuple(notes), left_out=tuple(left_out), digest=digest)


def _limit(helpers: Sequence[Helper], main: Path) -> None:
    """Refuse helpers that are too many or too large together."""
    if len(helpers) > MOST_HELPERS:
        raise SubmissionError(f"{len(helpers)} modules were submitted beside {main.name}: keep {MOST_HELPERS} at most")
    if sum(len(cell.source) for helper in helpers for cell in helper.cells) > LARGEST_SOURCE:
        raise SubmissionError(f"the files beside {main.name} hold more than {LARGEST_SOURCE >> 20} MiB of code")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def place(file: Path, main: Path) -> str:
    """A file's place beside the main one, with slashes; its name alone where it cannot be imported from there."""
    path = os.path.relpath(file, main.parent).replace(os.sep, "/")
    return path if all(map(str.isidentifier, path.removesuffix(".py").split("/"))) else file.name


def _changed(file: Path, given: str) -> bool:
    """Whether a student has changed a module that comes with the assignment."""
    try:
        return bool(given) and file.suffix == ".py" and read_text(file).split() != given.split()
    except SubmissionError:  # it is not used in any case
        return True


def _taken(path: str, patterns: FilePatterns) -> Iterator[tuple[str, str]]:
    """A note where an import never finds this file, for its name is taken."""
    name = path.partition("/")[0].removesuffix(".py")
    if name in sys.stdlib_module_names or name in patterns.packages:
        yield path, f"`import {name}` finds another module of this name, so this file is not used: rename it."
