"""What lateness and many attempts cost, and the limits of one submission, as a spec states them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Late:
    """What being late costs: ``lose`` of the score for each ``per`` seconds begun, ``at_most`` in all.

    ``due`` is needed where the platform does not tell it; ``grace`` seconds cost nothing; with ``closes`` what comes
    more seconds late than that is worth nothing. Whole days are counted by the clock of ``zone``, if there is one.
    ``budget`` late days over the term cost nothing; ``ledger`` is the file, relative to the spec, that counts them.
    """

    lose: float
    per: float = 86400.0
    at_most: float = 1.0
    due: datetime | None = None
    grace: float = 0.0
    closes: float | None = None
    zone: str = ""
    budget: int = 0
    ledger: str = ""


@dataclass(frozen=True)
class Attempts:
    """What handing in again and again costs: ``lose`` of the score for each attempt after the first ``free`` ones."""

    free: int
    lose: float
    at_most: float = 1.0


@dataclass(frozen=True)
class Limits:
    """Limits for one submission: seconds of processor time, bytes of memory, output and answers.

    ``wall`` is in seconds of wall time, for the whole submission including retries.
    """

    call: float = 5.0
    load: float = 20.0
    total: float = 120.0
    wall: float = 480.0
    memory: int = 2 << 30
    output: int = 64 << 10
    reply: int = 16 << 20
