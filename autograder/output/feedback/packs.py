"""Feedback in the forms in which platforms take it back.

What each takes was read in its source:

- Moodle, *Upload multiple feedback files in a zip*: ``mod/assign/feedback/file/importziplib.php`` splits a path at its
  underscores and wants name, participant number, ``assignsubmission`` and ``file``.
- Canvas has no table of comments to import. *Upload Submissions* takes a zip back whose files are called as those that
  were downloaded, and attaches each as a comment: ``infer_comment_context_from_filename`` in
  ``app/models/abstract_assignment.rb`` wants the user's number and that of a file of the submission. By the API,
  ``submissions/update_grades`` takes ``grade_data`` with a ``text_comment`` for each user.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence

from autograder.output.feedback.contents import Feedback
from autograder.output.feedback.render import Renderer
from autograder.output.grades_csv import cell
from autograder.system.csv_text import MARK, written

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NUMBER = re.compile(r"[0-9]{1,18}")


def moodle(all: Iterable[Feedback], renderer: Renderer) -> tuple[bytes, list[str]]:
    """The zip, and who is not in it: of whom no participant number is known."""
    members, left = [], []
    for one in all:
        if one.platform == "moodle" and _NUMBER.fullmatch(one.account):
            # at an underscore, or a slash, Moodle would look for the number
            name = " ".join(re.sub(r"[_/\\\x00-\x1f]", " ", one.name).split()) or "Participant"
            folder = f"{name[:100]}_{one.account}_assignsubmission_file_"
            members.append((f"{folder}/feedback.html", renderer.page(one)))
        else:
            left.append(one.key)
    return _zip(members), left


def canvas(all: Iterable[Feedback], renderer: Renderer) -> tuple[bytes, str, list[str]]:
    """The zip, the API's JSON, and who is in neither: of whom Canvas' numbers are not known."""
    members, comments, left = [], {}, []
    for one in all:
        if one.platform != "canvas" or not _NUMBER.fullmatch(one.account):
            left.append(one.key)
            continue
        comments[one.account] = {"text_comment": renderer.text(one)}
        if _NUMBER.fullmatch(one.handle):
            who = re.sub(r"[\W\d_]", "", one.name).casefold() or "student"
            members.append((f"{who}_{one.account}_{one.handle}_feedback.html", renderer.page(one)))
        else:
            left.append(one.key)
    text = json.dumps({"grade_data": comments}, indent=1, ensure_ascii=False, sort_keys=True)
    return _zip(members), text + "\n", left


def mail(all: Iterable[Feedback], renderer: Renderer) -> tuple[str, list[str]]:
    """A table for a mail merge, one row a mail, and who is not in it: of whom no address is known."""
    rows, left = [["name", "email", "subject", "body", "attachment"]], []
    for one in all:
        if "@" not in one.email:
            left.append(one.key)
            continue
        subject = f"{renderer.title}: your feedback"
        rows.append([*map(cell, (one.name, one.email, subject, renderer.text(one))), f"{one.key}.html"])
    return MARK + written(rows, "\r\n"), left


def _zip(members: Sequence[tuple[str, str]]) -> bytes:
    """A zip that is the same for the same content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content.encode("utf-8", "replace"))
    return out.getvalue()
