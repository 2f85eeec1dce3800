"""Manual grading: scores given one at a time or in filled-in CSV files, and the answers that they belong to.

Each row of a file has a key of the answer that was graded, in letters that no spreadsheet takes for a number. The key
identifies the answer even if a spreadsheet changed the ids (``1.10`` becomes ``1.1``). It also shows whether the
student's answer has changed since: then the points are saved for the earlier answer and do not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograder.app import grading_sheets
from autograder.app.manual_answers import ClassAnswers, GradedAnswer, check_question, mangled, named, place_of
from autograder.domain.errors import UsageError
from autograder.domain.manual_score import EVERYBODY, FILE_PREFIX, Decision, Identity, ManualScore
from autograder.scoring.manual_scores import Lapsed

_DIGITS = str.maketrans("abcdefghijklmnop", "0123456789abcdef")
_KEY = re.compile(r"([vf])([a-p]+)-([a-p]{8})")


@dataclass(frozen=True)
class Value:
    """A score as entered: points or another decision; ``where`` is its place in a file, as a prefix for messages."""

    points: float = 0.0
    decision: Decision = Decision.POINTS
    comment: str = ""
    where: str = ""
    bonus: bool = False


@dataclass
class Taken:
    """The outcome of reading a file: scores to save, scores for changed answers, and notes on other rows."""

    scores: list[ManualScore] = field(default_factory=list)
    stale: list[ManualScore] = field(default_factory=list)
    unchanged: int = 0
    said: list[str] = field(default_factory=list)


def value(text: str, comment: str = "", where: str = "", *, bonus: bool = False) -> Value:
    """The value of a POINTS argument or cell: a number, ``full``, ``excused`` or ``undo``; else `UsageError`."""
    word, comment = text.strip().casefold(), storable(comment)
    if word in ("excused", "undo", "undone"):
        return Value(0.0, Decision.EXCUSED if word == "excused" else Decision.UNDONE, comment, where)
    if word == "full":
        return Value(FULL, Decision.POINTS, comment, where)
    try:
        number = float(word.replace(",", "."))
        if number == FULL:  # "inf" is not a number of points
            raise ValueError(word)
    except ValueError:
        hint = " (a spreadsheet may have turned it into a date)" if re.search(r"\d", word) else ""
        raise UsageError(
            f"{where}{text.strip()!r} is not a number of points, `full`, `excused` or `undo`{hint}"
        ) from None
    return Value(number, Decision.POINTS, comment, where, bonus)


def storable(text: str) -> str:
    """A text that every database accepts: without null characters, and with invalid characters replaced."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


#: In place of a number of points: full points, whatever the question is worth.
FULL = float("inf")


def decided(answer: GradedAnswer, given: Value, by: str, judged: str | None = None) -> ManualScore:
    """The manual score for one answer; `UsageError` if the points are out of range."""
    most = answer.machine.max_score
    number = _number(given, most, answer.machine.id)
    return ManualScore(
        answer.who, answer.machine.id, number, given.comment, by, "", given.decision, answer.digest,
        answer.judged if judged is None else judged, most, answer.stands,
    )  # fmt: skip


def for_everybody(question: str, answers: ClassAnswers, given: Value, by: str) -> ManualScore:
    """The manual score for everyone's answers to a question; `UsageError` if the points are out of range."""
    check_question(question, answers)
    most = next(answer.machine.max_score for (_, id), answer in answers.all.items() if id == question)
    number = _number(given, most, question)
    return ManualScore(Identity(EVERYBODY), question, number, given.comment, by, "", given.decision, of=most)


def _number(given: Value, most: float, question: str) -> float:
    """The points as a number from 0 to ``most``, or more with a bonus; else `UsageError`."""
    number = most if given.points == FULL else given.points
    if given.decision is not Decision.POINTS:
        return number
    if not (0 <= number < float("inf")):
        raise UsageError(
            f"{given.where}{number:g} is not a valid number of points: the least is 0 (question {question})"
        )
    if number > most and not given.bonus:
        raise UsageError(
            f"{given.where}{number:g} points are more than the {most:g} that question {question} is worth; to give a "
            "bonus, add --bonus"
        )
    return number


