"""Plain folders: which file is the submission, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.domain.errors import SubmissionError, UsageError
from autograder.ingest.submissions import candidate, entries, left_out

PATTERNS = ("*.ipynb", "*.py")


def lay(root: Path, *names: str) -> Path:
    """Empty files of these names under ``root``."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["hw.py"], "hw.py"),
        (["HW.IPYNB"], "HW.IPYNB"),
        (["work/inner/hw.ipynb"], "work/inner/hw.ipynb"),
        (["hw.py", "notes.txt", "data.csv", "expect.yaml"], "hw.py"),
        (["hw.ipynb", ".ipynb_checkpoints/hw-checkpoint.ipynb", "__MACOSX/hw.ipynb", "._hw.ipynb"], "hw.ipynb"),
        (["hw.py", "conftest.py", "__pycache__/hw.cpython-311.pyc", "__init__.py"], "hw.py"),
    ],
)
def test_the_one_candidate(tmp_path: Path, files: list[str], chosen: str) -> None:
    assert candidate(lay(tmp_path, *files), PATTERNS) == tmp_path / chosen


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "no submission was found"),
        (["hw.docx"], r"hw\.docx cannot be graded"),
        (["a.py", "b.py"], "submit exactly one"),
        (["a.py", "deep/b.ipynb"], "submit exactly one"),
    ],
)
def test_none_or_several_is_an_error_and_never_a_guess(tmp_path: Path, files: list[str], said: str) -> None:
    with pytest.raises(SubmissionError, match=said):
        candidate(lay(tmp_path, *files), PATTERNS)


def test_links_to_folders_are_not_entered(tmp_path: Path) -> None:
    lay(tmp_path / "elsewhere", "secret.py")
    lay(tmp_path / "mine", "hw.txt")
    (tmp_path / "mine" / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SubmissionError, match="no submission"):
        candidate(tmp_path / "mine", PATTERNS)


def test_entries(tmp_path: Path) -> None:
    lay(tmp_path, "ada/hw.py", "bob.ipynb", "bob.py", "cy.py", "notes.txt", ".git/x.py", "__MACOSX/ada/hw.py")
    assert [e.name for e in entries(tmp_path, PATTERNS)] == ["ada", "bob", "bob.py", "cy"]
    assert [e.name for e in entries(tmp_path / "cy.py", PATTERNS)] == ["cy"]
    assert [e.name for e in entries(tmp_path, PATTERNS, tmp_path / "ada")] == ["bob", "bob.py", "cy"]
    assert left_out(tmp_path, PATTERNS) == ["notes.txt"]
    with pytest.raises(UsageError, match="another folder"):
        entries(tmp_path, PATTERNS, tmp_path / "ada" / "..")


def test_a_link_is_listed_and_refused_when_it_is_read(tmp_path: Path) -> None:
    lay(tmp_path, "ada.py")
    (tmp_path / "eve.py").symlink_to(tmp_path / "ada.py")
    assert [e.name for e in entries(tmp_path, PATTERNS)] == ["ada", "eve"]
    with pytest.raises(SubmissionError, match="is a link"):
        candidate(tmp_path / "eve.py", PATTERNS)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_to_grade(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError):
        entries(tmp_path / name, PATTERNS)
