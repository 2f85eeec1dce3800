"""``autograder diff``: compare two runs."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.domain.errors import OK, UsageError

#: Other names that people try.
ALIASES = ("compare", "changes", "history")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("before", type=int, required=False)
@click.argument("after", type=int, required=False)
@click.option("--gradebook", help="Gradebook file or PostgreSQL URL; by default FOLDER/gradebook.sqlite.")
def command(folder: Path, before: int | None, after: int | None, gradebook: str | None) -> int:
    """Compare the scores of two runs.

    Lists the runs, then each submission and question whose score differs, by how much and why. FOLDER is the folder
    that `grade` wrote with --out. BEFORE and AFTER are run numbers; by default the last two runs are compared.

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
            raise UsageError(f"a comparison needs two runs; the runs are {', '.join(map(str, ids)) or 'none'}")
        old = {scored.name: report for scored, report in judging.reports(book, int(chosen[0] or 0))}
        changes: list[Change] = []
        new: set[str] = set()
        for scored, report in judging.reports(book, int(chosen[1] or 0)):
            new.add(scored.name)
            if scored.name in old:
                changes += compare(scored.name, old[scored.name], report)
        terminal.show_changes(console, changes)
        for word, names in (("Only in the first run", set(old) - new), ("Only in the second run", new - set(old))):
            if names:
                console.print(f"{word} ({len(names)}): {few(sorted(names))}", markup=False, soft_wrap=True)
    return OK
