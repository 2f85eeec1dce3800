"""A submission's code run in a worker: what is kept, what is lost, and what the messages say."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from conftest import ROOT, Run, asking, assignment, computed

from autograder.app import grading
from autograder.app.grader import Grader
from autograder.domain.errors import GraderError
from autograder.domain.record import Crashed, Missing, Raised, Returned, Unserializable
from autograder.domain.submission import Submission
from autograder.execution.sandbox.child import ChildRun as Child
from autograder.execution.sandbox.collect import _Collection, collect
from autograder.execution.sandbox.host import Host, open_host
from autograder.execution.sandbox.retries import Attempt
from autograder.execution.sandbox.wire import WireError
from autograder.readers import read


@pytest.fixture(scope="module")
def spawning() -> Iterator[Host]:
    """A host as used on Windows and macOS, without torch: each of its processes would import it."""
    made = open_host(["numpy"], fork=False)
    yield made
    made.close()


def value(record: object, name: str = "get_x") -> object:
    """What the call returned."""
    outcome = record.outcomes[name]  # type: ignore[attr-defined]
    assert isinstance(outcome, Returned), outcome
    return outcome.value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("torch.tensor([1.5, 2])", [1.5, 2]),
        ("torch.tensor([1, 2])", [1, 2]),
        ("torch.tensor([True, False])", [True, False]),
        ("torch.tensor(3.5)", 3.5),
        ("torch.zeros(0, 3)", np.zeros((0, 3))),
        *(
            (f"torch.tensor([1., 2.]).to(torch.{t})", [1, 2])
            for t in ("float16", "bfloat16", "float64", "uint8", "int8")
        ),
        ("torch.tensor([1., 2.]).to(torch.float8_e4m3fn)", [1, 2]),
        ("torch.tensor([1., 2.], requires_grad=True)", [1, 2]),
        ("torch.tensor([1., 2.], requires_grad=True) * 2", [2, 4]),
        ("torch.nn.Parameter(torch.ones(2))", [1, 1]),
        ("torch.tensor([[1., 0.], [0., 2.]]).to_sparse()", [[1, 0], [0, 2]]),
        ("torch.tensor([[1., 0.], [0., 2.]]).to_sparse_csr()", [[1, 0], [0, 2]]),
        ("torch.tensor([[1., 2.], [3., 4.]]).T", [[1, 3], [2, 4]]),
        ("torch.ones(1).expand(3)", [1, 1, 1]),
        ("torch.quantize_per_tensor(torch.tensor([1., 2.]), 0.5, 0, torch.qint8)", [1, 2]),
        ("torch.tensor([1+2j]).conj()", [1 - 2j]),
        ("torch.tensor([1+2j]).conj().imag", [-2]),
        ("np.array([1, 2], dtype=np.uint64)", [1, 2]),
        ("np.array([[1, 2]], dtype=np.float16)", [[1, 2]]),
        ("np.float32(2)", 2),
        ("np.array([1, 2.5], dtype=object)", [1, 2.5]),
        ("np.ma.array([1., 2.], mask=[0, 1])", [1, np.nan]),
        ("np.matrix([[1, 2]])", [[1, 2]]),
        ("np.ones((2, 2))[:, ::-1]", np.ones((2, 2))),
        ("[1, 2.5, (3,)]", [1, 2.5, [3]]),
        ("[torch.ones(2), np.zeros(2)]", [[1, 1], [0, 0]]),
        ("range(3)", [0, 1, 2]),
        ("7", 7),
        ("2 ** 70", 2.0**70),
        ("True", True),
        ("'text'", "text"),
        ("None", None),
        ("__import__('fractions').Fraction(1, 2)", 0.5),
        ("{'a': torch.ones(1), 2: 'b'}", {"a": [1], "2": "b"}),
        ("{(np.int64(1), np.float32(2)): 3, (torch.tensor(4), ('a', 5.0)): 6}", {"(1, 2)": 3, "(4, ('a', 5))": 6}),
        ("float('nan')", np.nan),
    ],
)
def test_answers_of_every_plain_kind_arrive(run: Run, expression: str, expected: object) -> None:
    got = value(run(f"import torch, numpy as np\ndef get_x():\n    return {expression}\n", "get_x"))
    assert type(got) is not Unserializable
    if isinstance(expected, dict):
        assert isinstance(got, dict)
        assert list(got) == list(expected)
    elif isinstance(expected, str) or expected is None or expression.startswith("[1,"):
        assert got == expected
    else:
        assert np.shape(got) == np.shape(expected)
        assert np.array_equal(np.asarray(got), np.asarray(expected), equal_nan=np.asarray(got).dtype.kind in "fc")


@pytest.mark.parametrize(
    ("expression", "described"),
    [
        ("torch.ones(1).expand(10**6, 10**6)", "too large"),
        ("np.broadcast_to(np.ones(1), (10**6, 10**6))", "too large"),
        ("torch.sparse_coo_tensor([[0], [0]], [1.], (10**6, 10**6))", "too large"),
        ("torch.ones(3, device='meta')", "meta"),
        ("torch.nested.nested_tensor([torch.ones(1), torch.ones(2)])", "nested"),
        ("np.zeros(2, dtype=[('a', 'f8')])", "array of"),
        ("np.array(['2020-01-01'], dtype='datetime64')", "array of"),
        ("10 ** 100_000", "integer of"),
        ("'x' * 10**8", "string of"),
        ("(i for i in range(3))", "generator"),
        ("torch", "module"),
        ("object()", "object"),
        ("loop", "nested too deeply"),
        ("[0] * 10**6", "too many items"),
    ],
)
def test_other_answers_are_described_and_cost_nothing_else(run: Run, expression: str, described: str) -> None:
    source = f"import torch, numpy as np\nloop = []\nloop.append(loop)\ndef get_x():\n    return {expression}\ndef get_y(): return 1\n"
    record = run(source, "get_x", "get_y")
    got = value(record)
    assert isinstance(got, Unserializable)
    assert described in got.description
    assert value(record, "get_y") == 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("while True: pass", "0.4 s of computing"),
        ("import time; time.sleep(60)", "spent 1.2 s waiting"),
        ("import os; os._exit(7)", "exit code 7"),
        ("import os; os._exit(0)", "ended the process"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    while True: pass", "0.4 s of computing"),
        ("sum(range(10**15))", "0.4 s of computing"),
    ],
)
def test_an_answer_that_hangs_or_crashes_costs_only_itself(run: Run, body: str, why: str) -> None:
    source = f"def get_a(): return 1\ndef get_x():\n    {body}\ndef get_b(): return 2\n"
    record = run(source, "get_a", "get_x", "get_b", limits="{call: 0.4s}")
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, Crashed)
    assert why in outcome.why
    assert (value(record, "get_a"), value(record, "get_b")) == (1, 2)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise NotImplementedError", "NotImplementedError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("return get_x()", "RecursionError"),
        ("return bytearray(10**12)", "MemoryError"),
        ("return torch.ones(10**12)", "RuntimeError"),
        ("x = []\n    while True: x.append(bytearray(10**7))", "MemoryError"),
        ("class E(Exception):\n        def __str__(self): raise E\n    raise E", "E: (its message cannot be shown)"),
        ("raise ValueError('x' * 10**7)", "ValueError: xxx"),
        ("return input()", "EOFError"),
        ("import pandas", "ModuleNotFoundError: No module named 'pandas' here: this assignment offers torch, numpy"),
    ],
)
def test_an_answer_that_raises_is_the_students_outcome(run: Run, body: str, error: str) -> None:
    source = f"import torch\ndef get_x():\n    {body}\ndef get_y(): return 1\n"
    record = run(source, "get_x", "get_y", limits="{call: 3s, memory: 100MiB}")
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, Raised)
    assert outcome.error.startswith(error)
    assert len(outcome.error) <= 2000
    assert "hw.py, line" in outcome.where
    assert value(record, "get_y") == 1


TOP_LEVEL = [
    "assert 1 == 2",
    "1 / 0",
    "import sys; sys.exit(1)",
    "exit()",
    "raise KeyboardInterrupt",
    "import pandas as pd",
    "from sklearn import svm",
    "name = input('your name? ')",
    "undefined_name",
    "open('/nowhere/data.csv')",
]


@pytest.mark.parametrize("statement", TOP_LEVEL)
def test_a_statement_that_raises_costs_only_itself_and_is_named(run: Run, statement: str) -> None:
    record = run(f"def get_x(): return y\n{statement}\ny = 5\n", "get_x")
    assert value(record) == 5
    assert [t.where for t in record.troubles] == ["hw.py, line 2"]


@pytest.mark.parametrize(
    "statement", ["while True: pass", "import os; os._exit(0)", "import ctypes; ctypes.string_at(0)"]
)
def test_a_statement_that_hangs_or_crashes_is_skipped_and_named(run: Run, statement: str) -> None:
    record = run(f"y = 1\n{statement}\ny += 1\ndef get_x(): return y\n", "get_x", limits="{call: 0.4s}")
    assert value(record) == 2
    (trouble,) = record.troubles
    assert trouble.where == "hw.py, line 2"
    assert "skipped" in trouble.what


def test_harmless_statements_leave_no_trouble(run: Run) -> None:
    source = """
