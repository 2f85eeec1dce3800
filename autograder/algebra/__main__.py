"""The helper process: answers requests about expressions, one JSON line each, until its standard input ends.

`import_path.module_command` starts it, so that no file in the current folder can replace a module.

Each request has a limit in seconds of processor time. Comparisons count their work (`sampling.Work`), so no known text
reaches this limit; it guards against unknown ones.
"""

import contextlib
import json
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

from autograder.algebra.equivalence import UNDECIDED, equal
from autograder.algebra.line_values import line_has_value
from autograder.algebra.spec_check import derivation_faults, faults
from autograder.algebra.steps import derivation
from autograder.algebra.types import DerivationProblem, FormulaFinding, Judgement

OVERRUN = {"overrun": True}  # as `process` expects it
_MEMORY = 1 << 30
_RECURSION = 10_000


def main() -> None:
    """Answer requests until standard input ends."""
    _limit()
    sys.setrecursionlimit(_RECURSION)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            with _limited(asked.get("limit")):
                found = respond(asked)
        except _Overrun:
            found = OVERRUN
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


class _Overrun(BaseException):
    """The processor time is used up. Not an `Exception`, so that no ``except Exception`` on the way catches it."""


@contextlib.contextmanager
def _limited(limit: float | None) -> Iterator[None]:
    """Raise `_Overrun` after ``limit`` seconds of processor time; later, the kernel ends the process."""
    if limit is None or not hasattr(signal, "setitimer"):
        yield
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        last = int(time.process_time() + 2 * limit) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (last, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.signal(signal.SIGPROF, _overrun)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _overrun(*_: object) -> None:
    raise _Overrun


def respond(asked: dict[str, Any]) -> Any:
    """The answer to one request. An internal error becomes the verdict "undecided", which costs no points."""
    if asked["ask"] == "faults":
        return faults(asked["want"], asked["symbols"], asked["functions"])
    if asked["ask"] == "derivation_faults":
        return derivation_faults(_problem(asked))
    if asked["ask"] == "equal":
        try:
            return vars(equal(asked["text"], asked["want"], asked["symbols"], asked["functions"]))
        except Exception:
            return vars(FormulaFinding("undecided", UNDECIDED))
    problem = _problem(asked)
    if asked["ask"] == "line_equals":
        try:
            return line_has_value(asked["line"], asked["text"], problem)
        except Exception:
            return False
    try:
        return vars(derivation(asked["lines"], problem))
    except Exception:
        return vars(Judgement(0.0, 0, problem.steps, 0, "undecided", UNDECIDED))


def _problem(asked: dict[str, Any]) -> DerivationProblem:
    return DerivationProblem(**{**asked["problem"], "functions": tuple(asked["problem"]["functions"])})


def _limit() -> None:
    """Limit memory and disable core files, where the system supports it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        for kind, size in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY)):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (size, size))


if __name__ == "__main__":
    main()
