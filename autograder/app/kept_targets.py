"""Targets kept between two runs of `check`, where workers are spawned: the second needs no process for the reference.

They lie in the user's cache folder, one file for each spec file, and are used only if everything that decides them is
unchanged. A file that cannot be read or written costs nothing but time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.ingest.project import Project

if TYPE_CHECKING:
    from autograder.domain.assignment import Assignment
    from autograder.scoring.score import Targets


def cache_folder() -> Path:
    """The folder for files that can be made again, as the system has it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "autograder" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "autograder"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "autograder"


def kept_file(project: Project) -> Path:
    """The file with a project's targets; raises `RuntimeError` if there is no home folder."""
    place = hashlib.sha256(os.fsencode(os.path.abspath(project.spec))).hexdigest()[:16]
    return cache_folder() / f"{project.name[:50]}-{place}.json"


def source_stamp(project: Project) -> str:
    """A digest of the spec and the reference, made before either is read; raises OSError if they cannot be."""
    files = (project.spec, project.reference, *project.reference_helpers)
    parts = [(os.path.relpath(file, project.root), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def probably_kept(project: Project) -> bool:
    """Whether targets are kept for this spec and this reference, as far as can be told at once."""
    with contextlib.suppress(OSError, ValueError, RuntimeError, LookupError, TypeError):
        return bool(json.loads(kept_file(project).read_text(encoding="utf-8"))["stamp"] == source_stamp(project))
    return False


def load_kept(project: Project, assignment: Assignment) -> Targets | None:
    """The kept targets; None if there are none, or something that decides them has changed."""
    from autograder.app import targets

    with contextlib.suppress(OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError):
        kept = json.loads(kept_file(project).read_text(encoding="utf-8"))
        if kept["stamp"] == source_stamp(project) and kept["key"] == targets.targets_key(project, assignment):
            return targets.parse(kept["text"])
    return None


def save_kept(project: Project, assignment: Assignment, made: Targets) -> None:
    """Keep the targets."""
    from autograder.app import targets
    from autograder.system.files import write_file

    with contextlib.suppress(OSError, RuntimeError):
        path = kept_file(project)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {
            "stamp": source_stamp(project),
            "key": targets.targets_key(project, assignment),
            "text": targets.dump(assignment, made),
        }
        write_file(path, json.dumps(kept), sync=False)
