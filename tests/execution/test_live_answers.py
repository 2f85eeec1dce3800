"""Answers collected in this process, as in a notebook's kernel: the same as a worker gives, and nothing is disturbed."""

from __future__ import annotations

import builtins
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution import codec
from autograder.execution.live import kernel_state
from autograder.execution.live.live_answers import LiveCode, collect_live
from autograder.execution.live.worker_modules import worker_module
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.spec.load import load

HEAD = """\
spec: 1
title: t
points: {points}
submission: {{imports: [torch, numpy], {more}}}
limits: {{call: {call}}}
givens: {{k: [1, 2], m: [[1, 2], [3, 5]], n: {{integers: 3}}}}
defaults: {{within: {{abs: 0.001}}}}
questions:
"""
#: Each kind of answer; the source below answers all of them.
QUESTIONS = (
    "answer: {function: plain}, want: k",
    "answer: {function: tensor, variable: as_variable, shape: [2]}, want: k",
    "answer: {function: not_there, variable: as_variable, shape: [2]}, want: k",
    "answer: {function: doubled, args: [x]}, draw: {times: 3, seed: 5, x: 'normal(4)'}, want: 2 * x",
    "answer: {function: named, args: [k], kwargs: {scale: n}}, want: n * k",
    "answer: {function: several, args: [k], returns: {total: [], twice: [2]}}, want: {total: sum(k), twice: 2 * k}",
    "answer: {function: in_place, args: [k], changed: 0}, want: 2 * k",
    "answer: {function: squared, args: [k], gradient: 0}, want: 2 * k",
    "answer: {function: typed, args: ['float32(k)'], dtype: float32}, want: k",
    "answer: {function: sentence, text: true}, want: '\"a b\"'",
    "answer: {function: refuses, args: [k], raises: ValueError}",
    "answer: {function: chooses, choice: [left, right]}, want: left",
    "answer: {function: draw_with, args: ['2000', rng(seed)], random: {normal: [0, 1]}}",
    "answer: {function: draw_global, random: {}}, want: 0",
    "answer: {module: Net, init: {d: 2}, weights: {first: m}, args: [k]}, want: '[5, 13]'",
    "answer: {steps: ['s = Counter(n)', 's.add(2)', 's.add(2)'], get: [s.total, 'calls(helper)'], returns: {total: [], times: []}}, want: {total: 7, times: 2}",
    "answer: {function: raises_error}, want: 1",
    "answer: {function: unfinished}, want: 1",
    "answer: {function: misspeld}, want: 1",
    "answer: {function: prints}, want: 1",
    "answer: {function: a_generator}, want: 1",
    "answer: {adapter: both, args: [k]}, want: '[4, 5]'",
    "answer: {adapter: broken, args: [k]}, want: 1",
)
ADAPTERS = "def both(x):\n    return plus_three(x)\n\ndef broken(x):\n    return plus_three(x).nothing\n"
SOURCE = """\
import random
import numpy as np
import torch
from torch import nn

as_variable = [1.0, 2.0]
def plain(): return [1.0, 2.0]
def tensor(): return torch.tensor([1.0, 2.0])
def doubled(x): return 2 * np.asarray(x)
def named(x, scale): return scale * x
def several(x): return {"total": x.sum(), "twice": 2 * x}
def in_place(x): x *= 2
def squared(x): return x ** 2
def typed(x): return x
def sentence(): return "a b"
def refuses(x): raise ValueError("no")
def chooses(): return "Left"
def draw_with(size, generator): return generator.normal(size=size)
def draw_global(): return [random.random(), np.random.rand(), float(torch.rand(1))]
class Net(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.first = nn.Linear(d, d, bias=False)
    def forward(self, x): return self.first(x)
def helper(x): return x
class Counter:
    def __init__(self, start): self.total = start
    def add(self, x): self.total += helper(x)
def raises_error():
    return 1 / 0
def unfinished():
    raise NotImplementedError
def misspelt(): return 1
def prints():
    print("one")
    print("two")
    return 1
def a_generator(): return (x for x in "ab")
def plus_three(x): return x + 3
"""
Made = Callable[..., Assignment]


@pytest.fixture
def make(tmp_path: Path) -> Made:
    """An assignment with these answers, each the rest of a question's mapping."""

    def made(*answers: str, adapters: str = "", call: str = "5s", imports: str = "torch, numpy") -> Assignment:
        lines = [f'- {{id: "{i}", title: t, points: 1, {answer}}}' for i, answer in enumerate(answers, 1)]
        (tmp_path / "problems").mkdir(exist_ok=True)
        (tmp_path / "problems" / "small_adapters.py").write_text(adapters)
        spec = tmp_path / "problems" / "small.yaml"
        head = HEAD.format(points=len(answers), call=call, more="adapters: small_adapters.py" if adapters else "")
        spec.write_text(head.replace("torch, numpy", imports) + "\n".join(lines))
        return load(spec)

    return made


