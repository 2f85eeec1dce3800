"""Manual scores beside the results: a copy from which they can be restored, and a sheet of those that lapsed."""

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

#: The sheet of manual scores that no longer count.
LAPSED_FILE = "lapsed-scores.csv"


def check_backup(out: Path, book: Gradebook, assignment: str) -> None:
    """`UsageError` if the copy in ``out`` has decisions that the gradebook lacks, as an older one does."""
    kept, _ = _copied(out, assignment)
    if lost := _lacking(kept, book.manual_scores(), assignment):
        raise UsageError(
            f"{out / manual_copy.MANUAL_SCORES_FILE} has {len(lost)} manual scores that the gradebook {book.shown} "
            f"lacks (is it a backup?): run `autograder rescore {out}` first, which restores them"
        )


def _copied(out: Path, assignment: str) -> tuple[list[ManualScore], list[int]]:
    """What the copy in ``out`` holds, and the numbers of the rows that do not say what was written."""
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
    """What is kept and not in the history; of what was decided alike several times, as often as it lacks."""
    known = Counter(manual_copy.seal(assignment, one) for one in history)
    lost = []
    for one in kept:
        seal = manual_copy.seal(assignment, one)
        known[seal] -= 1
        if known[seal] < 0:
            lost.append(one)
    return lost


def merge_histories(out: Path, book: Gradebook, assignment: str) -> list[str]:
    """Have the gradebook and the copy in ``out`` hold all the history that either has; gives what to say of it."""
    said = []
    kept, broken = _copied(out, assignment)
    if broken:
        aside = files.unused(out / "manual-scores-changed.csv")
        (out / manual_copy.MANUAL_SCORES_FILE).replace(aside)
        rows = ", ".join(map(str, broken[:20]))
        said.append(
            f"{manual_copy.MANUAL_SCORES_FILE} is not as it was written (rows {rows}): it is kept as {aside.name}, and "
            "written anew from the gradebook. What only those rows held does not count: "
            f"see `autograder mark {out} --history`"
        )
    history = book.manual_scores()
    lost = _lacking(kept, history, assignment)
    if lost:
        book.keep_manual_scores(lost)
        said.append(
            f"{len(lost)} manual scores were restored from {manual_copy.MANUAL_SCORES_FILE}, "
            "which the gradebook did not have"
        )
    manual_copy.write(out, assignment, book.manual_scores() if lost else history)
    return said


def keep(out: Path, book: Gradebook, assignment: str, given: Sequence[ManualScore]) -> None:
    """Save decisions in the gradebook, and then in the copy in ``out``: when this returns they are in both."""
    book.keep_manual_scores(given)
    written: list[ManualScore] | None = None
    while written != (history := book.manual_scores()):  # another may have saved some before this was written
        manual_copy.write(out, assignment, history)
        written = history


def class_answers(book: Gradebook, run: Run) -> manual_answers.ClassAnswers:
    """All answers of a run with what people decided on them."""
    people = judging.people_of(book, book.graded(run.id))
    made = ((scored.report, scored.digest) for scored in book.reports(run.id))
    return manual_answers.ClassAnswers.of(Overlay.over(book.manual_scores(), people), people, made)


def write_lapsed(out: Path, book: Gradebook, run: Run) -> list[str]:
    """Write the manual scores that no longer count as a sheet, to be carried over by; gives lines to say."""
    path = out / LAPSED_FILE
    if not book.manual_scores():  # then nobody's reports need be read again
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
        f"They are listed in {path}. To carry some over to the present answers, delete the other rows there and run "
        f"`autograder mark {out} --from {path}`.",
        *_of_other_worth(known),
    ]  # fmt: skip


def _of_other_worth(known: manual_answers.ClassAnswers) -> list[str]:
    """Who has points for a question that was worth something else when they were given."""
    found = [
        f"{one.submission} {one.machine.id} ({one.score.worth}, now of {one.machine.max_score:g})"
        for one in known.all.values()
        if one.score and one.score.decision is Decision.POINTS and one.score.who.submission != EVERYBODY
        and one.score.of and one.score.of != one.machine.max_score
    ]  # fmt: skip
    said = "Graded manually when the question was worth something else; grade these again if the points are to change"
    return [f"{said}: {few(found, 10)}"] if found else []
