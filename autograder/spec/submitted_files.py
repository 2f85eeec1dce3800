"""The keys ``files`` and ``with``: which files make up a submission."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from autograder.domain.file_patterns import FilePatterns
from autograder.domain.given_file import GivenFile
from autograder.spec.context import Context


def read_patterns(context: Context, given: Sequence[GivenFile]) -> FilePatterns:
    """The patterns of the main file and of its helpers; what is wrong with them is noted in the context."""
    part = context.document.submission
    packages = {name.partition(".")[0] for name in part.imports}
    names = {file.name for file in given}
    for i, pattern in enumerate(part.files):
        if pattern in names:
            context.fault(("submission", "files", i), f"{pattern} is given with the assignment: it cannot be submitted")
    for i, pattern in enumerate(part.with_):
        module = pattern.removesuffix(".py").partition("/")[0]
        what = ""
        if pattern.endswith(".ipynb"):
            what = "a notebook cannot be imported: students submit these files as .py"
        elif not pattern.endswith(".py"):
            what = f"{pattern} must end with .py, as in `layers.py` or `utils_*.py`: only modules are read"
        elif pattern.startswith("/") or "\\" in pattern or ".." in pattern.split("/"):
            what = "must be a file beside the main one or in a folder there, such as `layers.py` or `nn/*.py`"
        elif pattern in names:
            what = f"{pattern} is given with the assignment: it cannot be submitted"
        elif module in sys.stdlib_module_names or module in packages:
            what = f"{pattern} could never be imported, for `{module}` is another module: choose another name"
        elif pattern in part.files and all(name in part.with_ for name in part.files):
            what = "matches every file that `files` does: name the main file in `files`, such as `[model.py]`"
        if what:
            context.fault(("submission", "with", i), what)
    texts = {file.path: file.content.decode("utf-8", "replace") if file.name.endswith(".py") else "" for file in given}
    return FilePatterns(part.files, part.with_, texts, packages)
