"""Steps: a few lines that make objects and call what a submission defines, and the values that are the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Missing, Outcome, Raised, Record, Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution import codec
from autograder.execution.dask import serialize
from autograder.execution.sandbox.call import calls_of
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import score
from autograder.validation.tolerance import claimed

HEAD = "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [torch, numpy]}\ngivens: {k: [1, 2], u: 3.0}\n"
VALUE = """\
class Value:
    def __init__(self, data, made_of=()):
        self.data, self.grad, self.made_of = data, 0.0, made_of
    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
    def __repr__(self):
        return f"Value({self.data})"
    def backward(self, by=1.0):
        todo = [(self, by)]
        while todo:
            one, by = todo.pop()
            one.grad += by
            todo += [(other, by * factor) for other, factor in one.made_of]
"""


def asking_for(answer: str, more: str = "want: 0, ") -> Assignment:
    """An assignment of one question with these steps."""
    return assignment(
        f"{HEAD}questions:\n- {{id: q, title: t, points: 1, {more}within: {{abs: 0.001}}, answer: {{{answer}}}}}\n"
    )


Run = Callable[[Assignment, str], Record]


@pytest.fixture
def run(host: Host) -> Run:
    """The record of a source."""
    return lambda asked, source: collect(asked, Submission("s", "hw.py", (Cell("hw.py", source),)), host)


def only(record: Record) -> Outcome:
    (outcome,) = record.outcomes.values()
    return outcome


def value(record: Record) -> Any:
    outcome = only(record)
    assert isinstance(outcome, Returned), outcome
    return outcome.value.tolist() if isinstance(outcome.value, np.ndarray) else outcome.value


def test_objects_operators_and_methods(run: Run) -> None:
    asked = asking_for("steps: [a = Value(u), b = Value(-4.0), c = a * b + a, c.backward(), a.grad]", "want: -3, ")
    assert asked.questions[0].answer.names == ("Value",)
    record = run(asked, VALUE)
    assert value(record) == -3
    assert score(asked, {}, record).results[0].score == 1


def test_several_values_in_order_and_by_name(run: Run) -> None:
    lines = "steps: [a = Value(u), c = a * a, c.backward()]"
    listed = asking_for(f"{lines}, get: [c.data, a.grad], returns: {{out: [], grad: []}}", "want: {out: 9, grad: 6}, ")
    assert value(run(listed, VALUE)) == [9, 6]
    named = asking_for(
        f"{lines}, get: {{grad: a.grad, out: c.data}}, returns: {{out: [], grad: []}}", "want: {out: 9, grad: 6}, "
    )
    assert value(run(named, VALUE)) == {"grad": 6, "out": 9}
    for asked in (listed, named):
        assert score(asked, {}, run(asked, VALUE)).results[0].score == 1
        wrong = score(asked, {}, run(asked, VALUE.replace("+= by", "= by"))).results[0]
        assert wrong.score == 0
        assert "`grad`" in wrong.feedback


def test_loops_draws_attributes_and_arrays(run: Run) -> None:
    lines = "'a = Value(x)', 'for i in range(3000): a = a + Value(n)', a.label = 'end', '[a.data, len(a.label)]'"
    asked = asking_for(
        f"steps: [{lines}]",
        "draw: {times: 2, seed: 1, x: 'uniform(0, 1)', n: 'integer(1, 5)'}, want: '[x + 3000 * n, 3]', ",
    )
    record = run(asked, VALUE)
    assert score(asked, {}, record).results[0].score == 1
    asked = asking_for("steps: ['b = double(k)', 'b.sum()']", "want: 6, ")
    assert (
        value(run(asked, "import torch\ndef double(x):\n    assert isinstance(x, torch.Tensor)\n    return 2 * x\n"))
        == 6
    )


def test_code_written_for_the_other_kind_of_array_gets_that(run: Run) -> None:
    asked = asking_for("steps: ['b = double(k)', 'b.sum()']", "want: 6, ")
    source = "import numpy as np\ndef double(x):\n    return np.multiply(x, 2, where=x > 0, out=np.zeros_like(x)).astype(float)\n"
    assert value(run(asked, source)) == 6
    wrong = only(run(asked, "def double(x):\n    return x.nothing\n"))
    assert isinstance(wrong, Raised)
    assert "'Tensor' object" in wrong.error  # the first error is the one that is told


def test_every_run_starts_with_the_same_random_numbers(run: Run) -> None:
    source = "import random, torch, numpy as np\ndef draw():\n    return [random.random(), np.random.rand(), torch.rand(1).item()]\n"
    asked = asking_for("steps: ['draw()', 'draw()'], seed: 3")
    again = asking_for("steps: ['draw()'], seed: 3")
    first, second = value(run(again, source)), value(run(asked, source))
    assert first == value(run(again, source)) != second
    assert first != value(run(asking_for("steps: ['draw()']"), source))


def test_training_is_judged_by_a_loss_of_ours_on_unseen_inputs(run: Run) -> None:
    asked = asking_for(
        "steps: ['w = fit(X, y, 200)', 'predict(w, N)'], shape: [30]",
        "draw: {times: 2, seed: 1, X: 'normal(40, 2)', y: X @ k, N: 'normal(30, 2)'}, got: mean((answer - N @ k) ** 2), want: 0, ",
    )
    fit = "def fit(X, y, n):\n    w = X[0] * 0\n    for _ in range(n):\n        w = w - RATE * X.T @ (X @ w - y) / len(y)\n    return w\ndef predict(w, X):\n    return X @ w\n"
    assert score(asked, {}, run(asked, fit.replace("RATE", "0.1"))).results[0].score == 1
    assert score(asked, {}, run(asked, fit.replace("RATE", "0.001"))).results[0].score == 0
    # what no line names is not in the worker, so that the true weights cannot be read there
    peek = fit.replace("    return w\n", "    return sys._getframe(1).f_globals.get('k', w)\n", 1)
    assert score(asked, {}, run(asked, "import sys\n" + peek.replace("RATE", "0"))).results[0].score == 0


def test_counts_are_claims(run: Run) -> None:
    source = "import torch\ndef step(w):\n    return w + 1\ndef fit(n):\n    w = 0\n    for _ in range(n):\n        w = step(w)\n    return w\ndef net():\n    return torch.nn.Linear(3, 2)\n"
    asked = asking_for("steps: ['w = fit(7)', 'calls(step)']", "want: 7, ")
    assert value(run(asked, source)) == 7
    assert value(run(asking_for("steps: ['parameters(net())']"), source)) == 8
    assert "rests on what the student's own process claims (`steps`)" in next(iter(claimed(asked))).what
    assert not list(claimed(asking_for("steps: ['w = fit(7)', w]", "want: 7, ")))
    named = asking_for(
        "steps: ['w = fit(7)'], get: [w, calls(step)], returns: {w: [], steps: []}", "want: {w: 7, steps: 7}, "
    )
    assert not list(claimed(named))
    assert value(run(named, source)) == [7, 7]


def test_a_count_begins_anew_with_every_case(run: Run) -> None:
    source = "def step():\n    return 1\ndef fit(n):\n    return sum(step() for _ in range(int(n)))\ndef same():\n    return step.__name__ == 'step' and not hasattr(step, 'times')\n"
    asked = asking_for(
        "steps: ['v = fit(n)'], get: [v, calls(step)], returns: {v: [], count: []}",
        "draw: {times: 4, seed: 1, n: 'integer(2, 9)'}, want: {v: n, count: n}, ",
    )
    assert score(asked, {}, run(asked, source)).results[0].score == 1
    two = "{id: b, title: t, points: 1, want: 1, within: {abs: 0.1}, answer: {steps: [1 * same()]}}"
    both = assignment(
        f"{HEAD.replace('points: 1', 'points: 2')}questions:\n- {{id: a, title: t, points: 1, want: 3, within: {{abs: 0.1}}, answer: "
        f"{{steps: [fit(3), calls(step)]}}}}\n- {two}\n"
    )
    assert score(both, {}, run(both, source)).score == 2  # afterwards the function is the student's own again


def test_errors_name_the_students_line_or_the_step(run: Run) -> None:
    asked = asking_for("steps: [a = Value(u), a + 2]")
    own = only(run(asked, VALUE))
    assert isinstance(own, Raised)
    assert own.where == "hw.py, line 5"
    bare = run(asked, "class Value:\n    def __init__(self, x): pass\n")
    outcome = only(bare)
    assert isinstance(outcome, Raised)
    assert outcome.error.startswith("TypeError: unsupported operand")
    result = score(asked, {}, bare).results[0]
    assert (result.status.value, result.score) == ("failed", 0)
    two = only(run(asking_for("steps: [a = Value(u), b = a - 2, b.data]"), VALUE))
    assert isinstance(two, Raised)
    assert two.where == "in `b = a - 2`"
    assert only(run(asked, "Valeu = 3\n")) == Missing("Value", ("Valeu",))


def test_a_refusal_and_a_text_are_answers_too(run: Run) -> None:
    refusal = assignment(
        f"{HEAD}questions:\n- {{id: q, title: t, points: 1, answer: {{steps: [Stack().pop()], raises: IndexError}}}}\n"
    )
    source = "class Stack:\n    def pop(self):\n        raise IndexError('empty')\n"
    assert score(refusal, {}, run(refusal, source)).results[0].score == 1
    assert score(refusal, {}, run(refusal, source.replace("Index", "Key"))).results[0].score == 0
    text = assignment(
        f"{HEAD}questions:\n- {{id: q, title: t, points: 1, want: Value(3.0), answer: {{steps: [repr(Value(u))], text: {{}}}}}}\n"
    )
    assert score(text, {}, run(text, VALUE)).results[0].score == 1


def test_a_wrong_answer_gets_lines_that_repeat_it(run: Run) -> None:
    asked = asking_for("steps: [a = Value(u), c = a * a, c.data]", "want: 1, ")
    said = score(asked, {}, run(asked, VALUE)).results[0].feedback
    assert "Try `u = 3.0; a = Value(u); c = a * a; c.data`: yours returns 9." in said
    names: dict[str, Any] = {}
    before, last = said.split("Try `")[1].split("`")[0].rsplit("; ", 1)
    exec(f"{VALUE}\n{before}", names)
    assert eval(last, names) == 9


def test_the_same_steps_are_asked_after_their_travel() -> None:
    asked = asking_for(
        "steps: ['w = f(k)', 'calls(f)'], get: {a: w, b: calls(f)}, seed: 2, returns: {a: [], b: []}",
        "want: {a: 1, b: 1}, ",
    )
    there = serialize.unpack_assignment(serialize.pack_assignment(asked))
    assert codec.keys(there) == codec.keys(asked)
    assert [c.message() for c in calls_of(there).values()] == [c.message() for c in calls_of(asked).values()]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("steps: [a = Value(u)]", "must end in a value"),
        ("steps: [a = 1, a + u]", "use nothing of a submission"),
        ("steps: ['import os', 'f()']", "`import os` is not allowed in steps"),
        ("steps: [f().__class__]", "is not allowed in steps"),
        ("steps: ['(lambda: f())()']", "is not allowed in steps"),
        ("steps: ['f(']", "is not valid Python"),
        ("steps: [u = f(), u]", "`u` is a value of the spec"),
        ("steps: [len = f(), len]", "choose another name"),
        ("steps: ['calls(f.g)']", "`calls` counts a function"),
        ("steps: [f()], function: g", "cannot be combined with `steps`"),
        ("function: g, get: x", "goes with `steps`"),
        ("steps: [a = f()], get: [a, a.b]", "needs `returns: {v1: [], v2: []}`"),
        ("steps: []", "at least 1"),
    ],
)
def test_steps_that_cannot_be_meant_are_an_error(answer: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        asking_for(answer)
    assert any(said in str(fault) for fault in caught.value.faults), caught.value
