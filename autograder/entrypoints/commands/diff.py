"""``autograder diff``: two runs compared."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.domain.errors import OK, UsageError

#: What people, and other graders, call it.
ALIASES = ("compare", "changes", "history")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("before", type=int, required=False)
@click.argument("after", type=int, required=False)
@click.option("--gradebook", help="Another gradebook than FOLDER/gradebook.sqlite: a file, or a PostgreSQL URL.")
def command(folder: Path, before: int | None, after: int | None, gradebook: str | None) -> int:
    """Show whose score differs between two runs, on which question, by how much and why.

    FOLDER is what `grade` wrote with --out. BEFORE and AFTER are numbers of runs; without them the last two are
    compared. The runs are listed first.

    \b
    Example
      autograder diff results/ 1 3
    """
    from rich.console import Console

    from autograder.app import judging
    from autograder.output import terminal
    from autograder.storage import Gradebook, existing
    from autograder.storage.report_diff import Change, compare
    from autograder.system.wording import few

    console = Console(highlight=False)
    with Gradebook(existing(folder, gradebook), reading=True) as book:
        runs = book.runs()
        for run in runs:
            state = "" if run.ended else "  (did not end)"
            console.print(f"run {run.id}  {run.began}  {run.verb}  spec {run.spec[:8]}{state}", markup=False)
        ids = [run.id for run in runs]
        chosen = (before, after) if after is not None else (before, ids[-1]) if before is not None else tuple(ids[-2:])
        if len(chosen) < 2 or not set(chosen) <= set(ids):
            raise UsageError(f"there is nothing to compare: the runs are {', '.join(map(str, ids)) or 'none'}")
        old = {scored.name: report for scored, report in judging.reports(book, int(chosen[0] or 0))}
        changes: list[Change] = []
        new: set[str] = set()
        for scored, report in judging.reports(book, int(chosen[1] or 0)):
            new.add(scored.name)
            if scored.name in old:
                changes += compare(scored.name, old[scored.name], report)
        terminal.show_changes(console, changes)
        for word, names in (("only in the first", set(old) - new), ("only in the second", new - set(old))):
            if names:
                console.print(f"{len(names)} {word}: {few(sorted(names))}", markup=False, soft_wrap=True)
    return OK
