"""This project: ``autograder grade`` as a whole process, isolated, with results and gradebook written."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import yaml

from against import watch
from against.submissions import QUESTIONS, Submission
from against.tools.base import TREE, Measured, Tool, WrongScores

NAME = "understanding_attention"


class Ours(Tool):
    """Every run grades into a new folder. The assignment is a copy, so that a run may change what it is worth."""

    key, title = "ours", "this project, `.py` files"
    suffix: ClassVar[str] = ".py"
    whole = True
    report: ClassVar[bool] = False

    def prepare(self) -> None:
        self.project = self.work / "project"
        for part in ("problems", "reference"):
            for path in (TREE / part).glob(f"{NAME}*"):
                copy = shutil.copytree if path.is_dir() else shutil.copy
                copy(path, _made(self.project / part) / path.name)
        self.spec = self.project / "problems" / f"{NAME}.yaml"
        self.as_it_was = self.spec.read_text(encoding="utf-8")

    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        self.begin(sample)
        took = self.run(self.grading(report=self.report), tree=tree)
        self.check(sample)
        return Measured(took.seconds / len(sample), took.processor / len(sample), took.main, took.tree)

    def begin(self, sample: Sequence[Submission]) -> None:
        """Lay the files out, with an empty folder for the results."""
        folder = self.fresh()
        self.files, self.out = _made(folder / "files"), folder / "out"
        for one in sample:
            one.write(self.files, self.suffix)
        os.sync()  # what was written for the run is not what the run has to wait for

    def grading(self, *, report: bool) -> list[str | Path]:
        """The arguments of ``autograder`` that grade what `begin` laid out; ``report``: with the class's pages."""
        pages = [] if report else ["--no-report"]
        return ["grade", NAME, self.files, "--out", self.out, "--isolation", "required", *pages]

    def again(self, sample: Sequence[Submission]) -> float:
        """Seconds that it takes to grade the same folder again, in which nothing has changed."""
        self.run(self.grading(report=True))  # the report is there, too
        took = self.run(self.grading(report=True))
        self.check(sample)
        return took.seconds

    def rescore(self, sample: Sequence[Submission]) -> float:
        """Seconds that it takes to score all of them again, with other points for every question."""
        before = self.results(sample)
        spec = yaml.safe_load(self.as_it_was)
        for question in spec["questions"]:
            if str(question["id"]) in QUESTIONS:
                question["points"] += 1
                spec["points"] += 1
        self.spec.write_text(yaml.safe_dump(spec, sort_keys=False, allow_unicode=True), encoding="utf-8")
        try:
            took = self.run(["rescore", self.out])
        finally:
            self.spec.write_text(self.as_it_was, encoding="utf-8")
        self.check(sample)
        for name, tests in self.results(sample).items():
            if any(test["max_score"] != before[name][id]["max_score"] + 1 for id, test in tests.items()):
                raise WrongScores(f"{name} was not scored again")
        return took.seconds

    def run(self, arguments: Sequence[str | Path], *, tree: bool = False) -> watch.Took:
        """Run ``autograder`` with these arguments."""
        environment = {"AUTOGRADER_PROJECT": str(self.project)}
        return watch.run([sys.executable, "-m", "autograder", *arguments], cwd=TREE, environment=environment, tree=tree)

    def check(self, sample: Sequence[Submission]) -> None:
        """Results, table and gradebook are there, and say of every answer what it is worth."""
        from autograder.storage import Gradebook

        found = {
            name: {id: test["score"] == test["max_score"] for id, test in tests.items()}
            for name, tests in self.results(sample).items()
        }
        self.agree(sample, found)
        rows = len((self.out / "grades.csv").read_text(encoding="utf-8").splitlines()) - 1
        with Gradebook(self.out / "gradebook.sqlite") as book:
            kept = sum(1 for _ in book.reports(book.runs()[-1].id))
        if not rows == kept == len(sample):
            raise WrongScores(f"{len(sample)} were graded; the table has {rows} and the gradebook {kept}")

    def results(self, sample: Sequence[Submission]) -> Mapping[str, Mapping[str, Any]]:
        """The tests of each submission's results file, by question; the write-ups left out."""
        texts = {one.name: (self.out / "results" / f"{one.name}.json").read_text("utf-8") for one in sample}
        return {
            name: {test["number"]: test for test in json.loads(text)["tests"] if test["number"] in QUESTIONS}
            for name, text in texts.items()
        }


class OursWithReport(Ours):
    """The same with the report of the class: a page a submission, and one of them all."""

    key, title = "ours-report", "this project, `.py` files, and the report of the class"
    report: ClassVar[bool] = True


class OursFromNotebooks(Ours):
    """The same from notebooks, which is what nbgrader and Otter-Grader take."""

    key, title, suffix = "ours-notebooks", "this project, `.ipynb` files", ".ipynb"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
