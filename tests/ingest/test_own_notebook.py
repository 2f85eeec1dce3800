"""Which file is the notebook whose kernel this is."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.domain.errors import UsageError
from autograder.ingest.own_notebook import own_notebook

CALL = 'check_file("my.ipynb")'


def found(folder: Path, names: dict[str, object] | None = None, environment: dict[str, str] | None = None) -> str:
    return str(own_notebook(names or {}, environment or {}, folder, CALL).relative_to(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.ipynb", "b.ipynb", "in/c.ipynb", "hw.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    return tmp_path


def test_vs_code_and_jupyter_say_which(folder: Path) -> None:
    assert found(folder, {"__vsc_ipynb_file__": str(folder / "b.ipynb")}) == "b.ipynb"
    assert found(folder, environment={"JPY_SESSION_NAME": str(folder / "a.ipynb")}) == "a.ipynb"
    assert found(folder, environment={"JPY_SESSION_NAME": "in/c.ipynb"}) == "in/c.ipynb"
    # from the server's folder, not the kernel's
    assert found(folder, environment={"JPY_SESSION_NAME": "course/hw1/b.ipynb"}) == "b.ipynb"


def test_the_only_one_in_the_folder(folder: Path) -> None:
    assert found(folder / "in") == "c.ipynb"
    # what is told but is not there, or is no notebook, does not count
    assert found(folder / "in", environment={"JPY_SESSION_NAME": "6f2b"}) == "c.ipynb"
    (folder / "in" / "hw.py").write_text("")
    assert found(folder / "in", environment={"JPY_SESSION_NAME": "hw.py"}) == "c.ipynb"


def test_otherwise_it_asks(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UsageError, match=r'There are a.ipynb, b.ipynb: write `check_file\("my.ipynb"\)`'):
        found(folder)
    with pytest.raises(UsageError, match=r"has no .ipynb file. Save it, and write its place"):
        found(tmp_path_factory.mktemp("empty"))
