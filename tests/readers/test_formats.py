"""Files as students hand them in → cells."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from unittest import mock

import pytest
from conftest import mostly_full
from hypothesis import given
from hypothesis import strategies as st

from autograder.domain.errors import SubmissionError
from autograder.domain.submission import Submission
from autograder.readers import magics, read
from autograder.readers.magics import strip_magics


def notebook(*cells: tuple[str, object], **extra: object) -> str:
    """nbformat 4 with nothing but what is needed."""
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells], **extra})


def of(tmp_path: Path, content: str | bytes, name: str = "hw.py") -> Submission:
    """The submission in a file with this content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path)


@pytest.mark.parametrize(
    "content",
    [
        "x = 1\ny = 'é'\n".encode(),
        b"\xef\xbb\xbf" + "x = 1\ny = 'é'\n".encode(),
        "x = 1\ny = 'é'\n".encode("utf-16"),
        b"\xfe\xff" + "x = 1\ny = 'é'\n".encode("utf-16-be"),
        "x = 1\ny = 'é'\n".encode("utf-16-le"),
        "x = 1\ny = 'é'\n".encode("utf-16-be"),
        "x = 1\r\ny = 'é'\r\n".encode(),
        "x = 1\ry = 'é'\r".encode(),
        "x = 1\ny = 'é'\n".encode("cp1252"),
        "x = 1\x00\ny = 'é'\n".encode(),
    ],
)
def test_encodings_and_line_ends(tmp_path: Path, content: bytes) -> None:
    assert of(tmp_path, content).cells[0].source == "x = 1\ny = 'é'\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_notebooks_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = notebook(("code", "x = 'é'"))
    assert of(tmp_path, text.encode(encoding), "hw.ipynb").cells[0].source == "x = 'é'"


