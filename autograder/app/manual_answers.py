"""The answers of a class for manual grading: the scores that count, the manual scores, and rows of a CSV file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.domain.errors import UsageError
from autograder.domain.manual_score import FILE_PREFIX, Decision, Identity, ManualScore
from autograder.domain.report import Report, Result, Status
from autograder.output.text import earned, points
from autograder.scoring.manual_scores import Lapsed, Overlay, key

SHEET_COLUMNS = ("submission", "name", "question", "points", "of", "comment", "text", "was", "answer_key")
LAPSED_COLUMNS = (*SHEET_COLUMNS, "why")
NEEDED = ("submission", "question", "points")
LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True)
class GradedAnswer:
    """One answer of one submission: its automatic result, the result that counts, and the manual score, if any."""

    submission: str
    digest: str
    who: Identity
    machine: Result
    result: Result
    score: ManualScore | None
    name: str = ""

    @property
    def judged(self) -> str:
        """The key that manual scores for this answer are stored under."""
        return key(self.machine, self.digest)

    @property
    def was(self) -> str:
        """The manual score as a CSV cell; "" if there is none."""
        return _cell(self.score) if self.score else ""

    @property
    def stands(self) -> str:
        """The score that counts, in words."""
        return earned(self.result) if self.result.decided else self.result.status.value


@dataclass
class ClassAnswers:
    """All answers of a class, by submission and question."""

    overlay: Overlay
    all: dict[tuple[str, str], GradedAnswer] = field(default_factory=dict)

    @classmethod
    def of(
        cls, overlay: Overlay, people: Mapping[str, Sequence[Mapping[str, str]]], reports: Iterable[tuple[Report, str]]
    ) -> ClassAnswers:
        """From the people by submission, and the saved reports, each with the digest of its file."""
        made = cls(overlay)
        for report, digest in reports:
            counts = overlay.applied(report, digest)
            for machine, result in zip(report.results, counts.results, strict=True):
                score = overlay.counting(machine, report.submission, digest)
                own = people.get(report.submission, ())
                who, name = Identity.of(report.submission, own), ", ".join(one["name"] for one in own if one["name"])
                answer = GradedAnswer(report.submission, digest, who, machine, result, score, name)
                made.all[report.submission, machine.id] = answer
        return made

    @property
    def submissions(self) -> list[str]:
        """The names of the submissions, in order."""
        return list(dict.fromkeys(name for name, _ in self.all))

    def by_person(self, told: str) -> str:
        """The submission of the person with this student number, email or name; "" unless there is exactly one."""
        told = " ".join(told.split()).casefold()
        found = {a.submission for a in self.all.values() if told in (*a.who.sid, *a.who.email, *a.who.name)}
        return found.pop() if len(found) == 1 and told not in map(str.casefold, self.submissions) else ""

    def questions(self, submission: str) -> list[str]:
        """The questions of one submission, in order."""
        return [question for name, question in self.all if name == submission]


def sheet_row(answer: GradedAnswer, *, named: bool = True) -> list[str]:
    """An answer as a CSV row; ``named`` includes the person's name."""
    name = answer.name if named else ""
    was, comment = answer.was, answer.score.comment if answer.score else ""
    text = answer.machine.detail or answer.machine.feedback
    worth = points(answer.machine.max_score)
    return [answer.submission, name, answer.machine.id, was, worth, comment, text, was, sheet_key(answer)]


def lapsed_row(lapsed: Lapsed, answers: ClassAnswers) -> list[str]:
    """A lapsed score as a CSV row; filled in, it applies the score to the present answer."""
    score, value = lapsed.score, _cell(lapsed.score)
    answer = answers.all.get((lapsed.submission, score.question))
    if answer is None:
        own = [score.whose, "", score.question, value, points(score.of), score.comment]
        return [*own, "", "", "", lapsed.why]
    made = sheet_row(answer)
    return [*made[:3], value, made[4], score.comment, *made[6:], lapsed.why]


def _cell(score: ManualScore) -> str:
    return points(score.points) if score.decision is Decision.POINTS else str(score.decision.value)


def sheet_key(answer: GradedAnswer) -> str:
    """The key of an answer in a CSV file: what was judged, and its submission and question."""
    kind = "f" if answer.judged.startswith(FILE_PREFIX) else "v"
    code = answer.judged.removeprefix(FILE_PREFIX).translate(LETTERS)
    return f"{kind}{code}-{place_of(answer.submission, answer.machine.id)}"


def place_of(submission: str, question: str) -> str:
    """Eight letters that identify a submission's answer to a question, the same in every file."""
    made = hashlib.sha256(f"{submission}\n{question}".encode("utf-8", "surrogatepass")).hexdigest()
    return made[:8].translate(LETTERS)


def check_question(question: str, answers: ClassAnswers) -> None:
    """Raise `UsageError` if there is no such question."""
    known = dict.fromkeys(id for _, id in answers.all)
    if question not in known:
        raise UsageError(f"there is no question {question!r}: the questions are {', '.join(known)}")


def named(
    answers: ClassAnswers, submission: str, question: str, where: str = "", *, exact: bool = False
) -> GradedAnswer:
    """A submission's answer to a question; `UsageError` if there is none or the ids are ambiguous."""
    lacks = f"{where}there is no submission {submission!r} in the last run"
    name = answers.by_person(submission) or _one(answers.submissions, submission, lacks, exact)
    known = answers.questions(name)
    lacks = f"{where}there is no question {question!r}: the questions are {', '.join(known)}"
    return answers.all[name, _one(known, question, lacks, exact)]


def _one(known: Sequence[str], asked: str, lacks: str, exact: bool) -> str:
    """The id that is meant. ``exact``: it did not come from a spreadsheet, which turns 1.10 into 1.1."""
    alike = [one for one in known if mangled(one) == mangled(asked)]
    if asked in known and (exact or len(alike) == 1):
        return asked
    if exact or not alike:
        raise UsageError(lacks)
    if len(alike) > 1:
        raise UsageError(f"{lacks}. It may be {' or '.join(alike)}, ids that spreadsheets change")
    return alike[0]


def mangled(id: str) -> str:
    """An id as a spreadsheet may have changed it: ``1.1`` for ``1.10``, ``7`` for ``007``."""
    id = " ".join(id.split())
    number = re.fullmatch(r"([+-]?\d{1,15})(?:[.,](\d+))?", id)
    if not number:
        return id
    whole, rest = str(int(number[1])), (number[2] or "").rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def waiting(answers: ClassAnswers, *, marked: bool, question: str | None = None) -> list[GradedAnswer]:
    """The answers that need manual grading, with ``marked`` also those with a manual score; or all to one question."""
    if question is not None:
        check_question(question, answers)
        return [answer for (_, id), answer in answers.all.items() if id == question]
    return [
        answer for answer in answers.all.values()
        if answer.result.status is Status.PENDING or (marked and answer.score is not None)
    ]  # fmt: skip
