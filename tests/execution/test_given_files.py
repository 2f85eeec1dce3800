"""Files given with an assignment: in every child's folder, read-only, importable, and found under the paths of home."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, asking

from autograder.domain.assignment import Assignment
from autograder.domain.given_file import GivenFile
from autograder.domain.record import Outcome, Raised, Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution import codec
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host, open_host

COURSELIB = b'''"""Given."""
import numpy as np
from pathlib import Path

def load():
    return np.loadtxt(Path(__file__).parent / "coins.csv")

def fails():
    raise ValueError("in the given module")
'''
FILES = {
    "coins.csv": b"1\n2\n3\n4\n",
    "data/more.txt": "größer\n".encode(),
    "courselib.py": COURSELIB,
    "kit/__init__.py": b"",
    "kit/steps.py": b"from . import other\nSTEP = other.HALF * 2\n",
    "kit/other.py": b"HALF = 3\n",
}


def giving(files: Mapping[str, bytes], *names: str) -> Assignment:
    """An assignment that asks for these names and gives these files."""
    given = tuple(GivenFile(path, content) for path, content in sorted(files.items()))
    return replace(asking(*(names or ("get_x",))), given=given)


def outcome(on: Host, source: str, files: Mapping[str, bytes] = FILES) -> Outcome:
    """What becomes of ``get_x``."""
    made = collect(giving(files), Submission("s", "hw.py", (Cell("hw.py", source, salvage=True),)), on)
    assert not made.troubles, made.troubles
    return made.outcomes["get_x"]


def answer(on: Host, expression: str, files: Mapping[str, bytes] = FILES, before: str = "import numpy as np") -> Any:
    """What an expression gives in a submission, or the error."""
    found = outcome(on, f"{before}\ndef get_x():\n    return {expression}\n", files)
    assert isinstance(found, (Returned, Raised)), found
    return found.value if isinstance(found, Returned) else found.error


@pytest.fixture(scope="module")
def spawned() -> Iterator[Host]:
    """Workers that are started anew for every job, as where there is no fork."""
    made = open_host(["torch", "numpy"], fork=False)
    yield made
    made.close()


@pytest.mark.parametrize(
    "path",
    [
        "coins.csv", "./coins.csv", "/content/drive/MyDrive/hw 1/coins.csv", "data/coins.csv", "..\\\\data\\\\coins.csv",
        "C:\\\\Users\\\\jane\\\\coins.csv", "~/coins.csv", "Coins.CSV", "https://example.org/raw/main/coins.csv",
    ],
)  # fmt: skip
def test_a_path_that_ends_in_a_given_files_name_opens_it(host: Host, path: str) -> None:
    assert answer(host, f'open("{path}").read()') == "1\n2\n3\n4\n"
    assert answer(host, f'float(np.loadtxt("{path}").sum())') == 10 or "://" in path


def test_numpy_and_python_read_them_in_their_ways(host: Host) -> None:
    assert answer(host, 'np.genfromtxt("/a/coins.csv").tolist()') == [1, 2, 3, 4]
    assert answer(host, 'np.fromfile("coins.csv", sep="\\n").tolist()') == [1, 2, 3, 4]
    assert answer(host, 'open("more.txt", encoding="utf-8").read()') == "größer\n"
    assert answer(host, 'list(open("/x/data/more.txt", "rb").read(4))') == [103, 114, 195, 182]
    assert answer(host, 'Path("/x/coins.csv").read_text()', before="from pathlib import Path") == "1\n2\n3\n4\n"


def test_they_seem_to_be_where_they_were_at_home(host: Host) -> None:
    asked = 'os.path.exists("/a/coins.csv"), os.path.isfile("x/coins.csv"), Path("/a/coins.csv").exists()'
    assert answer(host, f"[{asked}]", before="import os\nfrom pathlib import Path") == [True, True, True]
    assert answer(host, 'os.path.exists("/a/other.csv")', before="import os") is False


def test_what_is_not_given_is_not_found(host: Host) -> None:
    assert "FileNotFoundError" in answer(host, 'open("/content/coin.csv").read()')
    assert "FileNotFoundError" in answer(host, 'open("notcoins.csv").read()')
    two = {"a/x.txt": b"1", "b/x.txt": b"2"}
    assert "FileNotFoundError" in answer(host, 'open("x.txt").read()', two)  # which of them is not said
    assert answer(host, 'open("/home/b/x.txt").read()', two) == "2"


def test_they_are_read_only_and_nothing_is_written_in_their_place(host: Host) -> None:
    assert "PermissionError" in answer(host, 'open("coins.csv", "w")')
    assert "PermissionError" in answer(host, 'open("coins.csv", "a")')
    assert "FileNotFoundError" in answer(host, 'open("/content/coins.csv", "w")')
    assert answer(host, 'oct(os.stat("coins.csv").st_mode & 0o777)', before="import os") == "0o444"


def test_given_modules_are_imported(host: Host) -> None:
    assert answer(host, "load().sum()", before="from courselib import *") == 10
    assert answer(host, "kit.steps.STEP", before="import kit.steps") == 6
    assert answer(host, "STEP", before="from kit.steps import STEP") == 6
    assert answer(host, "other.HALF", before="from kit import other") == 3
    assert answer(host, "steps.STEP", before="import steps") == 6  # with the folder on sys.path, at home
    assert answer(host, 'importlib.import_module("courselib").load().sum()', before="import importlib") == 10
    assert answer(host, "inspect.getsource(courselib)", before="import courselib, inspect") == COURSELIB.decode()


def test_a_line_is_the_students_not_the_given_modules(host: Host) -> None:
    found = outcome(host, "import courselib\n\ndef get_x():\n    return courselib.fails()\n")
    assert found == Raised("ValueError: in the given module", "hw.py, line 4")


def test_packages_come_first_and_others_stay_closed(host: Host) -> None:
    shadows = {"torch.py": b"raise SystemExit", "random.py": b"raise SystemExit", "numpy/__init__.py": b"1 / 0"}
    before = "import torch, random, numpy as np"
    assert answer(host, "random.Random(1).random() + float(torch.ones(1).sum())", shadows, before) > 1
    # an installed package that is not offered does not hide a given one of its name
    assert answer(host, "yaml.MINE", {"yaml.py": b"MINE = 5\n"}, "import yaml") == 5
    assert "this assignment offers" in answer(host, "__import__('yaml')")


def test_a_given_module_imports_what_submissions_may(host: Host) -> None:
    drawing = {"lib.py": b"import matplotlib.pyplot as plt\nplt.plot([1])\nX = 7\n"}
    assert answer(host, "lib.X", drawing, "import lib") == 7
    assert "No module named 'yaml'" in answer(host, "__import__('lib').X", {"lib.py": b"import yaml\nX = 7\n"})


def test_large_files_arrive_and_what_is_written_later_stays_small(host: Host) -> None:
    files = {"large.bin": os.urandom(12 << 20), "small.bin": b""}
    assert answer(host, 'len(open("large.bin", "rb").read()) + os.path.getsize("small.bin")', files, "import os") == (
        12 << 20
    )
    write = 'open("mine", "wb").write(bytes(9 << 20))'
    if sys.platform == "linux":
        assert isinstance(outcome(host, f"def get_x():\n    return {write}\n", files), Raised)


def test_no_child_meets_what_another_has_made_of_them(host: Host) -> None:
    spoil = "import os\nos.remove('coins.csv')\nopen('coins.csv', 'w').write('9')\nos.symlink('/x', 'data/other.txt')\n"
    assert answer(host, "open('coins.csv').read()", before=spoil) == "9"
    assert (
        answer(host, "open('coins.csv').read() + open('more.txt', encoding='utf-8').read()") == "1\n2\n3\n4\ngrößer\n"
    )


def test_they_are_there_without_fork(spawned: Host) -> None:
    assert answer(spawned, 'float(np.loadtxt("/content/coins.csv").sum())') == 10
    assert answer(spawned, "load().sum()", before="from courselib import load") == 10


def test_they_are_part_of_the_keys_and_nothing_changes_without() -> None:
    plain, with_files = asking("get_x"), giving(FILES)
    other = giving({**FILES, "coins.csv": b"1\n"})
    renamed = giving({("c.csv" if path == "coins.csv" else path): content for path, content in FILES.items()})
    made = [(codec.keys(one), codec.load_key(one)) for one in (plain, with_files, other, renamed)]
    assert len({str(keys) for keys in made}) == 4
    assert codec.keys(giving({})) == codec.keys(plain)


def test_the_example_of_the_reference_page_runs(host: Host) -> None:
    section = (ROOT / "docs" / "spec.md").read_text().split("### Given files")[1]
    source = section.split("```python\n")[1].split("```")[0]
    files = {**FILES, "courselib.py": b"def drop_outliers(x): return x[x < 4]\n"}
    found = collect(giving(files, "get_mean"), Submission("s", "hw.py", (Cell("hw.py", source),)), host)
    assert found.outcomes["get_mean"] == Returned(2.0)


def test_the_student_is_told_the_names(tmp_path: Path) -> None:
    from autograder.domain.record import Record, Trouble
    from autograder.scoring.score import score

    error = "FileNotFoundError: [Errno 2] No such file or directory: 'coin.csv'"
    for record in (Record({"get_x": Raised(error)}), Record({}, (Trouble("hw.py, line 1", error),))):
        notes = score(giving({"coins.csv": b"", "a/b.txt": b""}), {"get_x": 1.0}, record).notes
        assert "`a/b.txt`, `coins.csv`" in notes[-1]
        assert score(asking("get_x"), {"get_x": 1.0}, record).notes == notes[:-1]
    refused = Record({"get_x": Raised("PermissionError: [Errno 13] Permission denied: 'coins.csv'")})
    assert "`coins.csv` comes with" in score(giving(FILES), {"get_x": 1.0}, refused).notes[-1]
