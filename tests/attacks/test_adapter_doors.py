"""What a submission does to adapters, to its arguments and to how answers are read: it earns nothing and leaves nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from autograder.domain.assignment import Assignment
from autograder.domain.record import Crashed, Missing, Raised, Returned, Unserializable
from autograder.domain.report import Report, Status
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.host import Host, open_host
from autograder.scoring.score import score, targets_of
from autograder.spec.load import load

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

SPEC = """\
spec: 1
title: t
points: 6
submission: {imports: [torch, numpy], adapters: doors_adapters.py}
limits: {call: 1s, load: 3s, total: 10s}
defaults: {within: {abs: 0.001}}
questions:
- {id: net, title: t, points: 1, draw: {times: 2, seed: 1, x: normal(3)}, answer: {adapter: run_net, args: [x]}}
- {id: again, title: t, points: 1, draw: {times: 2, seed: 2, x: normal(3)}, answer: {adapter: run_twice, args: [x]}}
- id: step
  title: t
  points: 1
  draw: {times: 2, seed: 3, theta: normal(3)}
  answer: {function: step, args: [theta], kwargs: {lr: 0.5}, changed: theta}
  want: 0.5 * theta
- {id: dtype, title: t, points: 1, answer: {function: single, args: ["ones(2)"], dtype: float64}, want: "[3, 3]"}
- {id: sample, title: t, points: 1, answer: {function: sample, args: [rng(4)]}}
- {id: net_shape, title: t, points: 1, draw: {times: 2, seed: 1, x: normal(3)}, got: sum(answer), want: 7 * sum(x),
   answer: {adapter: run_net, args: [x]}}
"""
ADAPTERS = """\
import torch


def run_net(x):
    return Net(7)(x)


def run_twice(x):
    net = Net(7)
    first = net(x)
    assert len(first) == len(x)
    return torch.stack([first, net(x)])


def single(x):
    return 3 * x.double()
