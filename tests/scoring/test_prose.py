"""Text that a person will mark: found under its heading or by its tag, told from what the sheet says itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.domain.assignment import Answer
from autograder.domain.errors import SubmissionError
from autograder.ingest import submissions
from autograder.readers import read
from autograder.scoring.writeups import find, section, untouched

PATTERNS = ["*.ipynb", "*.py"]


def test_the_nth_heading() -> None:
    prose = ("## Why\none\n## Why not\ntwo", "x", "# WHY\nthree")
    assert [section(prose, "why", n) for n in (2, 3, 4)] == ["two\n\nx", "three", ""]
    assert section(prose, "why", 1) == "one\n\ntwo\n\nx\n\nthree"  # nobody else asks for the further ones


@pytest.mark.parametrize(
    "text",
    [
        "", "  \n", "*Your answer here*", "**YOUR ANSWER HERE**", "<!-- Your answer here -->", "Your answer:", "TODO", "...",
        "…", "> Type your answer here.", "_Double-click to edit_", "Type Markdown and LaTeX: $\\alpha^2$",
        "#### My answer\n\nTODO", "TODO\n\nTODO", "<!-- forgot to close", "(sheet's own words)",
    ],
)  # fmt: skip
def test_what_the_sheet_says_is_no_answer(text: str) -> None:
    assert untouched(text, ["Sheet's own words"])


@pytest.mark.parametrize("text", ["Because.", "TODO: because", "Answer: 42", "x", "Your answer here: it copies", "5"])
def test_what_a_student_wrote_is_one(text: str) -> None:
    assert not untouched(text)


NOTEBOOK = {
    "nbformat": 4,
    "cells": [
        {"cell_type": "markdown", "metadata": {"tags": ["why-a"]}, "source": "Because."},
        {"cell_type": "markdown", "metadata": {"tags": "why-b"}, "source": "no list"},
        {"cell_type": "markdown", "metadata": {"tags": ["why-a", 5]}, "source": "And so."},
        {"cell_type": "markdown", "metadata": None, "source": "## Reason\nHeaded."},
    ],
}
PERCENT = """\
# %% [markdown] tags=["why-a"]
# Because.
# %%
x = 1
# %% [markdown] tags=["other", "why-a"]
# And so.
# %% [markdown]
# ## Reason
# Headed.
"""


@pytest.mark.parametrize(("file", "text"), [("hw.ipynb", json.dumps(NOTEBOOK)), ("hw.py", PERCENT)])
def test_tagged_cells(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    prose = read(tmp_path / file).prose
    assert find(prose, Answer(tag="why-a")) == "Because.\n\nAnd so."
    assert find(prose, Answer(tag="why-a", markdown="Reason")) == "Because.\n\nAnd so."
    assert find(prose, Answer(tag="why-b", markdown="Reason")) == "Headed."
    assert find(prose, Answer(tag="why-b")) == ""


def test_markdown_beside_a_python_file(tmp_path: Path) -> None:
    here = tmp_path / "jane"
    here.mkdir()
    (here / "hw.py").write_text("x = 1\n")
    alone = submissions.read_submission(here, PATTERNS)
    (here / "essay.md").write_text("## Why\nBecause.\n")
    (here / "README.md").write_text("## Why\nno\n")
    both = submissions.read_submission(here, PATTERNS)
    assert section(both.prose, "why", 1) == "Because."
    assert section(both.prose, "why", 2) == ""
    assert both.digest != alone.digest
    assert not submissions.read_submission(here / "hw.py", PATTERNS).prose  # another name: it may be somebody else's


def test_markdown_of_the_same_name_in_a_class_folder(tmp_path: Path) -> None:
    for name in ("jane", "omar"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    (tmp_path / "jane.md").write_text("## Why\nBecause.\n")
    (tmp_path / "plan.md").write_text("## Why\nno\n")
    entries = {e.name: submissions.read_submission(e.path, PATTERNS) for e in submissions.entries(tmp_path, PATTERNS)}
    assert section(entries["jane"].prose, "why", 1) == "Because."
    assert not entries["omar"].prose
    assert submissions.left_out(tmp_path, PATTERNS) == ["plan.md"]


def test_markdown_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("## Why\nsecret\n")
    (tmp_path / "jane.py").write_text("x = 1\n")
    (tmp_path / "jane.md").symlink_to(tmp_path / "secret")
    with pytest.raises(SubmissionError, match="link"):
        submissions.read_submission(tmp_path / "jane.py", PATTERNS)
