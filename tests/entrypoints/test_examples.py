"""``autograder examples``: the assignments are written out whole, and over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from autograder.domain.errors import UsageError
from autograder.entrypoints.commands.examples import command
from autograder.ingest import project
from autograder.system import distribution


def contents(folder: Path, *names: str) -> dict[str, bytes]:
    """The bytes of every file below, by its path."""
    found = (path for name in names for path in (folder / name).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if "__pycache__" not in path.parts}


def test_the_assignments_are_written_with_all_that_is_theirs(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path / "course")], standalone_mode=False)
    assert done.exception is None
    assert contents(tmp_path / "course", ".") == contents(ROOT, "problems", "reference", "submissions_example")
    specs = {path.stem for path in (tmp_path / "course" / "problems").glob("*.yaml")}
    assert (
        specs
        == {path.stem for path in (tmp_path / "course" / "reference").glob("*.py")}
        == set(project.assignment_names())
    )


def test_the_command_that_is_shown_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(command, ["course"], standalone_mode=False).output.splitlines()[-1].split()
    assert shown[:2] == ["autograder", "grade"]
    assert project.find_project(shown[2]).root == tmp_path / "course"
    assert Path(shown[3]).is_dir()


def test_nothing_is_overwritten_and_nothing_written_beside(tmp_path: Path) -> None:
    mine = tmp_path / "reference" / "simple_attention.py"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = CliRunner().invoke(command, [str(tmp_path)], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert f"these files exist: {mine}. Nothing was written" in str(done.exception)
    assert contents(tmp_path, ".") == {"reference/simple_attention.py": b"mine"}


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "problems").mkdir()
    (tmp_path / "problems" / "mine.yaml").write_text("spec: 1")
    done = CliRunner().invoke(command, [str(tmp_path)], standalone_mode=False)
    assert done.exception is None
    assert (tmp_path / "problems" / "mine.yaml").read_text() == "spec: 1"


def test_a_folder_that_cannot_be_written_is_the_callers_mistake(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "problems").write_text("a file")
    done = CliRunner().invoke(command, [str(tmp_path / "course")], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert "cannot be written" in str(done.exception)


def test_an_installed_autograder_looks_in_the_current_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own examples would stand before the instructor's changed copies."""
    inside = tmp_path / "package" / "tree"
    (inside / "problems").mkdir(parents=True)
    (inside / "problems" / "simple_attention.yaml").write_text("spec: 1")
    monkeypatch.setattr(distribution, "INSIDE", inside)
    monkeypatch.delenv(project.VARIABLE, raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert project.roots() == [tmp_path / "here"]
    with pytest.raises(UsageError, match="there are no assignments yet; `autograder examples FOLDER` writes some"):
        project.find_project("simple_attention")
