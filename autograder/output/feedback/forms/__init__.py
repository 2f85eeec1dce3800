"""The formats of feedback, one per module.

A format is a class registered by name, in a module here or in another package (entry points of
``autograder.feedback``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from autograder.output.feedback.compose import Feedback
from autograder.output.feedback.render import Renderer
from autograder.system.registry import Registry
from autograder.system.zips import zip_bytes


class FeedbackForm:
    """A format of feedback: its files, and how to use them."""

    #: Whether each student's page and text are written as separate files.
    pages: ClassVar[bool] = False
    #: The files it writes and what they are for, as `autograder feedback --help` shows them.
    writes: ClassVar[str] = ""
    #: The beginning of the note on students whose feedback is not in the files.
    left_out: ClassVar[str] = ""
    #: Instructions for uploading the files.
    how: ClassVar[tuple[str, ...]] = ()

    def files(self, feedback: Iterable[Feedback], renderer: Renderer) -> tuple[Mapping[str, str | bytes], list[str]]:
        """The contents of the files by name, and the keys of the feedback that is in none of them."""
        return {}, []


FORMS: Registry[FeedbackForm] = Registry(__name__, "autograder.feedback", "form of feedback")
#: Registers the decorated class as the format called ``name``.
register = FORMS.register_instance


def zipped(members: Sequence[tuple[str, str]]) -> bytes:
    """A zip file of texts."""
    return zip_bytes((name, content.encode("utf-8", "replace")) for name, content in members)
