"""Against the programs that made the file: IPython, nbformat and Jupytext. No statement that they run is lost here."""

from __future__ import annotations

import ast
import json
import warnings
from pathlib import Path

import jupytext
import nbformat
import pytest
from conftest import mostly_full
from idioms import CELLS, corpus
from IPython.core.inputtransformer2 import TransformerManager
from test_reading import SOURCE

from autograder.domain.submission import Submission
from autograder.readers import read

CORPUS = corpus()
RUNS = ("time", "prun", "memit", "lprun", "timeit", "capture")  # of these, what they run is looked for


def ipythons(cell: str) -> list[str] | None:
    """The statements that IPython would run, without its own calls; None if it would run none for a syntax error."""
    try:
        return [text for node in transformed(cell).body if (text := unparsed(node))]
    except SyntaxError:
        return None


def transformed(cell: str) -> ast.Module:
    """What IPython makes of a cell, its own calls replaced by what they run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(TransformerManager().transform_cell(cell))
    return Neutral().visit(tree)


class Neutral(ast.NodeTransformer):
    """Split IPython's calls, and give their results the same form as our replacements."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        if not (call := called(node.value)):
            return self.generic_visit(node)
        name, given = call
        if name == "run_cell_magic" and given[0] in RUNS:
            return transformed(given[2]).body or ast.Pass()
        if name == "run_line_magic" and given[0] in RUNS and given[0] != "timeit":  # which has names of its own
            return transformed(without_options(*given)).body or ast.Pass()
        return ast.Pass()

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        call = called(node.value)
        if call and call[0] == "run_line_magic" and call[1][0] == "time":
            node.value = ast.parse(call[1][1], mode="eval").body
        return self.valued(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return self.valued(node)

    def valued(self, node: ast.Assign | ast.AnnAssign) -> ast.AST:
        """With the same value for a command's output, whichever side it is from."""
        if node.value and (called(node.value) or ast.unparse(node.value) in ("get_ipython()", "[]")):
            node.value = ast.Name("_")
        return self.generic_visit(node)


def called(value: ast.AST | None) -> tuple[str, list[str]] | None:
    """The method of `get_ipython()` that is called, and its arguments."""
    if isinstance(value, ast.Call) and ast.unparse(value.func).startswith("get_ipython()."):
        return ast.unparse(value.func).split(".")[-1], [str(getattr(a, "value", "")) for a in value.args]
    return None


def without_options(name: str, code: str) -> str:
    """What a line magic runs."""
    while name != "time" and code.startswith("-"):
        code = code.split(" ", 2 if code[1] in "snlf" else 1)[-1]
    return code


def unparsed(node: ast.stmt) -> str:
    """A statement as text, without `pass`, which replaces what is not run."""
    lines = ast.unparse(ast.fix_missing_locations(node)).split("\n")
    return "\n".join(line for line in lines if line.strip() != "pass")


def ours(submission: Submission) -> list[str]:
    """The statements that would run here."""
    found: list[str] = []
    for cell in submission.cells:
        parser = SOURCE.Parser()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = [node for _, _, _, node in parser.parse(vars(cell))[0]]
            found += [text for node in Neutral().visit(ast.Module(nodes, [])).body if (text := unparsed(node))]
    return found


def lost(theirs: list[str], here: list[str]) -> list[str]:
    """What they run and is not run here, in their order."""
    left = iter(here)
    return [one for one in theirs if one and one not in left]


def of(path: Path, text: str) -> Submission:
    path.write_text(text, encoding="utf-8")
    return read(path)


def in_notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


def test_the_corpus_is_large_and_most_of_it_runs() -> None:
    assert len(CORPUS) >= 900
    assert sum(ipythons(cell) is not None for cell in CORPUS) >= 800


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_no_cell_that_ipython_runs_is_lost(tmp_path: Path, line_end: str) -> None:
    wrong = []
    for cell in CORPUS:
        theirs = ipythons(cell)
        here = ours(of(tmp_path / "hw.ipynb", in_notebook(cell.replace("\n", line_end))))
        if theirs and (missing := lost(theirs, here)):
            wrong.append((cell, missing, here))
    assert wrong == []


def exported(cells: list[str]) -> str:
    """As nbconvert exports a notebook: each cell as IPython transforms it, below its number."""
    made = ["#!/usr/bin/env python\n# coding: utf-8\n"]
    for number, cell in enumerate(cells, 1):
        made.append(f"# In[{number}]:\n\n\n{TransformerManager().transform_cell(cell)}\n")
    return "\n".join(made)


def test_no_cell_is_lost_that_nbconvert_exported(tmp_path: Path) -> None:
    wrong = []
    for cell in CORPUS:
        theirs = ipythons(cell)
        if theirs is None:
            continue
        text = exported(["before = 1", cell, "def after():\n    return before"])
        here = ours(of(tmp_path / "hw.py", text))
        if missing := lost(["before = 1", *theirs, "def after():\n    return before"], here):
            wrong.append((cell, missing, here))
    assert wrong == []


@pytest.mark.parametrize("form", mostly_full(["percent", "light", "hydrogen", "nomarker"], "percent"))
def test_no_cell_is_lost_that_jupytext_exported(tmp_path: Path, form: str) -> None:
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    wrong = []
    for cell in CORPUS:
        theirs = ipythons(cell)
        if theirs is None or any(sign in cell.strip() for sign in ("\n%%", ">>>", "In [", "'a \\\n")):
            continue  # magics that are none, prompts, and strings over two lines do not come back from Jupytext either
        before, after = "before = 1", "def after():\n    return before"
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in (before, cell, after)], metadata=metadata)  # fmt: skip
        text = jupytext.writes(made, f"py:{form}")
        here = ours(of(tmp_path / "hw.py", text))
        if missing := lost([before, *theirs, "def after():\n    return before"], here):
            wrong.append((cell, missing, here, text))
    assert wrong == [], len(wrong)


@pytest.mark.parametrize("version", [3, 4])
def test_notebooks_that_nbformat_wrote(tmp_path: Path, version: int) -> None:
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A title"), *cells])
    made = nbformat.convert(made, version) if version != 4 else made
    text = nbformat.v3.writes_json(made) if version == 3 else nbformat.writes(made)
    there = of(tmp_path / "hw.ipynb", text)
    assert [cell.source for cell in there.cells] == [cell.source for cell in of(tmp_path / "b.ipynb", in_notebook(*CELLS)).cells]  # fmt: skip
    assert there.prose[0] == "# A title"
