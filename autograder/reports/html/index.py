"""The class's page: the overview, question by question, misconceptions, what is alike, and everybody's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from autograder.gradebook import Run
from autograder.model.assignment import Question
from autograder.model.report import Status
from autograder.reports.html import charts, rules
from autograder.reports.html.answers import Form, Numbers, short
from autograder.reports.html.clusters import Cluster, clustered
from autograder.reports.html.gather import Asked, Class, Row, Wrong
from autograder.reports.html.measures import (
    bands,
    mean,
    on_the_question,
    on_the_tolerance,
    point_biserial,
    quantile,
)
from autograder.reports.html.people import Call, Roll
from autograder.reports.html.similar import same_file, similar
from autograder.reports.html.student import SIGNS, moment
from autograder.reports.text import clean, points

_MOST_CLUSTERS, _MOST_SINGLE, _MOST_NAMES, _MOST_SHARED = 12, 20, 8, 100
_LONGEST = 240


@dataclass(frozen=True)
class Group:
    """A cluster of wrong answers as the page has it."""

    count: int
    share: str
    typical: str
    trouble: bool
    alike: str
    credit: str
    told: bool
    rule: str
    fired: str
    paste: str
    calls: list[Call]
    more: int


@dataclass
class Part:
    """A question as the page has it."""

    at: str
    id: str
    title: str
    points: str
    n: int
    full: str
    shares: list[tuple[str, float, int]]
    credit: str
    discrimination: str
    median: str
    slow: str
    waiting: str
    remarks: list[str]
    strip: Markup | None = None
    bands: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    left: int = 0
    single: list[tuple[str, Call]] = field(default_factory=list)
    singles: int = 0
    wrong: int = 0


def view(run: Run, class_: Class, roll: Roll) -> dict[str, Any]:
    """What the template of the class's page is given."""
    rows = class_.rows
    counted = Counter(row.status for row in rows)
    scores = [row.score for row in rows if row.status == "graded"]
    most = max((row.max_score for row in rows if row.status == "graded"), default=0.0)
    parts = [_part(f"q{n}", asked, class_, roll) for n, asked in enumerate(class_.asked.values(), 1)]
    missing = run.intake.get("missing") or []
    return {
        "title": class_.assignment.title,
        "name": class_.assignment.name,
        "run": run,
        "began": moment(run.began),
        "anonymous": roll.anonymous,
        "count": len(rows),
        "counted": {status: counted[status] for status in ("graded", "problem", "ungraded")},
        "most": points(most),
        "facts": _facts(scores),
        "pending": points(sum(row.pending for row in rows)),
        "waiting": sum(row.pending > 0 for row in rows),
        "histogram": _histogram(scores, most) if scores else None,
        "bars": _bars(scores),
        "odd": [(row, roll.text(row.problem, 300)) for row in rows if row.status != "graded"],
        "missing": len(missing),
        "missing_names": [] if roll.anonymous else [_person(person) for person in missing],
        "notes": [roll.text(str(note), 500) for note in (run.intake.get("notes") or [])[:50]],
        "parts": parts,
        "misconceptions": _misconceptions(class_, parts),
        "shared": _shared(class_, roll),
        "files": [[rows[i].call for i in same] for same in same_file([row.digest for row in rows])],
        "rows": [_row(row, class_) for row in rows],
        "heads": [(part.at, part.id) for part in parts],
        "signs": [(sign, look, status.value) for status, (sign, look) in SIGNS.items()],
    }


def _facts(scores: Sequence[float]) -> list[tuple[str, str]]:
    named = [("median", quantile(scores, 0.5)), ("mean", mean(scores))]
    named += [("lower quartile", quantile(scores, 0.25)), ("upper quartile", quantile(scores, 0.75))]
    return [(name, "–" if value is None else f"{value:.3g}") for name, value in named]


def _histogram(scores: Sequence[float], most: float) -> Markup:
    said = f"Totals of {len(scores)} submissions, from {min(scores):g} to {max(scores):g} of {most:g} points."
    return charts.histogram(scores, most, "totals", said)


def _bars(scores: Sequence[float]) -> list[tuple[str, int]]:
    """Each total and how many have it."""
    return [(points(score), count) for score, count in sorted(Counter(scores).items())]


def _person(person: Mapping[str, str]) -> str:
    return clean(" · ".join(filter(None, (str(person.get(key, "")) for key in ("name", "sid", "email")))), 300)


# questions ------------------------------------------------------------------------------------------------------------


def _part(at: str, asked: Asked, class_: Class, roll: Roll) -> Part:
    n, right = len(asked.credits), asked.right
    discrimination = point_biserial(right, asked.rest)
    counts = [("full", sum(right)), ("part", sum(0 < credit < 1 for credit in asked.credits))]
    counts.append(("none", n - sum(count for _, count in counts)))
    open_ = {status: asked.statuses[status] for status in (Status.PENDING, Status.NOT_ANSWERED, Status.UNGRADED)}
    part = Part(
        at=at, id=asked.id, title=asked.title, points=points(asked.points), n=n,
        full=_percent(sum(right), n),
        shares=[(look, round(100 * count / n, 2), count) for look, count in counts if n],
        credit=_percent(sum(asked.credits), n),
        discrimination="–" if discrimination is None else f"{discrimination + 0.0:.2f}".replace("-", "−"),
        median=_seconds(quantile(asked.seconds, 0.5)), slow=_seconds(quantile(asked.seconds, 0.95)),
        waiting=", ".join(f"{count} {status.value}" for status, count in open_.items() if count),
        remarks=[*on_the_question(right, discrimination), *on_the_tolerance(asked.fell)],
        wrong=len(asked.wrong),
    )  # fmt: skip
    if asked.fell:
        part.bands = bands(asked.fell)
        part.strip = charts.strip(asked.fell, at, _said(asked))
    if asked.wrong:
        _groups(part, asked, class_, roll)
    return part


