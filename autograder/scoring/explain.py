"""Feedback on missing answers, files without answers, and texts that are graded manually."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.domain.assignment import Answer, Assignment, Question
from autograder.domain.record import (
    Crashed,
    Missing,
    Outcome,
    Raised,
    Record,
    Returned,
    Trouble,
    Unjudged,
    Unserializable,
)  # fmt: skip
from autograder.domain.report import Result, Status
from autograder.domain.texts import count, say
from autograder.domain.texts.recorded import recorded
from autograder.scoring import failures
from autograder.scoring.example_calls import LONGEST_TEXT, described, labelled, needs_shapes, pasted, returned
from autograder.scoring.unfinished import placeholder
from autograder.scoring.writeups import FoundText
from autograder.spec.templates import show

_NAMED = 6


def explain(
    outcome: Missing | Crashed | Raised | Unjudged, called: str, troubles: bool = False, memory: int = 0
) -> str:
    """Why there is no answer.

    ``troubles``: the name is defined in a part of the file that did not run. ``memory``: how many bytes it may use.
    """
    if isinstance(outcome, Unjudged):
        return say("outcome.unjudged", called=called, why=recorded(outcome.why))
    if isinstance(outcome, Crashed):
        ended = failures.of_signal(outcome.why, called)
        return ended or say("outcome.crashed", called=called, why=recorded(outcome.why))
    said, lost = [], troubles
    if isinstance(outcome, Missing):
        said = [say("outcome.missing", name=outcome.name)]
        said += [say("outcome.near", near=outcome.near[0])] if outcome.near else []
        said += [f"{recorded(outcome.stands)}."] if outcome.stands else []
        lost = troubles and not outcome.stands
    else:
        if outcome.adapter:
            return say("outcome.unusable", error=recorded(outcome.error))
        if failed := failures.of_error(outcome.error, called, recorded(outcome.where), memory):
            return failed
        key = "outcome.raised_at" if outcome.where else "outcome.raised"
        said = [say(key, called=called, error=recorded(outcome.error), where=recorded(outcome.where))]
        lost = troubles and outcome.error.startswith("NameError")
    return " ".join([*said, *([say("outcome.part_not_run")] if lost else [])])


def note(trouble: Trouble, memory: int = 0) -> str:
    """A note on a statement that did not complete; ``memory`` is how many bytes the code may use."""
    key = "score.note_lost" if trouble.lost_cell else "score.note"
    this = say("failure.this")
    failed = failures.of_error(trouble.what, this, "", memory) or failures.of_signal(trouble.what, this)
    return say(key, where=recorded(trouble.where), what=failed or recorded(trouble.what))


def diagnosis(assignment: Assignment, record: Record) -> str:
    """One sentence on a file in which none of the requested answers is found; "" for other files."""
    asked = [q for q in assignment.questions if not q.by_hand]
    outcomes = [record.outcomes.get(call) for q in asked for call in q.calls]
    if len(asked) < 2 or not all(
        isinstance(one, Missing) and not (one.near or one.stands or one.unclear) for one in outcomes
    ):
        return ""
    if not record.code:
        return say("diagnosis.no_code")
    names = {name for question in asked for name in question.answer.names}
    if lost := [name for name in record.defines if name in names]:
        return count("diagnosis.lost", len(lost), names=_listed(lost), why=_why(record))
    if record.inner:
        return count("diagnosis.inner", len(record.inner), names=_listed(record.inner))
    key = "diagnosis.another_file" if record.defines else "diagnosis.nothing"
    return say(key, count=len(asked), names=_listed(record.defines))


def _listed(names: Sequence[str]) -> str:
    shown, more = ", ".join(f"`{name}`" for name in names[:_NAMED]), len(names) - _NAMED
    return say("list.more", names=shown, count=more) if more > 0 else shown


def _why(record: Record) -> str:
    """Why code in the file defined nothing."""
    if not record.troubles:
        return say("diagnosis.did_not_run")
    trouble = next((one for one in record.troubles if one.lost_cell), record.troubles[0])
    return say("diagnosis.did_not_run_at", where=recorded(trouble.where), what=recorded(trouble.what))


def hidden(result: Result) -> Result:
    """The result of a hidden question, which shows only passed, failed or graded manually."""
    said = {Status.PENDING: "pending", Status.PASSED: "passed", Status.UNGRADED: "not_run"}
    feedback = say(f"score.{said.get(result.status, 'not_passed')}")
    return replace(result, feedback=feedback, detail=result.feedback + result.detail, printed="")


def titled(question: Question) -> str:
    """The title under which a question is reported."""
    return say("score.bonus", title=question.title) if question.bonus else question.title


def survey(outcome: Outcome | None, blank: Result) -> Result:
    """A question without points: whether there is an answer, whatever it is."""
    if isinstance(outcome, Unjudged):
        return replace(blank, feedback=say("score.not_run"), detail=outcome.why)
    if not isinstance(outcome, Returned) or outcome.value is None or placeholder(outcome):
        return replace(blank, status=Status.NOT_ANSWERED, feedback=say("score.survey_open"))
    value = outcome.value
    detail = f"answer {repr(value.description) if isinstance(value, Unserializable) else short(value)}"
    return replace(blank, status=Status.PASSED, credit=1.0, feedback=say("score.survey"), detail=detail)


def manual(question: Question, written: FoundText, blank: Result) -> Result:
    """The result of a question that is graded manually: whether there is a text, or one that may be it."""
    blank = replace(blank, status=Status.PENDING, detail=written.text)
    place = _place(question.answer)
    if not written.text:
        return replace(blank, status=Status.NOT_ANSWERED, feedback=say("score.no_text", place=place))
    if not question.points:
        return replace(blank, status=Status.PASSED, credit=1.0, feedback=say("score.survey"))
    key = "manual" if written.sure else "maybe_text"
    plural = "one" if question.points == 1 else "many"
    return replace(blank, feedback=say(f"score.{key}.{plural}", place=place, points=f"{question.points:g}"))


def _place(answer: Answer) -> str:
    """Where the text is expected."""
    if not answer.markdown:
        return say("score.with_tag", tag=answer.tag)
    key = "score.under_nth_heading" if answer.nth > 1 else "score.under_heading"
    return say(key, heading=answer.markdown, nth=answer.nth)


def call(
    function: str, values: Sequence[Any], arrays: str, lacks: bool, named: Mapping[str, Any] | None = None,
    case: str = "", kept: Mapping[int | str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """A call to make, as fields of a text; where it is too long to paste, in words with the ``case``."""
    made = pasted(function, values, arrays, lacks, named, kept)
    return {"call": made} if made else {"arguments": f"{described(values, named)}{case}"}


def given(
    texts: Sequence[str], values: Sequence[Any], named: Mapping[str, Any], arrays: str, case: str = ""
) -> dict[str, str]:
    """What an adapter was called with, by the spec's names for it; in words with the ``case`` where it is too long."""
    # the name of a weight has dots, and numbers in it
    labels = [text if re.fullmatch(r"[^\W\d][\w.]*", text) else "" for text in texts]
    pairs = [*zip(labels, values, strict=True), *named.items()]
    long = needs_shapes([*values, *named.values()])
    return {"arguments": labelled(pairs, arrays) + (case if long else "")}


def left(call: Mapping[str, str], names: str, answer: Any) -> str:
    """A sentence on a call and what it made of its arguments."""
    key = "score.try_left" if "call" in call else "score.called_with_left"
    return say(key, **call, names=names, answer=returned(answer))


def tried(call: Mapping[str, str], answer: Any, entry: tuple[int, str] | None) -> str:
    """A sentence on a call and its result; ``entry`` is the index of the one wrong entry, and its error."""
    key = "score.try" if "call" in call else "score.called_with"
    at, error = entry or (0, "")
    return say(
        f"{key}_entry" if entry else f"{key}_returned",
        **call,
        answer=returned(answer, LONGEST_TEXT - len(call.get("call", ""))),
        entry=at,
        error=error,
    )


def asked(call: Mapping[str, str]) -> str:
    """A sentence on a call whose result could not be compared."""
    return say("score.try" if "call" in call else "score.called_with", **call)


def short(value: Any) -> str:
    """An answer on one line, for staff."""
    if not isinstance(value, np.ndarray):
        return repr(value)[:2000]
    return show(np.ravel(value)[:12]) + (f" … ({np.size(value)} entries)" if np.size(value) > 12 else "")
