"""Manual grading: decisions, given one by one or as sheets that people fill in, and what each is filed under.

A sheet's row carries a key of the answer that was read, in letters that no spreadsheet takes for a number. It tells the
answer where the ids beside it were changed (``1.10`` becomes ``1.1``), and a student's newer answer from the one that
was read: points for that are kept for the earlier answer, and credit nobody.
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


def decided(answer: GradedAnswer, given: Value, by: str, judged: str | None = None) -> ManualScore:
    """The decision on one answer as it is kept; `UsageError` if it has not so many points."""
    most = answer.machine.max_score
    number = _number(given, most, answer.machine.id)
    return ManualScore(
        answer.who, answer.machine.id, number, given.comment, by, "", given.decision, answer.digest,
        answer.judged if judged is None else judged, most, answer.stands,
    )  # fmt: skip


def for_everybody(question: str, answers: ClassAnswers, given: Value, by: str) -> ManualScore:
    """The decision on a whole question, for everybody and every answer."""
    check_question(question, answers)
    most = next(answer.machine.max_score for (_, id), answer in answers.all.items() if id == question)
    number = _number(given, most, question)
    return ManualScore(Identity(EVERYBODY), question, number, given.comment, by, "", given.decision, of=most)


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
    columns: Sequence[str], rows: Iterable[grading_sheets.SheetRow], answers: ClassAnswers, by: str, *, bonus: bool
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
    one: grading_sheets.SheetRow, answers: ClassAnswers, by: str, made: Taken, first: dict[tuple[str, str], str], *,
    keyed: bool, bonus: bool,
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


def _found(one: grading_sheets.SheetRow, answers: ClassAnswers, *, keyed: bool) -> tuple[GradedAnswer, str]:
    """The answer that a row is about, and the key of what was read; `UsageError` if that cannot be told for sure."""
    cell = one["answer_key"].strip()
    if not keyed:
        answer = named(answers, one["submission"], one["question"], one.where)
        return answer, answer.judged
    found = _KEY.fullmatch(cell)
    if found is None:
        said = "has no answer key" if not cell else f"{cell!r} is not an answer key"
        raise UsageError(f"{one.where}{said}: copy it from a new sheet, or leave the row out and grade it by name")
    judged = (FILE_PREFIX if found[1] == "f" else "") + found[2].translate(_DIGITS)
    submissions, questions = {name for name, _ in answers.all}, {id for _, id in answers.all}
    own = [
        answer for (name, id), answer in answers.all.items()
        if place_of(name, id) == found[3]
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


def carried(lapsed: Iterable[Lapsed], answers: ClassAnswers, by: str) -> Iterator[ManualScore]:
    """The decisions that give lapsed scores to the present answers."""
    for one in lapsed:
        if answer := answers.all.get((one.submission, one.score.question)):
            bonus = one.score.points > one.score.of
            given = Value(one.score.points, one.score.decision, one.score.comment, bonus=bonus)
            yield replace(decided(answer, given, by), was=f"{answer.stands}; carried over from an earlier answer")
