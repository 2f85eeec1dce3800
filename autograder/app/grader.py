"""One assignment, ready to grade: worker host, spec and targets, started in an order that is safe and fast."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from autograder.app import kept_targets
from autograder.domain.errors import GraderError, PackagesMissing, SpecError
from autograder.execution.sandbox.host import Host, HostDied, can_fork, open_host
from autograder.ingest.project import Project, shown_path
from autograder.spec import source

if TYPE_CHECKING:
    from autograder.domain.assignment import Assignment
    from autograder.domain.record import Record
    from autograder.domain.submission import Submission
    from autograder.execution.sandbox.call import Call
    from autograder.execution.sandbox.policy import Isolation
    from autograder.execution.sandbox.retries import Attempt, Turns
    from autograder.scoring.score import Targets
    from autograder.spec.source import Source


#: Seconds for one submission on a platform with its own limit: Gradescope stops the container after 600 s.
PLATFORM_WALL = 480.0


class Grader:
    """Runs submissions of one assignment and holds its targets; a context manager, because it owns a process.

    The worker host starts first: it imports packages in parallel with this process, and before this process has read
    any target. With ``ahead`` false, it starts on first use. ``began`` (a `time.monotonic` value) is the start of the
    spec's ``limits: wall`` if one limit applies to the whole process, as on Gradescope; otherwise each submission has
    its own. With ``keep``, targets are kept for the next run where a process for the reference is slow to start (see
    `kept_targets`). ``derived`` is a spec to use in place of the project's, in a student's kit: that has no targets and
    no hand-written checks. Construction raises `SpecError` or `UsageError` if the spec file cannot be read.
    """

    def __init__(
        self,
        project: Project,
        *,
        ahead: bool = True,
        began: float | None = None,
        isolation: Isolation = "required",
        keep: bool = False,
        derived: Source | None = None,
    ) -> None:
        self.project, self.began, self.isolation = project, began, isolation
        self.source = derived or source.read_source(project.spec, shown_path(project.spec))
        self.imports = _imports(self.source.data)
        self._host: Host | None = self._open() if ahead else None
        self.keep = keep and not can_fork()
        if (
            self._host
            and not derived
            and not project.targets.exists()
            and not (self.keep and kept_targets.probably_kept(project))
        ):
            self._host.expect(2)  # for the reference, and for a submission
        self.closed = False
        self.checks = () if derived else project.checks  # a search of the disk, and used for every submission
        self._assignment: Assignment | None = None
        self._targets: Targets | None = {} if derived else None
        self._some_targets: dict[str, object] = {}
        self._asked: frozenset[str] = frozenset()
        self.check_errors: frozenset[str] | None = None  # see `handwritten.raised_on_reference`

    def fork(self) -> Grader:
        """Another grader of the same assignment with its own host; raises `GraderError` if no host can be started."""
        derived = self.source if self.assignment.kit else None
        made = Grader(self.project, ahead=False, isolation=self.isolation, derived=derived)
        with contextlib.suppress(HostDied):  # then the new grader starts a host on first use
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
        """The assignment; raises `SpecError` with all errors in the spec."""
        if self._assignment is None:
            from autograder.spec.load import build

            self._assignment = build(self.source, self.project.spec)
        return self._assignment

    @property
    def targets(self) -> Targets:
        """The targets: the reference's answers by call id; raises `SpecError` for errors in the reference."""
        if self._targets is None:
            from autograder.app import targets

            kept = kept_targets.load_kept(self.project, self.assignment) if self._keeps() else None
            if kept is None:
                if self._keeps():  # the reference, and then a submission, each perhaps with hidden questions
                    hidden = any(question.visibility != "visible" for question in self.assignment.questions)
                    self.host.expect(4 if hidden else 2)
                with self._explained():
                    kept = targets.get(self.project, self.assignment, self.collect)
                if self._keeps():
                    kept_targets.save_kept(self.project, self.assignment, kept)
            self._targets = kept
        return self._targets

    @targets.setter
    def targets(self, made: Targets) -> None:
        self._targets = made

    def targets_of(self, calls: Collection[str]) -> Targets:
        """The targets of these calls, by id, and perhaps of others; raises as `targets` does.

        As long as all targets are not known, the reference is asked for these only, and once.
        """
        lacking = frozenset(calls) - self._asked
        if self._targets is None and lacking and self._keeps():
            self._targets = kept_targets.load_kept(self.project, self.assignment)
        if self._targets is None and lacking:
            from autograder.app import targets

            with self._explained():
                made = targets.get(self.project, self.assignment, lambda reference: self.collect(reference, lacking))
            self._some_targets |= made
            self._asked |= lacking
        return self._some_targets if self._targets is None else self._targets

    def _keeps(self) -> bool:
        return self.keep and not self.project.targets.exists()

    def ask_reference(self) -> Targets:
        """The reference's answers, computed now even if targets are stored; raises `SpecError` as `targets` does."""
        from autograder.app import targets

        with self._explained():
            return targets.compute(self.project, self.assignment, self.collect)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Replace an error of the reference by its real cause, if that is this system's isolation."""
        from autograder.execution.sandbox import policy

        try:
            yield
        except (SpecError, GraderError) as error:
            raise (self._host and policy.needs_files(self._host, str(error))) or error from error

    def collect(
        self, submission: Submission, only: Collection[str] | None = None, turns: Turns | None = None,
        calls: Sequence[Call] = (),
    ) -> Record:  # fmt: skip
        """Run the submission and return its record, for all calls or ``only`` those with the given ids.

        Or for ``calls``, which the spec does not have.

        It runs a second time, alone, if a busy machine may have distorted the first run. ``turns`` is shared by graders
        that run submissions in parallel. Raises `GraderError` if it cannot be run.
        """
        from autograder.execution.sandbox.retries import Turns, fairly

        wall = self.assignment.limits.wall
        if self.began is not None:
            wall = min(wall, PLATFORM_WALL) - (time.monotonic() - self.began)
        return fairly(lambda attempt: self._collect(submission, only, attempt, calls), turns or Turns(), wall)

    def _collect(
        self, submission: Submission, only: Collection[str] | None, attempt: Attempt, calls: Sequence[Call] = ()
    ) -> Record:
        from autograder.execution.sandbox.collect import collect

        if calls:  # of a hand-written check, which often makes more
            self.host.expect(2)
        try:
            with self._packages():
                return collect(self.assignment, submission, self.host, only, attempt, calls)
        except HostDied:  # for example when the machine ran out of memory: try once more with a new host
            self.host.close()
            self._host = self._open()
        return collect(self.assignment, submission, self.host, only, attempt, calls)

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that are missing, each with the reason; probed from inside a worker."""
        from autograder.execution.sandbox.probe import exposed_layers

        with self._packages():
            return exposed_layers(self.host)

    @contextlib.contextmanager
    def _packages(self) -> Iterator[None]:
        """Turn `PackagesMissing` into a `SpecError` with the place in the spec and what to do."""
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
        """A warning about layers of isolation that the last submission ran without; "" if none were missing."""
        from autograder.execution.sandbox import policy

        found = policy.missing_layers(self._host) if self._host else {}
        return policy.warning(found) if found else ""

    def close(self) -> None:
        """End the worker host; further calls do nothing."""
        if not self.closed:
            self.closed = True
            if self._host:
                self._host.close()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _imports(data: object) -> list[str]:
    """The packages that the spec imports, read before the spec is checked; invalid entries are ignored here."""
    part = data.get("submission") if isinstance(data, dict) else None
    named = part.get("imports", ["torch", "numpy"]) if isinstance(part, dict) else ["torch", "numpy"]
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