def taken(
    columns: Sequence[str], rows: Iterable[grading_sheets.SheetRow], answers: ClassAnswers, by: str, *, bonus: bool
) -> Taken:
    """The manual scores in a filled-in file; `UsageError` with all errors if any row is invalid."""
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
        made.said.append("The file has no column `answer_key`: its points were given to the present answers.")
    return made


def _take(
    one: grading_sheets.SheetRow, answers: ClassAnswers, by: str, made: Taken, first: dict[tuple[str, str], str], *,
    keyed: bool, bonus: bool,
) -> None:  # fmt: skip
    given, was, comment = one["points"].strip(), one["was"].strip(), one["comment"].strip()
    if one["why"] and not one["answer_key"]:
        made.said.append(f"{one.where}not carried over: {one['why']}")
        return
    if not given and not was:
        if comment:
            made.said.append(f"{one.where}has a comment but no points; it was not saved")
        return
    answer, judged = _found(one, answers, keyed=keyed)
    place = answer.submission, answer.machine.id
    if place in first:
        raise UsageError(f"{one.where}duplicate row, for the same answer as {first[place].rstrip(': ')}")
    first[place] = one.where
    fresh = judged == answer.judged
    if not given:
        if not fresh or _same(answer.was, was) is False:
            made.said.append(f"{one.where}the points were deleted, but the score has changed since; nothing was undone")
        else:
            made.scores.append(decided(answer, value("undo", comment, one.where), by))
        return
    wanted = value(given, comment, one.where, bonus=bonus)
    if fresh and _same(given, answer.was) and comment == (answer.score.comment if answer.score else ""):
        made.unchanged += 1
        return
    if was and _same(given, was) and fresh and not _same(answer.was, was):
        made.said.append(f"{one.where}not edited, and the score has changed since: now {answer.was or 'none'}")
        return
    (made.scores if fresh else made.stale).append(decided(answer, wanted, by, judged))


def _same(one: str, other: str) -> bool:
    """Whether two cells have the same points."""
    try:
        return value(one) == value(other)
    except UsageError:
        return one == other


def _found(one: grading_sheets.SheetRow, answers: ClassAnswers, *, keyed: bool) -> tuple[GradedAnswer, str]:
    """The answer that a row is about, and the key of the answer that was graded; `UsageError` if it is ambiguous."""
    cell = one["answer_key"].strip()
    if not keyed:
        answer = named(answers, one["submission"], one["question"], one.where)
        return answer, answer.judged
    found = _KEY.fullmatch(cell)
    if found is None:
        said = "has no answer key" if not cell else f"{cell!r} is not an answer key"
        raise UsageError(f"{one.where}{said}: copy it from a new --sheet file, or delete the row and grade it by name")
    judged = (FILE_PREFIX if found[1] == "f" else "") + found[2].translate(_DIGITS)
    submissions, questions = {name for name, _ in answers.all}, {id for _, id in answers.all}
    own = [
        answer for (name, id), answer in answers.all.items()
        if place_of(name, id) == found[3]
        and _may_be(one["submission"], name, submissions) and _may_be(one["question"], id, questions)
    ]  # fmt: skip
    if len(own) != 1:
        raise UsageError(
            f"{one.where}the answer key does not belong to question {one['question']!r} of {one['submission']!r}: "
            "columns may have been sorted separately, or that submission is not in the last run"
        )
    return own[0], judged


def _may_be(cell: str, id: str, known: Collection[str]) -> bool:
    """Whether a cell may be a spreadsheet's version of ``id`` and is not another known id."""
    alike = {one for one in known if mangled(one) == mangled(cell)}
    return id in alike or not alike


def carried(lapsed: Iterable[Lapsed], answers: ClassAnswers, by: str) -> Iterator[ManualScore]:
    """Manual scores that apply lapsed scores to the present answers."""
    for one in lapsed:
        if answer := answers.all.get((one.submission, one.score.question)):
            bonus = one.score.points > one.score.of
            given = Value(one.score.points, one.score.decision, one.score.comment, bonus=bonus)
            yield replace(decided(answer, given, by), was=f"{answer.stands}; carried over from an earlier answer")
