"""The attacks: the files in ``submissions/`` with what their first lines promise, and those that are built in `files`."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

SUBMISSIONS = Path(__file__).parent / "submissions"
LETTERS = "ABCDEFGHIJK"
QUESTIONS = ("1.2.1", "1.2.2", "1.3.1", "1.3.2", "1.4.1", "1.4.2")
POINTS = dict(zip(QUESTIONS, (2, 3, 2, 3, 3, 3), strict=True))

#: Puts a submission into an empty folder, given the instructor's folder too; returns its path.
Put = Callable[[Path, Path], Path]


@dataclass(frozen=True)
class Attack:
    """One hostile submission. ``danger`` and ``naive`` say why it is not run where nothing, or little, confines it;
    ``plain`` ones are Python that should run from end to end. A score of None may be what it likes.
    """

    name: str
    tries: str
    holds: str
    score: Mapping[str, float | None]
    put: Put
    seconds: float = 6.0
    danger: str = ""
    naive: str = ""
    plain: bool = False

    @property
    def letter(self) -> str:
        """Its class."""
        return self.name[0]


def attacks() -> list[Attack]:
    """All of them, by name."""
    from attacks import files

    found = [written(path) for path in SUBMISSIONS.iterdir() if path.suffix in (".py", ".ipynb")]
    return sorted([*found, *files.built()], key=lambda attack: attack.name)


def written(path: Path) -> Attack:
    """The attack in a file, which states itself in comments before its code."""
    said = header(path)
    return Attack(
        path.stem,
        said["tries"],
        said["holds"],
        json.loads(said["score"]),
        copied(path),
        float(said.get("seconds", Attack.seconds)),
        said.get("danger", ""),
        said.get("naive", ""),
        plain=True,
    )


def header(path: Path) -> dict[str, str]:
    """``# name: text`` from the lines at the top; of a notebook, from its first cell."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "".join(json.loads(text)["cells"][0]["source"])
    found = {}
    for line in text.splitlines():
        stated = re.fullmatch(r"# (\w+): (.*)", line)
        if not stated:
            break
        found[stated[1]] = stated[2]
    return found


def copied(path: Path) -> Put:
    """Submits a copy of the file."""

    def put(folder: Path, course: Path) -> Path:
        return Path(shutil.copyfile(path, folder / path.name))

    return put
