"""One assignment, ready to grade: the worker host, the spec and the targets, in the order that is safe and fast."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from autograder.domain.errors import GraderError, PackagesMissing, SpecError
from autograder.execution.sandbox.host import Host, HostDied, open_host
from autograder.ingest.project import Project, shown_path
from autograder.spec import source

if TYPE_CHECKING:
    from autograder.domain.assignment import Assignment
    from autograder.domain.record import Record
    from autograder.domain.submission import Submission
    from autograder.execution.sandbox.policy import Isolation
    from autograder.execution.sandbox.retries import Attempt, Turns
    from autograder.scoring.score import Targets


#: Seconds for one submission where a platform ends everything a little later: Gradescope after 600.
PLATFORM_WALL = 480.0


class Grader:
    """Grades submissions of one assignment; a context manager, because it owns a process.

    The host is started first: it imports the packages while this process is still loading its own, and it is there
    before this process has read any target. With ``ahead`` false it is started when it is first needed, if ever.
    ``began`` is when the spec's ``limits: wall`` began to run, by `time.monotonic`, where it is one for the whole
    process: on a platform that ends it; else each submission has it for itself.
    """

    def __init__(
        self, project: Project, *, ahead: bool = True, began: float | None = None, isolation: Isolation = "required"
    ) -> None:
        self.project, self.began, self.isolation = project, began, isolation
        self.source = source.read_source(project.spec, shown_path(project.spec))
        self.imports = _imports(self.source.data)
        self._host: Host | None = self._open() if ahead else None
        self.closed = False
        self.checks = project.checks  # looked for once: a class asks a thousand times
        self._assignment: Assignment | None = None
        self._targets: Targets | None = None

    def fork(self) -> Grader:
        """Another grader of the same assignment with a host of its own; GraderError where there can be none."""
        made = Grader(self.project, ahead=False, isolation=self.isolation)
        with contextlib.suppress(HostDied):  # then it starts one of its own when it is asked to
            made._host = self.host.fork()
        made._assignment, made._targets = self.assignment, self._targets
        return made

    @property
    def host(self) -> Host:
        """The worker host."""
        if self._host is None:
            self._host = self._open()
        return self._host

    def _open(self) -> Host:
        return open_host(self.imports, isolation=self.isolation)

    @property
    def assignment(self) -> Assignment:
        """The assignment; raises `SpecError` with every fault of the spec."""
        if self._assignment is None:
            from autograder.spec.load import build

            self._assignment = build(self.source, self.project.spec)
        return self._assignment

    @property
    def targets(self) -> Targets:
        """The reference's answers; raises `SpecError` if the reference is at fault."""
        if self._targets is None:
            from autograder.app import targets

            with self._explained():
                self._targets = targets.get(self.project, self.assignment, self.collect)
        return self._targets

    @targets.setter
    def targets(self, made: Targets) -> None:
        self._targets = made

    def ask_reference(self) -> Targets:
        """What the reference answers now, wherever targets are kept; raises `SpecError` if it is at fault."""
        from autograder.app import targets

        with self._explained():
            return targets.compute(self.project, self.assignment, self.collect)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """A reference that lacks what this system refuses is not at fault."""
        from autograder.execution.sandbox import policy

        try:
            yield
        except (SpecError, GraderError) as error:
            raise (self._host and policy.needs_files(self._host, str(error))) or error from error

    def collect(
        self, submission: Submission, only: Collection[str] | None = None, turns: Turns | None = None
    ) -> Record:
        """Run the submission, a second time and alone where the machine made the first doubtful.

        Gives what it answered, all of it or ``only`` these calls. ``turns`` are shared with whoever runs submissions
        beside this one.
        """
        from autograder.execution.sandbox.retries import Turns, fairly

        wall = self.assignment.limits.wall
        if self.began is not None:
            wall = min(wall, PLATFORM_WALL) - (time.monotonic() - self.began)
        return fairly(lambda attempt: self._collect(submission, only, attempt), turns or Turns(), wall)

    def _collect(self, submission: Submission, only: Collection[str] | None, attempt: Attempt) -> Record:
        from autograder.execution.sandbox.collect import collect

        try:
            with self._packages():
                return collect(self.assignment, submission, self.host, only, attempt)
        except HostDied:  # the machine ran out of memory, say: nobody's work is lost to that, nor the next one's
            self.host.close()
            self._host = self._open()
        return collect(self.assignment, submission, self.host, only, attempt)

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that should be there and are not, each with the reason; looked at from inside."""
        from autograder.execution.sandbox.probe import exposed_layers

        with self._packages():
            return exposed_layers(self.host)

    @contextlib.contextmanager
    def _packages(self) -> Iterator[None]:
        """Packages that are not here are a fault of the spec, or of this machine: said with the place and the cure."""
        try:
            yield
        except PackagesMissing as error:
            from autograder.spec import packages

            faults = []
            for name, why in error.failed.items():
                at = self.imports.index(name) if name in self.imports else 0
                absent = why.startswith("ModuleNotFoundError") and repr(name.split(".")[0]) in why
                what = packages.package_advice(name) if absent else f"`import {name}` fails here: {why}"
                faults.append(self.source.fault(("submission", "imports", at), what))
            raise SpecError(faults) from error

    def unprotected(self) -> str:
        """A line on the layers that the last submission should have had and had not; "" if there were none."""
        from autograder.execution.sandbox import policy

        found = policy.missing_layers(self._host) if self._host else {}
        return policy.warning(found) if found else ""

    def close(self) -> None:
        """End the worker host; nothing happens the second time."""
        if not self.closed:
            self.closed = True
            if self._host:
                self._host.close()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _imports(data: object) -> list[str]:
    """The packages to load, before anything else of the spec is looked at; the spec's check tells what is wrong."""
    part = data.get("submission") if isinstance(data, dict) else None
    named = part.get("imports", ["torch", "numpy"]) if isinstance(part, dict) else ["torch", "numpy"]
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
