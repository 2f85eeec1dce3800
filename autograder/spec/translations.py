"""The language of a spec: English, or the course's own ``texts/<language>.yaml`` beside ``problems/``.

Missing texts stay in English, so that a course can go on grading with a newer grader that has more texts; `validate`
names each missing key. An unknown key or field is an error.
"""

from __future__ import annotations

from pathlib import Path

from autograder.domain.assignment import Assignment
from autograder.domain.errors import Fault, SpecError
from autograder.domain.texts import ENGLISH, Texts, english, fault, flat, translated
from autograder.spec import source
from autograder.spec.source import Path_, Source


def folder(spec: Path) -> Path:
    """The folder with the languages of a spec's course."""
    root = spec.parent.parent if spec.parent.name == "problems" else spec.parent
    return root / "texts"


def languages(spec: Path) -> list[str]:
    """Every language that a spec may name."""
    return sorted({ENGLISH, *(path.stem for path in folder(spec).glob("*.yaml"))})


def load_texts(language: str, spec: Path) -> Texts | None:
    """The texts of ``language``; None if it does not exist. Raises `SpecError` with every error in its file."""
    path = folder(spec) / f"{language}.yaml"
    if not path.is_file():
        return english() if language == ENGLISH else None
    read = source.read_source(path)
    if not isinstance(read.data, dict):
        raise SpecError([read.fault((), "expected a mapping with the keys of the grader's own en.json")])
    if faults := _faults(read, ()):
        raise SpecError(faults)
    return translated(language, flat(read.data))


def missing(assignment: Assignment) -> list[str]:
    """A warning for each text that the assignment's language lacks."""
    texts = assignment.texts
    file = folder(assignment.path) / f"{texts.language}.yaml"
    return [f"{file}: `{key}` is missing: students read it in English" for key in texts.missing]


def _faults(read: Source, at: Path_) -> list[Fault]:
    value = read.at(at)
    if isinstance(value, dict):
        return [one for key in value for one in _faults(read, (*at, str(key)))]
    what = fault(".".join(map(str, at)), value)
    return [read.fault(at, what)] if what else []
