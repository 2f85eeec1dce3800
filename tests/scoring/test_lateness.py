"""What being late and handing in often costs, by recorded times."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.policies import Attempts, Late
from autograder.domain.report import Report, Result, Status
from autograder.scoring.lateness import SubmissionTime, deducted, deduction, unknown
from autograder.spec.load import load

DUE = datetime(2026, 10, 1, 23, 59, tzinfo=timezone(timedelta(hours=2)))
SPEC = """\
spec: 1
title: Small
points: 1
submission: {{imports: []}}
{policy}
questions:
  - {{id: "1", title: One, points: 1, answer: {{function: get_one}}, want: "1", within: {{abs: 0.1}}}}
"""


def assignment(tmp_path: Path, policy: str) -> Assignment:
    path = tmp_path / "small.yaml"
    path.write_text(SPEC.format(policy=policy))
    return load(path)


def after(**time: float) -> SubmissionTime:
    return SubmissionTime(DUE + timedelta(**time), DUE)


@pytest.mark.parametrize(
    ("policy", "late", "share"),
    [
        (Late(0.1), after(seconds=0), 0),
        (Late(0.1), after(seconds=-1), 0),
        (Late(0.1), after(seconds=1), 0.1),
        (Late(0.1), after(days=1), 0.1),
        (Late(0.1), after(days=1, seconds=1), 0.2),
        (Late(0.1, at_most=0.5), after(days=30), 0.5),
        (Late(0.1, grace=600), after(minutes=10), 0),
        (Late(0.1, grace=600), after(minutes=11), 0.1),
        (Late(0.01, per=3600), after(hours=2.5), 0.03),
        (Late(0.1, closes=86400), after(days=1), 0.1),
        (Late(0.1, closes=86400), after(days=1, seconds=1), 1),
        (Late(0.1, due=DUE), SubmissionTime(DUE + timedelta(hours=1)), 0.1),
        (Late(0.1, due=DUE - timedelta(days=5)), after(hours=-1), 0),  # what the platform says goes before the spec
        (Late(0.1), SubmissionTime(DUE), 0),
        (Late(0.1), SubmissionTime(None, DUE), 0),
        (None, after(days=9), 0),
    ],
)
def test_late(tmp_path: Path, policy: Late | None, late: SubmissionTime, share: float) -> None:
    from dataclasses import replace

    found = deduction(replace(assignment(tmp_path, ""), late=policy), late)
    assert found.share == pytest.approx(share)
    assert bool(found.why) == (share > 0)


def test_a_time_in_another_zone_is_the_same_moment(tmp_path: Path) -> None:
    made = assignment(tmp_path, "late: {lose: 0.1, due: '2026-10-01 23:59 +02:00'}")
    for submitted, share in (("2026-10-01T21:59:00+00:00", 0), ("2026-10-01T21:59:01+00:00", 0.1)):
        assert deduction(made, SubmissionTime(datetime.fromisoformat(submitted))).share == share


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_later_is_never_cheaper(tmp_path_factory: pytest.TempPathFactory, one: int, other: int) -> None:
    from dataclasses import replace

    made = replace(assignment(tmp_path_factory.mktemp("a"), ""), late=Late(0.07, per=3600, at_most=0.9, closes=900_000))
    first, last = sorted((one, other))
    assert deduction(made, after(seconds=first)).share <= deduction(made, after(seconds=last)).share <= 1


@pytest.mark.parametrize(("attempt", "share"), [(1, 0), (3, 0), (4, 0.05), (5, 0.1), (50, 0.2), (None, 0)])
def test_attempts(tmp_path: Path, attempt: int | None, share: float) -> None:
    from dataclasses import replace

    made = replace(assignment(tmp_path, ""), attempts=Attempts(3, 0.05, 0.2))
    assert deduction(made, SubmissionTime(attempt=attempt)).share == pytest.approx(share)


def test_both_together_leave_what_the_product_leaves(tmp_path: Path) -> None:
    made = assignment(tmp_path, "late: {lose: 0.1}\nattempts: {free: 1, lose: 0.5}")
    facts = {"submitted": "2026-10-02T00:00:00+02:00", "due": DUE.isoformat(), "attempt": 2}
    report = deducted(made, Report("a", (Result("1", "One", 1.0, Status.PASSED, 1.0),)), facts)
    assert (report.earned, report.score, report.max_score) == (1.0, 0.45, 1.0)
    assert "1 min late: 10 % of the score" in report.deducted
    assert "attempt 2; the first costs nothing: 50 %" in report.deducted


def test_late_by_nobody_knows_how_much_is_told_and_costs_nothing(tmp_path: Path) -> None:
    found = deduction(assignment(tmp_path, "late: {lose: 0.1}"), SubmissionTime(late=True))
    assert found.share == 0
    assert "not recorded" in found.why


def test_a_policy_is_read_as_it_is_written(tmp_path: Path) -> None:
    policy = "late: {due: 2026-10-01 23:59 +02:00, lose: 0.1, per: 12h, grace: 10min, at_most: 0.5, closes: 3d}"
    made = assignment(tmp_path, policy).late
    assert made == Late(0.1, 43200, 0.5, DUE, 600, 259200)


@pytest.mark.parametrize(
    ("policy", "place", "what"),
    [
        ("late: {lose: 2}", "late.lose", "1"),
        ("late: {lose: 0.1, due: 2026-10-01 23:59}", "late.due", "UTC offset"),
        ("late: {lose: 0.1, due: tomorrow}", "late.due", "UTC offset"),
        ("late: {lose: 0.1, per: 1 week}", "late.per", "duration"),
        ("attempts: {free: 0, lose: 0.1}", "attempts.free", "1"),
        ("late: {}", "late.lose", ""),
        ("late: {lose: 0.1, due: 2026-10-25 02:30 Europe/Berlin}", "late.due", "twice"),
        ("late: {lose: 0.1, due: 2026-10-01 23:59 Europe/Belrin}", "late.due", "did you mean Europe/Berlin?"),
        ("late: {lose: 0.1, zone: CET}", "late.zone", "Europe/Berlin"),
        ("late: {lose: 0.1, per: 12h, budget: 3}", "late.budget", "per: 1d"),
        ("late: {lose: 0.1, budget: -1}", "late.budget", "0"),
        ("late: {lose: 0.1, ledger: a.csv}", "late.ledger", "budget"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said(tmp_path: Path, policy: str, place: str, what: str) -> None:
    with pytest.raises(SpecError) as told:
        assignment(tmp_path, policy)
    assert place in str(told.value)
    assert what in str(told.value)


# what days are, where the clocks change: due on the last evening of summer time, a grace of ten minutes
AUTUMN = "late: {lose: 0.1, per: 1d, at_most: 0.5, closes: 7d, grace: 10min, due: 2026-10-24 23:59 Europe/Berlin}"


@pytest.mark.parametrize(
    ("submitted", "share"),
    [
        ("2026-10-24T21:58:59+00:00", 0),
        ("2026-10-24T22:08:00+00:00", 0),
        ("2026-10-24T22:09:00+00:00", 0),
        ("2026-10-24T22:09:01+00:00", 0.1),
        ("2026-10-25T22:30:00+00:00", 0.1),  # the next evening at 23:30, 24.5 hours later
        ("2026-10-25T22:59:00+00:00", 0.1),  # the next evening at 23:59
        ("2026-10-25T22:59:01+00:00", 0.2),
        ("2026-10-25T22:04:00+00:00", 0.1),
        ("2026-10-24T23:50:00+02:00", 0),
        ("2026-10-26T21:50:00+00:00", 0.2),
        ("2026-10-31T22:50:00+00:00", 0.5),  # a week later at 23:50
        ("2026-10-31T22:59:00+00:00", 0.5),
        ("2026-10-31T22:59:01+00:00", 1),
        ("2026-10-25T22:04:00", 0.1),  # without a zone: by the clock of the due time, 22:04 that evening
        ("2026-10-25T23:30:00", 0.1),
        ("2026-10-24T23:00:00", 0),
    ],
)
def test_a_day_late_is_the_next_day_at_that_time(tmp_path: Path, submitted: str, share: float) -> None:
    made = assignment(tmp_path, AUTUMN)
    report = deducted(made, Report("a", ()), {"submitted": submitted})
    assert report.deduction == pytest.approx(share)
    assert bool(report.deducted) == (share > 0)
    if submitted == "2026-10-25T22:30:00+00:00":
        assert "Submitted 23 h 31 min late: 10 %" in report.deducted


@pytest.mark.parametrize(
    ("late", "submitted", "share"),
    [
        ("due: 2026-03-28 23:59 Europe/Berlin", "2026-03-29T21:58:00+00:00", 0.1),  # a day of 23 hours
        ("due: 2026-03-28 23:59 Europe/Berlin", "2026-03-29T21:59:01+00:00", 0.2),
        ("due: 2026-03-28 23:59 +01:00", "2026-03-29T22:30:00+00:00", 0.1),  # no zone is known: 24 hours
        ("due: 2026-03-28 23:59 +01:00, zone: Europe/Berlin", "2026-03-29T22:30:00+00:00", 0.2),
        ("due: 2026-10-31 23:59 America/New_York", "2026-11-02T04:30:00+00:00", 0.1),
        ("due: 2026-10-24 23:59 Europe/Berlin, per: 2d", "2026-10-26T22:30:00+00:00", 0.1),
        ("due: 2026-10-24 23:59 Europe/Berlin, per: 12h", "2026-10-25T10:00:00+00:00", 0.2),  # hours are hours
        ("due: 2026-10-24 23:59 Europe/Berlin", "2031-10-24T21:59:00+00:00", 1),
    ],
)
def test_days_in_other_places(tmp_path: Path, late: str, submitted: str, share: float) -> None:
    made = assignment(tmp_path, f"late: {{lose: 0.1, {late}}}")
    assert deducted(made, Report("a", ()), {"submitted": submitted}).deduction == pytest.approx(share)


def test_the_zone_of_the_spec_counts_the_days_of_the_platforms_due_time(tmp_path: Path) -> None:
    facts = {"submitted": "2026-10-25T22:30:00+00:00", "due": "2026-10-24T23:59:00+02:00"}
    for policy, share in (("late: {lose: 0.1}", 0.2), ("late: {lose: 0.1, zone: Europe/Berlin}", 0.1)):
        assert deducted(assignment(tmp_path, policy), Report("a", ()), facts).deduction == pytest.approx(share)
    other = {**facts, "due": "2026-10-24T23:59:00+02:00[Europe/Berlin]"}
    assert deducted(assignment(tmp_path, "late: {lose: 0.1}"), Report("a", ()), other).deduction == pytest.approx(0.1)


def test_two_times_in_one_zone_are_compared_as_moments(tmp_path: Path) -> None:
    due = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    at = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))  # 45 minutes later
    assert deduction(assignment(tmp_path, "late: {lose: 0.01, per: 1h}"), SubmissionTime(at, due)).share == 0.01


def test_what_is_excused_costs_nothing(tmp_path: Path) -> None:
    made = assignment(tmp_path, "late: {lose: 0.1, closes: 1d}\nattempts: {free: 1, lose: 0.1}")
    facts = {"submitted": "2026-10-09T00:00:00+00:00", "due": DUE.isoformat()}
    assert deducted(made, Report("a", ()), facts).deduction == 1
    report = deducted(made, Report("a", ()), {**facts, "excused": True})
    assert report.deduction == 0
    assert "excused" in report.deducted
    assert deducted(made, Report("a", ()), {**facts, "excused": True, "attempt": 2}).deduction == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("policy", "facts", "why"),
    [
        ("lose: 0.1, due: 2026-10-24 23:59 Europe/Berlin", {"submitted": "2026-10-25T00:00:00"}, ""),
        ("lose: 0.1, due: 2026-10-24 23:59 +02:00", {"submitted": "2026-10-25T00:00:00"}, "has no zone"),
        ("lose: 0.1, due: 2026-10-24 23:59 +02:00", {}, "no submission time"),
        ("lose: 0.1, due: 2026-10-24 23:59 +02:00", {"excused": True}, ""),
        ("lose: 0.1", {"submitted": "2026-10-25T00:00:00Z"}, "no due time"),
        ("lose: 0.1", {"submitted": "2026-10-25T00:00:00Z", "due": "2026-10-25T00:00:00Z"}, ""),
    ],
)
def test_why_nobody_knows_whether_it_is_late(tmp_path: Path, policy: str, facts: dict[str, object], why: str) -> None:
    late = assignment(tmp_path, f"late: {{{policy}}}").late
    assert late is not None
    assert why in unknown(late, facts)
    assert bool(unknown(late, facts)) == bool(why)
