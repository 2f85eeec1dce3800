"""Times as platforms write them: ``2026-10-20 10:00:00 UTC``, ``Oct 20, 2026 203 PM``, ``20 October, 2026 14:03``.

A time without an offset from UTC is returned without a time zone: it is the platform's local time. Abbreviations that
stand for several zones (CST is Chicago's and Shanghai's) are ignored.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from autograder.spec.moments import fixed_zone, microseconds

# prefixes in English, German, French and Spanish, without accents. Longer ones come first, and so does Finnish
# "marras" (November), which would be read as March
_MONTHS = (
    ("marras", 11), ("juin", 6), ("juil", 7), ("jan", 1), ("ene", 1), ("feb", 2), ("fev", 2), ("mar", 3), ("mrz", 3),
    ("apr", 4), ("avr", 4), ("abr", 4), ("may", 5), ("mai", 5), ("jun", 6), ("jul", 7), ("aug", 8), ("aou", 8),
    ("ago", 8), ("sep", 9), ("oct", 10), ("okt", 10), ("nov", 11), ("dec", 12), ("dez", 12), ("dic", 12),
)  # fmt: skip
# hours from UTC of unambiguous abbreviations; EST, CST, IST and BST are ambiguous
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "JST": 9,
}  # fmt: skip
_CLOCK = (
    r"(?P<h>\d{1,2})[:.hH_-]?(?P<m>\d{2})(?:[:._-]?(?P<s>\d{2})(?:[.,](?P<f>\d+))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\b\.?)?"
)
_OFFSET = r"(?:UTC|GMT)?[+-]\d{2}:?(?:\d{2})?"
_ZONE = (
    r"(?:\s*(?:Uhr|o'clock)?\s*"
    rf"\(?(?P<zone>[A-Za-z]{{1,5}}|[A-Za-z_]+(?:/[A-Za-z_+-]+)+|{_OFFSET})?\)?)"
)
_FORMS = tuple(
    re.compile(rf"{day}{_CLOCK}{_ZONE}")
    for day in (
        r"(?P<Y>\d{4})-(?P<M>\d{1,2})-(?P<D>\d{1,2})[ T-]\s*",
        r"(?:\w+,?\s+)?(?P<month>[^\W\d_]+)\.?\s+(?P<D>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<Y>\d{4}),?\s+(?:at\s+)?",
        r"(?:\w+,?\s+)?(?P<D>\d{1,2})\.?\s+(?:de\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?:de\s+)?(?P<Y>\d{4}),?\s+(?:at\s+|um\s+)?",
    )
)


def stamp(text: str) -> datetime | None:
    """Parse a time, with its time zone if that is unambiguous; None if the text is not a time."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:100]).split())
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["M"]) if parts.get("M") else _month(parts["month"])
    hour = int(parts["h"])
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"] in "Pp" else 0)
    micro = microseconds(parts["f"])
    try:
        made = datetime(int(parts["Y"]), month, int(parts["D"]), hour, int(parts["m"]), int(parts["s"] or 0), micro)
        return made.replace(tzinfo=_zone(parts["zone"] or ""))
    except ValueError:
        return None


def _month(name: str) -> int:
    """1 to 12; 0, which makes the date invalid, for any other word."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return next((number for start, number in _MONTHS if bare.startswith(start)), 0)


def _zone(text: str) -> tzinfo | None:
    if offset := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?", text):
        return fixed_zone(offset[1], int(offset[2]), int(offset[3] or 0))
    if "/" in text:
        try:
            return ZoneInfo(text)
        except (OSError, ValueError, KeyError):  # no such zone
            return None
    hours = _ZONES.get(text.upper())
    return None if hours is None else timezone.utc if hours == 0 else timezone(timedelta(hours=hours))
