"""The answers of a class as manual grading sees them: what counts, what was decided, rows of a sheet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.domain.errors import UsageError
from autograder.domain.manual_score import FILE_PREFIX, Decision, Identity, ManualScore
from autograder.domain.report import Report, Result, Status
from autograder.output.text import points
from autograder.scoring.manual_scores import Lapsed, Overlay, key

SHEET_COLUMNS = ("submission", "name", "question", "points", "of", "comment", "text", "was", "answer_key")
LAPSED_COLUMNS = (*SHEET_COLUMNS, "why")
NEEDED = ("submission", "question", "points")
LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True)
class GradedAnswer:
    """One answer of one submission: as the machine made it, as it counts, and what was decided on it."""

    submission: str
    digest: str
    who: Identity
    machine: Result
    result: Result
    score: ManualScore | None
    name: str = ""

    @property
    def judged(self) -> str:
        """What a decision about it is filed under."""
        return key(self.machine, self.digest)

    @property
    def was(self) -> str:
        """What a person has decided so far, as a cell of a sheet; "" if nothing."""
        return _cell(self.score) if self.score else ""

    @property
    def stands(self) -> str:
        """What counts, in words."""
        return f"{points(self.result.score)} of {points(self.result.max_score)}" if self.result.decided else (
            self.result.status.value
        )  # fmt: skip


@dataclass
class ClassAnswers:
    """All answers of a class, by submission and question."""

    overlay: Overlay
    all: dict[tuple[str, str], GradedAnswer] = field(default_factory=dict)

    @classmethod
    def of(
        cls, overlay: Overlay, people: Mapping[str, Sequence[Mapping[str, str]]], reports: Iterable[tuple[Report, str]]
    ) -> ClassAnswers:
        """``people`` are by submission; ``reports`` are as the machine made them, each with the digest of its file."""
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
        """Everybody, in order."""
        return list(dict.fromkeys(name for name, _ in self.all))

    def by_person(self, told: str) -> str:
        """The submission of the person with this number, address or name; "" if there is none or more than one."""
        told = " ".join(told.split()).casefold()
        found = {a.submission for a in self.all.values() if told in (*a.who.sid, *a.who.email, *a.who.name)}
        return found.pop() if len(found) == 1 and told not in map(str.casefold, self.submissions) else ""

    def questions(self, submission: str) -> list[str]:
        """The questions of one submission, in order."""
        return [question for name, question in self.all if name == submission]


def sheet_row(answer: GradedAnswer, *, named: bool = True) -> list[str]:
    """An answer as a row of a sheet."""
    name = answer.name if named else ""
    was, comment = answer.was, answer.score.comment if answer.score else ""
    text = answer.machine.detail or answer.machine.feedback
    worth = points(answer.machine.max_score)
    return [answer.submission, name, answer.machine.id, was, worth, comment, text, was, sheet_key(answer)]


def lapsed_row(lapsed: Lapsed, answers: ClassAnswers) -> list[str]:
    """A score that no longer counts, as a row of a sheet that gives it to the present answer."""
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
    """The key of an answer in a sheet: what was judged, and whose answer to which question."""
    kind = "f" if answer.judged.startswith(FILE_PREFIX) else "v"
    code = answer.judged.removeprefix(FILE_PREFIX).translate(LETTERS)
    return f"{kind}{code}-{place_of(answer.submission, answer.machine.id)}"


def place_of(submission: str, question: str) -> str:
    """The short name of an answer's place: eight letters that stay the same from sheet to sheet."""
    made = hashlib.sha256(f"{submission}\n{question}".encode("utf-8", "surrogatepass")).hexdigest()
    return made[:8].translate(LETTERS)


def check_question(question: str, answers: ClassAnswers) -> None:
    """`UsageError` if nobody was asked this question."""
    known = dict.fromkeys(id for _, id in answers.all)
    if question not in known:
        raise UsageError(f"there is no question {question!r}: there are {', '.join(known)}")


def named(
    answers: ClassAnswers, submission: str, question: str, where: str = "", *, exact: bool = False
) -> GradedAnswer:
    """The answer to a question of a submission; `UsageError` if there is none, or which one cannot be told."""
    lacks = f"{where}there is no submission {submission!r} in the last run"
    name = answers.by_person(submission) or _one(answers.submissions, submission, lacks, exact)
    known = answers.questions(name)
    lacks = f"{where}there is no question {question!r}: there are {', '.join(known)}"
    return answers.all[name, _one(known, question, lacks, exact)]


def _one(known: Sequence[str], asked: str, lacks: str, exact: bool) -> str:
    """The one that is meant. ``exact``: nothing was through a spreadsheet, which turns 1.10 into 1.1."""
    alike = [one for one in known if mangled(one) == mangled(asked)]
    if asked in known and (exact or len(alike) == 1):
        return asked
    if exact or not alike:
        raise UsageError(lacks)
    if len(alike) > 1:
        raise UsageError(f"{lacks.split(':')[0]} for sure: it may be {' or '.join(alike)}, which a spreadsheet changes")
    return alike[0]


def mangled(id: str) -> str:
    """What a spreadsheet leaves of an id that looks like a number: ``1.1`` of ``1.10``, ``7`` of ``007``."""
    id = " ".join(id.split())
    number = re.fullmatch(r"([+-]?\d{1,15})(?:[.,](\d+))?", id)
    if not number:
        return id
    whole, rest = str(int(number[1])), (number[2] or "").rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def waiting(answers: ClassAnswers, *, marked: bool, question: str | None = None) -> list[GradedAnswer]:
    """The answers that need grading; with ``marked`` those too that were graded manually; or all to one question."""
    if question is not None:
        check_question(question, answers)
        return [answer for (_, id), answer in answers.all.items() if id == question]
    return [
        answer for answer in answers.all.values()
        if answer.result.status is Status.PENDING or (marked and answer.score is not None)
    ]  # fmt: skip
