"""What being late costs, second by second and day by day, and the numbers in the sentences that say so."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.policies import Attempts, Late
from autograder.domain.report import Report, Result, Status
from autograder.scoring.lateness import Deduction, Overdue, SubmissionTime, deducted, deduction, overdue, unknown

UTC = timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = 86400
SMALL = assignment(
    'spec: 1\ntitle: t\npoints: 1\nquestions:\n- {id: a, title: A, points: 1, answer: {function: f}, want: "1", within: {abs: 0.1}}\n'
)


def under(late: Late | None = None, attempts: Attempts | None = None) -> Assignment:
    return Assignment(**{**vars(SMALL), "late": late, "attempts": attempts})


def after(seconds: float, **more: Any) -> SubmissionTime:
    return SubmissionTime(DUE + timedelta(seconds=seconds), DUE, **more)


@pytest.mark.parametrize(
    ("policy", "seconds", "steps", "closed"),
    [
        (Late(0.1), 0, 0, False),
        (Late(0.1), 1, 1, False),
        (Late(0.1), DAY, 1, False),
        (Late(0.1), DAY + 1, 2, False),
        (Late(0.1), 9 * DAY, 9, False),
        (Late(0.1), 9 * DAY + 1, 10, False),
        (Late(0.1, per=2 * DAY), 2 * DAY, 1, False),
        (Late(0.1, per=2 * DAY), 2 * DAY + 1, 2, False),
        (Late(0.1, per=3600), 3600, 1, False),
        (Late(0.1, per=3600), 3600.5, 2, False),
        (Late(0.1, per=0.1), 0.3, 3, False),  # 0.3 / 0.1 is 2.9999999999999996 or 3.0000000000000004
        (Late(0.1, per=3600), 36000, 10, False),
        (Late(0.1, grace=60), 60, 0, False),
        (Late(0.1, grace=60), 61, 1, False),
        (Late(0.1, closes=DAY), DAY, 1, False),
        (Late(0.1, closes=DAY), DAY + 1, 2, True),
        (Late(0.1, per=3600, closes=7200), 7200, 2, False),
        (Late(0.1, per=3600, closes=7200), 7201, 3, True),
        (Late(0.1, closes=2 * DAY), 2 * DAY, 2, False),
        (Late(0.1, grace=60, closes=30), 45, 0, False),
    ],
)
def test_steps_that_have_begun(policy: Late, seconds: float, steps: int, closed: bool) -> None:
    found = overdue(policy, after(seconds))
    assert found is not None
    assert (found.steps, found.closed) == (steps, closed)
    assert found.seconds == pytest.approx(seconds if steps else 0)
    assert found.shown == pytest.approx(seconds if steps else 0)


@pytest.mark.parametrize(
    ("at", "due", "steps", "shown"),
    [
        # the clock goes back on 25 October 2026: the day has 25 hours
        (
            datetime(2026, 10, 25, 23, 30, tzinfo=BERLIN),
            datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN),
            1,
            23.5 * 3600 + 60,
        ),
        (
            datetime(2026, 10, 26, 0, 30, tzinfo=BERLIN),
            datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN),
            2,
            24.5 * 3600 + 60,
        ),
        # and forward on 29 March: it has 23
        (datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN), datetime(2026, 3, 28, 12, 0, tzinfo=BERLIN), 1, DAY),
        (datetime(2026, 3, 29, 12, 1, tzinfo=BERLIN), datetime(2026, 3, 28, 12, 0, tzinfo=BERLIN), 2, DAY + 60),
        # 2:10 for the second time, due at 2:50 for the first: late by 20 minutes, though the clock shows less
        (
            datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=BERLIN),
            datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN),
            1,
            20 * 60,
        ),
    ],
)
def test_days_are_those_of_the_clock(at: datetime, due: datetime, steps: int, shown: float) -> None:
    found = overdue(Late(0.1), SubmissionTime(at, due))
    assert found is not None
    assert (found.steps, found.shown) == (steps, pytest.approx(shown))
    hours = overdue(Late(0.1, per=3600), SubmissionTime(at, due))
    assert hours is not None
    assert hours.shown == hours.seconds == (at.astimezone(UTC) - due.astimezone(UTC)).total_seconds()


@pytest.mark.parametrize(
    ("policy", "at", "due", "steps"),
    [
        (Late(0.1, zone="Europe/Berlin"), datetime(2026, 10, 1, 15), DUE, 1),  # 13:00 UTC
        (Late(0.1, zone="Europe/Berlin"), datetime(2026, 10, 1, 13), DUE, 0),
        (Late(0.1, zone="Europe/Berlin"), DUE, datetime(2026, 10, 1, 13), 1),  # due at 11:00 UTC
        (Late(0.1, zone="Europe/Berlin"), DUE, datetime(2026, 10, 1, 14), 0),
        (Late(0.1, due=DUE), DUE + timedelta(hours=1), None, 1),
        (Late(0.1, due=DUE), DUE + timedelta(hours=1), DUE + timedelta(hours=2), 0),
        (Late(0.1), datetime(2026, 10, 1, 15), DUE, None),
        (Late(0.1), DUE, datetime(2026, 10, 1, 13), None),
        (Late(0.1), DUE, None, None),
        (Late(0.1, due=DUE), None, DUE, None),
    ],
)
def test_a_time_without_a_zone_is_by_the_policys_clock(
    policy: Late, at: datetime | None, due: datetime | None, steps: int | None
) -> None:
    found = overdue(policy, SubmissionTime(at, due))
    assert (found and found.steps) == steps


def test_the_zone_of_the_policy_counts_the_days_of_a_due_time_in_utc() -> None:
    due, at = datetime(2026, 10, 24, 21, 59, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC)  # 23:59, 23:30
    for zone, steps in (("Europe/Berlin", 1), ("", 2), ("UTC", 2)):
        found = overdue(Late(0.1, zone=zone), SubmissionTime(at, due))
        assert found is not None
        assert found.steps == steps
    found = overdue(Late(0.1, zone="UTC"), SubmissionTime(at, due.astimezone(BERLIN)))  # a place of its own stands
    assert found is not None
    assert found.steps == 1


@pytest.mark.parametrize(
    ("facts", "policy", "why"),
    [
        ({"submitted": "2026-10-01T12:00:00+00:00", "due": "2026-10-01T12:00:00+00:00"}, Late(0.1), ""),
        ({"submitted": "2026-10-01T12:00:00+00:00"}, Late(0.1), "no due time"),
        ({"submitted": "2026-10-01T12:00:00+00:00"}, Late(0.1, due=DUE), ""),
        ({"due": "2026-10-01T12:00:00+00:00"}, Late(0.1), "no submission time"),
        ({"submitted": "2026-10-01T12:00:00"}, Late(0.1, due=DUE), "its submission time has no zone"),
        ({"submitted": "2026-10-01T12:00:00"}, Late(0.1, due=DUE, zone="UTC"), ""),
        ({"excused": True}, Late(0.1), ""),
        ({"excused": 0}, Late(0.1), "no submission time"),
    ],
)
def test_why_it_cannot_be_told(facts: dict[str, Any], policy: Late, why: str) -> None:
    assert unknown(policy, facts) == why


def test_facts_are_read() -> None:
    facts = {
        "submitted": "2026-10-01T12:00:00+00:00",
        "due": "2026-10-02T12:00:00+00:00",
        "late": True,
        "attempt": 3,
        "excused": 1,
    }
    assert SubmissionTime.of(facts) == SubmissionTime(DUE, DUE + timedelta(days=1), True, 3, True)
    assert SubmissionTime.of({}) == SubmissionTime()
    assert (SubmissionTime().excused, Overdue(), Deduction()) == (
        False,
        Overdue(0.0, 0, False, 0.0),
        Deduction(0.0, ""),
    )


# what is taken off -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "handed_in", "left", "share", "words"),
    [
        (Late(0.1), after(DAY + 1), None, 0.2, ["1 day 1 s", "20 %"]),
        (Late(0.1), after(0), None, 0, []),
        (Late(0.125), after(3 * DAY), None, 0.375, ["3 days late", "37.5 %"]),
        (Late(0.1, at_most=0.25), after(9 * DAY), None, 0.25, ["25 %"]),
        (Late(0.1, closes=DAY), after(DAY + 60), None, 1, ["1 day 1 min late", "more than 1 day late"]),
        (Late(0.1, closes=DAY), after(DAY + 60, excused=True), None, 0, ["excused"]),
        (Late(0.1), after(DAY, excused=True), None, 0, ["1 day late", "excused"]),
        (Late(0.1), after(0, excused=True), None, 0, []),
        (Late(0.1), SubmissionTime(late=True), None, 0, ["not recorded"]),
        (Late(0.1), SubmissionTime(late=True, excused=True), None, 0, []),
        (Late(0.1), SubmissionTime(late=False), None, 0, []),
        (None, after(9 * DAY), None, 0, []),
        # a budget that is counted
        (Late(0.1, budget=5), after(2 * DAY), 5, 0, ["5 of your 5 late days", "were left", "uses 2", "nothing"]),
        (
            Late(0.1, budget=5),
            after(2 * DAY),
            1,
            0.1,
            ["1 of your 5 late days", "was left", "uses 1", "other 1 day, 10 %"],
        ),
        (Late(0.1, budget=5), after(4 * DAY), 1, 0.3, ["other 3 days, 30 %"]),
        (Late(0.1, budget=5), after(2 * DAY), 0, 0.2, ["none of your 5", "20 %"]),
        (Late(0.1, budget=1), after(2 * DAY), 0, 0.2, ["none of your 1 late day for"]),
        (Late(0.1, budget=5), after(2 * DAY), 2, 0, ["2 of your", "uses 2", "nothing"]),
        (Late(0.1, budget=5), after(2 * DAY, excused=True), 0, 0, ["excused"]),
        # a budget that an instructor counts
        (Late(0.1, budget=3), after(2 * DAY), None, 0, ["3 late days", "nothing was taken off"]),
        (Late(0.1, budget=3), after(3 * DAY), None, 0, ["3 late days", "nothing was taken off"]),
        (Late(0.1, budget=3), after(4 * DAY), None, 0.1, ["more than all 3", "for 1 day, 10 %"]),
        (Late(0.1, budget=1), after(4 * DAY), None, 0.3, ["all 1 late day for", "for 3 days, 30 %"]),
    ],
)
def test_what_is_taken_off(
    policy: Late | None, handed_in: SubmissionTime, left: int | None, share: float, words: list[str]
) -> None:
    found = deduction(under(policy), handed_in, left)
    assert found.share == pytest.approx(share)
    assert all(word in found.why for word in words), found.why
    assert bool(found.why) is bool(words)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 s"), (1, "1 s"), (2, "2 s"), (59.6, "1 min"), (60, "1 min"), (61, "1 min 1 s"), (125, "2 min 5 s"), (3600, "1 h"),
        (3661, "1 h 1 min"), (7200, "2 h"), (DAY, "1 day"), (DAY + 3600, "1 day 1 h"), (2 * DAY + 60, "2 days 1 min"), (DAY - 1, "23 h 59 min"),
        (2 * DAY + 5 * 3600 + 9, "2 days 5 h"),
    ],
)  # fmt: skip
def test_a_time_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert f"Submitted {said} late:" in deduction(under(Late(0.1)), after(seconds)).why


@pytest.mark.parametrize(
    ("attempts", "number", "share", "words"),
    [
        (Attempts(3, 0.05), 3, 0, []),
        (Attempts(3, 0.05), 4, 0.05, ["attempt 4", "first 3 cost nothing", "5 %"]),
        (Attempts(3, 0.05), 6, 0.15, ["attempt 6", "15 %"]),
        (Attempts(1, 0.05), 2, 0.05, ["first costs nothing"]),
        (Attempts(0, 0.05), 1, 0.05, ["attempt 1"]),
        (Attempts(3, 0.05, at_most=0.12), 99, 0.12, ["12 %"]),
        (Attempts(3, 0.05), None, 0, []),
        (None, 99, 0, []),
    ],
)
def test_what_attempts_take_off(attempts: Attempts | None, number: int | None, share: float, words: list[str]) -> None:
    found = deduction(under(None, attempts), SubmissionTime(attempt=number))
    assert found.share == pytest.approx(share)
    assert all(word in found.why for word in words), found.why
    assert bool(found.why) is bool(words)


def test_both_leave_what_the_product_leaves() -> None:
    found = deduction(under(Late(0.1), Attempts(1, 0.2)), after(2 * DAY, attempt=2))
    assert found.share == 0.36  # 1 - 0.8 * 0.8
    assert found.why.count("% of the score") == 2
    assert ".This" not in found.why
    assert ". This" in found.why


def test_the_report_has_it() -> None:
    report = Report("ann", (Result("a", "A", 10, Status.PASSED, credit=1.0),))
    facts = {"submitted": "2026-10-03T12:00:00+00:00", "due": "2026-10-01T12:00:00+00:00"}
    made = deducted(under(Late(0.1, budget=1)), report, facts, 1)
    assert (made.deduction, made.score, made.earned) == (0.1, 9.0, 10.0)
    assert "1 of your 1 late day" in made.deducted
    assert deducted(under(Late(0.1, budget=1)), report, facts, 0).score == 8.0
    assert deducted(under(None), report, facts) == report
