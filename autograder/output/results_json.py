"""A report as Gradescope's results.json (https://gradescope-autograders.readthedocs.io/en/latest/specs/)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say
from autograder.output.safe_html import folded_html, html_of, strong_html
from autograder.output.text import amount, clean, earned

_LONGEST_PRINT, _MOST_PRINTED = 6000, 18_000  # characters


def render(report: Report, seconds: float = 0.0, noted: Mapping[str, Any] | None = None, version: str = "") -> str:
    """The JSON text; ``seconds`` is how long grading took, ``version`` that of the assignment, as its kit shows it.

    ``noted`` is added to ``extra_data``, which the next run for the same student gets. Raises ValueError for NaN.
    """
    content: dict[str, Any] = {
        "score": report.score,
        "execution_time": round(seconds, 3),
        "output": html_of("\n\n".join(_whole(report, version))),
        "output_format": "html",
        "test_output_format": "html",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [*map(_test, report.results), *_prints(report)],
        "extra_data": {"status": report.status, "points_pending": report.pending, **(noted or {})},
    }
    return _text(content)


def seconds_of(text: str) -> float:
    """How long grading took, by a text that `render` made; 0 if it is no such text."""
    try:
        seconds = json.loads(text)["execution_time"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return 0.0
    return seconds if isinstance(seconds, float) and math.isfinite(seconds) else 0.0


def _text(content: dict[str, Any]) -> str:
    """The JSON with one line per key and per test; the encoder is faster without indentation."""
    tests = ",\n  ".join(json.dumps(test, allow_nan=False) for test in content["tests"])
    lines = [
        f" {json.dumps(key)}: "
        + (f"[\n  {tests}\n ]" if key == "tests" and tests else json.dumps(value, allow_nan=False))
        for key, value in content.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


_CURE = "See docs/security.md of the autograder for systems that have them. No submission was scored."
_HIDDEN = {"visibility": "hidden", "status": "failed"}
#: The name of the test that lists missing layers of isolation, for staff only.
ISOLATION = "Isolation"


def not_graded(why: str, noted: Mapping[str, Any] | None = None, missing: Mapping[str, str] | None = None) -> str:
    """The result of a submission that was not graded: ``why`` is for the staff.

    Layers of isolation that are ``missing``, each with the reason, go to a hidden test, for staff only. A hidden test
    hides the total score as well, so results of graded submissions have none.
    """
    report = Report("", (), problem=f"{say('report.not_graded')}\n{why}".strip())
    content = json.loads(render(report, noted=noted))
    content["extra_data"]["status"] = "ungraded"
    content |= {"output": clean(report.problem), "output_format": "text"}  # for staff too, whatever an error says
    if missing:
        listed = "\n".join(f"{layer}: {reason}" for layer, reason in missing.items())
        said = clean(f"Nothing was run, because layers of isolation are missing:\n{listed}\n{_CURE}")
        content["tests"].append({"name": ISOLATION, "output": said, "output_format": "text"} | _HIDDEN)
    return _text(content)


def _whole(report: Report, version: str = "") -> list[str]:
    """Texts about the submission as a whole."""
    said = [report.problem] if report.problem else []
    if report.diagnosis:
        said.append(report.diagnosis)
    if report.ungraded:
        ids = ", ".join(r.id for r in report.ungraded)
        said.append(say("report.ungraded_whole", questions=ids))
    if report.deducted:
        said.append(report.deducted)
    if unanswered := [result for result in report.results if _unanswered(result) and result.visibility == "visible"]:
        worth = sum(result.max_score for result in unanswered)
        said.append(amount("report.unanswered_whole", worth, questions=", ".join(r.id for r in unanswered)))
    if report.pending:
        said.append(amount("report.pending_whole", report.pending))
    if report.notes:
        said.append(f"{say('report.notes_before')}\n" + "\n".join(report.notes[:50]))
    if version:
        said.append(say("card.version", version=version))
    return said


def _unanswered(result: Result) -> bool:
    """Whether an answer that earns points is missing."""
    return result.status is Status.NOT_ANSWERED and result.max_score > 0


def _test(result: Result) -> dict[str, Any]:
    said = html_of(result.feedback)
    # Gradescope knows passed and failed only; what was graded manually says its points itself
    if result.status is Status.PARTIAL and result.visibility == "visible" and not result.by_hand:
        said = f"{strong_html(say('report.partly', score=earned(result)))}<br>\n{said}"
    test: dict[str, Any] = {
        "number": result.id,
        "name": result.title,
        "output": said,
        "visibility": result.visibility,
    }
    if result.tags:
        test["tags"] = list(result.tags)
    if result.decided:
        test |= {"score": result.score, "max_score": result.max_score}
        test["status"] = "passed" if result.status is Status.PASSED else "failed"
    elif _unanswered(result):
        test["status"] = "failed"  # without a score, so that it counts once it is graded
    return test


def _prints(report: Report) -> Iterator[dict[str, Any]]:
    """The last test, which has no points: what the student's code printed, folded."""
    parts = [(say("report.printed_loading"), report.printed)]
    parts += [(f"{r.id}  {r.title}", r.printed) for r in report.results if r.visibility == "visible"]
    said, room = [], _MOST_PRINTED
    for summary, printed in parts:
        if printed.strip() and room > 0:
            said.append(folded_html(summary, printed.strip("\n"), min(room, _LONGEST_PRINT)))
            room -= min(len(printed), _LONGEST_PRINT)
    if said:
        yield {"name": say("report.printed_test"), "output": "\n".join(said), "visibility": "visible"}
