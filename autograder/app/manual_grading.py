"""Manual grading: the sheets that people fill in, and what a decision is filed under.

A sheet's row carries a key of the answer that was read, in letters that no spreadsheet takes for a number. It tells the
answer where the ids beside it were changed (``1.10`` becomes ``1.1``), and a student's newer answer from the one that
was read: points for that are kept for the earlier answer, and credit nobody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.app import grading_sheets
from autograder.domain.errors import UsageError
from autograder.domain.manual_score import EVERYBODY, FILE, Decision, Identity, ManualScore
from autograder.domain.report import Report, Result, Status
from autograder.output.text import points
from autograder.scoring.manual_scores import Lapsed, Overlay, key

COLUMNS = ("submission", "name", "question", "points", "of", "comment", "text", "was", "answer_key")
LAPSED = (*COLUMNS, "why")
NEEDED = ("submission", "question", "points")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_DIGITS = str.maketrans("abcdefghijklmnop", "0123456789abcdef")
_KEY = re.compile(r"([vf])([a-p]+)-([a-p]{8})")


@dataclass(frozen=True)
class Answer:
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
class Answers:
    """All answers of a class, by submission and question."""

    overlay: Overlay
    all: dict[tuple[str, str], Answer] = field(default_factory=dict)

    @classmethod
    def of(
        cls, overlay: Overlay, people: Mapping[str, Sequence[Mapping[str, str]]], reports: Iterable[tuple[Report, str]]
    ) -> Answers:
        """``people`` are by submission; ``reports`` are as the machine made them, each with the digest of its file."""
        made = cls(overlay)
        for report, digest in reports:
            counts = overlay.applied(report, digest)
            for machine, result in zip(report.results, counts.results, strict=True):
                score = overlay.counting(machine, report.submission, digest)
                own = people.get(report.submission, ())
                who, name = Identity.of(report.submission, own), ", ".join(one["name"] for one in own if one["name"])
                answer = Answer(report.submission, digest, who, machine, result, score, name)
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


def row(answer: Answer, *, named: bool = True) -> list[str]:
    """An answer as a row of a sheet."""
    name = answer.name if named else ""
    was, comment = answer.was, answer.score.comment if answer.score else ""
    text = answer.machine.detail or answer.machine.feedback
    worth = points(answer.machine.max_score)
    return [answer.submission, name, answer.machine.id, was, worth, comment, text, was, sheet_key(answer)]


def lapsed_row(lapsed: Lapsed, answers: Answers) -> list[str]:
    """A score that no longer counts, as a row of a sheet that gives it to the present answer."""
    score, value = lapsed.score, _cell(lapsed.score)
    answer = answers.all.get((lapsed.submission, score.question))
    if answer is None:
        own = [score.whose, "", score.question, value, points(score.of), score.comment]
        return [*own, "", "", "", lapsed.why]
    made = row(answer)
    return [*made[:3], value, made[4], score.comment, *made[6:], lapsed.why]


def _cell(score: ManualScore) -> str:
    return points(score.points) if score.decision is Decision.POINTS else str(score.decision.value)


def sheet_key(answer: Answer) -> str:
    """The key of an answer in a sheet: what was judged, and whose answer to which question."""
    kind = "f" if answer.judged.startswith(FILE) else "v"
    code = answer.judged.removeprefix(FILE).translate(_LETTERS)
    return f"{kind}{code}-{_place(answer.submission, answer.machine.id)}"


def _place(submission: str, question: str) -> str:
    made = hashlib.sha256(f"{submission}\n{question}".encode("utf-8", "surrogatepass")).hexdigest()
    return made[:8].translate(_LETTERS)


# decisions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """What somebody decided: points, or another decision; ``where`` is its place in a file."""

    points: float = 0.0
    decision: Decision = Decision.POINTS
    comment: str = ""
    where: str = ""
    bonus: bool = False


@dataclass
class Taken:
    """What comes of a sheet: the decisions to keep, and what to say of the other rows."""

    scores: list[ManualScore] = field(default_factory=list)
    stale: list[ManualScore] = field(default_factory=list)
    unchanged: int = 0
    said: list[str] = field(default_factory=list)


def value(text: str, comment: str = "", where: str = "", *, bonus: bool = False) -> Value:
    """What stands for points: a number, ``full`` (below zero for now), ``excused`` or ``undo``; or `UsageError`."""
    word, comment = text.strip().casefold(), storable(comment)
    if word in ("excused", "undo", "undone"):
        return Value(0.0, Decision.EXCUSED if word == "excused" else Decision.UNDONE, comment, where)
    if word == "full":
        return Value(FULL, Decision.POINTS, comment, where)
    try:
        number = float(word.replace(",", "."))
        if number == FULL:  # "inf" is no number of points
            raise ValueError(word)
    except ValueError:
        hint = " (a spreadsheet may have made a date of it)" if re.search(r"\d", word) else ""
        raise UsageError(
            f"{where}{text.strip()!r} is not a number of points, nor `full`, `excused` or `undo`{hint}"
        ) from None
    return Value(number, Decision.POINTS, comment, where, bonus)


def storable(text: str) -> str:
    """A text as every database takes it: without zero bytes, and what is no character replaced."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


