"""Feedback as HTML for Gradescope, in which nothing of a student's can become markup.

Every text is escaped as a whole; what remains of its own form are line breaks and code between backticks. HTML has one
escape that is right wherever it is read. Markdown has none: what must be escaped depends on the renderer, which may
make links of bare addresses as well. Only the tags below are written, without attributes. A sanitizer that removes
``details`` and ``summary`` leaves their text.
"""

from __future__ import annotations

import html
import re

from autograder.output.text import clean

#: The tags that are written, none with an attribute.
TAGS = ("b", "br", "code", "details", "pre", "summary")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_LONGEST = 15_000  # characters; Gradescope cuts an output above 100,000, and escaping makes up to five of one


def html_of(text: str, longest: int = _LONGEST) -> str:
    """A text as HTML: escaped, with line breaks, and code where it has backticks."""
    return _CODE.sub(r"<code>\1</code>", _escaped(text, longest)).replace("\n", "<br>\n")


def strong_html(text: str) -> str:
    """A text in bold."""
    return f"<b>{html_of(text)}</b>"


def folded_html(summary: str, text: str, longest: int = _LONGEST) -> str:
    """A text as it stands, folded below its summary."""
    return f"<details><summary>{strong_html(summary)}</summary>\n<pre>{_escaped(text, longest)}</pre></details>"


def _escaped(text: str, longest: int) -> str:
    return html.escape(clean(text, longest), quote=False)
