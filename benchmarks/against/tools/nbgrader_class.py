"""nbgrader, as its users run it: an assignment that is generated once, and ``nbgrader autograde`` over the class."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from against import environments, watch
from against.submissions import QUESTIONS, Submission, as_notebook, code_cell, make, markdown_cell, reference
from against.tools.base import SCRIPTS, Measured, Tool
from against.tools.batch import further

_VERSION = "0.9.6"
_ASSIGNMENT = "hw"
_HELPERS = """\
KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
VALUE = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])

def check_off(query, target, key=KEY):
    return (target - F.scaled_dot_product_attention(query, key, VALUE, scale=1)).abs().max()

def check_with_key(new):
    key = KEY.clone()
    key[2] = new
    return key
"""
_TESTS = {
    "1.2.1": "assert check_off(get_query121(), VALUE[0]) < 0.05",
    "1.2.2": "assert check_off(get_query122(), VALUE) < 0.05",
    "1.3.1": "assert check_off(get_query131(), VALUE.mean(0)) < 0.05",
    "1.3.2": "assert check_off(get_query132(), VALUE[:2].mean(0)) < 0.05",
    "1.4.1": "assert check_off(get_query132(), VALUE[:3].mean(0), check_with_key(get_key141())) < 0.05",
    "1.4.2": "new = get_key142()\nassert check_off(get_query132(), VALUE[2], check_with_key(new / new.norm())) < 0.05",
}


class Nbgrader(Tool):
    """One process, and a Jupyter kernel for each submission. The figure is the cost of a further submission."""

    key, title = "nbgrader", f"nbgrader {_VERSION}, `autograde` over the class"

    def prepare(self) -> None:
        self.python = environments.ready(self.place.environments / "nbgrader", [f"nbgrader=={_VERSION}"])
        self.course = self.work / "course"
        source = self.course / "source" / _ASSIGNMENT / f"{_ASSIGNMENT}.ipynb"
        source.parent.mkdir(parents=True)
        source.write_text(_source(), encoding="utf-8")
        self.nbgrader("generate_assignment", self.course)
        self.release = json.loads((self.course / "release" / _ASSIGNMENT / source.name).read_text(encoding="utf-8"))

    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        course = self.fresh() / "course"
        shutil.copytree(self.course, course)
        for one in sample:
            path = course / "submitted" / one.name / _ASSIGNMENT / f"{_ASSIGNMENT}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(self.handed_in(one), encoding="utf-8")
        took = self.nbgrader("autograde", course, tree)
        settings = environments.activated(self.python, self.work)
        ask = [self.python, SCRIPTS / "nbgrader_scores.py", course / "gradebook.db", _ASSIGNMENT]
        given = json.loads(watch.run(ask, cwd=course, environment=settings).output.strip().splitlines()[-1])
        found = {
            name: {question: grades[_id("test", question)] == [1.0, 1.0] for question in QUESTIONS}
            for name, grades in given.items()
        }
        self.agree(sample, found)
        graded = (course / "autograded" / one.name / _ASSIGNMENT / f"{_ASSIGNMENT}.ipynb" for one in sample)
        return further(took, [path.stat().st_mtime for path in graded])

    def nbgrader(self, verb: str, course: Path, tree: bool = False) -> watch.Took:
        """Run one of nbgrader's commands in a course, with settings of nobody's but its own."""
        command = [self.python, "-m", "nbgrader", verb, _ASSIGNMENT, f"--course-dir={course}"]
        return watch.run(command, cwd=course, environment=environments.activated(self.python, self.work), tree=tree)

    def handed_in(self, submission: Submission) -> str:
        """The released notebook with a student's answers filled in."""
        own = {"setup": submission.setup, **{_id("answer", q): source for q, source in submission.answers.items()}}
        cells = []
        for cell in self.release["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "setup" if cell["cell_type"] == "code" else "")
            cells.append({**cell, "source": own.get(name, cell["source"])})
        return json.dumps({**self.release, "cells": cells})


def _source() -> str:
    """The instructor's notebook: each question a cell to answer in, and a locked one that is worth a point."""
    cells = [markdown_cell("title", "# Understanding attention"), code_cell("setup", make(0).setup)]
    cells.append(code_cell("helpers", _HELPERS, nbgrader=_role("helpers", locked=True)))
    for question, answer in reference().items():
        solution = f"### BEGIN SOLUTION\n{answer}### END SOLUTION\n"
        answered, tested = _id("answer", question), _id("test", question)
        cells.append(code_cell(answered, solution, nbgrader=_role(answered, solution=True)))
        role = _role(tested, locked=True, grade=True, points=1)
        cells.append(code_cell(tested, _TESTS[question], nbgrader=role))
    return as_notebook(cells)


def _id(kind: str, question: str) -> str:
    """The name of a question's cell; nbgrader takes no points in it."""
    return f"{kind}-{question.replace('.', '-')}"


def _role(name: str, *, solution: bool = False, locked: bool = False, grade: bool = False, **more: int) -> object:
    """What nbgrader keeps with a cell (its metadata schema, version 3)."""
    flags = {"solution": solution, "locked": locked, "grade": grade, "task": False}
    return {"grade_id": name, "schema_version": 3, "cell_type": "code", **flags, **more}