#: In place of points: all that the question is worth.
FULL = float("inf")


def decided(answer: Answer, given: Value, by: str, judged: str | None = None) -> ManualScore:
    """The decision on one answer as it is kept; `UsageError` if it has not so many points."""
    most = answer.machine.max_score
    number = _number(given, most, answer.machine.id)
    return ManualScore(
        answer.who, answer.machine.id, number, given.comment, by, "", given.decision, answer.digest,
        answer.judged if judged is None else judged, most, answer.stands,
    )  # fmt: skip


def for_everybody(question: str, answers: Answers, given: Value, by: str) -> ManualScore:
    """The decision on a whole question, for everybody and every answer."""
    _check_question(question, answers)
    most = next(answer.machine.max_score for (_, id), answer in answers.all.items() if id == question)
    number = _number(given, most, question)
    return ManualScore(Identity(EVERYBODY), question, number, given.comment, by, "", given.decision, of=most)


def _check_question(question: str, answers: Answers) -> None:
    """`UsageError` if nobody was asked this question."""
    known = dict.fromkeys(id for _, id in answers.all)
    if question not in known:
        raise UsageError(f"there is no question {question!r}: there are {', '.join(known)}")


def _number(given: Value, most: float, question: str) -> float:
    """The points, of ``most`` that the question is worth; `UsageError` if it cannot have so many."""
    number = most if given.points == FULL else given.points
    if given.decision is not Decision.POINTS:
        return number
    if not (0 <= number < float("inf")):
        raise UsageError(f"{given.where}{number:g} points cannot be given: the least is 0 (question {question})")
    if number > most and not given.bonus:
        raise UsageError(
            f"{given.where}{number:g} points are more than the {most:g} that question {question} is worth; a bonus "
            "needs --bonus"
        )
    return number


def taken(
    columns: Sequence[str], rows: Iterable[grading_sheets.Row], answers: Answers, by: str, *, bonus: bool
) -> Taken:
    """What a filled-in sheet decides: all of its rows are right, or `UsageError` with those that are not."""
    made, faults = Taken(), []
    first: dict[tuple[str, str], str] = {}
    keyed = "answer_key" in columns
    for one in rows:
        try:
            _take(one, answers, by, made, first, keyed=keyed, bonus=bonus)
        except UsageError as error:
            faults.append(str(error))
    if faults:
        more = f"\nand {len(faults) - 20} more" if len(faults) > 20 else ""
        raise UsageError("nothing was saved:\n" + "\n".join(faults[:20]) + more)
    if not keyed and (made.scores or made.stale):
        made.said.append("The sheet has no column `answer_key`: its points went to the answers as they are now.")
    return made


