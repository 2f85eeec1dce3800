"""Displayed names of submissions: their people, their own names, or numbers in an anonymous report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from autograder.domain.assignment import Assignment
from autograder.output.html.anonymize import Anonymizer
from autograder.output.text import clean, file_name
from autograder.system.wording import few

_MOST_PEOPLE = 3


@dataclass(frozen=True)
class Facts:
    """The metadata of a submission."""

    file: str = ""
    people: tuple[Mapping[str, str], ...] = ()
    submitted: str = ""
    late: bool | None = None
    attempt: int | None = None

    @classmethod
    def of(cls, file: str, facts: Mapping[str, Any]) -> Facts:
        """The metadata from the form in which the gradebook keeps it."""
        people = tuple(facts.get("people") or ())
        return cls(file, people, facts.get("submitted") or "", facts.get("late"), facts.get("attempt"))


@dataclass(frozen=True)
class RollEntry:
    """A submission's displayed name and the file name of its page; ``order`` is its place in lists."""

    order: int
    shown: str
    page: str

    @property
    def link(self) -> str:
        """The URL of the page, relative to another student's page."""
        return quote(self.page, safe="")


class Roll:
    """The submissions of a run with their displayed names, and student texts made safe to show.

    In an anonymous report, submissions are numbered in the order of a digest that depends on all submissions: with a
    digest of the name alone, anyone with a class list could reconstruct the order.
    """

    def __init__(
        self, digests: Mapping[str, str], facts: Mapping[str, Facts], *, anonymous: bool, assignment: Assignment,
        missing: Iterable[Mapping[str, str]] = (),
    ) -> None:  # fmt: skip
        self.facts, self.anonymous = facts, anonymous
        called = _numbered(digests) if anonymous else _named(digests, facts)
        pages = {name: f"student-{n:0{_width(digests)}}" for n, name in enumerate(called, 1)} if anonymous else {}
        self.entries = {
            name: RollEntry(order, shown, pages.get(name, file_name(name)) + ".html")
            for order, (name, shown) in enumerate(called.items())
        }
        self.listed = list(self.entries.values())
        self.scrub: Anonymizer | None = None
        if anonymous:
            known = [facts[name] for name in called if name in facts]
            self.scrub = Anonymizer([*called, *_secrets(known, missing)], _public(assignment))

    def __getitem__(self, name: str) -> RollEntry:
        return self.entries[name]

    def known(self, name: str) -> Facts:
        """The metadata of a submission."""
        return self.facts.get(name, Facts())

    def text(self, text: str, longest: int = 20_000) -> str:
        """A student's text, safe to show: without control characters, anonymized if needed, cut to ``longest``."""
        if self.scrub is not None:
            text = self.scrub(clean(text, len(text)))  # before cutting: part of a name identifies a student too
        return clean(text, longest)

    def people(self, name: str) -> list[str]:
        """The people of a submission, one line each; empty in an anonymous report."""
        if self.anonymous:
            return []
        people = self.known(name).people
        told = (
            " · ".join(filter(None, (person.get(key, "") for key in ("name", "sid", "email")))) for person in people
        )
        return [clean(line, 300) for line in told if line and line != self.entries[name].shown]

    def neighbours(self, name: str) -> tuple[RollEntry | None, RollEntry | None]:
        """The previous and the next submission."""
        at = self.entries[name].order
        listed = self.listed
        return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)


def _numbered(digests: Mapping[str, str]) -> dict[str, str]:
    """Numbered names, in the order of a digest of the submission's name and all submissions' content."""
    salt = hashlib.sha256("\n".join(sorted(digests.values())).encode()).hexdigest()
    names = sorted(digests, key=lambda name: hashlib.sha256(_bytes(f"{salt}\n{name}")).hexdigest())
    return {name: f"Student {n:0{_width(digests)}}" for n, name in enumerate(names, 1)}


def _named(digests: Mapping[str, str], facts: Mapping[str, Facts]) -> dict[str, str]:
    """The names of each submission's people, or its own name if they are unknown, sorted."""
    called = {}
    for name in digests:
        people = [person.get("name", "").strip() for person in facts.get(name, Facts()).people]
        called[name] = clean(few(people, _MOST_PEOPLE) if people and all(people) else name, 200)
    times = Counter(called.values())
    shown = {name: f"{one} ({clean(name, 100)})" if times[one] > 1 else one for name, one in called.items()}
    return dict(sorted(shown.items(), key=lambda item: (item[1].casefold(), item[0])))


def _width(digests: Mapping[str, str]) -> int:
    return max(3, len(str(len(digests))))


def _secrets(facts: Iterable[Facts], missing: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Everything that may identify a student."""
    files: dict[str, int] = {}
    for one in facts:
        for person in one.people:
            yield from (str(value) for value in person.values())
            yield str(person.get("email", "")).partition("@")[0]
        files[one.file] = files.get(one.file, 0) + 1
    for person in missing:
        yield from (str(value) for value in person.values())
        yield str(person.get("email", "")).partition("@")[0]
    # a file name that several submissions share, such as homework.ipynb, identifies nobody
    yield from (file.rpartition("/")[2].rpartition(".")[0] or file for file, times in files.items() if times == 1)


def _public(assignment: Assignment) -> Iterator[str]:
    """The texts of the spec, which cannot be secret."""
    yield from (assignment.title, assignment.name, *assignment.scope)
    for question in assignment.questions:
        yield from (question.id, question.title, *question.answer.names, question.answer.markdown or "")
        for rule in question.rules:
            yield from (rule.id, rule.say.text, rule.condition.text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
