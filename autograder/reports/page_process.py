"""A second process that makes the class's page while this one makes the students': a large report in less time.

It writes no rows and no files: the page comes back as text. When it cannot make it, whyever, nothing is lost but time,
for the page can be made here.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder import targets as targets_
from autograder.gradebook import Gradebook, Run
from autograder.model.assignment import Assignment
from autograder.own_path import command

#: Submissions from which on the process is worth its start.
MANY = 200
_LIMIT = 120.0  # seconds after which nobody waits for it any more


class PageProcess:
    """The process; a context manager, because it owns it. Started early, it has loaded matplotlib by the time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError):  # there is no memory for it, say
            self.process = subprocess.Popen(
                command("autograder.reports.html"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt from the keyboard is the grader's to handle
            )
        self.limit = threading.Timer(_LIMIT, self.kill)

    def __enter__(self) -> PageProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self.limit.cancel()
        self.kill()
        if self.process:
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()

    def kill(self) -> None:
        """End the process; there will be no page."""
        if self.process:
            self.process.kill()

    def begin(
        self, spec: Path, assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *,
        anonymous: bool,
    ) -> None:  # fmt: skip
        """Have the page of a run made."""
        if not (self.process and self.process.stdin):
            return
        self.limit.start()
        dumped = targets_.dump(assignment, dict(targets))
        where = {"spec": str(spec), "gradebook": str(book.where)}
        job = {**where, "run": dict(vars(run)), "targets": dumped, "anonymous": anonymous}
        with contextlib.suppress(OSError):  # it is gone: there will be no page
            self.process.stdin.write(json.dumps(job).encode())
            self.process.stdin.close()

    def page(self) -> str | None:
        """The page; None if there is none, as after the spec was changed or the process has died."""
        if not (self.process and self.process.stdout):
            return None
        page = self.process.stdout.read()
        return page.decode() if self.process.wait() == 0 else None
