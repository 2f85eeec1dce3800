"""The result of a check in a notebook, as HTML without scripts or anything from elsewhere, and as plain text."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say
from autograder.output.cards.card_style import STYLE
from autograder.output.cards.heat_picture import heat_picture, heat_text
from autograder.output.text import SIGNS, clean, earned

#: A style class for each status.
_LOOKS = {
    Status.PASSED: "right",
    Status.PARTIAL: "part",
    Status.FAILED: "wrong",
    Status.PENDING: "wait",
    Status.NOT_ANSWERED: "wait",
    Status.EXCUSED: "wait",
    Status.RUNS: "wait",
    Status.UNGRADED: "ours",
}
_LONGEST, _LONGEST_PRINT, _MOST_NOTES = 4000, 2000, 30
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Card:
    """What a notebook shows: ``html`` where it can, else ``text``."""

    html: str = field(repr=False)
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class CardContent:
    """What a card says: a report and what frames it.

    ``maps`` are the formulas of the heat maps that are shown, by question; the target's are shown only for those in
    ``with_target``. Questions that are ``open`` are not answered, whatever they would earn. ``last`` is the line below
    the questions, and ``foot`` what students must know about the check.
    """

    title: str
    report: Report
    foot: tuple[str, ...] = ()
    last: str = ""
    maps: Mapping[str, str] = field(default_factory=dict)
    with_target: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()

    def state(self, result: Result) -> Status:
        """The state that is shown of a question."""
        return Status.NOT_ANSWERED if result.id in self.open else result.status

    def map_of(self, result: Result) -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...], ...], str] | None:
        """The rows of a question's heat map, those of the target (empty if not shown), and the formula."""
        if result.heat_map is None or result.id not in self.maps:
            return None
        own, target = result.heat_map
        return own, target if result.id in self.with_target else (), self.maps[result.id]


def card(content: CardContent) -> Card:
    """The card in the current language."""
    return Card(_html(content), _text(content))


def message_card(title: str, said: str) -> Card:
    """A card that says why nothing was content."""
    body = f'<p class="ag-title">{escape(title)}</p><p class="ag-said">{_marked(said)}</p>'
    return Card(_section(title, body, "alert"), f"{title}\n{clean(said, _LONGEST)}")


def _html(content: CardContent) -> str:
    report = content.report
    parts = [f'<p class="ag-title">{escape(clean(content.title, 200))}</p>']
    if report.diagnosis:
        parts.append(f'<p class="ag-said">{_marked(report.diagnosis)}</p>')
    if missed := _missed(report):
        parts.append(f'<p class="ag-said">{_marked(missed)}</p>')
    parts += [_question(content, result) for result in _told(report)]
    if report.notes:
        notes = "".join(f"<li>{_marked(note)}</li>" for note in report.notes[:_MOST_NOTES])
        parts.append(f'<p class="ag-id">{escape(say("report.notes"))}</p><ul>{notes}</ul>')
    if report.printed.strip():
        parts.append(_printed(say("report.printed_loading"), report.printed, False))
    if content.last:
        parts.append(f'<p class="ag-id">{_marked(content.last)}</p>')
    if content.foot:
        parts.append(
            '<div class="ag-foot">' + "".join(f'<p class="ag-soft">{_marked(f)}</p>' for f in content.foot) + "</div>"
        )
    return _section(content.title, "".join(parts), "region")


def _told(report: Report) -> list[Result]:
    """The results that say more than the sentence on the whole file."""
    return [r for r in report.results if not (report.diagnosis and r.feedback == say("score.see_above"))]


def _missed(report: Report) -> str:
    """The questions about which that sentence says everything; "" if there are none."""
    told = _told(report)
    missed = [result.id for result in report.results if result not in told]
    return say("report.no_answer_to", questions=", ".join(missed)) if missed else ""


def _section(label: str, body: str, role: str) -> str:
    named = escape(clean(label, 200))
    return f'<section class="ag-card" role="{role}" aria-label="{named}"><style>{STYLE}</style>{body}</section>'


def _question(content: CardContent, result: Result) -> str:
    state = content.state(result)
    sign, look = SIGNS[state], _LOOKS[state]
    head = (
        f'<p class="ag-head"><span aria-hidden="true">{sign}</span> <span class="ag-id">{escape(result.id)}</span> '
        f"<span>{escape(clean(result.title, 200))}</span> "
        f'<span class="ag-worth">{escape(_worth(content, result))}</span></p>'
    )
    parts = [head, f'<p class="ag-said">{_marked(result.feedback)}</p>' if result.feedback else ""]
    if found := content.map_of(result):
        parts.append(heat_picture(*found))
    parts += [_picture(content) for name, content in result.files.items() if name.endswith(".png")]
    if result.printed.strip():
        parts.append(_printed(say("report.printed_before"), result.printed, result.status is not Status.PASSED))
    return f'<div class="ag-q ag-{look}">{"".join(parts)}</div>'


def _picture(png: bytes) -> str:
    source = base64.b64encode(png).decode()
    return f'<figure><img alt="{escape(say("report.figure"))}" src="data:image/png;base64,{source}"></figure>'


def _printed(heading: str, text: str, opened: bool) -> str:
    shown = escape(clean(text.rstrip(), _LONGEST_PRINT))
    return f"<details{' open' if opened else ''}><summary>{escape(heading)}</summary><pre>{shown}</pre></details>"


def _worth(content: CardContent, result: Result) -> str:
    """The state as a word, and the points where there are any."""
    state = content.state(result)
    word = say(f"report.word.{state.value}")
    return f"{word} · {earned(result)}" if state is result.status and result.decided and result.max_score else word


def _marked(text: str) -> str:
    """Text as HTML, with what stands in backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(clean(text, _LONGEST), quote=False))


def _text(content: CardContent) -> str:
    report = content.report
    parts = [clean(content.title, 200), *filter(None, [clean(report.diagnosis, _LONGEST), _missed(report)])]
    for result in _told(report):
        sign = SIGNS[content.state(result)]
        lines = [f"{sign} {result.id}  {clean(result.title, 200)}: {_worth(content, result)}"]
        lines += [f"    {line}" for line in clean(result.feedback, _LONGEST).split("\n") if line]
        if found := content.map_of(result):
            lines += [f"    {line}" for line in heat_text(*found).split("\n")]
        if result.printed.strip() and result.status is not Status.PASSED:
            printed = clean(result.printed.rstrip(), _LONGEST_PRINT).split("\n")
            lines += [f"    {say('report.printed_before')}", *(f"    | {line}" for line in printed)]
        parts.append("\n".join(lines))
    if report.notes:
        parts.append(
            "\n".join([say("report.notes_before"), *(f"- {clean(n, 1000)}" for n in report.notes[:_MOST_NOTES])])
        )
    parts += filter(None, [clean(content.last, _LONGEST), "\n".join(clean(f, _LONGEST) for f in content.foot)])
    return "\n\n".join(parts)
