"""A file that was begun from another version of the assignment than the kit has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.domain.kits import Kit
from autograder.ingest.starter_version import other_version

KIT = Kit("hw1", "autumn", "0123456789abcdef")


def notebook(**told: object) -> str:
    return json.dumps({"cells": [], "metadata": {"autograder": told}})


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("a.ipynb", notebook(assignment="hw1", version="summer (00000000)"), "summer (00000000)"),
        ("a.ipynb", notebook(assignment="hw1", version=KIT.shown), ""),
        ("a.ipynb", notebook(assignment="hw2", version="summer (00000000)"), ""),
        ("a.ipynb", notebook(version="x"), ""),
        ("a.ipynb", '{"metadata": []}', ""),
        ("a.ipynb", "not JSON", ""),
        ("a.py", "# autograder: hw1 summer (00000000)\n\nx = 1\n", "summer (00000000)"),
        ("a.py", f"# autograder: hw1 {KIT.shown}\n", ""),
        ("a.py", "x = 1\n# autograder: hw1 summer\n", ""),
    ],
)
def test_the_version_that_a_file_says(tmp_path: Path, name: str, text: str, version: str) -> None:
    (tmp_path / name).write_text(text)
    assert other_version(tmp_path / name, KIT) == version


def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    assert other_version(tmp_path / "none.ipynb", KIT) == ""
    assert other_version(tmp_path, KIT) == ""
