"""What every tool that is compared can do: get ready, and grade some submissions under a watch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from against.submissions import QUESTIONS, Submission

#: The repository.
TREE = Path(__file__).parents[3]
#: What stands beside the tools: files that an instructor would write for them.
SCRIPTS = Path(__file__).parents[1] / "scripts"


class WrongScores(Exception):
    """A tool did not give what the submissions are worth: its time would mean nothing."""


@dataclass(frozen=True)
class Place:
    """Where things are: an empty folder to work in, the folder of the environments, and the whole class."""

    work: Path
    environments: Path
    everybody: Sequence[Submission]

    def folder(self, suffix: str) -> Path:
        """The class as files: ``.py`` or ``.ipynb``."""
        return self.work / f"class{suffix}"


@dataclass(frozen=True)
class Measured:
    """Wall and processor time in seconds per submission; peak memory in bytes, of the tree if requested."""

    seconds: float
    processor: float
    main: int
    tree: int | None = None


class Tool(ABC):
    """One way to grade the class. ``whole``: fast enough to be given everybody every time."""

    key: ClassVar[str]
    title: ClassVar[str]
    whole: ClassVar[bool] = False

    def __init__(self, place: Place) -> None:
        self.place = place
        self.work = place.work / self.key
        self.work.mkdir()
        self.runs = 0

    def prepare(self) -> None:  # noqa: B027  # most have nothing to prepare
        """One-time preparation, not timed; raises `NotInstalled` if the tool is not available."""

    @abstractmethod
    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        """Grade the sample, and make sure that it was graded: `WrongScores` if not."""

    def fresh(self) -> Path:
        """An empty folder for one more run."""
        self.runs += 1
        folder = self.work / str(self.runs)
        folder.mkdir()
        return folder

    def agree(self, sample: Sequence[Submission], found: Mapping[str, Mapping[str, bool]]) -> None:
        """Raise `WrongScores` unless ``found`` says of every question of the sample whether it is right."""
        wrong = [
            f"{one.name} {question}: {found.get(one.name, {}).get(question)} instead of {one.right[question]}"
            for one in sample
            for question in QUESTIONS
            if found.get(one.name, {}).get(question) is not one.right[question]
        ]
        if wrong:
            raise WrongScores(f"{self.title} did not grade as it should: {len(wrong)} differ. {'; '.join(wrong[:5])}")
