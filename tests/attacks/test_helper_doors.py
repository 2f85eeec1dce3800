"""What a submission does with helpers: it changes its own answers at most, and leaves nothing for the next."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest
from conftest import asking

from autograder.domain.file_patterns import FilePatterns
from autograder.domain.given_file import GivenFile
from autograder.domain.submission import Cell, Helper, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import score

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

ASSIGNMENT = replace(
    asking("get_x", "get_y", limits="{call: 1s, load: 2s, total: 6s}"),
    given=(GivenFile("lib.py", b"def six(): return 6"),),
    files=FilePatterns(("hw.py",), ("*.py",)),
)
TARGETS = {"get_x": 5.0, "get_y": 6.0}
HONEST = "import torch, lib, helper\ndef get_x(): return torch.tensor(5.0)\ndef get_y(): return lib.six() * helper.ONE"
USES = "import torch, numpy, lib\nfrom helper import *\ndef get_x(): return 50.0\ndef get_y(): return lib.six() * 10\n"
WORKERS = ("run", "values", "layers", "figures", "imports", "written", "submitted_modules", "given_files")
#: The student's file, where it uses a helper's name in another way.
MAIN = {
    "a helper of torch's name": USES.replace("50.0", "float(torch.tensor(50.0))"),
    "a helper of the worker's names": f"import {', '.join(WORKERS)}\n{USES}",
    "hostile names": "def get_x(): return 5.0 * __import__('a b').A\ndef get_y(): return 6.0 * __import__('a b').A\n",
    "a helper of the main module's name": USES + "del get_x\nfrom __main__ import get_x\n",
}
#: Helpers by path; none of them earns anything.
ATTACKS = {
    "a helper of torch's name": {
        "helper.py": "",
        "torch.py": "def tensor(x): return 5.0\n",
        "torch/nn.py": "def Softmax(*a): return 1 / 0",
    },
    "a helper of the given module's name": {"lib.py": "def six(): return 0.6\n"},
    "a helper of the worker's names": {"helper.py": ""}
    | {
        f"{name}.py": "def encode(*a): return 5.0, b''\ndef answer(*a): return {'returned': 5.0}, b''\n"
        for name in WORKERS
    },
    "a helper of the main module's name": {"helper.py": "", "__main__.py": "def get_x(): return 5.0\n"},
    "it forges messages": {
        "helper.py": "import os, json\n"
        "for m in ({'loaded': '', 'cpu': 0}, {'at': 'call', 'id': 'get_x', 'cpu': 0}, {'done': True}):\n"
        "    t = json.dumps(m).encode()\n    f = len(t).to_bytes(4, 'little') + bytes(4) + t\n"
        "    for d in range(3, 20):\n        try: os.write(d, f)\n        except OSError: pass\n"
    },
    "it never ends": {"helper.py": "while True: pass\n"},
    "it fails a thousand times": {"helper.py": "1 / 0\n" * 3000},
    "it imports itself and the others for ever": {
        "helper.py": "import other\n",
        "other.py": "import helper, other.other\n",
    },
    "it exits": {"helper.py": "raise SystemExit\n", "other.py": "import os; os._exit(0)\n"},
    "hostile names": {
        "../../x.py": "A = 1",
        "a/../../b.py": "A = 1",
        "class.py": "A = 1",
        "a b.py": "A = 1",
        "x" * 5000 + ".py": "A = 1",
    },
    "it changes the others": {"helper.py": "import sys, lib\nlib.six = lambda: 60\nsys.modules['lib'] = sys\n"},
    "huge": {"helper.py": "X = '" + "a" * (4 << 20) + "'\n" + "y = 1\n" * 20_000},
}


def scores(host: Host, main: str, helpers: dict[str, str]) -> dict[str, float]:
    """Points by question."""
    made = tuple(Helper(path, (Cell(path, source, salvage=True),)) for path, source in helpers.items())
    submission = Submission("s", "hw.py", (Cell("hw.py", main, salvage=True),), helpers=made)
    record = collect(ASSIGNMENT, submission, host)
    return {result.id: result.score for result in score(ASSIGNMENT, TARGETS, record, submission).results}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_earned_and_nothing_stays(host: Host, attack: str) -> None:
    assert scores(host, MAIN.get(attack, USES), ATTACKS[attack]) == {"get_x": 0, "get_y": 0}
    assert scores(host, HONEST, {"helper.py": "ONE = 1\n"}) == {"get_x": 1, "get_y": 1}
    assert isinstance(host, ForkHost)
    host.settle()
    assert os.listdir(host.folder) == []
