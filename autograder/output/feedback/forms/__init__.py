"""The forms in which feedback is given back, one a module.

A form is a class registered by name, in a module here or in another package (entry points of ``autograder.feedback``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from autograder.output.feedback.compose import Feedback
from autograder.output.feedback.render import Renderer
from autograder.system.registry import Registry
from autograder.system.zips import zip_bytes


class FeedbackForm:
    """A form of feedback: which files it consists of, and what to do with them."""

    #: Whether each student's page and text lie in the folder by themselves.
    pages: ClassVar[bool] = False
    #: Who is left out, in words.
    left_out: ClassVar[str] = ""
    #: How the files are given to the platform.
    how: ClassVar[tuple[str, ...]] = ()

    def files(self, feedback: Iterable[Feedback], renderer: Renderer) -> tuple[Mapping[str, str | bytes], list[str]]:
        """The files by name, and the keys of those whose feedback is in none of them."""
        return {}, []


FORMS: Registry[FeedbackForm] = Registry(__name__, "autograder.feedback", "form of feedback")
#: Makes the decorated class the form called ``name``.
register = FORMS.register_instance


def zipped(members: Sequence[tuple[str, str]]) -> bytes:
    """A zip of texts."""
    return zip_bytes((name, content.encode("utf-8", "replace")) for name, content in members)