@pytest.mark.parametrize(
    "text",
    [
        notebook(("markdown", "# Hi"), ("code", ["a = 1\n", "b = 2"]), ("raw", "no"), ("code", "c = 3")),
        notebook(("markdown", "# Hi"), ("code", "a = 1\r\nb = 2"), ("code", "c = 3"), metadata=None, nbformat=4),
        json.dumps(
            {
                "nbformat": 3,
                "worksheets": [
                    {
                        "cells": [
                            {"cell_type": "heading", "level": 1, "source": "Hi"},
                            {"cell_type": "code", "input": ["a = 1\n", "b = 2"]},
                            {"cell_type": "code", "input": "c = 3", "outputs": [{"text": "x" * 1000}]},
                        ]
                    }
                ],
            }
        ),
    ],
)
def test_notebooks_of_both_formats(tmp_path: Path, text: str) -> None:
    made = of(tmp_path, text, "hw.ipynb")
    assert [c.source for c in made.cells] == ["a = 1\nb = 2", "c = 3"]
    assert [c.label for c in made.cells] == ["cell 1", "cell 2"]
    assert [text for text in made.prose if text != "no"] == ["# Hi"]  # a raw cell is text too


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("{", "not a Jupyter notebook"),
        ("[]", "has no cells"),
        ("[" * 100_000, "not a Jupyter notebook"),
        ('{"cells": 3}', "has no cells"),
        (b"\xff\xd8\xff\xe0", "not a Jupyter notebook"),
    ],
)
def test_what_is_no_notebook_says_what_to_do(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(SubmissionError, match=said):
        of(tmp_path, content, "hw.ipynb")


@pytest.mark.parametrize(
    "cells", [[None, 3, [], {"cell_type": "code"}, {"source": "x"}, {"cell_type": "code", "source": 5}]]
)
def test_odd_cells_are_passed_over(tmp_path: Path, cells: list[object]) -> None:
    assert len(of(tmp_path, json.dumps({"cells": cells}), "hw.ipynb").cells) == 2


def test_percent_files_keep_their_lines_and_run_as_a_whole(tmp_path: Path) -> None:
    text = 'a = 0\n# %%\nb = 1\n# %% [markdown]\n# ## Write-up\n# text\n# %% title\nc = 2\n#%% [md]\n"""\nmore\n"""\n# In[3]:\nd = 4\n'
    made = of(tmp_path, text)
    (cell,) = made.cells
    assert (cell.source, cell.first_line, cell.parts) == (
        text,
        1,
        ((1, 2, False), (3, 4, False), (8, 9, False), (14, 16, False)),
    )
    assert "## Write-up\ntext" in made.prose[0]
    assert made.prose[1].strip() == "more"


def test_a_plain_file_is_one_cell_whose_statements_stand_alone(tmp_path: Path) -> None:
    (cell,) = of(tmp_path, "a = 1\n").cells
    assert cell.salvage
    assert cell.label == "hw.py"


@pytest.mark.parametrize(
    ("source", "stripped"),
    [
        # must stay as they are
        ("x = (a\n  % b)", None),
        ("x = a \\\n  % b", None),
        ('s = """\n%keep\n!keep\n"""', None),
        ("s = 'it''s' % 3", None),
        ("x = a % b", None),
        ("# %matplotlib", None),
        ("d = {\n  'a': 1,\n}\nx = d['a'] != 2", None),
        ("r'''\\'''\nx", None),
        ("x = '''a\\'''\n%keep'''", None),
        # magics and shell lines
        ("%matplotlib inline", "pass"),
        ("if a:\n    %pip install x", "if a:\n    pass"),
        ("!ls 'unclosed", "pass"),
        ("torch.tensor?", "pass"),
        ("torch.*ones*?", "pass"),
        ("%pip install \\\n  einops \\\n  x\nimport torch", "pass\n\n\nimport torch"),
        ("out = !pip install \\\n  einops\nx = 1", "out = []\n\nx = 1"),
        ("?torch", "pass"),
        ("files = !ls *.py", "files = []"),
        ("x = %pwd", "x = get_ipython()"),
        ("%time y = f()", "y = f()"),
        ("%timeit -n 10 f()", "pass"),
        ("%%bash\nrm -rf /\n", "\n\n"),
        ("\n%%html\n<b>", "\n\n"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%capture out\nx = 1", "out = get_ipython()\nx = 1"),
        ("x = (1,\n\ndef f():\n    pass\n%magic", "x = (1,\n\ndef f():\n    pass\npass"),
    ],
)
def test_magics(source: str, stripped: str | None) -> None:
    assert strip_magics(source) == (source if stripped is None else stripped)


@given(st.text(alphabet="%!?'\"\\\n()#ab= ", max_size=60))
def test_stripping_keeps_the_number_of_lines(source: str) -> None:
    assert strip_magics(source).count("\n") == source.count("\n")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "def f():\n    x = 1\n# %% [markdown]\n    # def f(): 1\n    return x\n",
            True,
        ),  # a mark counts anywhere in a line
        ("x = 1\n# %%markdown\n# def f(): 1\n", False),  # a magic that an export commented out
        ("s = '''\n# %% [markdown]\n# def f(): 1\n'''\n", False),  # in a string
        ("s = ''' it lacks its end\n# %% [markdown]\n# def f(): 1\n", True),
        ("!echo \"it's (\n# %% [markdown]\n# def f(): 1\n", True),  # a shell line opens no string and no bracket
        (" # %% [markdown]\n# def f(): 1\n", True),
    ],
)
def test_what_is_a_cell_mark_and_what_is_not(tmp_path: Path, text: str, marked: bool) -> None:
    assert bool(of(tmp_path, text).left_out) == marked


@pytest.mark.parametrize(
    "text",
    [
        'x = 1\n"""### Write-up\ntext"""\ny = 2\n',
        "x = 1\n# ### Write-up\n# text\ny = 2\n",
        "# In[1]:\nx = 1\n\n# ### Write-up\n# text\n\n# In[2]:\ny = 2\n",
        "# %% [markdown]\n# ### Write-up\n# text\n# %%\nx = 1\n",
    ],
)
def test_prose_in_python_files(tmp_path: Path, text: str) -> None:
    assert "### Write-up\ntext" in "\n".join(of(tmp_path, text).prose)


