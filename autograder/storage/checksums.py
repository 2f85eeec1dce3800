"""Checksums by which flipped bytes are found: of what the gradebook holds, and of the copy of manual scores."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

from autograder.domain.errors import GraderError

_SEAL = re.compile(r"#[0-9a-f]{8}\Z")


def checksum(*parts: Any) -> str:
    """Eight letters and digits (CRC-32) that nearly always differ when anything in ``parts`` does."""
    return f"{zlib.crc32(json.dumps(parts).encode('utf-8', 'surrogatepass')):08x}"


def sealed(content: str) -> str:
    """A text with its checksum in a last line."""
    return f"{content}\n#{checksum(content)}"


def opened(content: str, what: str) -> str:
    """The text that `sealed` was given, or an old one without a checksum; GraderError if it has changed."""
    text, line, seal = content.rpartition("\n")
    if not line and not _SEAL.search(content):  # JSON in one line, and not a seal whose line end has changed
        return content
    if not line or seal != f"#{checksum(text)}":
        raise damaged(f"{what} is not what was saved")
    return text


def damaged(what: str) -> GraderError:
    """What to say of a gradebook whose bytes have changed."""
    return GraderError(
        f"the gradebook is damaged ({what}): put back a backup; or move it away and run `grade` again, which restores "
        "the manual scores from the copy in manual-scores.csv"
    )
