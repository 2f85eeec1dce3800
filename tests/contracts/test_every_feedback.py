"""What every form of feedback must do, run over the registry: a new one is tested on arrival."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import cast

import pytest
from click.testing import CliRunner
from conftest import ROOT

from autograder.domain.report import Report, Result, Status
from autograder.entrypoints.cli import cli
from autograder.output.feedback import Feedback
from autograder.output.feedback.compose import feedback
from autograder.output.feedback.forms import FORMS
from autograder.output.feedback.render import Renderer

NAMES = sorted(FORMS.all())


class Stand_in:
    """Renders no more than a name."""

    title = "Homework"

    def page(self, one: Feedback) -> str:
        return f"<p>{one.name}</p>"

    def text(self, one: Feedback) -> str:
        return one.name


RENDERER = cast("Renderer", Stand_in())
REPORT = Report("7", (Result("1", "t", 2, Status.PASSED, credit=1.0),))
NOBODY = feedback("nobody", "nobody", REPORT)
KNOWN = [
    replace(feedback(key, key, REPORT), name=name, email=f"{key}@uni.edu", platform=platform, account=key, handle="9")
    for key, name, platform in (("7", "Ada ../Lee", "moodle"), ("8", "=Bo", "canvas"))
]


@pytest.mark.parametrize("name", NAMES)
def test_everybody_is_in_a_file_or_named_as_left_out(name: str) -> None:
    form = FORMS[name]
    files, left = form.files([*KNOWN, NOBODY], RENDERER)
    assert set(left) <= {"7", "8", "nobody"}
    assert form.pages or files
    assert not left or form.left_out
    if not form.pages:
        assert "nobody" in left
    for file, content in files.items():
        assert PurePath(file).name == file
        assert content
    assert dict(form.files([*KNOWN, NOBODY], RENDERER)[0]) == dict(files)  # the same bytes each time


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_no_error(name: str) -> None:
    assert FORMS[name].files([], RENDERER)[1] == []
    assert (type(FORMS[name]).__doc__ or "").strip()


@pytest.mark.parametrize("name", sorted(FORMS.own()))
def test_the_help_text_says_what_it_writes(name: str) -> None:
    shown = " ".join(CliRunner().invoke(cli, ["feedback", "--help"]).output.split())
    assert FORMS[name].writes
    assert f" {name} {FORMS[name].writes}" in shown


@pytest.mark.parametrize("name", sorted(FORMS.own()))
def test_the_documents_name_every_form(name: str) -> None:
    assert name in (ROOT / "docs" / "instructors.md").read_text()