"""
HONEST = """
import numpy as np
import torch
class Net(torch.nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n
    def forward(self, x):
        return self.n * x
def step(theta, lr):
    theta *= lr
def single(x):
    return 3 * x.double()
def sample(rng):
    return rng.normal(size=3)
"""
#: Names that do what is asked for, wrongly.
WRONG = """
import numpy as np
import torch
class Net:
    def __init__(self, n): pass
    def __call__(self, x): return 100 + x
def step(theta, lr): theta += 100
def single(x): return 100 + x.double()
def sample(rng): return np.full(3, 100.0)
"""
_SEARCH = """
def seen():
    frame, found = sys._getframe(), []
    while frame:
        for value in [*frame.f_locals.values(), *vars(frame.f_locals.get('self', object)).values()]:
            found.append(value)
        frame = frame.f_back
    return found
def numbers(length):
    for one in seen():
        for value in (one if isinstance(one, (list, tuple)) else one.values() if isinstance(one, dict) else [one]):
            if isinstance(value, (torch.Tensor, np.ndarray)) and value.shape == (length,):
                return torch.as_tensor(value)
    return torch.full((length,), 100.0)
"""
#: What each tries; none of it earns anything.
ATTACKS = {
    "numbers on the stack": "import sys\n" + WRONG + _SEARCH + "class Net:\n    def __init__(self, n): pass\n"
    "    def __call__(self, x): return numbers(3)\ndef single(x): return numbers(2).double()\n"
    "def sample(rng): return numbers(3)\ndef step(theta, lr): theta[:] = numbers(3)\n",
    "sources in memory": "import gc, sys\n" + WRONG + "class Net:\n    def __init__(self, n): pass\n"
    "    def __call__(self, x):\n"
    "        texts = [o for o in gc.get_objects() if isinstance(o, dict) and ('want' in o or 'targets' in o)]\n"
    "        return texts[0].get('want', texts[0].get('targets')) if texts else x + 100\n",
    "another adapter": WRONG + "import types\nreal = types.ModuleType\nclass Fake(real):\n    def __getattribute__(self, name):\n"
    "        made = real.__getattribute__(self, name)\n        if name == '__dict__' and 'run_net' in made:\n"
    "            made['run_net'] = made['run_twice'] = lambda x: x * 100\n        return made\ntypes.ModuleType = Fake\n",
    "another exec": WRONG + "import builtins\nbuiltins.exec = lambda code, scope: scope.update(run_net=abs, run_twice=abs)\n"
    "builtins.compile = lambda *a, **k: ''\n",
    "the adapters' own names": WRONG + "del single\n",
    "broken builtins": WRONG + "import builtins\nbuiltins.len = builtins.abs = None\ntorch.stack = None\n",
    "its own builtins": "__builtins__ = {}\n" + WRONG + "__builtins__ = {}\n",
    "a tracer": WRONG + "import sys\ndef trace(frame, event, value):\n    if frame.f_code.co_name == 'run_twice':\n"
    "        frame.f_locals['first'] = 100\n    return trace\nsys.settrace(trace)\nsys.setprofile(trace)\n",
    "an array that changes": WRONG + "class Odd:\n    n = 0\n    def __array__(self, dtype=None, copy=None):\n"
    "        Odd.n += 1\n        return np.full(3, float(Odd.n))\n    def __len__(self): return 3\n"
    "class Net:\n    def __init__(self, n): pass\n    def __call__(self, x): return Odd()\ndef sample(rng): return Odd()\n",
    "an array that is everything's equal": WRONG + "class Odd(np.ndarray):\n    def __eq__(self, other): return True\n"
    "    def __abs__(self): return 0\n    def __sub__(self, other): return self * 0\n"
    "def sample(rng): return np.full(3, 100.0).view(Odd)\ndef single(x): return np.full(2, 100.0).view(Odd)\n",
    "sparse without end": WRONG + "class Odd:\n    shape = (1 << 30, 1 << 30)\n    def toarray(self): return np.ones(1 << 40)\n"
    "class Small(Odd):\n    def __init__(self, row): self.row = row\n    def toarray(self): return self.row\n"
    "def sample(rng): return Small(rng.normal(size=3))\nclass Net:\n    def __init__(self, n): pass\n    def __call__(self, x): return Odd()\n",
    "a shape that lies": WRONG + "class Odd:\n    shape = (1, 1)\n    def toarray(self): return np.broadcast_to(1.0, (1 << 40,))\n"
    "def sample(rng): return Odd()\n",
    "a dtype that lies": WRONG + "class Odd:\n    @property\n    def dtype(self): raise KeyError('x' * 10**7)\n"
    "    def __array__(self, dtype=None, copy=None): return np.full(2, 100.0)\ndef single(x): return Odd()\n",
    "a dtype without end": WRONG + "class Odd:\n    dtype = 'float64' * 10**7\ndef single(x): return [Odd()] * 10**6\n",
    "items that cannot be sorted": WRONG + "class Odd:\n    def __lt__(self, other): raise KeyError\n"
    "    def __repr__(self): raise SystemExit\n    def __hash__(self): return id(self)\ndef sample(rng): return {Odd(), Odd()}\n"
    "class Net:\n    def __init__(self, n): pass\n    def __call__(self, x): return {Odd(), Odd(), Odd()}\n",
    "keys that are texts of their own": WRONG + "class Odd:\n    size = 1\n    def item(self): return self\n"
    "    def __str__(self): return 'k' * 10**8\ndef sample(rng): return {Odd(): rng}\n",
    "the caller's arguments": WRONG + "import sys\ndef step(theta, lr):\n    frame = sys._getframe(1)\n"
    "    for value in frame.f_locals.values():\n        if isinstance(value, list) and value:\n"
    "            value[:] = [torch.zeros(3)] * 9\n        if isinstance(value, dict): value.clear()\n",
    "errors that pass no line": WRONG + "class Net:\n    __init__ = Exception.__init__\n    __call__ = property(lambda s: 1 / 0)\n",
    "errors that say they are the grader's": WRONG + "class Odd(Exception):\n    def __str__(self): raise SystemExit\n"
    "class Net:\n    def __init__(self, n): raise Odd().with_traceback(None)\n",
    "the process ends": WRONG + "import os\nclass Net:\n    def __init__(self, n): os._exit(0)\n",
    "it never ends": WRONG + "class Net:\n    def __init__(self, n):\n        while True: pass\n",
}  # fmt: skip
_FORGE = (
    WRONG
    + """
import gc, json
reply = [o for o in gc.get_objects() if type(o).__name__ == 'Reply'][0]
real = type(reply).send
def send(self, message, blob=b''):
    if 'answer' in message:
        message = {**message, **CLAIM}
        for key in [k for k, v in CLAIM.items() if v == 'leave out']: message.pop(key)
    real(self, message, blob)
type(reply).send = send
"""
)
CLAIMS = {
    "a line that is a text": "{'raised': 'E', 'where': '', 'adapter': '1; DROP'}",
    "a line that is huge": "{'raised': 'E', 'where': '', 'adapter': 10 ** 300}",
    "a line below zero": "{'raised': 'E', 'where': '', 'adapter': -3}",
    "a line that is a list": "{'raised': 'E', 'where': '', 'adapter': [1]}",
    "a name that is not asked for": "{'missing': 'secret', 'names': ['Net']}",
    "a name that is a list": "{'missing': ['Net'], 'names': ['Net']}",
    "a dtype that is a number": "{'dtype': 8}",
    "no dtype": "{'dtype': 'leave out'}",
    "a set of sets": "{'returned': {'s': [{'s': [{'s': []}]}]}}",
    "a set that is a number": "{'returned': {'s': 3}}",
}
ATTACKS |= {what: f"CLAIM = {claim}\n{_FORGE}" for what, claim in CLAIMS.items()}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """An assignment with all of the doors."""
    folder = tmp_path_factory.mktemp("doors")
    (folder / "doors_adapters.py").write_text(ADAPTERS)
    (folder / "doors.yaml").write_text(SPEC)
    return load(folder / "doors.yaml")


@pytest.fixture(scope="module")
def own_host() -> Iterator[Host]:
    """A host that nobody else uses, for what stays in it is looked at."""
    made = open_host(["torch", "numpy"])
    yield made
    made.close()


def report(assignment: Assignment, host: Host, source: str) -> Report:
    """The report on a source text."""
    made = [Submission("s", "hw.py", (Cell("hw.py", text, salvage=True),)) for text in (HONEST, source)]
    honest, record = (collect(assignment, submission, host) for submission in made)
    return score(assignment, targets_of(assignment, honest), record, made[1])


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_earned_and_nothing_stays(doors: Assignment, own_host: Host, attack: str) -> None:
    made = report(doors, own_host, ATTACKS[attack])
    assert {result.id: result.score for result in made.results} == dict.fromkeys((q.id for q in doors.questions), 0)
    assert {result.status for result in made.results} == {Status.FAILED}  # *ungraded* would be another attempt for free
    assert len(made.results[0].feedback) < 5000
    assert report(doors, own_host, HONEST).score == 6  # nothing of it stays, neither in the host nor in the folder
    assert isinstance(own_host, ForkHost)
    own_host.settle()
    assert os.listdir(own_host.folder) == []


def test_an_adapters_job_holds_no_target(doors: Assignment, own_host: Host) -> None:
    """All that the worker is told is what is called with what."""
    from autograder.execution.sandbox.collect import _Collection
    from autograder.execution.sandbox.retries import Attempt

    submission = Submission("s", "hw.py", (Cell("hw.py", HONEST, salvage=True),))
    collection = _Collection(doors, submission, own_host, None, Attempt())
    job = collection.job(list(collection.calls)).decode("utf-8", "replace")
    for word in ("want", "within", "0.5 * theta", "targets", "expect", "abs"):
        assert word not in job.replace(ADAPTERS, ""), word
    assert "run_twice" in job
    without = collection.job(["step #1", "dtype #1"]).decode("utf-8", "replace")
    assert "run_twice" not in without  # it travels only where an adapter is called


def test_whose_line_it_was_is_decided_by_what_ran(doors: Assignment, own_host: Host) -> None:
    """A file of a student's that is called like the adapters is not the adapters."""

    def first(source: str) -> Raised:
        submission = Submission("s", "doors_adapters.py", (Cell("doors_adapters.py", source, salvage=True),))
        outcome = collect(doors, submission, own_host).outcomes["net #1"]
        assert isinstance(outcome, Raised)
        return outcome

    own = first(HONEST.replace("self.n * x", "self.m * x"))
    assert (own.where, own.adapter) == ("doors_adapters.py, line 9", 0)
    other = first("class Net:\n    def __init__(self, n):\n        pass\n")
    assert (other.where, other.adapter) == ("", 5)


@pytest.mark.parametrize("claim", [claim for what, claim in CLAIMS.items() if what.startswith("a line")])
def test_a_line_is_one_that_a_file_can_have(doors: Assignment, own_host: Host, claim: str) -> None:
    submission = Submission("s", "hw.py", (Cell("hw.py", f"CLAIM = {claim}\n{_FORGE}", salvage=True),))
    outcome = collect(doors, submission, own_host).outcomes["net #1"]
    assert isinstance(outcome, Raised)
    assert outcome.adapter == 0


@pytest.mark.parametrize("claim", [claim for what, claim in CLAIMS.items() if what.startswith("a name")])
def test_a_missing_name_is_one_that_the_question_needs(doors: Assignment, own_host: Host, claim: str) -> None:
    submission = Submission("s", "hw.py", (Cell("hw.py", f"CLAIM = {claim}\n{_FORGE}", salvage=True),))
    outcome = collect(doors, submission, own_host).outcomes["net #1"]
    assert isinstance(outcome, Missing)
    assert outcome.name == "Net"


@pytest.mark.parametrize("attack", ["sparse without end", "a shape that lies"])
def test_an_answer_is_measured_before_it_is_copied(doors: Assignment, own_host: Host, attack: str) -> None:
    submission = Submission("s", "hw.py", (Cell("hw.py", ATTACKS[attack], salvage=True),))
    outcome = collect(doors, submission, own_host).outcomes["sample #1"]
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.value, Unserializable)
    assert "too large to be an answer" in outcome.value.description


@pytest.mark.parametrize(
    ("what", "call", "error"),
    [
        ("a set that is a number", "net #1", "WireError"),
        ("a dtype that is a number", "dtype #1", "WireError"),
        ("no dtype", "dtype #1", "KeyError"),
    ],
)
def test_a_malformed_answer_is_none(doors: Assignment, own_host: Host, what: str, call: str, error: str) -> None:
    submission = Submission("s", "hw.py", (Cell("hw.py", ATTACKS[what], salvage=True),))
    outcome = collect(doors, submission, own_host).outcomes[call]
    assert isinstance(outcome, Crashed)
    assert f"malformed message ({error})" in outcome.why
