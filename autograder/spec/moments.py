"""Reads times such as ``2026-10-25 23:59 Europe/Berlin`` and ``2026-10-01 23:59 +02:00``.

A time with a named zone follows daylight saving time, so "the next day at that time" is well defined. Zones come from
the system's database or, if it has none (Windows, small containers), from the package ``tzdata``.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_EXAMPLE = "2026-10-01 23:59 Europe/Berlin or 2026-10-01 23:59 +02:00"
_MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ]\s*(?P<time>\d\d:\d\d(?::\d\d)?)(?:\.(?P<part>\d{1,9}))?"
    r"\s*(?P<utc>Z|[+-]\d\d:?\d\d)?\s*(?:\[(?P<inside>[^\]]*)\]|(?P<zone>[A-Za-z].*))?",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?!posix/|right/|Etc/)[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)+")
# abbreviations name an offset, not a place, and some are ambiguous; these are the places that most people mean
_SHORT = {
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
    "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon", "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
    "GMT": "Europe/London", "BST": "Europe/London", "MSK": "Europe/Moscow",
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York", "EST5EDT": "America/New_York",
    "CT": "America/Chicago", "CST": "America/Chicago", "CDT": "America/Chicago", "CST6CDT": "America/Chicago",
    "MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver", "MST7MDT": "America/Denver",
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "PST8PDT": "America/Los_Angeles", "HST": "Pacific/Honolulu", "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "SGT": "Asia/Singapore", "HKT": "Asia/Hong_Kong",
}  # fmt: skip


def moment(text: object) -> datetime:
    """The time in ``text``, with its zone or UTC offset; ValueError with a message that says what to write.

    A local time that daylight saving time skips is rejected, and so is an ambiguous one, unless its UTC offset is
    written before the zone.
    """
    found = _MOMENT.fullmatch(str(text).strip())
    named = str(found["zone"] or found["inside"] or "") if found else ""
    if found is None or not (found["utc"] or named):
        raise ValueError(f"expected a time with its zone or its UTC offset, such as {_EXAMPLE}")
    if re.match(r"[ap]\.?m\b", named, re.IGNORECASE):
        raise ValueError(f"has {named.split()[0]}: write the time on the 24-hour clock, such as {_EXAMPLE}")
    midnight = found["time"] in ("24:00", "24:00:00")  # the end of that day
    try:
        plain = datetime.fromisoformat(f"{found['date']} {'00:00' if midnight else found['time']}")
        plain += timedelta(days=midnight)
    except (ValueError, OverflowError):
        raise ValueError(f"is not a valid time: write one such as {_EXAMPLE}") from None
    plain = plain.replace(microsecond=microseconds(found["part"]))
    offset = _offset(found["utc"]) if found["utc"] else None
    return _in(zone(named), plain, offset) if named else plain.replace(tzinfo=offset)


def zone(name: str) -> tzinfo:
    """The zone called ``name``, such as ``Europe/Berlin`` or ``UTC``; ValueError with a suggestion."""
    name = name.strip()
    if name.upper() in ("UTC", "Z"):
        return timezone.utc
    place = _SHORT.get(name.upper())
    if place:
        raise ValueError(f"has {name}, which does not say when the clocks change: name a place, such as {place}")
    if name.upper().startswith(("ETC/", "GMT", "UTC")):
        raise ValueError(f"has {name}: write the UTC offset as +02:00, or name a place such as Europe/Berlin")
    try:
        if _NAME.fullmatch(name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise ValueError(f"has {name!r}, which is not a time zone: {_suggestion(name)}")


def zone_name(name: object) -> str:
    """``name``, if it is a time zone; ValueError with a suggestion."""
    zone(str(name))
    return str(name).strip()


def _suggestion(name: str) -> str:
    known = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    if not known:
        return "this system has no list of time zones, so install one with `pip install tzdata`"
    forms = {zone.casefold(): zone for zone in known}
    for zone in known:  # Berlin, New York
        forms.setdefault(zone.rpartition("/")[2].casefold(), zone)
    wanted = re.sub(r"\s+", "_", name).casefold()
    near = get_close_matches(wanted, forms, 1, cutoff=0.8) or get_close_matches(
        wanted.rpartition("/")[2], forms, 1, cutoff=0.75
    )
    return f"did you mean {forms[near[0]]}?" if near else "write one such as Europe/Berlin or America/New_York"


def microseconds(digits: str | None) -> int:
    """Microseconds from the decimals of a second; further digits are cut off."""
    return int((digits or "0")[:6].ljust(6, "0"))


def fixed_zone(sign: str, hours: int, minutes: int) -> timezone:
    """The zone with this UTC offset; ValueError for 24 hours or more."""
    return timezone((-1 if sign == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _offset(text: str) -> timezone:
    if text.upper() == "Z":
        return timezone.utc
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(f"has {text}, which is not a UTC offset: they go up to +14:00")
    return fixed_zone(text[0], hours, minutes)


def _in(where: tzinfo, plain: datetime, offset: timezone | None) -> datetime:
    """The local time ``plain`` in a zone; ValueError if it does not exist, is ambiguous, or contradicts ``offset``."""
    both = [plain.replace(tzinfo=where, fold=fold) for fold in (0, 1)]
    there = [made for made in both if made.astimezone(timezone.utc).astimezone(where).replace(tzinfo=None) == plain]
    if not there:
        before = both[1].astimezone(timezone.utc).astimezone(where)
        after = both[0].astimezone(timezone.utc).astimezone(where)
        raise ValueError(
            f"does not exist in {where}: the clocks skip {plain:%H:%M} that night; write {before:%H:%M} or "
            f"{after:%H:%M}"
        )
    offsets = list(dict.fromkeys(_distance(made) for made in there))
    if offset is not None:
        fitting = [made for made in there if made.utcoffset() == offset.utcoffset(None)]
        if not fitting:
            raise ValueError(f"has a UTC offset that is not that of {where}: there it is {' or '.join(offsets)}")
        return fitting[0]
    if len(offsets) > 1:
        raise ValueError(
            f"is ambiguous in {where}, where the clocks show it twice that night: write {offsets[0]} or "
            f"{offsets[1]} before the zone"
        )
    return there[0]


def _distance(time: datetime) -> str:
    return time.isoformat()[-6:]


def moment_text(time: datetime) -> str:
    """A time in the form that `moment` reads, with the name of its zone if it has one."""
    name = str(time.tzinfo) if isinstance(time.tzinfo, ZoneInfo) else ""
    return f"{time.isoformat()}[{name}]" if name else time.isoformat()


def read_moment(text: str | None) -> datetime | None:
    """The time that `moment_text` wrote; a time without a zone stays naive. None for no text."""
    if not text:
        return None
    try:
        return moment(text)
    except ValueError:
        return datetime.fromisoformat(text.partition("[")[0])


def days_after(time: datetime, days: int) -> datetime:
    """The same local time ``days`` days later, in UTC: the later moment if it is ambiguous."""
    try:
        plain = time.replace(tzinfo=None, fold=0) + timedelta(days=days)
        return max(plain.replace(tzinfo=time.tzinfo, fold=fold).astimezone(timezone.utc) for fold in (0, 1))
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc)
