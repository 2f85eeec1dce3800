"""Times with zones: what is read, what is refused, and what the refusal says."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.spec import moments
from autograder.spec.moments import days_after, moment, moment_text

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-01 23:59 Europe/Berlin", "2026-10-01T21:59"),
        ("2026-11-01 23:59 Europe/Berlin", "2026-11-01T22:59"),
        ("2026-10-01 23:59:30 Europe/Berlin", "2026-10-01T21:59:30"),
        ("2026-10-01T23:59 America/Los_Angeles", "2026-10-02T06:59"),
        ("2026-10-01 23:59 America/Argentina/Buenos_Aires", "2026-10-02T02:59"),
        ("2026-10-01 23:59 +02:00", "2026-10-01T21:59"),
        ("2026-10-01 23:59 +0200", "2026-10-01T21:59"),
        ("2026-10-01 23:59Z", "2026-10-01T23:59"),
        ("2026-10-01 23:59 UTC", "2026-10-01T23:59"),
        ("2026-10-01T10:00:00.000000-07:00", "2026-10-01T17:00"),
        ("2026-10-01 24:00 Europe/Berlin", "2026-10-01T22:00"),
        ("2026-10-25 02:30 +02:00 Europe/Berlin", "2026-10-25T00:30"),
        ("2026-10-25 02:30 +01:00 Europe/Berlin", "2026-10-25T01:30"),
    ],
)
def test_a_time_is_one_moment(text: str, utc: str) -> None:
    assert moment(text).astimezone(timezone.utc) == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-10-25 02:30 Europe/Berlin", "twice that night: write +02:00 or +01:00"),
        ("2026-03-29 02:30 Europe/Berlin", "skip 02:30 that night; write 01:30 or 03:30"),
        ("2026-03-08 02:30 America/New_York", "01:30 or 03:30"),
        ("2026-10-01 23:59 +01:00 Europe/Berlin", "there it is +02:00"),
        ("2026-10-01 23:59 Europe/Berln", "did you mean Europe/Berlin?"),
        ("2026-10-01 23:59 europe/berlin", "did you mean Europe/Berlin?"),
        ("2026-10-01 23:59 Berlin", "did you mean Europe/Berlin?"),
        ("2026-10-01 23:59 New York", "did you mean America/New_York?"),
        ("2026-10-01 23:59 Europe/Zuerich", "did you mean Europe/Zurich?"),
        ("2026-10-01 23:59 CEST", "such as Europe/Berlin"),
        ("2026-10-01 23:59 PST", "such as America/Los_Angeles"),
        ("2026-10-01 23:59 Etc/GMT+2", "UTC offset as +02:00"),
        ("2026-10-01 23:59 UTC+2", "UTC offset as +02:00"),
        ("2026-10-01 23:59 Mars/Phobos", "write one such as Europe/Berlin"),
        ("2026-10-01 11:59 pm Europe/Berlin", "24-hour clock"),
        ("2026-10-01 23:59", "a time with its zone"),
        ("2026-10-01 Europe/Berlin", "a time with its zone"),
        ("2026-10-32 23:59 Europe/Berlin", "not a valid time"),
        ("2026-10-01 23:59 +25:00", "not a UTC offset"),
        ("2026-10-01 23:59 ../../etc/passwd", "a time with its zone"),
        ("2026-10-01 23:59 posix/Europe/Berlin", "Europe/Berlin"),
        ("tomorrow", "a time with its zone"),
        (None, "a time with its zone"),
        (20261001, "a time with its zone"),
    ],
)
def test_what_is_wrong_is_said_with_the_cure(text: object, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as told:
        moment(text)
    assert said in str(told.value)


def test_a_system_without_zones_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "available_timezones", set)

    def nothing(name: str) -> None:
        raise moments.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(moments, "ZoneInfo", nothing)
    with pytest.raises(ValueError, match="pip install tzdata"):
        moments.zone("Europe/Berlin")


def test_zones_are_there_without_the_systems_database() -> None:
    import subprocess
    import sys

    code = "from autograder.spec.moments import moment; print(moment('2026-10-01 23:59 Europe/Berlin').utcoffset())"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONTZPATH": ""}, capture_output=True, text=True)
    assert done.stdout.strip() == "2:00:00", done.stderr


@settings(max_examples=200)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), st.sampled_from(sorted(available_timezones())))
def test_what_is_written_is_read_as_the_same_moment(plain: datetime, name: str) -> None:
    time = plain.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(name))
    back = moments.read_moment(moment_text(time))
    assert back is not None
    assert back.astimezone(timezone.utc) == time.astimezone(timezone.utc)


def test_a_time_without_a_zone_stays_without() -> None:
    assert moments.read_moment("2026-10-25T22:04:00") == datetime(2026, 10, 25, 22, 4)
    assert moments.read_moment(None) is None
    assert moments.read_moment("") is None


@pytest.mark.parametrize(
    ("due", "days", "hours"),
    [
        ("2026-10-24 23:59 Europe/Berlin", 1, 25),
        ("2026-10-24 23:59 +02:00", 1, 24),
        ("2026-03-28 23:59 Europe/Berlin", 1, 23),
        ("2026-10-24 02:30 Europe/Berlin", 1, 25),  # shown twice that night: the later one
        ("2026-03-28 02:30 Europe/Berlin", 1, 24),  # skipped that night: 03:30
        ("2026-10-20 12:00 Europe/Berlin", 3, 72),
    ],
)
def test_a_day_is_until_that_time_on_the_next(due: str, days: int, hours: float) -> None:
    assert days_after(moment(due), days) - moment(due).astimezone(timezone.utc) == timedelta(hours=hours)


def test_the_end_of_time_is_no_error() -> None:
    assert days_after(moment("9999-12-31 23:59 Europe/Berlin"), 400).year == 9999
