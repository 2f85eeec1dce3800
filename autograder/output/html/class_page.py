"""The class page: overview, questions, misconceptions, similar answers, and a row per student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from autograder.output.html import charts
from autograder.output.html.aliases import Roll
from autograder.output.html.class_data import Class, SubmissionRow
from autograder.output.html.measures import mean, quantile
from autograder.output.html.question_sections import QuestionSection, part_of
from autograder.output.html.similar import same_file, similar
from autograder.output.html.student_page import STATUS_LOOKS, to_the_minute
from autograder.output.text import SIGNS, clean, rounded, rounded_score
from autograder.scoring.manual_scores import Lapsed
from autograder.storage import Run

_MOST_SHARED, _MOST_NUMBERS = 100, 12


def view(run: Run, class_: Class, roll: Roll, lapsed: Sequence[Lapsed] = ()) -> dict[str, Any]:
    """The data for the template of the class page; ``lapsed`` are the manual scores that no longer count."""
    rows = class_.rows
    counted = Counter(row.status for row in rows)
    scores = [row.score for row in rows if row.status == "graded"]
    most = max((row.max_score for row in rows if row.status == "graded"), default=0.0)
    parts = [part_of(f"q{n}", asked, class_, roll) for n, asked in enumerate(class_.asked.values(), 1)]
    missing = run.intake.get("missing") or []
    return {
        "title": class_.assignment.title,
        "name": class_.assignment.name,
        "run": run,
        "began": to_the_minute(run.began),
        "anonymous": roll.anonymous,
        "count": len(rows),
        "counted": {status: counted[status] for status in ("graded", "problem", "ungraded")},
        "most": rounded(most),
        "facts": _facts(scores),
        "pending": rounded(sum(row.pending for row in rows)),
        "waiting": sum(row.pending > 0 for row in rows),
        "histogram": _histogram(scores, most) if scores else None,
        "bars": _bars(scores),
        "odd": [(row, roll.text(row.problem, 300)) for row in rows if row.status != "graded"],
        "stopped": [(row, roll.text(", ".join(row.timeouts), 300)) for row in rows if row.timeouts],
        "lapsed": [_lapsed(one, roll) for one in lapsed],
        "missing": len(missing),
        "missing_names": [] if roll.anonymous else [_person(person) for person in missing],
        "notes": [] if roll.anonymous else [clean(str(note), 500) for note in (run.intake.get("notes") or [])[:50]],
        "parts": parts,
        "misconceptions": _misconceptions(class_, parts),
        "shared": _shared(class_, roll),
        "files": [[rows[i].entry for i in same] for same in same_file([row.digest for row in rows])],
        "rows": [_row(row, class_) for row in rows],
        "heads": [(part.at, part.id) for part in parts],
        "signs": [(sign, STATUS_LOOKS[status], status.value) for status, sign in SIGNS.items()],
    }


def _lapsed(one: Lapsed, roll: Roll) -> dict[str, Any]:
    """A lapsed manual score; without a link if the student no longer has a submission."""
    entry = roll[one.submission] if one.submission else None
    who = "" if roll.anonymous else roll.text(one.score.whose, 100)
    return {"entry": entry, "who": who, "question": one.score.question, "worth": one.score.worth, "why": one.why}


def _facts(scores: Sequence[float]) -> list[tuple[str, str]]:
    named = [("median", quantile(scores, 0.5)), ("mean", mean(scores))]
    named += [("lower quartile", quantile(scores, 0.25)), ("upper quartile", quantile(scores, 0.75))]
    return [(name, "–" if value is None else f"{value:.3g}") for name, value in named]


def _histogram(scores: Sequence[float], most: float) -> Markup:
    said = f"Total scores of {len(scores)} submissions, from {min(scores):g} to {max(scores):g} of {most:g} points."
    return charts.histogram(scores, most, "totals", said)


def _bars(scores: Sequence[float]) -> list[tuple[str, int]]:
    """Each total score with its number of submissions."""
    return [(score, n) for score, n in sorted(Counter(map(rounded, scores)).items(), key=lambda one: float(one[0]))]


def _person(person: Mapping[str, str]) -> str:
    return clean(" · ".join(filter(None, (str(person.get(key, "")) for key in ("name", "sid", "email")))), 300)


def _misconceptions(class_: Class, parts: Sequence[QuestionSection]) -> list[dict[str, Any]]:
    """The feedback rules that matched answers, most frequent first."""
    made = []
    for part, asked in zip(parts, class_.asked.values(), strict=True):
        said = {rule.id: rule for rule in asked.question.rules} if asked.question else {}
        for id, count in asked.rules.items():
            text = said[id].say.text if id in said else ""
            when = said[id].when if id in said else ""
            made.append({"count": count, "part": part, "id": id, "text": text, "right": when == "right"})
    return sorted(made, key=lambda one: (-one["count"], one["part"].at, one["id"]))


def _shared(class_: Class, roll: Roll) -> list[dict[str, Any]]:
    """Groups of submissions that share rare constants, each with the constants."""
    answers = {asked.id: asked.free for asked in class_.asked.values() if asked.free}
    found = similar(
        answers,
        [row.digest for row in class_.rows],
        class_.assignment.givens,
        {id: class_.target(id) for id in answers},
    )
    entries = [row.entry for row in class_.rows]
    return [
        {
            "entries": [entries[i] for i in one.students],
            "constants": [(id, _digits(values)) for id, values in one.constants],
        }
        for one in found[:_MOST_SHARED]
    ]


def _digits(values: Any) -> str:
    """Numbers with all compared digits."""
    more = ", …" if len(values) > _MOST_NUMBERS else ""
    return f"[{', '.join(f'{value:.10g}' for value in values[:_MOST_NUMBERS])}{more}]"


def _row(row: SubmissionRow, class_: Class) -> dict[str, Any]:
    cells = []
    for id in class_.asked:
        status, credit = row.results.get(id, (None, 0.0))
        sign, look = (SIGNS[status], STATUS_LOOKS[status]) if status else ("", "")
        cells.append((look, sign if row.status != "problem" else "", f"{100 * credit:.0f} %" if look == "part" else ""))
    worth = ("–", "–") if row.status == "problem" else (rounded_score(row.score, row.max_score), rounded(row.max_score))
    return {"row": row, "score": worth[0], "of": worth[1], "cells": cells}
