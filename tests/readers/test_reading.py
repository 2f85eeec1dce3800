"""Files of the kinds that students submit, with the names that must be there when they have run; and what is left out.

Each is read and parsed as for grading. What is defined is read off the compiled statements.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder import readers
from autograder.domain.submission import Submission
from autograder.readers import read

_WORKER = Path(readers.__file__).parent.parent / "worker" / "compiling.py"
SOURCE: Any = type(sys)("worker_source")
SOURCE.__dict__.update(runpy.run_path(str(_WORKER), run_name="worker_source"))

PERCENT = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: percent\n# ---\n\n"
COLAB = "# Commented out IPython magic to ensure Python compatibility.\n"


def names(submission: Submission) -> set[str]:
    """What the file's statements bind at the top level."""
    parser = SOURCE.Parser()
    found = [parser.parse(vars(cell))[0] for cell in submission.cells]
    return {name for statements in found for _, _, code, _ in statements for name in SOURCE.names(code)[0]}


def errors(submission: Submission) -> list[tuple[str, str]]:
    """The place of each syntax error, and what it says."""
    parser = SOURCE.Parser()
    return [(e["where"], e["what"]) for cell in submission.cells for e in parser.parse(vars(cell))[1]]


def of(tmp_path: Path, text: str, name: str = "hw.py") -> Submission:
    """The submission in a file with this content."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def notebook(*cells: str | tuple[str, str]) -> str:
    """A notebook of code cells, or of (type, source)."""
    pairs = [("code", cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in pairs]})


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        (PERCENT + "# %%\nimport sys\nif 'google.colab' in sys.modules:\n    # !pip install x\nimport os\n", "sys os"),
        ("# %%\nfor i in [1]:\n    # %matplotlib inline\n# %%\ny = 2\n", "i y"),
        ("if a:\n    x = 1\nelse:\n    # !pip install x\n    # %pylab\nz = 1\n", "x z"),
        ("def f():\n    # !ls\n\ny = 1\n", "f y"),
        ("try:\n    # %load_ext a\nexcept OSError:\n    # ?x\n    # !ls\ny = 1\n", "y"),
        (PERCENT + "# %%\n# x = !ls\n# %time y = 3\nif x:\n    # z = %pwd\n    w = 1\n", "x y z w"),
        (PERCENT + "# %%\n# %%time\nx = 1\n# %% language=\"bash\"\n# y = 1\n", "x"),
        (COLAB + "# %%time\n# def f():\n#     return 1\n# \n# x = f()\n\ny = 1\n", "f x y"),
        ("a = 1\n\n" + COLAB + "# %%capture out\n# # a remark\n# !ls\n# x = 1\n\ny = 1\n", "a x y out"),
        (COLAB + "# %%bash\n# x=1\n\ny = 1\n", "y"),
        (COLAB + "# %%foo\n# x = 1\n", "x"),
        ("# %%time\n# x = 1\n\ny = 1\n", "y"),  # commented out by its author
        ("def f():\n    x = 1\n" + COLAB + "# %%time\n# y = 2\n\n    return x\n", "f"),
        ("get_ipython().run_cell_magic('time', '', 'def f():\\n    return 1\\nx = 2\\n')\n\ny = 1\n", "f x y"),
        ("a = 1\nget_ipython().run_cell_magic(u'capture', u'out', u'%time x = 2\\n!ls\\n')\n# In[2]:\nb = 1\n", "a x b"),
        ("get_ipython().run_cell_magic(\"memit\", \"-r 1\", \"x = 'it\\\\'s'\\n\")\n", "x"),
        ("get_ipython().run_cell_magic('bash', '', 'x=1\\n')\ny = 1\n", "y"),
        ("get_ipython().run_line_magic('time', 'x = 2')\ny = get_ipython().run_line_magic('time', 'f()')\n", "x y"),
        ("if a:\n    get_ipython().magic('time x = 2')\n", "x"),
        ("# %% [markdown]\n# ## Question\n# text\n\nimport os\n\ndef f():\n    return 1\n\n# %%\nx = 1\n", "os f x"),
        ("# %% [markdown]\n# text\n\n # %% id=\"abc\"\n # UNQ_C1\nimport os\n# %%\nx = 1\n", "os x"),
        ("# %% [raw]\nx = 1\n# %%\ny = 2\n", "x y"),
        ("if a:\n    x = 1\n# %%\nelse:\n    y = 2\n", "x y"),
        ("x = [\n# %%\n1]\ny = 2\n", "x y"),
        ("def f():\n    x = 1\n# %% [markdown]\n# text\n    return x\ny = 1\n", "f y"),
        ('t = """\n# %%\nimport os\n# %% [markdown]\n%bash\n"""\nx = 1\n', "t x"),
        ('t = """\n# %%\nx = 1\n"""\ny = = 3\nz = 1\n', "t z"),
        ("# %% [markdown]\nThis isn't commented (at all.\n\n# %%\nx = 1\n", "x"),
        ("# %%\n%%time\nx = 1\n# %%\n%%bash\ny=1\n# %%\nz = 1\n", "x z"),
        ("# %%\n%%bash\ncat <<EOF\nit's (\nEOF\n# %%\nz = 1\n", "z"),
        ("!pip install x\n%matplotlib inline\nx = 1\n", "x"),
        (">>> x = 1\n>>> def f():\n...     return 2\n...\n>>> y = f()\n", "x f y"),
        ("x = 1\n    def f():\n        return 1\n    y = 2\nz = 3\n", "x f y z"),
        ("# coding: utf-8\nfrom __future__ import annotations\nx = 1\n# %%\nfrom __future__ import division\ny = 2\n", "annotations x division y"),
        ("x = 1\nawait x\ny = 2\nasync with x as z: pass\n", "x y z"),
        ("{}\n{ 'cells': 1 }\nx = 1\n", "x"),
    ],
)  # fmt: skip
def test_python_files(tmp_path: Path, text: str, defined: str) -> None:
    assert names(of(tmp_path, text)) == set(defined.split())


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("gpu = ! nvidia-smi\nimport os", "gpu os"),
        ("%time !pip install x\nx = 1", "x"),
        ("!pip install " + "package==1.0.0 " * 200 + "\nx = 1", "x"),
        ("if c: x = !pip install y\nz = 1", "x z"),
        ("if c: !ls\nelse: %cd ..\nz = 1", "z"),
        ("    def f():\n        return 1\n    q = f()", "f q"),
        ("%%time\n    x = 1\n    y = 2", "x y"),
        ("%%memit\nx = 1", "x"),
        ("%%capture a\n%%time\nx = 1", "a x"),
        ("%%unheard_of --option\ndef f(): return 1", "f"),
        ("#@title A form\n%%time\nx = 1", "x"),
        ("{'a': !ls}\nx = 1", "x"),  # IPython does not read this, and it costs no more than its line
        ("x = 1\ny = $3\nz = 2", "x z"),
        ("def f():\n    return `x`\nz = 2", "z"),
        ("%matplotlib inline\nx = = 1\ny = 2", "y"),
    ],
)
def test_cells_of_a_notebook(tmp_path: Path, source: str, defined: str) -> None:
    assert names(of(tmp_path, notebook(source), "hw.ipynb")) == set(defined.split())


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("hw.ipynb", notebook(("markdown", "Here:\n```\ndef get_x():\n    return 1\n```")), "a markdown cell"),
        ("hw.ipynb", notebook(("raw", "get_x = 1")), "a raw cell"),
        ("hw.ipynb", notebook("%%bash\nget_x=1"), "a cell of `%%bash`"),
        ("hw.ipynb", notebook("%%writefile a.py\nasync def get_x(): pass"), "a cell of `%%writefile`"),
        ("hw.py", "# %% [markdown]\n# def get_x():\n#     return 1\n", "a markdown cell"),
        ("hw.py", "# %% [raw]\n# get_x: int = 3\n", "a raw cell"),
        ("hw.py", '# %% language="R"\n# get_x = 3\n', "a cell of `%%R`"),
        ("hw.py", "get_ipython().run_cell_magic('html', '', 'get_x = 3')\n", "a cell of `%%html`"),
        ("hw.py", "# %%\n%%bash\nget_x=3\n# %%\ny = 1\n", "a cell of `%%bash`"),
        ("hw.ipynb", notebook(("markdown", "`get_x` is what is asked for; get_x == 3")), ""),
    ],
)
def test_what_is_left_out_is_known_by_its_names(tmp_path: Path, name: str, text: str, place: str) -> None:
    places = {n: part.place for part in of(tmp_path, text, name).left_out for n in part.names}
    assert places.get("get_x", "") == place


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = 1\n\n\ndef f(\n    a=1,\n):\n    retrun a\n\n\ndef g():\n    return 1\n", [7]),
        ("x = 1\nif x:\n    y = 2\nelse\n    y = 3\nz = 1\n", [4]),
        ("@staticmethod\ndef f():\n    return (1\n\n\ndef g():\n    x = = 1\n\n\nz = 1\n", [3, 7]),
        ("x = 1\n\n)\n\ny = 1\n", [3]),
        ("try:\n    x = 1\nexcept:\n    y = = 1\nfinally:\n    z = 1\n", [4]),
        ('def f():\n    """Text.\n\n    More.\n    """\n    return\n    x y\n', [7]),
    ],
)
def test_errors_carry_pythons_own_line(tmp_path: Path, text: str, lines: list[int]) -> None:
    with pytest.raises(SyntaxError) as pythons:
        compile(text, "hw.py", "exec")
    assert pythons.value.lineno == lines[0]
    assert [where for where, _ in errors(of(tmp_path, text))] == [f"hw.py, line {line}" for line in lines]


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("type X = int", (3, 12)),
        ("def first[T](xs: list[T]) -> T: ...", (3, 12)),
        ('x = f"{d["a"]}"', (3, 12)),
        ('x = f"{chr(10).join("\\n")}"', (3, 12)),
        ("class A[T = int]: ...", (3, 13)),
        ("try: pass\nexcept A, B: pass", (3, 14)),
        ("x = t'{y}'", (3, 14)),
    ],
)
def test_the_version_that_has_newer_syntax_is_named(tmp_path: Path, line: str, version: tuple[int, int]) -> None:
    found = errors(of(tmp_path, f"{line}\n"))
    if sys.version_info >= version:
        assert not found
    else:
        here = ".".join(map(str, sys.version_info[:2]))
        wanted = f"(this may need Python {version[0]}.{version[1]}; it is graded with Python {here})"
        assert wanted in found[0][1]