def test_encodings_that_are_declared_or_damaged(tmp_path: Path) -> None:
    text = "# -*- coding: shift_jis -*-\ns = '日本'\n"
    assert of(tmp_path, text.encode("shift_jis")).cells[0].source == text
    assert "x = 1" in of(tmp_path, "# ”".encode() + b"\x9d\xff\nx = 1\n").cells[0].source
    assert "x = 1" in of(tmp_path, b"# coding: no-such-code\nx = 1\n").cells[0].source


def test_a_notebook_under_the_wrong_name(tmp_path: Path) -> None:
    assert [c.source for c in of(tmp_path, notebook(("code", "x = 1")), "hw.py").cells] == ["x = 1"]


def test_links_folders_and_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.py").write_text("x = 1")
    (tmp_path / "link.py").symlink_to(tmp_path / "secret.py")
    with pytest.raises(SubmissionError, match=r"link\.py"):
        read(tmp_path / "link.py")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(SubmissionError, match=r"folder\.py"):
        read(tmp_path / "folder.py")
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(SubmissionError, match=r"pipe\.py"):
        read(tmp_path / "pipe.py")
    monkeypatch.setattr("autograder.readers.LARGEST_FILE", 10)
    with pytest.raises(SubmissionError, match="larger than"):
        of(tmp_path, "x = 12345678")


def test_other_kinds_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"submit a \.ipynb file or a \.py file"):
        of(tmp_path, "x", "hw.docx")


LINES = st.sampled_from([
    "%matplotlib inline", "  !ls", "x = !ls", "x = %env", "help?", "a?? ", "%%time", "%%bash", "%time f()", "y = 1 % 2",
    "z = 'a?'", "if a != b:", "    %pylab", "(", ")", "'''", "print('%d' % 3)", "", "\t", "x =\\", "a = b  # why?",
])  # fmt: skip


@pytest.mark.parametrize("many", ["\n", " ", "=", "?", "= ", "? ", "\n ", "\t\n"])
def test_no_source_takes_long_to_be_looked_at(many: str) -> None:
    began = time.process_time()
    magics.strip_magics("x = 1\n" + many * 200_000 + "\ny = 2\n")
    assert time.process_time() - began < 5  # and hours, where a look at one blank begins a look at all


LONG = [
        "%time ", "%prun -s ", "%%time\n", "# a,", "# a, b.c", "# %time x = 1\n", "# ? ", "# a? ", "x = '\\", "x = '''\\", "'''\n",
        "# %%\n", "# Commented out IPython magic\n# %%time\n", "get_ipython().run_cell_magic('time', '', 'x = 1')\n", ">>> x\n",
        "get_ipython().run_line_magic('time', ", "if x:\n    # !ls\n", "a = !ls\n", "x?\n", "def f = ", "a: ", "x = 1; !ls\n", "(\n# %%\n",
        "# %% [markdown]\nText, isn't it\n", "\\\n", "!ls \\\n", "    x\n", "  # %%\n  x\n", "-", "=!", "# jupytext:\n# %time x \\\n",
    ]  # fmt: skip


@pytest.mark.parametrize("many", mostly_full(LONG, "%time ", "'''\n", "# %%\n", "!ls \\\n"))
def test_no_file_takes_long_to_be_read(tmp_path: Path, many: str) -> None:
    text = f"# jupytext:\nx = 1\n{many * (600_000 // len(many))}\ny = 2\n"
    began = time.process_time()
    for name, content in (("hw.py", text), ("hw.ipynb", notebook(("code", text), ("markdown", text)))):
        of(tmp_path, content, name)
    assert time.process_time() - began < 15


@given(lines=st.lists(LINES, max_size=8))
def test_a_quick_look_finds_that_there_are_no_magics(lines: list[str]) -> None:
    source = "\n".join(lines)
    with mock.patch.object(magics, "_ANY", re.compile("")):  # every line is gone through
        slowly = magics.strip_magics(source)
    assert magics.strip_magics(source) == slowly
