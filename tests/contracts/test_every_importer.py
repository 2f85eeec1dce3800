"""What every importer must do, run over the registry: a new one is tested on arrival."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from autograder.domain.errors import UsageError
from autograder.ingest.importers import FALLBACK, IMPORTERS, Root
from autograder.ingest.intake import open_intake

PATTERNS = ["*.py", "*.ipynb"]
NAMES = sorted(IMPORTERS.all())


def laid(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_plain_folders_are_not_taken_for_a_download(tmp_path: Path, name: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    plain = laid(tmp_path / "plain", {"ada.py": "x", "bob.py": "y", "notes.txt": "z", "carl/hw.py": "x"})
    for folder in (empty, plain):
        assert IMPORTERS[name].matches(Root(folder)) is False


@pytest.mark.parametrize("name", sorted(set(NAMES) - {FALLBACK}))
def test_what_is_no_such_download_is_refused_in_words(tmp_path: Path, name: str) -> None:
    root = laid(tmp_path / "d", {"ada.py": "x", "bob.py": "y"})
    with pytest.raises(UsageError, match=r"is no|holds no|has no") as refused, open_intake(root, PATTERNS, kind=name):
        pass
    assert str(refused.value).startswith(str(root))


@pytest.mark.parametrize("name", [name for name in NAMES if IMPORTERS[name].specimen])
def test_its_specimen_is_recognised_and_read(tmp_path: Path, name: str) -> None:
    specimen = dict(IMPORTERS[name].specimen)
    root = laid(tmp_path / "d", specimen)
    with open_intake(root, PATTERNS) as intake:
        assert intake.kind == name
        paths = [path for one in intake.hand_ins for path in (one.path, *one.path.rglob("*")) if path.is_file()]
        texts = sorted(path.read_text() for path in paths)
        assert texts == sorted(specimen.values())
        assert all(one.people and one.people[0].name for one in intake.hand_ins)


@pytest.mark.parametrize("name", NAMES)
def test_an_importer_says_what_it_reads(name: str) -> None:
    assert (type(IMPORTERS[name]).__doc__ or "").strip()


@pytest.mark.parametrize("name", sorted(IMPORTERS.own()))
def test_the_documents_name_every_importer(name: str) -> None:
    page = (ROOT / "docs" / "instructors.md").read_text().lower()
    assert name in page
