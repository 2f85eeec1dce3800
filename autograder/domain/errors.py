"""The exceptions, by who is responsible, and their exit codes."""

from __future__ import annotations

from dataclasses import dataclass

OK = 0
POINTS_MISSING = 1
USAGE = 2
SPEC_FAULT = 3
SUBMISSION_FAULT = 4
GRADER_FAULT = 5


@dataclass(frozen=True, order=True)
class Fault:
    """One error in an instructor's file, with its place (line and column count from 1)."""

    file: str
    line: int
    column: int
    where: str
    what: str

    def __str__(self) -> str:
        where = f" {self.where}" if self.where else ""
        return f"{self.file}:{self.line}:{self.column}{where}: {self.what}"


class AutograderError(Exception):
    """Anything that the command line reports as a message instead of a traceback."""

    exit_code = GRADER_FAULT


class UsageError(AutograderError):
    """A command was called with something that does not exist."""

    exit_code = USAGE


class SpecError(AutograderError):
    """Errors in the instructor's spec, reference or targets, all in ``faults``."""

    exit_code = SPEC_FAULT

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


class SubmissionError(AutograderError):
    """The submission cannot be read; the message says what to submit instead."""

    exit_code = SUBMISSION_FAULT


class GraderError(AutograderError):
    """An internal grader error, which is not the submission's fault."""

    exit_code = GRADER_FAULT


class PackagesMissing(GraderError):
    """Packages that the spec needs cannot be imported; ``failed`` has the reason for each by name."""

    def __init__(self, failed: list[str]) -> None:
        self.failed = dict(line.partition(": ")[::2] for line in failed)
        super().__init__("the worker lacks packages that the spec imports: " + "; ".join(failed))
