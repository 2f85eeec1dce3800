"""A second process that makes the class's page while this one makes the students': a large report in half the time.

It is started early, so that it has loaded matplotlib by the time that there is a report to make. It reads the gradebook
and writes one file; what goes wrong in it goes wrong here.
"""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import GraderError

if TYPE_CHECKING:
    from autograder.grader import Grader

_MANY = 200  # submissions from which on a second process is worth its start


@dataclass(frozen=True)
class Job:
    """The class of which run, and where its page goes."""

    folder: Path
    gradebook: str | Path
    run: int
    anonymous: bool


class Beside:
    """The process; a context manager, for it is ended with this."""

    def __init__(self, spec: Path) -> None:
        spawn = multiprocessing.get_context("spawn")  # fork would copy the threads' locks and the database's connection
        self.ours, theirs = spawn.Pipe()
        self.process = spawn.Process(target=_serve, args=(theirs, spec), daemon=True)
        self.process.start()
        theirs.close()

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.join()
        self.ours.close()

    def begin(self, job: Job) -> None:
        """Have the page made."""
        with suppress(OSError):  # it died already: the end tells
            self.ours.send(job)

    def end(self) -> None:
        """Wait until the page is there; raises what went wrong."""
        try:
            error = self.ours.recv()
        except (EOFError, OSError):
            raise GraderError("the process that makes the report's first page ended unexpectedly") from None
        if error is not None:
            raise error


def beside(spec: Path, count: int) -> AbstractContextManager[Beside | None]:
    """The process for an assignment, if there are so many submissions that it is worth its start."""
    return Beside(spec) if count >= _MANY else nullcontext()


def _serve(theirs: Connection, spec: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt from the keyboard is the grader's to handle
    from autograder import project
    from autograder.grader import Grader
    from autograder.reports.html import index  # noqa: F401  # what takes its time

    failed: Exception | None = None
    try:
        with Grader(project.find(str(spec)), ahead=False) as grader:
            _ = grader.assignment
            _make(grader, theirs.recv())
    except EOFError:  # there was nothing to do
        return
    except Exception as error:
        failed = error
    try:
        theirs.send(failed)
    except Exception:  # an error that does not go through a pipe
        theirs.send(GraderError(f"{type(failed).__name__}: {failed}"))


def _make(grader: Grader, job: Job) -> None:
    from autograder import judging
    from autograder.gradebook import Gradebook
    from autograder.reports import html

    with Gradebook(job.gradebook) as book:
        run = next(run for run in book.runs() if run.id == job.run)
        if judging.prepare(grader, book) != run.targets:
            raise GraderError("the spec or the reference was changed while the report was made: run it again")
        html.write_class(job.folder, grader.assignment, grader.targets, book, run, anonymous=job.anonymous)
