"""Checksums that detect damage in the gradebook and in the backup of manual scores."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

from autograder.domain.errors import GraderError

_SEAL = re.compile(r"#[0-9a-f]{8}\Z")


def checksum(*parts: Any) -> str:
    """The CRC-32 of ``parts`` as JSON, in eight hexadecimal digits."""
    return f"{zlib.crc32(json.dumps(parts).encode('utf-8', 'surrogatepass')):08x}"


def sealed(content: str) -> str:
    """A text followed by a line with its checksum."""
    return f"{content}\n#{checksum(content)}"


def opened(content: str, what: str) -> str:
    """The text given to `sealed`, or an old one without a checksum; `GraderError` if it has changed."""
    text, line, seal = content.rpartition("\n")
    if not line and not _SEAL.search(content):  # one line of JSON, not a checksum whose line end was damaged
        return content
    if not line or seal != f"#{checksum(text)}":
        raise damaged(f"{what} has changed since it was saved")
    return text


def damaged(what: str) -> GraderError:
    """The error for a damaged gradebook."""
    return GraderError(
        f"the gradebook is damaged ({what}): restore a backup; or move it away and run `grade` again, which restores "
        "the manual scores from manual-scores.csv"
    )
