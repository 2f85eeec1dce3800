"""Classes that nobody taught: answers made up, scored as they would be, and put into a gradebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.domain.assignment import Assignment
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Trouble
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Prose, Submission
from autograder.execution import codec
from autograder.scoring import lateness
from autograder.scoring.score import score
from autograder.storage import Gradebook, Run


@dataclass(frozen=True)
class Handed:
    """A hand-in: the outcomes by call, what was written, and what is known of who and when."""

    name: str
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    prose: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    file: str = "hw.py"
    printed: str = ""
    troubles: tuple[Trouble, ...] = ()
    problem: str = ""
    digest: str = ""


def keep(
    path: Path, assignment: Assignment, targets: Mapping[str, Any], hands: Iterable[Handed],
    intake: Mapping[str, Any] | None = None,
) -> tuple[Gradebook, Run]:  # fmt: skip
    """The gradebook at ``path`` with a run of these hand-ins."""
    book = Gradebook(path)
    run = book.begin("grade", assignment, "key", intake)
    asked, load = codec.keys(assignment), codec.load_key(assignment)
    for hand in hands:
        if hand.problem:
            results = tuple(Result(q.id, q.title, q.points, Status.FAILED) for q in assignment.questions)
            book.keep_problem(run, hand.name, "nothing", Report(hand.name, results, problem=hand.problem), hand.facts)
            continue
        outcomes = {id: hand.outcomes.get(id, Missing(id)) for id in asked}
        seconds = {id: 0.001 * (1 + len(hand.name) % 7) for id in asked}
        record = Record(outcomes, hand.troubles, hand.printed, seconds=seconds)
        digest = hand.digest or hashlib.sha256(hand.name.encode("utf-8", "replace")).hexdigest()
        submission = Submission(hand.name, hand.file, (), tuple(Prose(text) for text in hand.prose), digest)
        report = lateness.deducted(assignment, score(assignment, targets, record, submission), hand.facts)
        book.keep(run, submission, report, record, asked, load, hand.facts)
    book.end(run)
    return book, run


FIRST = (
    "Ada Ben Cem Dina Elif Fritz Gül Hugo Ines Jörg Kofi Lena Musa Nora Olga Pia Quinn Rosa Sven Tarik Uma Vera Wim Xin"
)
LAST = (
    "Adeyemi Brandt Castillo Dvořák Eriksen Fontaine Grünwald Haddad Ivanova Jansen Kowalski Lindqvist Moreau Nakamura"
)


def attention(count: int, assignment: Assignment, targets: Mapping[str, Any], seed: int = 7) -> list[Handed]:
    """A class that does `understanding_attention`: most are right, with the slips that people make."""
    rng = np.random.default_rng(seed)
    key, value = (np.asarray(assignment.givens[name]) for name in ("key", "value"))
    copied = rng.normal(size=(1, 3)) * 3
    made = []
    for i in range(count):
        good = rng.beta(3, 1.4)
        first, last = (rng.choice(names.split()) for names in (FIRST, LAST))
        name = f"{last.lower()}_{first.lower()}_{i:04}"

        def pick(*options: tuple[float, Any], good: float = good) -> Outcome:
            """The first of the options, the right one, or by the weights one of the others."""
            right, *wrong = options
            if rng.random() < 0.25 + 0.75 * good:
                return _outcome(right[1])
            weights = np.array([w for w, _ in wrong])
            return _outcome(wrong[rng.choice(len(wrong), p=weights / weights.sum())][1])

        scale = float(rng.choice([8, 10, 10, 10, 20, 50, 100]))
        odd = rng.normal(size=(1, 3))
        outcomes = {
            "1.2.1": pick((1, scale * key[0:1]), (5, key[0:1]), (3, 9 * value[0:1]), (3, 3.2 * key[0:1]),
                          (3, np.array([[2.0, 2.0, 2.0]]) + rng.normal(size=(1, 3)) * 1e-3), (2, odd), (1, Raised("NameError: name 'keys' is not defined", "cell 3, line 2")),
                          (1, 10 * key[1:2])),
            "1.2.2": pick((1, scale * key), (5, key), (3, np.zeros((4, 3))), (3, 4.0 * key), (1, 10 * key.T), (2, 10 * key[[1, 2, 3, 0]]),
                          (1, np.full((4, 3), np.nan))),
            "1.3.1": pick((1, np.zeros((1, 3))), (3, key.mean(0, keepdims=True)), (2, key.sum(0, keepdims=True)), (2, np.ones((1, 3))), (2, 10 * key[0:1]),
                          (1, odd)),
            "1.3.2": pick((1, scale / 2 * (key[0:1] + key[1:2])), (4, key[0:1] + key[1:2]), (3, 500 * (key[0:1] + key[1:2])), (2, 10 * key[0:1]),
                          (2, 1.6 * (key[0:1] + key[1:2])), (1, odd), (1, Crashed("took longer than 5 s and was stopped"))),
            "1.4.1": pick((1, (key[0] + key[1]) / 2), (4, key[0] + key[1]), (3, key[2]), (2, np.array([0.5, 0.6, 0.1]) + rng.normal(size=3) * 1e-3), (1, odd[0]), (1, "k2")),
            "1.4.2": pick((1, key[0] + key[1]), (5, key[0]), (3, key[2]), (2, value[2]), (2, odd[0]), (1, np.zeros(3))),
        }  # fmt: skip
        if i % 97 == 5:
            outcomes["1.3.1"] = _outcome(np.round(copied, 3))
            outcomes["1.4.2"] = _outcome(np.round(copied[0] * 1.7, 2))
        if i % 53 == 3:
            outcomes["1.2.1"] = Missing("get_query121", ("getquery121", "query_121"))
        prose = ("## Write-up\nCopying one token helps with names.\n", "## Write-up\nBlending helps.\n")[
            : rng.integers(0, 3)
        ]
        facts = {
            "people": [{"name": f"{first} {last}", "sid": str(4_000_000 + 37 * i), "email": f"{first}.{last}{i}@uni.example".lower()}],
            "submitted": f"2026-03-{1 + i % 20:02}T1{i % 10}:0{i % 6}:00+00:00", "late": bool(i % 11 == 0), "attempt": 1 + i % 3,
        }  # fmt: skip
        problem = "no file matches *.ipynb or *.py" if i % 61 == 30 else ""
        printed = f"hello from {first} {last}\n" if i % 4 == 0 else ""
        made.append(Handed(name, outcomes, prose, facts, f"{first}_{last}_hw1.ipynb".lower(), printed, problem=problem))
    return made


def _outcome(value: Any) -> Outcome:
    if isinstance(value, (Raised, Crashed, Missing)):
        return value
    return Returned(np.asarray(value, dtype=float) if isinstance(value, np.ndarray) else value)
