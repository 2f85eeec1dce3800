"""What a submission does with files that are given: it changes its own answers at most, and leaves nothing."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import asking

from autograder.domain.given_file import GivenFile
from autograder.domain.record import Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import score

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

ASSIGNMENT = replace(
    asking("get_x", "get_y"),
    given=(
        GivenFile("coins.csv", b"2\n"),
        GivenFile("data/more.csv", b"3\n"),
        GivenFile("lib.py", b"def six(): return 6"),
    ),
)
TARGETS = {"get_x": 5.0, "get_y": 6.0}
HONEST = """
import lib
def get_x():
    return float(open("coins.csv").read()) + float(open("data/more.csv").read())
def get_y():
    return lib.six()
"""
WRONG = "\ndef get_x(): return 50.0\ndef get_y(): return 60.0\n"
#: What each tries; none of it earns anything.
ATTACKS = {
    "another content": "import os\nfor p in ('coins.csv', 'data/more.csv', 'lib.py'):\n"
    "    os.remove(p)\n    open(p, 'w').write('9')\n",
    "a link in its place": "import os\nos.remove('coins.csv')\nos.symlink('/etc/passwd', 'coins.csv')\n",
    "a link to a folder": "import os, shutil\nshutil.rmtree('data')\nos.symlink('/', 'data')\n",
    "a pipe that nobody reads": "import os\nos.remove('coins.csv')\nos.mkfifo('coins.csv')\n",
    "a folder in its place": "import os\nos.remove('coins.csv')\nos.makedirs('coins.csv/deep/er')\n",
    "the working folder is closed": "import os\nos.chmod('.', 0)\nos.chmod('data', 0)\n",
    "another module": "import sys, lib\nlib.six = lambda: 60.0\nsys.modules['lib'].six = lib.six\n",
    "another finder": "import sys\nsys.meta_path.clear()\nsys.modules.clear()\n",
    "another open": "import builtins, io, os\nbuiltins.open = io.open = lambda *a, **k: io.StringIO('25')\n"
    "os.path.exists = os.path.isfile = lambda p: True\n",
    "sources in memory": "import gc\nfor o in gc.get_objects():\n"
    "    if type(o).__name__ in ('Modules', 'Given'):\n        vars(o).clear()\n",
    "a module of numpy's name": "import os\nopen('numpy.py', 'w').write('1 / 0')\nos.mkdir('torch')\n"
    "import sys\nsys.path.insert(0, os.getcwd())\n",
    "a full disk": "for n in range(7):\n    open(f'full{n}', 'wb').write(bytes(8 << 20))\n",
}


def scores(host: Host, source: str) -> dict[str, float]:
    """Points by question."""
    submission = Submission("s", "hw.py", (Cell("hw.py", source, salvage=True),))
    record = collect(ASSIGNMENT, submission, host)
    return {result.id: result.score for result in score(ASSIGNMENT, TARGETS, record, submission).results}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_earned_and_nothing_stays(host: Host, attack: str) -> None:
    assert scores(host, ATTACKS[attack] + WRONG) == {"get_x": 0, "get_y": 0}
    assert scores(host, HONEST) == {"get_x": 1, "get_y": 1}
    assert isinstance(host, ForkHost)
    host.settle()
    assert os.listdir(host.folder) == []


def test_given_files_are_nobodys_way_out(host: Host, tmp_path: Path) -> None:
    """The names of given files open those alone: a path that ends in one does not lead anywhere else."""
    secret = tmp_path / "coins.csv"
    secret.write_text("secret")
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        if os.stat(folder).st_uid == os.geteuid():
            folder.chmod(0o755)
    source = f"def get_x(): return open({str(secret)!r}).read()\ndef get_y(): return open('../' * 9 + 'lib.py').read()"
    submission = Submission("s", "hw.py", (Cell("hw.py", source, salvage=True),))
    found = [collect(ASSIGNMENT, submission, host).outcomes[id] for id in ("get_x", "get_y")]
    assert found == [Returned("2\n"), Returned("def six(): return 6")]
