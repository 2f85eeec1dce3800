"""Student text made safe to show, and numbers formatted for people."""

from __future__ import annotations

import hashlib
import re

from autograder.domain.report import Result, Status
from autograder.domain.texts import say

# C0 and C1 control characters except tab and newline (terminal escapes start with them), and bidirectional controls
_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


#: The sign of each status, wherever results are shown.
SIGNS = {
    Status.PASSED: "✔",
    Status.PARTIAL: "◐",
    Status.FAILED: "✘",
    Status.PENDING: "…",
    Status.NOT_ANSWERED: "○",
    Status.EXCUSED: "–",
    Status.RUNS: "▷",
    Status.UNGRADED: "!",
}
#: A number that a platform gives people, participants or files.
PLATFORM_NUMBER = re.compile(r"[0-9]{1,18}")


def clean(text: str, longest: int = 20_000) -> str:
    """``text`` without control characters, shortened in the middle to about ``longest`` characters."""
    text = _HOSTILE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}\n{say('report.characters_left_out', count=len(text) - longest)}\n{text[-half:]}"


def points(number: float) -> str:
    """A number of points without trailing zeros: ``2``, ``0.75``."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def rounded(number: float) -> str:
    """A number of points as people read it, with at most two digits: ``2``, ``0.67``."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def earned(result: Result) -> str:
    """The score of a question, such as ``1.5 of 2``."""
    return score_of(result.score, result.max_score)


def score_of(score: float, most: float, key: str = "report.points") -> str:
    """The text with this key for a score and its maximum."""
    return say(key, score=rounded_score(score, most), all=rounded(most))


def rounded_score(score: float, most: float) -> str:
    """A score with at most two digits, or with all where a part would look like the whole, or like nothing."""
    looks = rounded(score)
    return points(score) if looks in (rounded(most), "0") and score not in (most, 0) else looks


def amount(key: str, number: float, **fields: object) -> str:
    """The text with this key for a number of points, in the singular or plural."""
    return say(f"{key}.{'one' if number == 1 else 'many'}", points=rounded(number), **fields)


def file_name(name: str) -> str:
    """A file name for the submission ``name``; different names give different file names."""
    made = re.sub(r'[/\\:*?"<>|\x00-\x1f\x7f]', "_", clean(name))
    if made != name or len(made.encode()) > 150 or made.startswith("."):
        made = made.lstrip(".")[:60] + "-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return made
