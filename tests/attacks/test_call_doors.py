"""What a submission does with the calls of hand-written checks: it changes its own answers at most, and leaves nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import make_course

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.domain.report import Result, Status
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.ingest import project
from autograder.readers import read

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

SPEC = """\
spec: 1
title: Called
points: 0
submission: {imports: [numpy]}
limits: {call: 1s, load: 2s, total: 20s, reply: 1MiB}
questions: []
"""
CHECKS = """
import numpy as np
from gradescope_utils.autograder_utils.decorators import weight

WANT = 271828  # what no submission may learn

@weight(1)
def test_add(student):
    got = student.call("add", np.array([1.0, 2.0]), 3)
    assert np.shape(got) == (2,) and np.allclose(np.asarray(got, float), [4, 5]), "Not added."

@weight(1)
def test_refuses(student):
    assert "size" in student.raises(ValueError, "make", -1), "Not a size."

@weight(1)
def test_want(student):
    got = student.call("guess")
    assert isinstance(got, int) and got == WANT, "Not guessed."
"""
HONEST = """
def add(a, b): return a + b
def make(n): raise ValueError("size")
def guess(): return 0
"""
WRONG = "\ndef add(a, b): return a\ndef make(n): return n\ndef guess(): return 0\n"
#: What each tries; none of it earns anything.
ATTACKS = {
    "equal to everything": "class E:\n    shape = (2,)\n    __eq__ = lambda *a: True\n    __array__ = lambda *a, **k: 1 / 0\n"
    "def add(a, b): return E()\ndef make(n): return E()\ndef guess(): return E()\n",
    "an int of its own": "class I(int):\n    __eq__ = lambda *a: True\ndef guess(): return I(7)\n",
    "errors by name": "class ValueError(BaseException): pass\nValueError.__name__ = 'Size'\n"
    "def make(n): raise ValueError('size')\n",
    "a class of an odd name": "class X(Exception): pass\nX.__name__ = 'ValueError size'\ndef make(n): raise X('size')\n",
    "messages of its own": "import os, json\ndef forge(m):\n    t = json.dumps(m).encode()\n"
    "    for fd in range(3, 64):\n        try: os.write(fd, len(t).to_bytes(4, 'little') + bytes(4) + t)\n"
    "        except OSError: pass\n"
    "def guess():\n    for n in range(9):\n        forge({'answer': f'call {n}', 'returned': 271828, 'printed': 7, 'cpu': 0})\n"
    "def add(a, b): guess()\n"
    "def make(n): forge({'answer': 'test_refuses', 'raised': 'ValueError: size', 'types': 7, 'where': ''})\n",
    "a message without end": "import os, json\ndef guess():\n    said = {'answer': 'call 1', 'returned': 271828, 'cpu': 0}\n"
    "    t = json.dumps({**said, 'printed': 'x' * (5 << 20)}).encode()\n    m = len(t).to_bytes(4, 'little') + bytes(4) + t\n"
    "    for fd in range(3, 64):\n        rest = m\n        try:\n            while rest: rest = rest[os.write(fd, rest):]\n"
    "        except OSError: pass\n    return 0\n",
    "the frames of the check": "import sys, gc\ndef guess():\n    found = [o for o in gc.get_objects() if isinstance(o, dict) and 'WANT' in o]\n"
    "    f = sys._getframe()\n    while f:\n        found += [f.f_globals] if 'WANT' in f.f_globals else []\n        f = f.f_back\n"
    "    return found[0]['WANT'] if found else 0\n",
    "the check's file": "import glob\ndef guess():\n    for p in glob.glob('/**/test_calls.py', recursive=True):\n"
    "        try: return int(open(p).read().split('WANT = ')[1].split()[0])\n        except Exception: pass\n    return 0\n",
    "pytest of its own": "import sys, types\nsys.modules['pytest'] = types.ModuleType('pytest')\nimport builtins\n"
    "builtins.isinstance = lambda *a: True\nbuiltins.set = lambda *a: {'ValueError'}\n",
    "memory from call to call": "def guess():\n    import os\n    n = len(os.listdir('.'))\n    open(f'seen{n}', 'w').write('1')\n"
    "    return 271828 if n else 0\ndef add(a, b): return guess()\ndef make(n): return guess()\n",
    "an answer without end": "def add(a, b): return '9' * (2 << 20)\ndef make(n):\n    a = []\n    a.append(a)\n    return a\n",
    "nothing but ends": "import os\ndef add(a, b): os._exit(0)\ndef make(n): os.kill(os.getpid(), 9)\ndef guess():\n    while True: pass\n",
    "a check's own interrupt": "def add(a, b): raise KeyboardInterrupt\ndef make(n): raise SystemExit('size')\n"
    "def guess(): raise GeneratorExit\n",
}


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder: Path = tmp_path_factory.mktemp("doors")
    make_course(folder, SPEC, HONEST)
    (folder / "problems" / "small").mkdir()
    (folder / "problems" / "small" / "test_calls.py").write_text(CHECKS)
    with Grader(project.find_project(str(folder / "problems" / "small.yaml"))) as made:
        yield made


def results(grader: Grader, folder: Path, source: str) -> dict[str, Result]:
    """Results by check."""
    (folder / "hw.py").write_text(source)
    return {result.id: result for result in grade(grader, read(folder / "hw.py")).results}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_earned_and_nothing_stays(grader: Grader, tmp_path: Path, attack: str) -> None:
    made = results(grader, tmp_path, WRONG + ATTACKS[attack])
    assert {id: one.score for id, one in made.items()} == {"test_add": 0, "test_refuses": 0, "test_want": 0}
    assert {one.status for one in made.values()} == {Status.FAILED}  # and nobody gets a free attempt
    assert "271828" not in "".join(one.feedback + one.printed for one in made.values())
    honest = results(grader, tmp_path, HONEST)
    assert {id: one.score for id, one in honest.items()} == {"test_add": 1, "test_refuses": 1, "test_want": 0}
    assert isinstance(grader.host, ForkHost)
    grader.host.settle()
    assert os.listdir(grader.host.folder) == []


RANDOM_SPEC = """\
spec: 1
title: Sampling
points: 3
submission: {imports: [numpy]}
questions:
  - {id: a, title: A, points: 1, answer: {function: draw, args: ["1000", rng(seed)], random: {normal: [0, 1]}}}
  - {id: b, title: B, points: 1, answer: {function: walk, random: {}}}
  - {id: c, title: C, points: 1, got: answer > 0,
     answer: {function: signs, args: [rng(seed)], random: {values: {0: 0.5, 1: 0.5}}}}
