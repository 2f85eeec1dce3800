"""How a spec says what is called with what: each mistake is one error at its place, in the spec or in the adapters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.errors import SpecError
from autograder.spec.draws import Stream
from autograder.spec.load import load
from autograder.spec.vocabulary import FUNCTIONS

SPEC = """\
spec: 1
title: t
points: 2
submission: {imports: [torch, numpy], adapters: a.py}
givens: {t: {integers: [0, 2]}, k: [1, 2]}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: t, points: 1, answer: {adapter: run, args: [k]}, want: k}
  - {id: "2", title: t, points: 1, answer: {function: f, args: [k, 0.1], changed: k}, want: k}
"""
ADAPTERS = "import numpy as np\n\n\ndef run(x, scale=1):\n    return np.ones(2) * Net(x)\n"


def errors(tmp_path: Path, spec: str = SPEC, adapters: str | bytes | None = ADAPTERS) -> list[str]:
    """Every error of the spec, without its folder."""
    (tmp_path / "s.yaml").write_text(spec)
    if adapters is not None:
        (tmp_path / "a.py").write_bytes(adapters if isinstance(adapters, bytes) else adapters.encode())
    try:
        load(tmp_path / "s.yaml", "s.yaml")
    except SpecError as error:
        return [str(fault) for fault in error.faults]
    return []


def test_there_is_nothing_wrong_with_it(tmp_path: Path) -> None:
    assert errors(tmp_path) == []
    made = load(tmp_path / "s.yaml")
    assert made.questions[0].answer.names == ("Net",)
    assert made.questions[1].answer.changed == (0,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", adapters: a.py", "", "s.yaml:8:54 questions[0].answer.adapter: needs `submission: adapters`, the file"),
        ("a.py", "b.py", "s.yaml:4:49 submission.adapters: cannot be used: b.py: No such file or directory"),
        ("a.py", "../a.py", "s.yaml:4:49 submission.adapters: must name a Python file beside the spec"),
        ("a.py", "test_a.py", "s.yaml:4:49 submission.adapters: must name a Python file beside the spec"),
        ("adapter: run", "adapter: runn", "answer.adapter: `runn` is not defined in a.py: did you mean `run`?"),
        ("args: [k]}", "args: []}", "calls `run` of a.py, line 4, with other arguments than it takes: missing a required "
         "argument: 'x'"),
        ("args: [k]}", "args: [k, 1, 2]}", "other arguments than it takes: too many positional arguments"),
        ("args: [k]}", "args: [k], kwargs: {size: 1}}", "got an unexpected keyword argument 'size'"),
        ("args: [k]}", "args: [k], needs: []}", "answer.needs: is empty: without anything of a submission"),
        ("{adapter: run", "{adapter: run, function: g", "answer.adapter: stands in place of `function` and `variable`"),
        ("{adapter: run", "{adapter: run, constants_only: warn", "goes with neither `written` nor `constants_only`"),
        ("{adapter: run, args", "{function: g, args", "submission.adapters: is of no use: no question has"),
        ("{function: f", "{needs: [g], function: f", "answer.needs: goes with `adapter`"),
        ("changed: k", "changed: q", "answer.changed: `q` is no argument: these are k, 0.1; places count from 0"),
        ("changed: k", "changed: 2", "answer.changed: `2` is no argument"),
        ("changed: k", "changed: 1", "answer.changed: `0.1` is a plain number or text, which no call can change"),
        ("args: [k, 0.1]", "args: [k, k]", "answer.changed: `k` stands twice among the arguments: write its place"),
        ("changed: k", "changed: []", "answer.changed: is empty: name the arguments"),
        ("args: [k, 0.1], changed: k", "changed: k", "answer.changed: goes with `function` and `args`"),
        ("0.1], changed", "relu], changed", "unknown name `relu`: write maximum(x, 0); where a text is meant, write \"'relu'\""),
        ("0.1], changed", "[k, 1]], changed", "has the text 'k', which is a name too: put all of it in quotes"),
        ("0.1], changed", "rng(-1)], changed", "rng: a seed is a whole number"),
        ("torch, numpy", "torch", "a.py:1:1: imports `numpy`, which `submission: imports` of the spec does not list"),
        ("0.1], changed: k", "0.1], changed: k, dtype: float", "answer.dtype: expected "),
        ("changed: k}, want: k", "dtype: int64, choice: [a, b]}, want: a", "answer.dtype: has no effect here"),
        ("want: k}\n  - {id: \"2\"", "want: rng(1)}\n  - {id: \"2\"", "unknown name `rng`"),
        ("{integers: [0, 2]}", "{integers: [0.5, 2]}", "givens.t.integers: needs whole numbers"),
        ("{integers: [0, 2]}", "{integers: two}", "givens.t.integers: needs whole numbers"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_spec(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SPEC
    found = errors(tmp_path, SPEC.replace(old, new, 1))
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    ("adapters", "said"),
    [
        ("def run(x):\n    return Net(x\n", "a.py:2:15: SyntaxError: '(' was never closed"),
        (
            b"def run(x): return '\xff'\n",
            "s.yaml:4:49 submission.adapters: cannot be used: a.py: it is not a text in UTF-8",
        ),
        ("def run(x):\n    return np.ones(2) * Net(x)\n", "a.py:1:1: `run` uses `np`, which this file does not import"),
        ("def run(x):\n    return x\n", "a.py:1:1: `run` uses nothing of a submission"),
        ("from math import *\ndef run(x):\n    return Net(x)\n", "a.py:2:1: imports all names of a module"),
        ("async def run(x):\n    return Net(x)\n", "`run` in a.py, line 1, is `async`"),
        ("import pandas\ndef run(x):\n    return Net(x)\n", "a.py:1:1: imports `pandas`, which"),
    ],
)
def test_a_mistake_in_the_adapters(tmp_path: Path, adapters: str | bytes, said: str) -> None:
    found = errors(tmp_path, adapters=adapters)
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    ("adapters", "needs"),
    [
        ("def run(x): return help_me(x)\ndef help_me(x): return Net(x) + sum([y for y in rest])\n", ("Net", "rest")),
        ("SIZE = size + 1\ndef run(x): return Net(x)\n", ("size", "Net")),
        ("SIZES = [one + n for n in sizes]\ndef run(x): return Net(x)\n", ("sizes", "one", "Net")),
        ("class Probe(Net):\n    def go(self): return late\ndef run(x): return Probe(x)\n", ("Net", "late")),
        ("def run(x):\n    def inner(): return Net(x)\n    return inner()\ndef other(): return unused\n", ("Net",)),
        ("def run(x, n=len('a')):\n    Net2 = 3\n    return Net(x) + Net2\n", ("Net",)),
    ],
)
def test_what_an_adapter_uses_of_a_submission(tmp_path: Path, adapters: str, needs: tuple[str, ...]) -> None:
    assert errors(tmp_path, adapters=adapters) == []
    assert set(load(tmp_path / "s.yaml").questions[0].answer.needs) == set(needs)


def test_what_it_needs_may_be_listed(tmp_path: Path) -> None:
    """For names that it looks up itself."""
    spec = SPEC.replace("args: [k]}", "args: [k], needs: [Net, other]}")
    assert errors(tmp_path, spec, "def run(x):\n    return globals()['Net'](x)\n") == []
    assert load(tmp_path / "s.yaml").questions[0].answer.needs == ("Net", "other")


def test_an_adapter_may_import_what_lies_beside_the_submission(tmp_path: Path) -> None:
    adapters = "import layers\nfrom lib.tools import three\ndef run(x):\n    return Net(x)\n"
    assert len(errors(tmp_path, adapters=adapters)) == 2
    (tmp_path / "s" / "given" / "lib").mkdir(parents=True)
    (tmp_path / "s" / "given" / "lib" / "tools.py").write_text("three = 3\n")
    spec = SPEC.replace("adapters: a.py", "files: [hw.py], with: [layers.py], adapters: a.py")
    assert errors(tmp_path, spec, adapters) == []


def test_generators_need_their_package() -> None:
    head = "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [%s]}\nquestions:\n"
    line = '  - {id: "1", title: t, points: 1, answer: {function: f, args: ["%s"]}, want: 0, within: {abs: 1}}\n'
    for imports, word in (("torch", "rng(1)"), ("numpy", "generator(1)"), ("numpy", "[generator(1)]")):
        with pytest.raises(SpecError, match="among `submission: imports`"):
            assignment((head % imports) + line % word)
    assert assignment(head % "numpy" + line % "rng(1)").questions


def test_whole_numbers_stay_whole() -> None:
    drawn = Stream(1).integer(2, 4, 3, 5)
    assert (drawn.dtype, drawn.shape) == (np.int64, (3, 5))
    assert {*drawn.ravel().tolist()} == {2, 3, 4}
    assert type(Stream(1).integer(2, 4)) is int
    whole = FUNCTIONS["integers"]
    assert whole([1.0, 2.0]).dtype == np.int64
    assert type(whole(3.0)) is int
    for odd in ([0.5], [np.nan], [1e300]):
        with pytest.raises(ValueError, match="not whole"):
            whole(odd)
    made = assignment(
        "spec: 1\ntitle: t\npoints: 1\ngivens: {t: {integers: [1, 0]}, n: {integers: 1}, k: [5, 7]}\nquestions:\n"
        '  - {id: "1", title: t, points: 1, answer: {function: f}, want: "k[t] + k[n]", within: {abs: 1}}\n'
    )
    want = made.questions[0].want
    assert want
    assert want(made.scope).tolist() == [14, 12]


def test_a_change_of_the_adapters_is_a_change_of_the_spec(tmp_path: Path) -> None:
    assert errors(tmp_path) == []
    before = load(tmp_path / "s.yaml").digest
    assert errors(tmp_path, adapters=ADAPTERS + "\n# more\n") == []
    assert load(tmp_path / "s.yaml").digest != before
