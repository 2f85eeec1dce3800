"""Reads submitted files into cells of Python source. One module per format, here or in another package.

A reader is a function registered for a file extension; other packages name theirs as entry points of
``autograder.readers``.

Nothing here parses or runs Python: source is only cut into cells, so hostile source cannot harm the grader.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from autograder.domain.errors import SubmissionError
from autograder.domain.submission import Cell, Submission
from autograder.readers import outputs
from autograder.readers.contents import Contents
from autograder.system.registry import Registry

Reader = Callable[[str, str], Contents | tuple[list[Cell], list[str]]]

READERS: Registry[Reader] = Registry(__name__, "autograder.readers", "reader of files that end in")
#: Registers the decorated reader of ``suffix`` files: (text, file name) → (cells, prose) or `Contents`.
register = READERS.register

#: First bytes of a Git LFS pointer: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_POINTER = b"version https://git-lfs.github.com/spec/v"
LARGEST_FILE = 32 << 20
LARGEST_SOURCE = 4 << 20


def read(path: Path, name: str | None = None) -> Submission:
    """Read the submission in the file at ``path``. Raises `SubmissionError`, which says what to submit instead."""
    reader = _reader(path.name)
    if reader is None:
        raise SubmissionError(f"{path.name} cannot be graded: submit {_kinds()}")
    content = _bytes(path)
    if content.startswith(_POINTER):
        raise SubmissionError(
            f"{path.name} is a Git LFS pointer, not the file itself: run `git lfs pull` in the clone, "
            "or submit the file without Git LFS"
        )
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() == ".ipynb":
        content = outputs.without_outputs(content, path.name)
    if len(content) > LARGEST_FILE:
        raise SubmissionError(f"{path.name} is larger than {LARGEST_FILE >> 20} MiB without its outputs")
    text = _text(content, path.name)
    del content  # one copy in memory is enough
    made = reader(text, path.name)
    found = made if isinstance(made, Contents) else Contents(list(made[0]), list(made[1]))
    if sum(len(cell.source) for cell in found.cells) > LARGEST_SOURCE:
        raise SubmissionError(
            f"{path.name} has more than {LARGEST_SOURCE >> 20} MiB of code: remove data that was pasted into it"
        )
    parts = tuple(found.cells), tuple(found.prose), digest, tuple(found.left_out), tuple(found.notes)
    return Submission(name or path.stem, path.name, *parts, begun=found.begun)


def _reader(name: str) -> Reader | None:
    """The reader of the longest ending of a file name: `.myst.md` before `.md`."""
    suffixes = Path(name.lower()).suffixes
    return next((one for i in range(len(suffixes)) if (one := READERS.find("".join(suffixes[i:])))), None)


def read_text(path: Path) -> str:
    """The text of a plain file in a submission. Raises `SubmissionError`."""
    return _text(_bytes(path), path.name)


def _kinds() -> str:
    return " or ".join(f"a {suffix} file" for suffix in sorted(READERS.all()))


def _bytes(path: Path) -> bytes:
    """The content of a regular file of bounded size. Links are not followed."""
    if path.is_symlink():
        raise SubmissionError(f"{path.name} is a link: submit the file itself, not a link")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise SubmissionError(f"{path.name} is not a regular file: submit a .ipynb or .py file")
            largest = outputs.LARGEST_NOTEBOOK if path.suffix.lower() == ".ipynb" else LARGEST_FILE
            if info.st_size > largest:
                raise SubmissionError(f"{path.name} is larger than {largest >> 20} MiB: clear the outputs first")
            return file.read(info.st_size)  # allocates no more than that
    except OSError as error:
        raise SubmissionError(f"{path.name} cannot be read ({error.strerror}): submit it again") from error


# the encoding that a Python file declares: https://peps.python.org/pep-0263/
_COOKIE = re.compile(rb"^(?:#[^\n]*\r?\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
# encodings that editors write; others, such as punycode, can take very long to decode or are not text encodings
_ENCODINGS = re.compile(
    r"utf[-_]?(8|16|32)([-_](sig|le|be))?|ascii|us-ascii|(iso[-_]?8859|latin)[-_]?\d+|l1|(cp|windows-?|ibm)\d+|mac[-_]?roman"
    r"|koi8[-_][ru]|big5|gb\d+|gbk|shift[-_]?jis|sjis|euc[-_](jp|kr)"
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _text(content: bytes, name: str) -> str:
    """Decode the file by its byte-order mark or declaration, else as UTF-8, UTF-16 without a mark, or Windows-1252."""
    encoding = next((e for mark, e in _MARKS if content.startswith(mark)), "")
    if not encoding:
        encoding = "utf-8"
        if content[1:200:2].count(0) > len(content[1:200:2]) // 2:
            encoding = "utf-16-le"
        elif content[0:200:2].count(0) > len(content[0:200:2]) // 2:
            encoding = "utf-16-be"
    found = _COOKIE.match(content) if name.endswith(".py") and encoding == "utf-8" else None
    declared = [found[1].decode().lower()] if found and _ENCODINGS.fullmatch(found[1].decode().lower()) else []
    for attempt in [*declared, encoding, "cp1252"]:
        try:
            text = content.decode(attempt)
            break
        except (UnicodeError, LookupError):
            continue
    else:  # a stray byte, usually in a comment, should not make the whole file unreadable
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