"""
RANDOM_HONEST = """
import numpy as np
def draw(n, rng): return rng.normal(size=n)
def walk(): return np.random.exponential(size=1000)
def signs(rng): return rng.normal(size=1000)
"""
RANDOM_WRONG = "import numpy as np\ndef signs(rng): return np.zeros(1000)\n"
#: What each tries; nobody draws the numbers that are asked for.
RANDOM_ATTACKS = {
    "no numbers": "def draw(n, rng): return []\ndef walk(): return np.zeros((1000, 0))\n",
    "few numbers": "def draw(n, rng): return rng.normal(size=3)\ndef walk(): return [1.0]\n",
    "nothing finite": "def draw(n, rng): return [float('nan')] * n\ndef walk(): return [float('inf')] * 1000\n"
    "def signs(rng): return rng.normal(size=1000) * float('inf')\n",
    "more than fits": "def draw(n, rng): return np.broadcast_to(rng.normal(), (10**6, 10**3))\n"
    "def walk(): return np.zeros(10**7, dtype=bool)\n",
    "the same in another order": "row = np.random.default_rng(0).uniform(size=1000)\n"
    "def draw(n, rng): return rng.permutation(row)\ndef walk(): return row\n",
    "the median in many copies": "def draw(n, rng): return np.full(n, rng.normal() * 1e-9)\n"
    "def walk(): return np.full(1000, np.log(2) + np.random.uniform() * 1e-9)\n",
    "another seed's generator": "np.random.seed = lambda *a: None\ndef draw(n, rng): return np.arange(n) / n\n"
    "def walk(): return np.arange(1000) / 500\n",
    "an array that lies": "class A(np.ndarray):\n    size = 1000\n    __array_priority__ = 9e9\n    mean = std = lambda *a: 0\n"
    "def draw(n, rng): return np.zeros(5).view(A)\ndef walk(): return np.zeros(5).view(A)\n",
}


@pytest.mark.parametrize("attack", RANDOM_ATTACKS)
def test_random_numbers_are_not_had_for_nothing(tmp_path: Path, attack: str) -> None:
    make_course(tmp_path, RANDOM_SPEC, RANDOM_HONEST)
    with Grader(project.find_project(str(tmp_path / "problems" / "small.yaml"))) as made:
        found = results(made, tmp_path, RANDOM_WRONG + RANDOM_ATTACKS[attack])
        assert {id: (one.score, one.status) for id, one in found.items()} == dict.fromkeys("abc", (0, Status.FAILED))
        assert {id: one.score for id, one in results(made, tmp_path, RANDOM_HONEST).items()} == {"a": 1, "b": 1, "c": 1}
