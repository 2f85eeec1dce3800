"""Plain files and folders: a single submission, or one file or folder per student."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from autograder.domain.errors import SubmissionError, UsageError
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.submission import Prose, Submission
from autograder.ingest.helper_files import with_helpers
from autograder.readers import read as read_file
from autograder.readers import read_text
from autograder.system.files import walk

_NEVER = ("conftest.py", "__init__.py")
_LEAVE_OUT = ("__MACOSX", "__pycache__", "node_modules")
_MOST_FILES = 2000
_MOST_FINGERPRINTED = 16 << 20  # bytes of a file
_PROSE = ".md"
#: Extensions of archives that are not unpacked here.
ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".rar", ".7z")


@dataclass(frozen=True)
class FolderEntry:
    """One student's entry in a folder of submissions."""

    name: str
    folder: Path
    file: str

    @property
    def path(self) -> Path:
        """The file or folder."""
        return self.folder / self.file


def entries(path: Path, patterns: Sequence[str], out: Path | None = None) -> list[FolderEntry]:
    """The submissions at ``path``: the file itself, or all matching files and all folders in it.

    Links are listed, so that reading them reports the error. ``out``, the results folder, is excluded. Raises
    `UsageError` if there are no submissions.
    """
    if path.is_file():
        return [FolderEntry(path.stem, path.parent, path.name)]
    if not path.is_dir():
        raise UsageError(f"{path} does not exist: give a file, or a folder with one file or folder per student")
    if out is not None and same_place(out, path):
        raise UsageError(f"{out} holds the submissions: results need another folder")
    with os.scandir(path) as found:
        inside = sorted((entry.name, _is_folder(entry)) for entry in found if not junk(entry.name))
    taken: dict[str, str] = {}
    for name, is_folder in inside:
        if (is_folder and not (out and same_place(path / name, out))) or (not is_folder and matches(name, patterns)):
            # jane.py and jane.ipynb are two submissions; neither hides the other
            stem = Path(name).stem
            taken[name if stem in taken or is_folder else stem] = name
    if not taken:
        raise UsageError(f"{path} has no submissions: no folders, and no files like {' or '.join(patterns)}")
    return [FolderEntry(name, path, file) for name, file in taken.items()]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # such as a link to itself
        return False


def left_out(path: Path, patterns: Sequence[str]) -> list[str]:
    """Names in a folder of submissions that belong to nobody: files of other types."""
    if not path.is_dir():
        return []
    with os.scandir(path) as found:
        names = sorted(entry.name for entry in found if not junk(entry.name) and not _is_folder(entry))
    others = [name for name in names if not matches(name, patterns)]
    if not others:
        return []
    read = {os.path.normcase(Path(name).with_suffix(_PROSE)) for name in names if matches(name, patterns)}
    return [name for name in others if os.path.normcase(name) not in read]


def identity(path: Path) -> tuple[int, int]:
    """A file's device and inode, the same for all its hard links; (0, 0) if it does not exist."""
    try:
        info = path.stat(follow_symlinks=False)
    except OSError:
        return 0, 0
    return info.st_dev, info.st_ino


