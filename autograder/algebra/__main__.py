"""The helper process: answers questions about expressions, one JSON line each, until its standard input ends.

It is started by its path, as ``python autograder/algebra``, so that no file of the folder that somebody works in can
take the place of a module.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parent.parent.parent)

from autograder.algebra.nouns import Derivation, Finding, Judgement
from autograder.algebra.steps import derivation
from autograder.algebra.trial import derivation_faults, faults
from autograder.algebra.truth import UNDECIDED, equal

_MEMORY = 1 << 30
_RECURSION = 10_000


def main() -> None:
    """Answer until there are no more questions."""
    _limit()
    sys.setrecursionlimit(_RECURSION)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(asked: dict[str, Any]) -> Any:
    """The answer to one question; a fault of ours is a verdict too, that says so and costs nobody a point."""
    if asked["ask"] == "faults":
        return faults(asked["want"], asked["symbols"], asked["functions"])
    if asked["ask"] == "derivation_faults":
        return derivation_faults(_problem(asked))
    if asked["ask"] == "equal":
        try:
            return vars(equal(asked["text"], asked["want"], asked["symbols"], asked["functions"]))
        except Exception:
            return vars(Finding("undecided", UNDECIDED))
    problem = _problem(asked)
    try:
        return vars(derivation(asked["lines"], problem))
    except Exception:
        return vars(Judgement(0.0, 0, problem.steps, 0, "undecided", UNDECIDED))


def _problem(asked: dict[str, Any]) -> Derivation:
    return Derivation(**{**asked["problem"], "functions": tuple(asked["problem"]["functions"])})


def _limit() -> None:
    """Bound memory, and leave no core behind, where the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        for kind, size in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY)):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (size, size))


if __name__ == "__main__":
    main()