@pytest.mark.parametrize("line", ["x = = 1", "x = f'{y'", "print 'a'", "def f(x[0]): pass", "x = 'don't'"])
def test_no_version_is_named_for_what_no_version_reads(tmp_path: Path, line: str) -> None:
    assert "may need" not in errors(of(tmp_path, f"{line}\n"))[0][1]


def test_no_mistake_is_made_of_prose(tmp_path: Path) -> None:
    text = "# %% [markdown]\nThe model isn't trained (yet.\n\ndef f(:\n    pass\n# %%\nx = 1\n"
    assert [where for where, _ in errors(of(tmp_path, text))] == ["hw.py, line 4"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("%%unheard_of\nx = 1", "`%%unheard_of` is not a known cell magic here"),
        ("%run other.py\nx = 1", "`%run other.py` was not run"),
        ("%%writefile a.py\nx = 1", "`%%writefile` was not run"),
    ],
)
def test_what_magics_would_have_done_is_noted(tmp_path: Path, source: str, said: str) -> None:
    ((where, what),) = of(tmp_path, notebook(source), "hw.ipynb").notes
    assert where.startswith("cell 1")
    assert what.startswith(said)
    assert not of(tmp_path, notebook("%matplotlib inline\n%time x = 1"), "hw.ipynb").notes