def same_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same place."""
    return os.path.realpath(one) == os.path.realpath(other)


def read_submission(
    path: Path, patterns: Sequence[str], name: str | None = None, never: Collection[tuple[int, int]] = (),
    *, alone: bool = True,
) -> Submission:  # fmt: skip
    """Read the only submission at ``path``, a file or a folder, with its helpers and the Markdown that belongs to it.

    ``never`` are files by `identity`: hard links to them are refused. A single file is ``alone``, or its folder is the
    student's own, with helpers in it. Raises `SubmissionError`, which says what to do.
    """
    file = candidate(path, patterns)
    around = files_in(path) if path.is_dir() else [] if alone else _files_at(file.parent, patterns)
    helpers = isinstance(patterns, FilePatterns) and (patterns.helpers or patterns.given)
    within = path if path.is_dir() else file.parent
    beside = [p for p in around if p != file and not is_test(p.relative_to(within).parts)] if helpers else []
    for one in (file, *beside):
        if never and identity(one) in never:
            raise SubmissionError(f"{one.name} is a hard link to the instructor's own file: submit a file of your own")
    submission = read_file(file, name or (path.name if path.is_dir() else path.stem))
    if isinstance(patterns, FilePatterns) and beside:
        submission = with_helpers(submission, file, beside, patterns)
    for written in _beside(path, file):
        text = read_text(written)
        digest = hashlib.sha256(f"{submission.digest}{text}".encode("utf-8", "replace")).hexdigest()
        submission = replace(submission, prose=(*submission.prose, Prose(text)), digest=digest)
    return submission


def read_reference(path: Path, patterns: Sequence[str]) -> Submission:
    """Read the reference; its helpers are in the folder of its name beside it. Raises `SubmissionError`."""
    submission, folder = read_file(path), path.with_suffix("")
    if isinstance(patterns, FilePatterns) and patterns.helpers and folder.is_dir():
        return with_helpers(submission, folder / path.name, files_in(folder), patterns)
    return submission


def fingerprint(path: Path) -> str:
    """A digest of all readable files at ``path``; links are not followed."""
    made = hashlib.sha256()
    try:
        found = files_in(path) if path.is_dir() else [path]
    except SubmissionError:
        return ""
    for file in found:
        made.update(f"\n{file.name}\n".encode("utf-8", "surrogatepass"))
        try:
            descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            continue
        with os.fdopen(descriptor, "rb") as opened:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                made.update(opened.read(_MOST_FINGERPRINTED))
    return made.hexdigest()


def _beside(path: Path, file: Path) -> list[Path]:
    """The Markdown of a submission: all of it in its folder, or the file of the same name beside a single file."""
    if path.is_dir():
        return [p for p in files_in(path) if p.suffix.lower() == _PROSE and p.stem.lower() != "readme" and p != file]
    written = file.with_suffix(_PROSE)
    return [written] if written != file and os.path.lexists(written) else []


def candidate(path: Path, patterns: Sequence[str]) -> Path:
    """The only file at ``path`` that can be the submission. Raises `SubmissionError` if there is none or several."""
    if path.is_symlink():
        raise SubmissionError(f"{path.name} is a link: submit the file itself, not a link")
    if not path.is_dir():
        if not os.path.lexists(path):
            raise SubmissionError(f"{path} does not exist")
        return path
    wanted = " or ".join(patterns)
    found: list[Path] = []
    others: list[Path] = []
    tests: list[Path] = []
    for seen, file in enumerate(files_in(path)):
        if seen > _MOST_FILES:
            raise SubmissionError(f"more than {_MOST_FILES} files were submitted: submit one file like {wanted}")
        if not matches(file.name, patterns):
            others.append(file)
        else:
            (tests if is_test(file.relative_to(path).parts) else found).append(file)
    found = found or tests or [file for file in others if only_helper(file.name, patterns)]
    if not found:
        had = f" ({', '.join(f.name for f in others[:5])} cannot be graded)" if others else ""
        how = unpacking([file.name for file in others])
        raise SubmissionError(f"no submission was found: submit one file like {wanted}{had}{how}")
    if len(found) > 1:
        named = ", ".join(str(f.relative_to(path)) for f in found[:5])
        raise SubmissionError(f"{len(found)} files could be the submission ({named}): submit exactly one of them")
    return found[0]


def _files_at(folder: Path, patterns: Sequence[str]) -> list[Path]:
    """The modules of a folder itself, and those of its folders that the patterns of helpers name."""
    found = {p for p in folder.iterdir() if p.suffix == ".py"}
    for pattern in patterns.helpers if isinstance(patterns, FilePatterns) else ():
        found.update(folder.glob(pattern) if "/" in pattern else ())
    return sorted(p for p in found if not any(map(junk, p.relative_to(folder).parts)) and not p.is_dir())


def files_in(folder: Path) -> list[Path]:
    """Files at any depth, sorted; links to folders count as files. Raises `SubmissionError` if there are too many."""
    files: list[Path] = []
    for seen, (entry, is_folder) in enumerate(walk(os.fspath(folder))):
        inside = entry.path[len(os.fspath(folder)) :].split(os.sep)
        if not is_folder and not any(map(junk, inside)):
            files.append(Path(entry.path))
        if seen > 2 * _MOST_FILES:
            raise SubmissionError(f"more than {_MOST_FILES} files and folders were submitted: submit one file")
    return sorted(files)


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Whether a file with this name can be a submission, or the main file of one."""
    if isinstance(patterns, FilePatterns) and not patterns.is_main(name):
        return False
    return name not in _NEVER and any(fnmatch(name.lower(), pattern.lower()) for pattern in patterns)


def is_helper(path: str, patterns: Sequence[str]) -> bool:
    """Whether a file is read with the main one, or comes with the assignment."""
    if not isinstance(patterns, FilePatterns):
        return False
    return patterns.is_helper(path) or patterns.given_text(path) is not None


def also(patterns: Sequence[str], *more: str) -> Sequence[str]:
    """The patterns, and more for main files."""
    return patterns.also(*more) if isinstance(patterns, FilePatterns) else [*patterns, *more]


def only_helper(name: str, patterns: Sequence[str]) -> bool:
    """Whether a file could be the main one if its name were not that of a helper."""
    return isinstance(patterns, FilePatterns) and patterns.is_helper(name) and matches(name, tuple(patterns))


def is_test(parts: Sequence[str]) -> bool:
    """Whether a file in a repository is a test or setup script, by its path: such a file is not the submission."""
    *folders, name = (part.lower() for part in parts)
    tests = fnmatch(name, "test_*.py") or fnmatch(name, "*_test.py") or name in ("tests.py", "setup.py", "noxfile.py")
    return tests or any(folder in ("test", "tests", "autograding", "autograder") for folder in folders)


def unpacking(names: Sequence[str]) -> str:
    """A hint for archives that are not unpacked here; "" if none of the names is one."""
    packed = [name for name in names if Path(name).suffix.lower() in ARCHIVES]
    return f"; unpack {packed[0]} first, or send it as a .zip" if packed else ""


def junk(name: str) -> bool:
    """Whether a name is hidden or left behind by an operating system or editor."""
    return name.startswith(".") or name in _LEAVE_OUT
