"""Gradescope, "Export Submissions": ``submission_metadata.yml``, and a folder ``submission_<id>`` for each.

The list is YAML written by Ruby, with keys such as ``:submitters`` and ``:name``. It also holds the results of every
attempt, so it can be large: it is read as a stream, and only what is needed is kept.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from autograder.domain.errors import UsageError
from autograder.ingest.attempts import COUNTS
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, register
from autograder.ingest.submissions import matches

METADATA_FILE = "submission_metadata.yml"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "text"
# what is kept of a submission, by key without the colon; a list stands for a list of such items
_PERSON = {"name": _TEXT, "sid": _TEXT, "email": _TEXT}
_PAST = {"created_at": _TEXT, "results": {"extra_data": {COUNTS: _TEXT}}}
_KEPT = {"submitters": [_PERSON], "created_at": _TEXT, "history": [_PAST]}
_FOLDER = re.compile(r"submission_(\w+)")


@register("gradescope")
class Gradescope(Kind):
    """Submissions in the list, and folders missing from it."""

    needs = (METADATA_FILE,)

    def matches(self, root: Root) -> bool:
        """Whether the list is there."""
        return (METADATA_FILE, False) in root.entries()

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per submission: its id, everyone who shares it, its time, and the number of attempts."""
        if (METADATA_FILE, False) not in root.entries():
            raise UsageError(f"{root.path} is not a Gradescope export: it has no {METADATA_FILE}")
        there = dict(root.visible())
        finds = []
        for key, facts in _submissions(root.path / METADATA_FILE).items():
            find = _find(root, key, facts)
            if key not in there:
                problem = f"{key} is in {METADATA_FILE} but not in the export: export it again"
                find = Find(find.id, (), find.people, find.submitted, problem=problem)
            elif not there.pop(key) and not matches(key, patterns) and not key.lower().endswith(".zip"):
                problem = f"{key} cannot be graded: submit one file like {' or '.join(patterns)}"
                find = Find(find.id, find.sources, find.people, find.submitted, problem=problem)
            finds.append(find)
        unlisted = [name for name, is_folder in there.items() if is_folder and _FOLDER.fullmatch(name)]
        finds += [_find(root, name, {}) for name in unlisted]
        return Finds(
            tuple(finds), tuple(Left(name) for name in there if name not in unlisted and name != METADATA_FILE)
        )


def _find(root: Root, key: str, facts: dict[str, Any]) -> Find:
    named = _FOLDER.fullmatch(key)
    people = tuple(Person(*(who.get(fact) or "" for fact in _PERSON)) for who in facts.get("submitters") or () if who)
    submitted = export_time(facts.get("created_at"))
    times = [export_time((past or {}).get("created_at")) for past in facts.get("history") or () if _counts(past or {})]
    attempt = None
    if "history" in facts and submitted and submitted.tzinfo:
        # the active submission need not be the last; it makes no difference whether the history repeats it
        attempt = 1 + sum(time < submitted for time in times if time and time.tzinfo)
    return Find(named[1] if named else key, (HandInSource(root.path, key, key),), people, submitted, attempt=attempt)


def _counts(past: dict[str, Any]) -> bool:
    """Whether an earlier submission is an attempt: not if the grader failed before reading it."""
    extra = (past.get("results") or {}).get("extra_data") or {}
    return str(extra.get(COUNTS)).lower() != "false"


_MOMENT = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d+))?[ \t]*(?:(Z|UTC)|([-+]\d\d?):?(\d\d)?)?"
)


def export_time(text: str | None) -> datetime | None:
    """Parse ``2024-04-26 17:34:00.861687000 Z``; None if the text is not a time."""
    found = _MOMENT.fullmatch((text or "").strip())
    if found is None:
        return None
    zone = timezone.utc if found[8] else None
    try:
        if found[9]:
            hours = int(found[9])
            minutes = int(found[10] or 0)
            zone = timezone(timedelta(hours=hours, minutes=-minutes if found[9][0] == "-" else minutes))
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        second = 59 if second == 60 else second  # a leap second, which datetime does not support
        return datetime(year, month, day, hour, minute, second, int((found[7] or "0")[:6].ljust(6, "0")), zone)
    except ValueError:
        return None


# characters that YAML forbids even in quotes; a student's output may contain them
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def _submissions(path: Path) -> dict[str, dict[str, Any]]:
    """The data of each submission, by its folder's name."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    stream = _Stream(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text), path)
    try:
        return stream.submissions()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UsageError(f"{path}:{line}: is not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{path}:1: is not valid YAML: {error}") from error


class _Stream:
    """The list as parser events. Nothing nested deeper than needed is kept."""

    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self.anchors: dict[str, Any] = {}

    def submissions(self) -> dict[str, dict[str, Any]]:
        event = next(e for e in self.events if not isinstance(e, (yaml.StreamStartEvent, yaml.DocumentStartEvent)))
        if not isinstance(event, yaml.MappingStartEvent):
            self.fail(event, "expected a mapping of submissions: export it again")
        found: dict[str, dict[str, Any]] = {}
        for key_event, key in self.keys():
            if key in found:
                self.fail(key_event, f"duplicate key {key}")
            value = self.build(next(self.events), _KEPT)
            if not isinstance(value, dict):
                self.fail(key_event, f"{key} has no submitters")
            found[key] = value
        return found

    def fail(self, event: Any, what: str) -> None:
        raise UsageError(f"{self.path}:{event.start_mark.line + 1}: {what}")

    def keys(self) -> Iterator[tuple[Any, str]]:
        """The keys of the current mapping. The caller consumes each value."""
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.build(event, _TEXT)
            yield event, key if isinstance(key, str) else ""

    def build(self, event: Any, kept: Any) -> Any:
        """The value that starts with ``event``, reduced to ``kept``; None if it has another shape."""
        value: Any = None
        if isinstance(event, yaml.AliasEvent):
            return self.anchors.get(event.anchor or "")
        if isinstance(event, yaml.ScalarEvent):
            value = _text(event) if kept == _TEXT or event.anchor else None
        elif isinstance(event, yaml.MappingStartEvent) and isinstance(kept, dict):
            value = {}
            for _, key in self.keys():
                fact = key.lstrip(":")
                made = self.build(next(self.events), kept.get(fact))
                if fact in kept:
                    value[fact] = made
        elif isinstance(event, yaml.SequenceStartEvent) and isinstance(kept, list):
            value = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                value.append(self.build(inner, kept[0]))
        else:
            self.skip()
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def skip(self) -> None:
        """Skip the current collection at any depth, but keep its anchored scalars."""
        depth = 1
        while depth:
            event = next(self.events)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.ScalarEvent) and event.anchor:
                self.anchors[event.anchor] = _text(event)


def _text(event: Any) -> str | None:
    """A scalar's text as written: ids keep their leading zeros."""
    if event.tag and event.tag.endswith("binary"):  # how Ruby writes text of an unknown encoding
        try:
            return base64.b64decode(event.value).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None
    plain = event.implicit[0]
    return None if plain and event.value in ("", "~", "null", "Null", "NULL") else str(event.value)