def _said(asked: Asked) -> str:
    near = sum(one.ratio < 1 for one in asked.fell)
    return (
        f"Question {asked.id}: errors of {len(asked.fell)} answers in units of the tolerance; {near} are close enough."
    )


def _groups(part: Part, asked: Asked, class_: Class, roll: Roll) -> None:
    """Put the groups of wrong answers into the part, and after them those that nobody shares."""
    calls = [row.call for row in class_.rows]
    forms = [wrong.form for wrong in asked.wrong]
    taken: list[str] = []
    for cluster in clustered(asked.question, forms, class_.target(asked.id)):
        own = [asked.wrong[i] for i in cluster.members]
        if len(own) == 1:
            part.singles += 1
            if len(part.single) < _MOST_SINGLE:
                part.single.append((roll.text(_typical(cluster.middle), _LONGEST), calls[own[0].student]))
        elif len(part.groups) == _MOST_CLUSTERS:
            part.left += 1
        else:
            part.groups.append(_group(cluster, own, asked, class_, roll, taken))


def _group(cluster: Cluster, own: Sequence[Wrong], asked: Asked, class_: Class, roll: Roll, taken: list[str]) -> Group:
    calls = [row.call for row in class_.rows]
    fired = Counter(wrong.rule for wrong in own)
    rule, times = min(fired.items(), key=lambda item: (-item[1], item[0]))
    paste = ""
    if set(fired) == {""}:
        paste, id = _paste(cluster, [wrong.form for wrong in own], asked, class_, taken)
        paste = paste if roll.text(paste) == paste else ""  # a rule with a name in it is of no use without it
        taken += [id] if paste else []
    middle = cluster.middle
    return Group(
        count=len(own),
        share=_percent(len(own), len(asked.wrong)),
        typical=roll.text(_typical(middle), _LONGEST),
        trouble=not isinstance(middle, Numbers) and middle.kind == "trouble",
        alike=f"± {cluster.reach:.2g}" if isinstance(middle, Numbers) and cluster.reach else "",
        credit=_percent(sum(wrong.credit for wrong in own), len(own)),
        told=not _silent(asked.question),
        rule=rule,
        fired=f" for {times} of them" if times < len(own) else "",
        paste=paste,
        calls=[calls[wrong.student] for wrong in own[:_MOST_NAMES]],
        more=max(0, len(own) - _MOST_NAMES),
    )


def _paste(
    cluster: Cluster, forms: Sequence[Form], asked: Asked, class_: Class, taken: Iterable[str]
) -> tuple[str, str]:
    if asked.question is None or asked.check is None or _silent(asked.question):
        return "", ""
    return rules.rule(class_.assignment, asked.question, asked.check, cluster, forms, list(taken))


def _silent(question: Question | None) -> bool:
    """Whether it is not kept which rule spoke: of hidden questions."""
    return question is None or (question.visibility != "visible" and bool(question.rules))


def _typical(middle: Form) -> str:
    if not isinstance(middle, Numbers):
        return middle.shown
    first = middle.values[: int(_size(middle.shapes[0]))].reshape(middle.shapes[0])
    return short(first) + (f" and so on for {len(middle.shapes)} calls" if len(middle.shapes) > 1 else "")


def _size(shape: Sequence[int]) -> int:
    size = 1
    for side in shape:
        size *= side
    return size


# what concerns the whole class ----------------------------------------------------------------------------------------


def _misconceptions(class_: Class, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The feedback rules that spoke, the most frequent first."""
    made = []
    for part, asked in zip(parts, class_.asked.values(), strict=True):
        said = {rule.id: rule for rule in asked.question.rules} if asked.question else {}
        for id, count in asked.rules.items():
            text = said[id].say.text if id in said else ""
            when = said[id].when if id in said else ""
            made.append({"count": count, "part": part, "id": id, "text": text, "right": when == "right"})
    return sorted(made, key=lambda one: (-one["count"], one["part"].at, one["id"]))


def _shared(class_: Class, roll: Roll) -> list[dict[str, Any]]:
    """Groups that share rare constants, each with the constants."""
    answers = {asked.id: asked.free for asked in class_.asked.values() if asked.free}
    found = similar(
        answers,
        [row.digest for row in class_.rows],
        class_.assignment.givens,
        {id: class_.target(id) for id in answers},
    )
    calls = [row.call for row in class_.rows]
    return [
        {
            "calls": [calls[i] for i in one.students],
            "constants": [(id, roll.text(short(values), _LONGEST)) for id, values in one.constants],
        }
        for one in found[:_MOST_SHARED]
    ]


def _row(row: Row, class_: Class) -> dict[str, Any]:
    cells = []
    for id in class_.asked:
        status, credit = row.results.get(id, (None, 0.0))
        sign, look = SIGNS[status] if status else ("", "")
        cells.append((look, sign if row.status != "problem" else "", f"{100 * credit:.0f} %" if look == "part" else ""))
    worth = ("–", "–") if row.status == "problem" else (points(row.score), points(row.max_score))
    return {"row": row, "score": worth[0], "of": worth[1], "cells": cells}


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return (
        f"{1000 * seconds:.2g} ms"
        if seconds < 0.0995
        else f"{1000 * seconds:.0f} ms"
        if seconds < 0.9995
        else f"{seconds:.3g} s"
    )
