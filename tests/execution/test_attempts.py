"""Which submissions are run again alone, and which of the two tries counts."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from autograder.domain.errors import GraderError
from autograder.domain.record import Crashed, Outcome, Raised, Record, Returned, Trouble, Unjudged
from autograder.execution.sandbox.retries import Attempt, Turns, better, fairly

LATE, BUSY = Crashed("late", timed_out=True), Unjudged("busy")


def record(outcome: Outcome, *, slow: bool = False) -> Record:
    return Record({"x": outcome}, slow=frozenset({"x"} if slow else ()), doubtful=slow or isinstance(outcome, Unjudged))


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (record(Returned(1), slow=True), record(Returned(2)), Returned(2)),  # first over its limit, then within it
        (record(Returned(1), slow=True), record(LATE), LATE),  # over its limit both times
        (record(BUSY), record(Returned(2)), Returned(2)),
        (record(BUSY), record(LATE), LATE),
        (record(BUSY), record(BUSY), BUSY),  # undecided: never a zero
        (record(Returned(1), slow=True), record(BUSY), BUSY),
        # the first try is doubtful for another reason; what was in time then still counts
        (replace(record(Returned(1)), doubtful=True), record(LATE), Returned(1)),
        (replace(record(Returned(1)), doubtful=True), record(BUSY), Returned(1)),
        (replace(record(Returned(1)), doubtful=True), record(Raised("E")), Raised("E")),
    ],
)
def test_the_better_of_two_tries_counts(first: Record, second: Record, counts: Outcome) -> None:
    tries = [first, second]
    asked: list[Attempt] = []

    def run(attempt: Attempt) -> Record:
        asked.append(attempt)
        return tries[len(asked) - 1]

    assert fairly(run, Turns(4), 10.0).outcomes["x"] == counts
    assert [(one.alone, one.limit) for one in asked] == [(False, 2.0), (True, 1.0)]


SKIPPED = Trouble("hw.py, line 1", "was skipped", timed_out=True)


@pytest.mark.parametrize(("slow_load", "counts"), [(False, Returned(1)), (True, Raised("NameError"))])
def test_a_statement_that_was_in_time_once_is_not_lost(slow_load: bool, counts: Outcome) -> None:
    first = replace(record(Returned(1)), doubtful=True, slow_load=slow_load, printed="all")
    second = replace(record(Raised("NameError")), troubles=(SKIPPED,))
    tries = [first, second]
    made = fairly(lambda attempt: tries.pop(0), Turns(2), 10.0)
    assert made.outcomes["x"] == counts
    assert made.troubles == ((SKIPPED,) if slow_load else ())
    assert made.printed == ("" if slow_load else "all")


def test_a_first_try_that_never_ran_says_nothing_of_statements() -> None:
    starved = replace(record(BUSY), doubtful=True, printed="")
    second = replace(record(LATE), troubles=(SKIPPED,), printed="some")
    made = better(starved, second)
    assert made.troubles == (SKIPPED,)
    assert made.printed == "some"
    assert made.outcomes == {"x": LATE}


def test_a_second_try_with_a_grader_error_loses_nothing() -> None:
    def run(attempt: Attempt) -> Record:
        if attempt.limit == 1.0:
            raise GraderError("the host died")
        return Record({"x": Returned(1), "y": BUSY}, doubtful=True)

    assert fairly(run, Turns(2), 10.0).outcomes == {"x": Returned(1), "y": BUSY}


@pytest.mark.parametrize("outcome", [Returned(1), LATE, Crashed("crashed"), Raised("E")])
def test_what_is_certain_is_run_once(outcome: Outcome) -> None:
    tries: list[Attempt] = []

    def run(attempt: Attempt) -> Record:
        tries.append(attempt)
        return record(outcome)

    assert fairly(run, Turns(1), 10.0).outcomes["x"] == outcome
    assert [one.alone for one in tries] == [True]


def test_there_is_no_second_try_when_the_time_is_over() -> None:
    tries: list[Attempt] = []

    def run(attempt: Attempt) -> Record:
        tries.append(attempt)
        time.sleep(0.02)
        return record(BUSY)

    assert fairly(run, Turns(4), 0.01).outcomes["x"] == BUSY
    assert len(tries) == 1


def test_one_that_runs_alone_runs_alone() -> None:
    turns, running, most, beside = Turns(4), set[int](), 0, list[int]()
    lock = threading.Lock()

    def submission(number: int) -> None:
        nonlocal most
        with turns.alone() if number % 5 == 0 else turns.together():
            with lock:
                running.add(number)
                most = max(most, len(running))
                if number % 5 == 0 or any(one % 5 == 0 for one in running):
                    beside.append(len(running))
            time.sleep(0.01)
            with lock:
                running.remove(number)

    threads = [threading.Thread(target=submission, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not running
    assert most > 1
    assert beside == [1] * 4