from __future__ import annotations
import matplotlib.pyplot as plt
from google.colab import drive, files
from IPython.display import display as show, HTML
from tqdm import tqdm
drive.mount('/content/drive')
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install x')
fig, ax = plt.subplots(2, 2)
plt.plot([1, 2]); plt.show(); ax.set_title('x')
with plt.style.context('x'): pass
display(HTML('x')); show(1)
import warnings, sys, logging
warnings.warn('careful'); print('to stderr', file=sys.stderr); logging.warning('x')
if __name__ == '__main__':
    y = sum(tqdm([1, 2]))
def f(a: Undefined) -> Undefined: ...
def get_x(): return y
"""
    record = run(source, "get_x")
    assert record.troubles == ()
    assert value(record) == 3
    assert "to stderr" in record.printed
    assert "careful" in record.printed


def test_many_dying_statements_end_in_definitions_only(run: Run) -> None:
    source = "import os\n" + "os._exit(0)\n" * 40 + "def get_x(): return 1\n"
    record = run(source, "get_x")
    assert value(record) == 1
    assert any("definitions ran" in t.what for t in record.troubles)


def test_top_level_code_has_one_time_limit_together(run: Run, host: Host) -> None:
    busy = "end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
    source = "import time\n" + busy * 12 + "def get_x(): return 1\n"
    before = computed(host)
    record = run(source, "get_x", limits="{call: 1s, load: 0.5s, total: 20s}")
    assert value(record) == 1
    assert any("definitions ran" in trouble.what for trouble in record.troubles)
    assert computed(host) - before < 3.3  # all of it takes more


def test_the_whole_submission_has_a_time_limit(run: Run, host: Host) -> None:
    names = [f"get_x{i}" for i in range(12)]
    source = "".join(f"def {name}():\n    while True: pass\n" for name in names)
    before = computed(host)
    record = run(source, *names, limits="{call: 0.4s, load: 1s, total: 1s}")
    assert computed(host) - before < 6  # each is stopped after 0.8 s, so all twelve would take ten
    assert all(isinstance(o, Crashed) for o in record.outcomes.values())


def test_calls_within_their_own_limits_share_that_of_the_submission(run: Run) -> None:
    names = [f"get_x{i}" for i in range(12)]
    source = (
        "import time\ndef busy():\n    end = time.process_time() + 0.3\n    while time.process_time() < end: pass\n"
    )
    source += "".join(f"def {name}(): return busy()\n" for name in names)
    record = run(source, *names, limits="{call: 1s, load: 1s, total: 1s}")
    assert isinstance(record.outcomes[names[0]], Returned)
    last = record.outcomes[names[-1]]
    assert isinstance(last, Crashed)
    assert "the whole submission may compute for 1 s" in last.why


@pytest.mark.parametrize(
    "broken",
    [
        "def bad(:\n    return 1\n",
        "x = (1,\n",
        "print 'two'\n",
        "def bad():\nreturn 1\n",
        "return 5\n",
        ")\n",
        "else:\n    pass\n",
        "elsewhere = (\n",
        "import\n",
        "\x0c\x01 = 3\n",
    ],
)
def test_a_syntax_error_in_a_plain_file_costs_its_statement(run: Run, broken: str) -> None:
    source = f'''"""doc"""
def get_a():
    return 1
{broken}
try:
    y = 2
except ValueError:
    y = 3
else:
    y = 4
@staticmethod
def get_b(): return y
z = [
1,
2
]
s = """
def not_code(
"""
def get_c(): return z + [len(s)]
'''
    record = run(source, "get_a", "get_b", "get_c")
    assert (value(record, "get_a"), value(record, "get_b"), value(record, "get_c")) == (1, 4, [1, 2, 15])
    assert record.troubles[0].lost_cell
    with pytest.raises(SyntaxError) as pythons:
        compile(source, "hw.py", "exec")
    assert record.troubles[0].where == f"hw.py, line {pythons.value.lineno}"


def test_a_syntax_error_in_a_notebook_costs_its_cell(run: Run) -> None:
    cells = [
        "def get_a(): return 1",
        "def get_b(): return 2\nx = = 3",
        "def get_c(): return 3\nreturn 5",
        "def get_d(): return 4",
    ]
    text = json.dumps({"cells": [{"cell_type": "code", "source": c} for c in cells]})
    record = run(text, "get_a", "get_b", "get_c", "get_d", file="hw.ipynb")
    assert (value(record, "get_a"), value(record, "get_d")) == (1, 4)
    assert isinstance(record.outcomes["get_b"], Missing)
    assert value(record, "get_c") == 3  # a notebook parses the whole cell first, but compiles a statement at a time
    assert [t.where for t in record.troubles] == ["cell 2, line 2", "cell 3, line 2"]


@pytest.mark.parametrize(
    ("kind", "source", "stands"),
    [
        ("markdown", "def get_x():\n    return 1", "`get_x` is in a markdown cell, which is not run"),
        ("code", "%%bash\nget_x=1", "`get_x` is in a cell of `%%bash`, which is not run"),
        ("code", "y = 1\ndef get_x():\n    retrun 1", "`get_x` is in code with a syntax error (cell 1, line 3), which is not run"),
        ("code", "%%foo\nget_x = 1 +", "`get_x` is in code with a syntax error (cell 1, line 2), which is not run"),
        ("markdown", "Write `get_x`, a function.", ""),
        ("code", "def other():\n    retrun 1", ""),
    ],
)  # fmt: skip
def test_where_a_missing_name_stands(run: Run, kind: str, source: str, stands: str) -> None:
    cells = [{"cell_type": kind, "source": source}, {"cell_type": "code", "source": "get_z = 1"}]
    record = run(json.dumps({"cells": cells}), "get_x", file="hw.ipynb")
    assert record.outcomes["get_x"] == Missing("get_x", () if stands else record.outcomes["get_x"].near, stands)  # type: ignore[union-attr]


def test_the_note_on_a_magic_is_with_the_others(run: Run) -> None:
    record = run(json.dumps({"cells": [{"cell_type": "code", "source": "%%foo\nget_x = 1"}]}), "get_x", file="hw.ipynb")
    assert value(record) == 1
    assert [(t.where, t.lost_cell) for t in record.troubles] == [("cell 1", False)]


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "-" * 100_000 + "1", "x = " + "[" * 5000, "a" + ".b" * 50_000, "\0\0\0", "é" * 10]
)
def test_source_that_breaks_parsers_costs_only_itself(run: Run, text: str) -> None:
    record = run(f"def get_x(): return 1\n{text}\n", "get_x")
    assert value(record) == 1


@pytest.mark.parametrize("broken", ["x = = 1", ""])
def test_long_strings_and_lists_stay_whole_in_a_broken_file(run: Run, broken: str) -> None:
    inside = "".join(f"old line {i}\n" for i in range(60)) + "def get_x():\n    return None\n"
    source = (
        f'def get_x(): return 1\n{broken}\nnotes = """\n{inside}"""\nxs = [\n'
        + "1,\n" * 60
        + "]\ndef get_y(): return xs\n"
    )
    record = run(source, "get_x", "get_y")
    assert (value(record, "get_x"), value(record, "get_y")) == (1, [1] * 60)
    assert len(record.troubles) == bool(broken)


def test_one_missing_package_does_not_take_its_neighbours_along(run: Run) -> None:
    assert value(run("import pandas as pd, torch\ndef get_x(): return float(torch.ones(1))\n", "get_x")) == 1


def test_await_at_the_top_level_as_in_a_notebook(run: Run) -> None:
    cells = [
        "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5",
        "x = await f()",
        "def get_x(): return x",
    ]
    text = json.dumps({"cells": [{"cell_type": "code", "source": c} for c in cells]})
    record = run(text, "get_x", file="hw.ipynb")
    assert (value(record), record.troubles) == (5, ())


def test_a_script_finds_its_own_name_and_no_arguments(run: Run) -> None:
    source = "import argparse, sys\nargs = argparse.ArgumentParser().parse_args()\ndef get_x(): return [sys.argv, __file__, __name__]\n"
    record = run(source, "get_x")
    assert value(record) == [["hw.py"], "hw.py", "__main__"]
    assert record.troubles == ()


def test_progress_bars_iterate(run: Run) -> None:
    source = """
from tqdm import tqdm, trange
from tqdm.notebook import tqdm as nb
import tqdm as whole
n = 0
for i in trange(3): n += 1
for i in tqdm(iterable=[1, 2]): n += 1
bar = nb(range(4))
for i in bar: bar.set_description("x"); n += 1
with whole.tqdm(total=5) as bar: bar.update(1); n += len(bar)
def get_x(): return n
"""
    record = run(source, "get_x")
    assert (value(record), record.troubles) == (14, ())


@pytest.mark.parametrize("fork", [True, False])
def test_files_are_gone_before_the_next_submission(run: Run, spawning: Host, fork: bool) -> None:
    on = None if fork else spawning
    source = "import os, tempfile\nopen('left', 'w').write('x')\nos.makedirs('a/b', mode=0o000)\ndef get_x(): return os.listdir('.')\n"
    assert "left" in value(run(source, "get_x", on=on))  # type: ignore[operator]
    again = "import os, tempfile\ndef get_x(): return [os.listdir('.'), tempfile.TemporaryFile().write(b'x')]\n"
    assert value(run(again, "get_x", on=on)) == [[], 1]


def test_a_full_disk_costs_only_its_call(run: Run) -> None:
    source = """
def get_x():
    for i in range(10**6):
        with open(f"f{i}", "wb") as file: file.write(bytes(5 * 10**6))
def get_y():
    with open("big", "wb") as file: file.write(bytes(10**8))
def get_z(): return 1
"""
    record = run(source, "get_x", "get_y", "get_z", limits="{call: 5s, load: 3s, total: 20s}")
    assert isinstance(record.outcomes["get_x"], Crashed)
    assert "wrote more than 64 MiB" in record.outcomes["get_x"].why
    assert isinstance(record.outcomes["get_y"], Raised)
    assert "File too large" in record.outcomes["get_y"].error
    assert value(record, "get_z") == 1


def test_closing_standard_output_hurts_nobody(run: Run) -> None:
    source = "import sys\nsys.stdout.close()\ndef get_x():\n    print('still here')\n    return 1\n"
    assert value(run(source, "get_x")) == 1


def test_a_hanging_call_does_not_use_up_the_time_of_top_level_code(run: Run) -> None:
    # the file takes 2.1 of its 3 s to load; after the hang it is loaded again, with 3 s again
    source = (
        "import time\ny = 0\n"
        + "time.sleep(0.7)\ny += 1\n" * 3
        + "def get_x():\n    while True: pass\ndef get_y(): return y\n"
    )
    record = run(source, "get_x", "get_y", limits="{call: 0.4s, load: 3s}")
    assert value(record, "get_y") == 3
    assert record.troubles == ()


def test_definitions_only(run: Run) -> None:
    source = "x = 1\nprint('no')\nx_list = [1]\nx_list.append(2)\nfor i in range(3): x = 9\ndef get_x(): return [x, x_list]\n"
    record = run(source, "get_x", load="definitions")
    assert value(record) == [1, [1]]
    assert record.printed == ""


def test_variables_stand_in_for_functions_and_the_last_definition_counts(run: Run) -> None:
    assert value(run("x = 4\n", "get_x")) == 4
    assert value(run("x = 4\ndef get_x(): return 5\n", "get_x")) == 5
    assert value(run("def get_x(): return 5\ndef get_x(): return 6\n", "get_x")) == 6
    assert value(run("get_x = 7\n", "get_x")) == 7
    missing = run("def get_X2(): return 5\ndef getx2(): return 1\n", "get_x2").outcomes["get_x2"]
    assert isinstance(missing, Missing)
    assert missing.near == ("getx2", "get_X2")


def test_prints_are_kept_by_call_and_bounded(run: Run) -> None:
    source = """
import sys, os
print("loading")
def get_x():
    print("é mine"); sys.stdout.buffer.write(b"raw\\n"); os.system("echo shell")
    return 1
def get_y():
    for _ in range(3000): print("x" * 1000)
    return 2
def get_z():
    print("\\ud800")
    return 3
"""
    record = run(source, "get_x", "get_y", "get_z")
    assert record.printed == "loading\n"
    x, y = record.outcomes["get_x"], record.outcomes["get_y"]
    assert isinstance(x, Returned)
    assert isinstance(y, Returned)
    assert x.printed == "é mine\nraw\n"
    assert 60_000 < len(y.printed) < 70_000
    assert "left out" in y.printed
    assert value(record, "get_z") == 3


def test_a_flood_of_output_costs_its_time_at_most(run: Run) -> None:
    source = "def get_x():\n    for _ in range(10**9): print('x' * 10**6)\ndef get_y(): return 1\n"
    record = run(source, "get_x", "get_y", limits="{call: 0.4s}")
    assert isinstance(record.outcomes["get_x"], Crashed)
    assert value(record, "get_y") == 1


def test_what_the_source_reads_is_seen_through_helpers_and_not_in_locals(run: Run) -> None:
    source = """
import torch
key = [1, 2]
def helper(): return key
table = [k for k in key]
def get_direct(): return key
def get_through(): return helper()
def get_variable(): return table
def get_local():
    key = 5
    def inner(): return key
    return inner()
def get_argument(key=3): return key
def get_attribute(): return torch.key
def get_nested(): return [lambda: key][0]()
y = key[0]
"""
    names = [
        "get_direct",
        "get_through",
        "get_variable",
        "get_local",
        "get_argument",
        "get_attribute",
        "get_nested",
        "y",
    ]
    reads = run(source, *names[:-1], "get_y").reads
    assert [name for name in names if "key" in reads[name]] == [
        "get_direct", "get_through", "get_variable", "get_nested", "y",
    ]  # fmt: skip


def test_the_same_submission_gives_the_same_record(run: Run) -> None:
    source = "import torch, random, numpy as np\ndef get_x(): return [str({'a', 'b', 'c'}), random.random(), np.random.rand(), torch.rand(1)]\n"
    first, second = run(source, "get_x"), run(source, "get_x")
    assert str(first) == str(second)


def test_one_submission_leaves_nothing_behind_for_the_next(run: Run) -> None:
    run(
        "import torch, builtins, json\ntorch.ones = None\nbuiltins.sum = None\njson.dumps = None\ndef get_x(): return 1\n",
        "get_x",
    )
    assert value(run("import torch\ndef get_x(): return sum([torch.ones(1)])\n", "get_x")) == np.ones(1)


@pytest.mark.parametrize(
    "source",
    [
        "def get_x(): return [[1.5], 2]\nprint('p')\n1/0\n",
        pytest.param("def get_x():\n    while True: pass\ndef get_y(): return 1\n", marks=pytest.mark.full),
        pytest.param("import os\nos._exit(3)\ndef get_x(): return 1\n", marks=pytest.mark.full),
        "def get_x():\n    import os; os._exit(3)\ndef get_y(): return 1\n",
    ],
)
def test_a_spawned_worker_answers_as_a_forked_one(run: Run, spawning: Host, source: str) -> None:
    # importing torch takes long: only the calls' limits are short
    ours, theirs = run(source, "get_x", "get_y"), run(source, "get_x", "get_y", on=spawning)
    assert str(ours) == str(theirs)


def test_a_missing_package_is_a_grader_error(run: Run) -> None:
    for fork in (True, False):
        lacking = open_host(["no_such_package"], fork=fork)
        try:
            with pytest.raises(GraderError, match="no_such_package"):
                run("x = 1", "get_x", on=lacking)
        finally:
            lacking.close()


def test_a_host_that_is_gone_is_a_grader_error(run: Run) -> None:
    gone = open_host(["numpy"])
    run("x = 1", "get_x", on=gone)
    gone.process.kill()  # type: ignore[attr-defined]
    with pytest.raises(GraderError, match="ended unexpectedly"):
        run("x = 1", "get_x", on=gone)
    gone.close()


def test_the_grader_replaces_a_host_that_is_gone(grader: Grader) -> None:
    submission = read(ROOT / "reference" / "understanding_attention.py")
    first = grading.grade(grader, submission)
    grader.host.process.kill()  # type: ignore[attr-defined]
    assert grading.grade(grader, submission) == first
    assert grading.grade(grader, submission) == first


@pytest.mark.parametrize(
    "forged",
    [
        '{"answer": "get_y", "printed": "", "returned": 99}',
        '{"done": true}',
        '{"loaded": ""}',
        '{"answer": "get_x", "printed": "", "returned": {"a": ["<f8", [1000000000]]}}',
        '{"answer": "get_x", "printed": 5, "returned": 1}',
        '{"answer": "get_x"}',
        '{"parsed": [], "broken": []}',
        "[]",
        "not json",
    ],
)
def test_forged_messages_change_at_most_the_forgers_own_answers(run: Run, forged: str) -> None:
    source = f"""
import os
def get_a(): return 1
def get_x():
    text = {forged!r}.encode()
    frame = len(text).to_bytes(4, "little") + bytes(4) + text
    for descriptor in range(3, 30):
        try: os.write(descriptor, frame)
        except OSError: pass
    return 7
def get_y(): return 2
"""
    record = run(source, "get_a", "get_x", "get_y")
    assert value(record, "get_a") == 1
    assert set(record.outcomes) == {"get_a", "get_x", "get_y"}
    assert value(run("def get_a(): return 1\n", "get_a"), "get_a") == 1


class Said:
    """A host whose only child sends the given bytes and ends."""

    announces = False
    off: dict[str, str] | None = None

    def __init__(self, *messages: object) -> None:
        texts = [json.dumps(message).encode() for message in messages]
        self.pieces = [len(t).to_bytes(4, "little") + bytes(4) + t for t in texts]

    def expect(self, jobs: int) -> None:
        pass

    def start(self, job: bytes) -> Said:
        return self

    def read(self, timeout: float) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def written(self) -> int:
        return 0

    def end(self, *, wait: bool) -> str:
        return ""

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "parsed",
    [
        {"parsed": [5], "broken": [], "statements": 1},
        {"parsed": [[["x"]]], "broken": [], "statements": 1},
        {"parsed": [[5, 6]], "broken": [], "statements": 1},
        {"parsed": [], "broken": [{"where": 5, "what": "x"}], "statements": 1},
        {"parsed": [], "broken": [], "statements": -1},
        {"parsed": [], "broken": [], "statements": "many"},
        {"parsed": [], "broken": [], "statements": 1e400},
        {"parsed": []},
        {},
    ],
)
def test_nonsense_about_the_source_is_not_a_grader_error(run: Run, parsed: object) -> None:
    record = run("x = 1", "get_x", on=Said({"armed": 1, "off": {}, "second": {}}, parsed))
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, Crashed)
    assert "malformed message" in outcome.why


def test_a_host_does_not_grow(run: Run, host: Host) -> None:
    import psutil

    processes = [psutil.Process(), psutil.Process(host.process.pid)]  # type: ignore[attr-defined]

    def size() -> list[int]:
        return [size for p in processes for size in (p.memory_info().rss >> 20, p.num_fds())]

    source = "import torch\nx = torch.ones(10**6)\ndef get_x(): return x[:100]\n"
    for _ in range(50):
        run(source, "get_x")
    before = size()
    for _ in range(200):
        run(source, "get_x")
    after = size()
    assert after[1] <= before[1] + 4  # it may be about to fork
    assert after[3] <= before[3] + 4
    assert after[0] - before[0] <= 4  # MiB; each submission's arrays alone would make 160
    assert after[2] - before[2] <= 4


@pytest.mark.parametrize("claim", ["nan", "-1.0", "1e9", "'x'", "None", "float('inf')"])
def test_what_a_submission_says_of_its_own_time_is_bounded(run: Run, claim: str) -> None:
    told = f"""
import sys
def get_x():
    frame = sys._getframe()
    while "perform" not in frame.f_code.co_name:
        frame = frame.f_back
    run = frame.f_globals
    frame.f_locals["self"].first_use.clock = lambda: {claim.replace("nan", "float('nan')")}
    return 1
"""
    record = run(told, "get_x")
    assert 0 <= record.seconds.get("get_x", 0.0) < 5


@pytest.mark.parametrize("claim", [float("nan"), -1.0, "x", None, [1]])
def test_a_time_that_is_none_is_refused(claim: object) -> None:
    child = Child(
        _Collection(asking("get_x"), Submission("s", "s.py", ()), cast(Host, None), None, Attempt()), ["get_x"]
    )
    child.began = time.monotonic()
    with pytest.raises(WireError):
        child.begins({"cpu": claim}, "get_x")
    child.begins({"cpu": 1e9}, "get_x")
    assert child.all.seconds["get_x"] < 1


USES_PYLAB = """
figure(); plot(linspace(0, 1, 3)); show()
def get_x(): return array([1.0, 2.0]) * norm(array([3.0, 4.0])) * ones(2) + max(0, -1) + round(0.4)
"""


@pytest.mark.parametrize(
    "imported",
    [
        "from pylab import *",
        "from matplotlib.pylab import *",
        "from matplotlib.pyplot import *\nfrom pylab import array, linspace, norm, ones",
        "import pylab\nfrom pylab import *\nassert pylab.np.pi > 3 and pylab.plt is not None",
        "import pylab as p\narray, norm, ones, linspace = p.array, p.norm, p.ones, p.linspace\nfigure, plot, show = p.figure, p.plot, p.show",
        "import matplotlib.pylab as p\narray, norm, ones, linspace = p.array, p.norm, p.ones, p.linspace\nfigure, plot, show = p.figure, p.plot, p.show",
        "from matplotlib import pylab as p\narray, norm, ones, linspace = p.array, p.norm, p.ones, p.linspace\nfigure, plot, show = p.figure, p.plot, p.show",
        "%pylab inline",
        "get_ipython().run_line_magic('pylab', 'inline')",
        "get_ipython().magic(u'pylab inline')",
    ],
)
def test_pylab_puts_numpy_and_plotting_into_one_namespace(run: Run, imported: str) -> None:
    record = run(f"{imported}\n{USES_PYLAB}", "get_x")
    assert record.troubles == ()
    assert np.array_equal(np.ravel(value(record)), [5.0, 10.0])


@pytest.mark.parametrize(("imports", "offered"), [("[torch]", False), ("[torch, numpy]", True)])
def test_pylab_offers_no_more_than_the_assignment(host: Host, tmp_path: Path, imports: str, offered: bool) -> None:
    spec = f"spec: 1\ntitle: t\npoints: 1\nsubmission: {{imports: {imports}}}\nquestions:\n- {{id: get_x, title: t, points: 1"
    asked = assignment(spec + ", answer: {function: get_x}, want: 1, within: {abs: 1}}")
    path = tmp_path / "hw.py"
    path.write_text("from pylab import *\ndef get_x(): return ['array' in globals(), 'plot' in globals()]\n")
    assert value(collect(asked, read(path), host)) == [offered, True]


@pytest.mark.parametrize(
    ("returned", "arrives"),
    [
        ("b'x1'", "x1"),
        ("bytearray(b'x1')", "x1"),
        ("np.bytes_(b'x1')", "x1"),
        ("np.str_('x1')", "x1"),
        ("np.array('x1')", "x1"),
        ("np.array(['x1'])", ["x1"]),
        ("np.array([b'x1'])", ["x1"]),
        ("{'x1'}", ["x1"]),
        ("frozenset(['x1'])", ["x1"]),
        ("Side.LEFT", "LEFT"),
        ("Named.LEFT", "left"),
        ("'β₁'.encode()", "β₁"),
        ("{'answer': b'x1'}", {"answer": "x1"}),
    ],
)
def test_texts_arrive_whatever_holds_them(run: Run, returned: str, arrives: object) -> None:
    source = f"""
import enum
import numpy as np
class Side(enum.Enum): LEFT, RIGHT = range(2)
class Named(enum.Enum): LEFT = "left"
def get_x(): return {returned}
"""
    assert value(run(source, "get_x")) == arrives


def test_bytes_that_spell_no_text_are_described(run: Run) -> None:
    record = run("def get_x(): return b'\\xff\\xfe'\n", "get_x")
    assert value(record) == Unserializable("2 bytes that are not valid text")
