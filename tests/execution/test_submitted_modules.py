"""Submissions of several files: the main one imports the others, which run as it does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, asking

from autograder.domain.file_patterns import FilePatterns
from autograder.domain.given_file import GivenFile
from autograder.domain.record import Missing, Outcome, Raised, Record, Returned
from autograder.domain.submission import Cell, Helper, Submission
from autograder.execution.dask import serialize
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.scoring import answer_keys
from autograder.spec.load import load


def submitting(main: str, **helpers: str) -> Submission:
    """A submission; ``nn__layers="…"`` is the helper ``nn/layers.py``."""
    paths = {name.replace("__", "/") + ".py": source for name, source in helpers.items()}
    made = tuple(Helper(path, (Cell(path, source, salvage=True),)) for path, source in paths.items())
    return Submission("s", "hw.py", (Cell("hw.py", main, salvage=True),), helpers=made)


def record(on: Host, main: str, *given: GivenFile, load: str = "everything", **helpers: str) -> Record:
    patterns = FilePatterns(("hw.py",), ("*.py",))
    assignment = replace(asking("get_x", load=load), given=given, files=patterns)
    return collect(assignment, submitting(main, **helpers), on)


def outcome(on: Host, main: str, *given: GivenFile, **helpers: str) -> Outcome:
    made = record(on, main, *given, **helpers)
    assert not made.troubles, made.troubles
    return made.outcomes["get_x"]


LAYERS = "import numpy as np\n\ndef one():\n    return 1.0\n\ndef wrong():\n    raise ValueError('here')\n"


@pytest.mark.parametrize(
    "main",
    [
        "from layers import *\ndef get_x(): return one()",
        "import layers\ndef get_x(): return layers.one()",
        "def get_x():\n    from layers import one as first\n    return first()",
        "import importlib\ndef get_x(): return importlib.import_module('layers').one()",
        "import layers, inspect\ndef get_x(): return 1.0 if 'def one' in inspect.getsource(layers.one) else 0",
        "import layers, pickle\nclass A: pass\ndef get_x(): return pickle.loads(pickle.dumps(layers.one))()",
    ],
)
def test_the_main_file_imports_the_others(host: Host, main: str) -> None:
    assert outcome(host, main, layers=LAYERS) == Returned(1.0)


def test_they_import_each_other_and_given_ones(host: Host) -> None:
    given = GivenFile("lib.py", b"SIX = 6")
    main = "from model import total\ndef get_x(): return total()"
    model = "from nn.layers import three\nimport lib\ndef total(): return three() + lib.SIX"
    helpers = {
        "model": model,
        "nn__layers": "from .base import ONE\ndef three(): return 3 * ONE",
        "nn__base": "ONE = 1",
    }
    assert outcome(host, main, given, **helpers) == Returned(9)
    assert outcome(host, "import base\ndef get_x(): return base.ONE", **helpers) == Returned(
        1
    )  # its folder on the path


def test_a_line_is_named_with_its_file(host: Host) -> None:
    found = outcome(host, "import layers\ndef get_x(): return layers.wrong()", layers=LAYERS)
    assert found == Raised("ValueError: here", "layers.py, line 7")


def test_a_statement_that_fails_costs_itself_as_in_the_main_file(host: Host) -> None:
    source = "def one(): return 1.0\nplot(\n" + "x = 1 / 0\nopen('mine.csv')\ndef two(): return 2.0\n"
    made = record(host, "from layers import one, two\ndef get_x(): return one() + two()", layers=source)
    assert made.outcomes["get_x"] == Returned(3.0)
    assert [trouble.where for trouble in made.troubles] == [
        "layers.py, line 2",
        "layers.py, line 3",
        "layers.py, line 4",
    ]
    assert made.troubles[0].lost_cell
    lost = record(host, "import layers", layers="def get_x(: return 1\n").outcomes["get_x"]
    assert lost == Missing("get_x", (), "`get_x` is in code with a syntax error (layers.py, line 1), which is not run")


def test_what_is_asked_for_may_stand_in_another_file(host: Host) -> None:
    assert outcome(host, "y = 1\n", part2="def get_x(): return 5.0") == Returned(5.0)
    assert outcome(host, "def get_x(): return 4.0\n", part2="def get_x(): return 5.0") == Returned(4.0)
    assert outcome(host, "y = 1\n", a="z = 1", b="def get_x(): return 6.0", c="def get_x(): return 7.0") == Returned(
        6.0
    )
    made = record(host, "y = 1\n", a="def get_x(): return 5.0\nwhile True: pass\n")
    assert "a.py" in made.troubles[0].where
    assert made.troubles[0].timed_out


def test_an_adapter_finds_what_it_needs_in_a_helper(host: Host, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def both():\n    return First().x + second\n")
    (tmp_path / "s.yaml").write_text(
        "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [], files: [hw.py], with: [a.py, b.py], adapters: a.py}\n"
        "questions:\n- {id: x, title: t, points: 1, within: {abs: 1}, answer: {adapter: both, needs: [First, second]}}\n"
    )
    submission = submitting("import os", a="class First:\n    x = 1\n", b="second = 2\n")
    assert collect(load(tmp_path / "s.yaml"), submission, host).outcomes["x"] == Returned(3)


def test_a_helper_that_hangs_costs_the_statement_that_imports_it(host: Host) -> None:
    made = record(host, "import slow\ndef get_x(): return 1.0", slow="while True: pass\n")
    assert made.outcomes["get_x"] == Returned(1.0)
    assert made.troubles[0].where == "hw.py, line 1"


def test_only_definitions_run_where_the_spec_says_so(host: Host) -> None:
    source = "COUNT = [1]\nCOUNT.append(2)\ndef one(): return len(COUNT)\n"
    main = "from layers import one\ndef get_x(): return one()"
    assert record(host, main, layers=source).outcomes["get_x"] == Returned(2)
    assert record(host, main, load="definitions", layers=source).outcomes["get_x"] == Returned(1)


def test_no_file_hides_another_module(host: Host) -> None:
    broken = "raise SystemExit\n"
    main = "import random, numpy, torch, lib\ndef get_x(): return numpy.float64(lib.SIX).item() + random.Random(1).randint(1, 1)"
    given = GivenFile("lib.py", b"SIX = 6")
    shadows = {"numpy": broken, "torch": broken, "random": broken, "lib": broken, "torch__nn": broken}
    assert outcome(host, main, given, **shadows) == Returned(7.0)
    # a package that is installed here and not offered hides nobody's file
    assert outcome(host, "import yaml\ndef get_x(): return yaml.MINE", yaml="MINE = 3") == Returned(3)


def test_a_file_that_was_not_submitted_is_named(host: Host) -> None:
    made = record(host, "from layers import one\nimport nn.deep")
    assert "layers.py is not among the submitted files" in made.troubles[0].what
    assert "nn/deep.py is not among the submitted files" in made.troubles[1].what


@pytest.mark.parametrize(
    ("main", "reads"),
    [
        ("from layers import get_x", True),
        ("from layers import *", True),
        ("", True),  # it is found in the helper
        ("from layers import made as get_x", True),
        ("import layers\ndef get_x(): return layers.made()", True),
        ("import layers as l\ndef get_x(): return l.made()", True),
        ("def get_x():\n    import layers\n    return layers.made()", True),
        ("import layers\ndef get_x(): return layers.constant()", False),
        ("import layers\ndef get_x(): return 1.0", False),  # the main file's own function counts
    ],
)
def test_constants_are_looked_for_in_helpers_too(host: Host, main: str, reads: bool) -> None:
    """``key`` is a given: an answer made from it is no constant, in whichever file it is worked out."""
    layers = "key = [1, 2]\ndef made(): return key[0]\ndef get_x(): return key[0]\ndef constant(): return 1.0\n"
    made = record(host, main, layers=layers)
    assert isinstance(made.outcomes["get_x"], Returned)
    assert made.reads["get_x"] == ({"key"} if reads else frozenset())


def test_the_example_of_the_reference_page_runs(host: Host) -> None:
    section = (ROOT / "docs" / "spec.md").read_text().split("### Several submitted files")[1]
    main = section.split("```python\n")[1].split("```")[0]
    submission = submitting(main, layers="def relu(x): return max(x, 0)", nn__deep="DEPTH = 7")
    assert collect(asking("get_depth"), submission, host).outcomes["get_depth"] == Returned(2)


def test_helpers_count_in_the_key_of_the_code_and_travel() -> None:
    one, two = submitting("x = 1", a="y = 1"), submitting("x = 1", a="y = 2")
    assert len({answer_keys.code(s.all_cells) for s in (one, two, submitting("x = 1"))}) == 3
    there, *_ = serialize.unpack_submission(serialize.pack_submission(one, []))
    assert there.helpers == one.helpers
    json.loads(serialize.pack_submission(one, []))
    assignment = replace(asking("get_x"), files=FilePatterns(("hw.py",), ("*.py",)))
    found = serialize.unpack_assignment(serialize.pack_assignment(assignment)).files
    assert isinstance(found, FilePatterns)
    assert found.helpers == ("*.py",)