def _take(
    one: grading_sheets.Row, answers: Answers, by: str, made: Taken, first: dict[tuple[str, str], str], *, keyed: bool,
    bonus: bool,
) -> None:  # fmt: skip
    given, was, comment = one["points"].strip(), one["was"].strip(), one["comment"].strip()
    if one["why"] and not one["answer_key"]:
        made.said.append(f"{one.where}not carried over: {one['why']}")
        return
    if not given and not was:
        if comment:
            made.said.append(f"{one.where}has a comment and no points: nothing was saved for it")
        return
    answer, judged = _found(one, answers, keyed=keyed)
    place = answer.submission, answer.machine.id
    if place in first:
        raise UsageError(f"{one.where}is about the same answer as {first[place].rstrip(': ')}")
    first[place] = one.where
    fresh = judged == answer.judged
    if not given:
        if not fresh or _same(answer.was, was) is False:
            made.said.append(f"{one.where}its points were emptied, but they have changed since: nothing was undone")
        else:
            made.scores.append(decided(answer, value("undo", comment, one.where), by))
        return
    wanted = value(given, comment, one.where, bonus=bonus)
    if fresh and _same(given, answer.was) and comment == (answer.score.comment if answer.score else ""):
        made.unchanged += 1
        return
    if was and _same(given, was) and fresh and not _same(answer.was, was):
        made.said.append(f"{one.where}was left as it was, and has changed since: now {answer.was or 'nothing'}")
        return
    (made.scores if fresh else made.stale).append(decided(answer, wanted, by, judged))


def _same(one: str, other: str) -> bool:
    """Whether two cells of points say the same."""
    try:
        return value(one) == value(other)
    except UsageError:
        return one == other


def _found(one: grading_sheets.Row, answers: Answers, *, keyed: bool) -> tuple[Answer, str]:
    """The answer that a row is about, and the key of what was read; `UsageError` if that cannot be told for sure."""
    cell = one["answer_key"].strip()
    if not keyed:
        answer = named(answers, one["submission"], one["question"], one.where)
        return answer, answer.judged
    found = _KEY.fullmatch(cell)
    if found is None:
        said = "has no answer key" if not cell else f"{cell!r} is not an answer key"
        raise UsageError(f"{one.where}{said}: copy it from a new sheet, or leave the row out and grade it by name")
    judged = (FILE if found[1] == "f" else "") + found[2].translate(_DIGITS)
    submissions, questions = {name for name, _ in answers.all}, {id for _, id in answers.all}
    own = [
        answer for (name, id), answer in answers.all.items()
        if _place(name, id) == found[3]
        and _may_be(one["submission"], name, submissions) and _may_be(one["question"], id, questions)
    ]  # fmt: skip
    if len(own) != 1:
        raise UsageError(
            f"{one.where}the answer key is not that of question {one['question']!r} of {one['submission']!r}: rows may "
            "have been sorted apart, or that submission is not in the last run"
        )
    return own[0], judged


def _may_be(cell: str, id: str, known: Collection[str]) -> bool:
    """Whether a cell is what a spreadsheet may have made of an id, and no other one."""
    alike = {one for one in known if mangled(one) == mangled(cell)}
    return id in alike or not alike


def named(answers: Answers, submission: str, question: str, where: str = "", *, exact: bool = False) -> Answer:
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


def carried(lapsed: Iterable[Lapsed], answers: Answers, by: str) -> Iterator[ManualScore]:
    """The decisions that give lapsed scores to the present answers."""
    for one in lapsed:
        if answer := answers.all.get((one.submission, one.score.question)):
            bonus = one.score.points > one.score.of
            given = Value(one.score.points, one.score.decision, one.score.comment, bonus=bonus)
            yield replace(decided(answer, given, by), was=f"{answer.stands}; carried over from an earlier answer")


def waiting(answers: Answers, *, marked: bool, question: str | None = None) -> list[Answer]:
    """The answers that need grading; with ``marked`` those too that were graded manually; or all to one question."""
    if question is not None:
        _check_question(question, answers)
        return [answer for (_, id), answer in answers.all.items() if id == question]
    return [
        answer for answer in answers.all.values()
        if answer.result.status is Status.PENDING or (marked and answer.score is not None)
    ]  # fmt: skip