def run_here(source: str) -> LiveCode:
    """The names that a source defines in this process, as one cell."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "hw.py", "exec"), names)
    return LiveCode(names, (source,), lambda file: file if file == "hw.py" else "")


def ask(assignment: Assignment, source: str) -> Record:
    return collect_live(assignment, run_here(source))


def only(record: Record) -> Outcome:
    (outcome,) = record.outcomes.values()
    return outcome


def comparable(outcome: Outcome) -> object:
    """An outcome with everything that is recorded of it."""
    shown = {name: value for name, value in vars(outcome).items() if name not in ("near", "value")}
    return type(outcome), codec.outcome_to_json(outcome), shown


# the same as a worker gives --------------------------------------------------------------------------------------------


def test_every_kind_of_answer_is_what_a_worker_gives(make: Made, host: Host) -> None:
    asked = make(*QUESTIONS, adapters=ADAPTERS)
    isolated = collect(asked, Submission("s", "hw.py", (Cell("hw.py", SOURCE),)), host)
    live = ask(asked, SOURCE)
    assert list(live.outcomes) == list(isolated.outcomes)
    for id, outcome in isolated.outcomes.items():
        if id.startswith("14"):  # from the global generators, which only the seed before the call makes the same
            continue
        assert comparable(live.outcomes[id]) == comparable(outcome), id
    kinds = {type(outcome) for outcome in live.outcomes.values()}
    assert kinds == {Returned, Raised, Missing}
    draws = [id for id in isolated.outcomes if id.startswith("14")]
    assert [comparable(live.outcomes[id]) for id in draws] == [comparable(isolated.outcomes[id]) for id in draws]


def test_figures_are_described_as_a_worker_does(make: Made) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    asked = make(
        "answer: {function: draw_it, figure: {axes: 2d, labels: {x: [x], y: [y]}, x: [0, 1], points: 2}}",
        "answer: {function: nothing_drawn, figure: {axes: 2d, labels: {x: [x], y: [y]}, x: [0, 1], points: 2}}",
        "answer: {function: not_there, figure: {axes: 2d, labels: {x: [x], y: [y]}, x: [0, 1], points: 2}}",
        imports="torch, numpy, matplotlib",
    )
    source = (
        "import matplotlib.pyplot as plt\ndef draw_it():\n    plt.plot([0, 1], [3, 4])\n    plt.show()\n"
        "def nothing_drawn():\n    pass\n"
    )
    pyplot.close("all")
    pyplot.figure(7)
    pyplot.plot([5, 6])  # of another cell
    shown: list[object] = []
    before = pyplot.show
    pyplot.show = lambda *args: shown.append(args)
    try:
        record = ask(asked, source)
    finally:
        pyplot.show = before
    drawn = record.outcomes["1"]
    assert isinstance(drawn, Returned)
    (axes,) = drawn.value["figures"][0]["axes"]  # type: ignore[index]
    assert axes["drawn"][0]["points"].tolist() == [[0, 3], [1, 4]]
    assert len(drawn.value["figures"]) == 1  # type: ignore[index]
    assert record.outcomes["2"] == Returned(None)
    assert record.outcomes["3"] == Missing("not_there")
    assert shown == []
    assert pyplot.get_fignums() == [7]  # the one of the other cell
    pyplot.close("all")


def test_constants_only_by_the_cell_that_ran_last(make: Made) -> None:
    asked = make("answer: {function: f, constants_only: refuse}, want: k")
    reading, writing = "def f():\n    return k\n", "def f():\n    return [1, 2]\n"
    names: dict[str, Any] = {"k": np.array([1, 2])}
    exec(reading, names)
    assert collect_live(asked, LiveCode(names, ("k = [1, 2]", writing, reading))).reads == {"f": {"k"}}
    assert collect_live(asked, LiveCode(names, ("k = [1, 2]", reading, writing))).reads == {"f": frozenset()}
    through = ("k = [1, 2]", "%matplotlib inline\ng = k", "def f():\n    return g\n")
    assert collect_live(asked, LiveCode(names, through)).reads == {"f": {"k"}}


def test_rows_written_into_a_copy_by_the_digits_of_its_name() -> None:
    asked = assignment(
        HEAD.format(points=2, call="5s", more="")
        + "".join(
            f'- {{id: "{n}", title: t, points: 1, answer: {{function: get_m{n}, written: {{into: m, row: 1}}, shape: [2]}}, want: k}}\n'
            for n in (1, 2)
        )
    )
    found = ask(asked, "import numpy as np\nm_1 = np.array([[1, 2], [7, 8]])\n").outcomes
    assert found["1"].value == [7, 8]  # type: ignore[union-attr]
    assert isinstance(found["2"], Missing)
    found = ask(asked, "import numpy as np\ncopied = np.array([[1, 2], [7, 8]])\n").outcomes
    assert found == {"1": Missing("get_m1", unclear=True), "2": Missing("get_m2", unclear=True)}


def test_only_what_is_asked_and_nothing_hidden_is_called(make: Made) -> None:
    asked = make(
        "answer: {function: a}, want: 1", "answer: {function: b}, want: 1",
        "answer: {function: c}, want: 1, visibility: hidden",
    )  # fmt: skip
    source = "called = []\n" + "".join(f"def {n}():\n    called.append('{n}')\n    return 1\n" for n in "abc")
    code = run_here(source)
    assert list(collect_live(asked, code, {"2"}).outcomes) == ["2"]
    assert list(collect_live(asked, code).outcomes) == ["1", "2"]
    assert code.names["called"] == ["b", "a", "b"]


def test_names_that_are_not_the_students_are_not_near(make: Made) -> None:
    asked = make("answer: {function: weights1}, want: 1")
    names = {"weight1": 1, "_weights1": 2, "weigths1": 3}
    assert only(collect_live(asked, LiveCode(dict(names)))) == Missing("weights1", ("weight1", "weigths1"))
    assert only(collect_live(asked, LiveCode(dict(names), own={"weigths1"}))) == Missing("weights1", ("weight1",))


# limits ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("while True: pass", "had not finished after 0.1 s of computing"),
        ("time.sleep(60)", "spent 0.3 s waiting"),
        ("while True:\n        try:\n            while True: pass\n        except BaseException as e: caught.append(e)\n"
         "        if len(caught) > 1: raise caught[0]", "had not finished after 0.1 s"),
    ],
)  # fmt: skip
def test_a_call_that_takes_too_long_is_stopped_and_the_next_one_made(make: Made, body: str, said: str) -> None:
    asked = make("answer: {function: f}, want: 1", "answer: {function: g}, want: 1", call="100ms")
    source = f"import time\ncaught = []\ndef f():\n    {body}\ndef g():\n    return 1\n"
    found = ask(asked, source).outcomes
    assert isinstance(found["1"], Crashed)
    assert found["1"].timed_out
    assert said in found["1"].why
    assert found["2"] == Returned(1)


def test_the_limit_of_a_question_is_its_own(make: Made) -> None:
    asked = make("answer: {function: f}, want: 1, limit: 30s", call="100ms")
    source = "import time\ndef f():\n    began = time.process_time()\n    while time.process_time() < began + 0.3: pass\n    return 1\n"
    assert only(ask(asked, source)) == Returned(1)


def test_an_interrupt_is_meant_for_the_check(make: Made) -> None:
    with pytest.raises(KeyboardInterrupt):
        ask(make("answer: {function: f}, want: 1"), "def f():\n    raise KeyboardInterrupt\n")


def test_leaving_is_an_outcome_of_its_call(make: Made) -> None:
    assert only(ask(make("answer: {function: f}, want: 1"), "import sys\ndef f():\n    sys.exit(3)\n")) == Raised(
        "SystemExit: 3", "hw.py, line 3"
    )


def test_input_ends_at_once_as_when_it_is_graded(make: Made) -> None:
    found = only(ask(make("answer: {function: f}, want: 1"), "def f():\n    return input('?')\n"))
    assert found == Raised("EOFError: EOF when reading a line", "hw.py, line 2")


# nothing is disturbed --------------------------------------------------------------------------------------------------


def test_the_kernel_is_as_it_was(make: Made) -> None:
    asked = make(
        "answer: {function: f, random: {}}, want: 0",
        "answer: {steps: ['s = g(n)'], get: [s, 'calls(g)'], returns: {s: [], times: []}}, want: {s: 3, times: 1}",
    )
    source = (
        "import builtins, random, sys\nimport numpy as np\nimport torch\ncount = 0\n"
        "def f():\n    global count, made\n    count += 1\n    made = 3\n    print('x')\n"
        "    return [random.random(), np.random.rand(), float(torch.rand(1))]\ndef g(x):\n    return x\n"
    )
    code = run_here(source)
    before = dict(code.names)
    for seeded in (random.seed, np.random.seed, torch.manual_seed):
        seeded(99)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    streams, asked_input = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__), builtins.input
    states = random.getstate(), torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]
    try:
        collect_live(asked, code)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert code.names == before
    assert (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__) == streams
    assert builtins.input is asked_input
    assert random.getstate() == states[0]
    assert torch.equal(torch.get_rng_state(), states[1])
    assert (np.random.get_state()[1] == states[2]).all()  # type: ignore[index]


def test_the_workers_modules_have_no_names_here(make: Made) -> None:
    before = dict(sys.modules)  # other tests of this run load some of them
    ask(make("answer: {function: f}, want: 1"), "def f():\n    return 1\n")
    names = {path.stem for path in Path(kernel_state.__file__).parents[2].joinpath("worker").glob("*.py")} - {
        "__main__"
    }
    assert [name for name in names if sys.modules.get(name) is not before.get(name)] == []
    values = worker_module("values")
    assert worker_module("calling").values is values
    with pytest.raises(ModuleNotFoundError):
        __import__("step_calls")


def test_a_students_module_may_have_a_name_of_the_workers(make: Made) -> None:
    source = "import sys, types\nsys.modules['values'] = types.ModuleType('values')\ndef f():\n    import values\n    return values.__name__\n"
    try:
        assert only(ask(make("answer: {function: f, text: true}, want: '\"values\"'"), source)) == Returned("values")
    finally:
        sys.modules.pop("values", None)
