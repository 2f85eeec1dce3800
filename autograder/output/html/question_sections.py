"""One question on the class page: statistics, errors relative to the tolerance, common wrong answers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from autograder.domain.assignment import Question
from autograder.domain.report import Status
from autograder.output.html import charts, suggested_rules
from autograder.output.html.aliases import Roll, RollEntry
from autograder.output.html.class_data import Class, QuestionStatistics, WrongAnswer
from autograder.output.html.clusters import Cluster, clustered
from autograder.output.html.measures import (
    bands,
    on_the_question,
    on_the_time,
    on_the_tolerance,
    point_biserial,
    quantile,
)
from autograder.output.html.shown_answers import ShownAnswer, ShownNumbers, abbreviated
from autograder.output.text import points

_MOST_CLUSTERS, _MOST_SINGLE, _MOST_NAMES = 12, 20, 8
_LONGEST = 240


@dataclass(frozen=True)
class Group:
    """A cluster of wrong answers, ready for the template."""

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
    entries: list[RollEntry]
    more: int


@dataclass
class QuestionSection:
    """A question, ready for the template."""

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
    bare: bool
    strip: Markup | None = None
    bands: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    left: int = 0
    single: list[tuple[str, RollEntry]] = field(default_factory=list)
    singles: int = 0


_OPEN = (Status.PENDING, Status.NOT_ANSWERED, Status.EXCUSED, Status.UNGRADED)


def part_of(at: str, asked: QuestionStatistics, class_: Class, roll: Roll) -> QuestionSection:
    """The section of the page on one question; ``at`` is its anchor."""
    n, right = len(asked.credits), asked.right
    discrimination = point_biserial(right, asked.rest)
    counts = [("full", sum(right)), ("part", sum(0 < credit < 1 for credit in asked.credits))]
    counts.append(("none", n - sum(count for _, count in counts)))
    open_ = {status: count for status, count in asked.statuses.items() if status in _OPEN}
    part = QuestionSection(
        at=at, id=asked.id, title=asked.title, points=points(asked.points), n=n,
        full=_percent(sum(right), n),
        shares=[(look, round(100 * count / n, 2), count) for look, count in counts if n],
        credit=_percent(sum(asked.credits), n),
        discrimination="–" if discrimination is None else f"{discrimination + 0.0:.2f}".replace("-", "−"),
        median=_seconds(quantile(asked.seconds, 0.5)), slow=_seconds(quantile(asked.seconds, 0.95)),
        waiting=", ".join(f"{count} {status.value}" for status in _OPEN if (count := open_.get(status))),
        remarks=[
            *on_the_question(right, asked.rest, discrimination),
            *on_the_tolerance(asked.fell),
            *on_the_time(asked.seconds, (asked.question and asked.question.limit) or class_.assignment.limits.call),
        ],
        bare=asked.question is not None and not asked.question.rules,
    )  # fmt: skip
    if asked.fell:
        part.bands = bands(asked.fell)
        part.strip = charts.strip(asked.fell, at, _said(asked))
    if asked.wrong:
        _groups(part, asked, class_, roll)
    return part


def _said(asked: QuestionStatistics) -> str:
    near = sum(one.ratio < 1 for one in asked.fell)
    return f"Question {asked.id}: errors of {len(asked.fell)} answers in units of the tolerance; {near} are accepted."


def _groups(part: QuestionSection, asked: QuestionStatistics, class_: Class, roll: Roll) -> None:
    """Add the clusters of wrong answers to the section, and the answers given only once."""
    entries = [row.entry for row in class_.rows]
    forms = [wrong.form for wrong in asked.wrong]
    taken: list[str] = []
    # for formulas, mathematically equal ones are grouped
    same = asked.check.alike() if asked.check else None
    for cluster in clustered(asked.question, forms, class_.target(asked.id), same):
        own = [asked.wrong[i] for i in cluster.members]
        if len(own) == 1:
            part.singles += 1
            if len(part.single) < _MOST_SINGLE:
                part.single.append((roll.text(_typical(cluster.middle), _LONGEST), entries[own[0].student]))
        elif len(part.groups) == _MOST_CLUSTERS:
            part.left += 1
        else:
            part.groups.append(_group(cluster, own, asked, class_, roll, taken))


def _group(
    cluster: Cluster, own: Sequence[WrongAnswer], asked: QuestionStatistics, class_: Class, roll: Roll, taken: list[str]
) -> Group:
    entries = [row.entry for row in class_.rows]
    fired = Counter(wrong.rule for wrong in own)
    rule, times = min(fired.items(), key=lambda item: (-item[1], item[0]))
    paste = ""
    if set(fired) == {""}:
        paste, id = _paste(cluster, [wrong.form for wrong in own], asked, class_, taken)
        paste = paste if roll.text(paste) == paste else ""  # a rule that contains a name is useless once anonymized
        taken += [id] if paste else []
    middle = cluster.middle
    trouble = not isinstance(middle, ShownNumbers) and middle.trouble  # feedback rules are not applied to these
    return Group(
        count=len(own),
        share=_percent(len(own), len(asked.wrong)),
        typical=roll.text(_typical(middle), _LONGEST),
        trouble=trouble,
        alike=f"± {cluster.reach:.2g}" if isinstance(middle, ShownNumbers) and cluster.reach else "",
        credit=_percent(sum(wrong.credit for wrong in own), len(own)),
        told=not _silent(asked.question) and not trouble,
        rule=rule,
        fired=f" for {times} of them" if times < len(own) else "",
        paste=paste,
        entries=[entries[wrong.student] for wrong in own[:_MOST_NAMES]],
        more=max(0, len(own) - _MOST_NAMES),
    )


def _paste(
    cluster: Cluster, forms: Sequence[ShownAnswer], asked: QuestionStatistics, class_: Class, taken: Iterable[str]
) -> tuple[str, str]:
    if asked.question is None or asked.check is None or _silent(asked.question):
        return "", ""
    return suggested_rules.rule(class_.assignment, asked.question, asked.check, cluster, forms, list(taken))


def _silent(question: Question | None) -> bool:
    """Whether the matching rule is not recorded, as for hidden questions."""
    return question is None or (question.visibility != "visible" and bool(question.rules))


def _typical(middle: ShownAnswer) -> str:
    if not isinstance(middle, ShownNumbers):
        return middle.shown
    first = middle.values[: math.prod(middle.shapes[0])].reshape(middle.shapes[0])
    return abbreviated(first) + (f" (first of {len(middle.shapes)} calls)" if len(middle.shapes) > 1 else "")


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}\u00a0%" if whole else "–"


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 0.9995:
        return f"{1000 * seconds:.0f}\u00a0ms" if seconds >= 0.00095 else "< 1\u00a0ms"
    return f"{seconds:.3g}\u00a0s"
