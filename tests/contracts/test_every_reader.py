"""What every reader must do, run over the registry: a new one is tested on arrival."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.domain.errors import SubmissionError
from autograder.domain.submission import Cell, Submission
from autograder.readers import READERS, read

#: Contents that are no file of any format, or a broken one.
GARBAGE = [
    b"", b"\x00", b"\xff\xfe\x00", b"{", b'{"cells": 1}', b"[" * 100_000, b"x = (", b"def f(:\n", b"# %%\n" * 1000,
    b"```python\nx = 1", b"\xf0\x9f\x98\x80" * 10, b"\r" * 500, b"%PDF-1.7", b"PK\x03\x04",
]  # fmt: skip


@pytest.mark.parametrize("ending", sorted(READERS.all()))
@pytest.mark.parametrize("content", GARBAGE, ids=lambda content: repr(content[:12]))
def test_garbage_is_read_or_refused_in_words(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"hw{ending}"
    path.write_bytes(content)
    try:
        found = read(path)
    except SubmissionError as refused:
        said = str(refused)
    else:
        said = f"read as {len(found.cells)} cells"
        check_cells(found, ending, content)
    assert len(said) > 10


def check_cells(found: Submission, ending: str, content: bytes) -> None:
    assert isinstance(found, Submission)
    lines = content.decode("utf-8", "replace").count("\n") + 1
    for cell in found.cells:
        assert isinstance(cell.source, str)
        assert ending == ".ipynb" or 1 <= cell.first_line <= lines


@pytest.mark.parametrize("ending", sorted(READERS.all()))
def test_a_reader_says_what_it_gives(ending: str) -> None:
    reader: Callable[..., object] = READERS[ending]
    assert ending.startswith(".")
    assert ending == ending.lower(), "endings are compared in lower case"
    assert (reader.__doc__ or "").strip()


@pytest.mark.parametrize("ending", sorted(READERS.own()))
def test_the_documents_name_every_ending(ending: str) -> None:
    assert f"`{ending}`" in (ROOT / "docs" / "students.md").read_text() + (ROOT / "docs" / "instructors.md").read_text()


def test_a_file_that_nothing_reads_is_refused_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "hw.docx").write_bytes(b"PK")
    with pytest.raises(SubmissionError) as refused:
        read(tmp_path / "hw.docx")
    assert all(ending in str(refused.value) for ending in READERS.all())


def test_the_longest_ending_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {".md": "short", ".myst.md": "long"}
    monkeypatch.setattr(
        READERS, "find", lambda name: (lambda text, file: ([Cell(made[name], "x = 1")], [])) if name in made else None
    )
    for name, read_by in (("hw.myst.md", "long"), ("hw.MYST.md", "long"), ("v1.hw.md", "short"), ("hw.md", "short")):
        (tmp_path / name).write_text("x")
        assert read(tmp_path / name).cells[0].label == read_by
