"""Removes outputs and pasted pictures from notebooks: they can be a hundred times as large as the code.

They are cut from the bytes before decoding and parsing, so they cost neither memory nor time there. Only strings and
brackets are examined (https://www.rfc-editor.org/rfc/rfc8259). Content that is not JSON is left unchanged.
"""

from __future__ import annotations

import re

from autograder.domain.errors import SubmissionError

LARGEST_NOTEBOOK = 128 << 20
_SMALL = 1 << 20  # smaller files are not worth the effort
_MOST_TOKENS = 6_000_000  # takes a few seconds
_TOKEN = re.compile(rb'["\[\]{}]')
_DROPPED = (b'"outputs"', b'"attachments"', b'"widgets"')
_KEY = re.compile(rb'"(?:outputs|attachments|widgets)"\s{0,100}:\s{0,100}(?=[\[{])')


def without_outputs(content: bytes, name: str) -> bytes:
    """A notebook's bytes with empty outputs. Raises `SubmissionError` if it has too many parts."""
    if len(content) < _SMALL or not any(key in content for key in _DROPPED):
        return content
    kept: list[bytes] = []
    copied = at = depth = tokens = 0
    skipping = False
    while found := _TOKEN.search(content, at):
        tokens += 1
        if tokens > _MOST_TOKENS:
            raise SubmissionError(f"{name} has too many parts to read: clear the outputs and save it again")
        start, sign = found.start(), found[0]
        if sign == b'"':
            if not skipping and (key := _KEY.match(content, start)):
                kept.append(content[copied : key.end()])
                copied = at = key.end()
                skipping, depth = True, 0
            else:
                at = _string_end(content, start + 1)
            continue
        at = found.end()
        if skipping:
            depth += 1 if sign in b"[{" else -1
            if not depth:
                kept.append(b"[]" if content[copied : copied + 1] == b"[" else b"{}")
                copied, skipping = at, False
    return content if skipping else b"".join([*kept, content[copied:]])


def _string_end(content: bytes, at: int) -> int:
    """The position after the quote that ends the string open at ``at``."""
    while (end := content.find(b'"', at)) >= 0:
        text = content[at:end]
        if (len(text) - len(text.rstrip(b"\\"))) % 2 == 0:
            return end + 1
        at = end + 1
    return len(content)
