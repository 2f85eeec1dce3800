"""Files of manual scores in the results folder: a backup from which they can be restored, and those that lapsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autograder.app import grading_sheets, judging, manual_answers
from autograder.domain.errors import UsageError
from autograder.domain.manual_score import EVERYBODY, Decision, ManualScore
from autograder.scoring.manual_scores import Overlay
from autograder.storage import Gradebook, Run, manual_copy
from autograder.system import files
from autograder.system.wording import few

#: The file of manual scores that no longer count.
LAPSED_FILE = "lapsed-scores.csv"


def check_backup(out: Path, book: Gradebook, assignment: str) -> None:
    """Raise `UsageError` if the backup in ``out`` has manual scores that the gradebook lacks."""
    kept, _ = _copied(out, assignment)
    if lost := _lacking(kept, book.manual_scores(), assignment):
        raise UsageError(
            f"{out / manual_copy.MANUAL_SCORES_FILE} has {len(lost)} manual scores that the gradebook {book.shown} "
            f"lacks (is the gradebook an old copy?): run `autograder rescore {out}` first, which restores them"
        )


def _copied(out: Path, assignment: str) -> tuple[list[ManualScore], list[int]]:
    """The manual scores in the backup in ``out``, and the numbers of the rows that were modified."""
    path = out / manual_copy.MANUAL_SCORES_FILE
    if not path.exists():
        return [], []
    try:
        _, rows = grading_sheets.read(path, manual_copy.HISTORY_COLUMNS)
    except UsageError:
        return [], [1]
    return manual_copy.read(
        assignment, [[row.cells.get(name, "") for name in manual_copy.HISTORY_COLUMNS] for row in rows]
    )


def _lacking(kept: Sequence[ManualScore], history: Sequence[ManualScore], assignment: str) -> list[ManualScore]:
    """The scores in ``kept`` that are not in ``history``, counting duplicates."""
    known = Counter(manual_copy.seal(assignment, one) for one in history)
    lost = []
    for one in kept:
        seal = manual_copy.seal(assignment, one)
        known[seal] -= 1
        if known[seal] < 0:
            lost.append(one)
    return lost


def merge_histories(out: Path, book: Gradebook, assignment: str) -> list[str]:
    """Merge the gradebook's manual scores and the backup in ``out`` into both; returns notes for the user."""
    said = []
    kept, broken = _copied(out, assignment)
    if broken:
        aside = files.unused(out / "manual-scores-changed.csv")
        (out / manual_copy.MANUAL_SCORES_FILE).replace(aside)
        rows = ", ".join(map(str, broken[:20]))
        said.append(
            f"{manual_copy.MANUAL_SCORES_FILE} was modified (rows {rows}): it was renamed {aside.name} and written "
            "again from the gradebook. Scores that only those rows had do not count: "
            f"see `autograder mark {out} --history`"
        )
    history = book.manual_scores()
    lost = _lacking(kept, history, assignment)
    if lost:
        book.keep_manual_scores(lost)
        said.append(
            f"Restored {len(lost)} manual scores, which the gradebook did not have, "
            f"from {manual_copy.MANUAL_SCORES_FILE}"
        )
    manual_copy.write(out, assignment, book.manual_scores() if lost else history)
    return said


def keep(out: Path, book: Gradebook, assignment: str, given: Sequence[ManualScore]) -> None:
    """Save manual scores in the gradebook and then in the backup in ``out``; when this returns, both have them."""
    book.keep_manual_scores(given)
    written: list[ManualScore] | None = None
    while written != (history := book.manual_scores()):  # another process may save scores while this writes
        manual_copy.write(out, assignment, history)
        written = history


def class_answers(book: Gradebook, run: Run) -> manual_answers.ClassAnswers:
    """All answers of a run with their manual scores."""
    people = judging.people_of(book, book.graded(run.id))
    made = ((scored.report, scored.digest) for scored in book.reports(run.id))
    return manual_answers.ClassAnswers.of(Overlay.over(book.manual_scores(), people), people, made)


def write_lapsed(out: Path, book: Gradebook, run: Run) -> list[str]:
    """Write the lapsed manual scores to a file from which they can be carried over; returns notes for the user."""
    path = out / LAPSED_FILE
    if not book.manual_scores():  # saves reading all reports
        path.unlink(missing_ok=True)
        return []
    found, known = judging.lapsed(book, run.id), class_answers(book, run)
    if not found:
        path.unlink(missing_ok=True)
        return _of_other_worth(known)
    files.write_file(
        path,
        grading_sheets.sheet_text(
            manual_answers.LAPSED_COLUMNS, [manual_answers.lapsed_row(one, known) for one in found]
        ),
    )
    who = [f"{one.score.whose} {one.score.question} ({one.score.worth}): {one.why}" for one in found]
    more = [f"  and {len(who) - 20} more"] if len(who) > 20 else []
    return [
        f"{len(found)} manual scores no longer count:", *(f"  {line}" for line in who[:20]), *more,
        f"They are listed in {path}. To apply some of them to the present answers, delete the other rows and run "
        f"`autograder mark {out} --from {path}`.",
        *_of_other_worth(known),
    ]  # fmt: skip


def _of_other_worth(known: manual_answers.ClassAnswers) -> list[str]:
    """A note on manual scores of questions whose points have changed since."""
    found = [
        f"{one.submission} {one.machine.id} ({one.score.worth}, now of {one.machine.max_score:g})"
        for one in known.all.values()
        if one.score and one.score.decision is Decision.POINTS and one.score.who.submission != EVERYBODY
        and one.score.of and one.score.of != one.machine.max_score
    ]  # fmt: skip
    said = "Manual scores given before the question's points changed; grade these again if the scores should change"
    return [f"{said}: {few(found, 10)}"] if found else []
