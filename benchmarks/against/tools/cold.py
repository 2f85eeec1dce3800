"""Tools that start a process a submission, each of which imports torch: a bare script, gradescope-utils, pytest."""

from __future__ import annotations

import ast
import json
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from against import watch
from against.submissions import QUESTIONS, Submission
from against.tools.base import SCRIPTS, TREE, Measured, Tool

#: The questions by the end of the tests' names: 1.2.1 is test_121.
BY_TEST = {question.replace(".", ""): question for question in QUESTIONS}


class Cold(Tool):
    """One process a submission, one after another."""

    suffix: ClassVar[str] = ".py"
    environment: ClassVar[Mapping[str, str]] = {}
    good: ClassVar[Sequence[int]] = (0,)

    @abstractmethod
    def command(self, submission: Path, folder: Path) -> list[str | Path]:
        """What grades one file, writing to ``folder``."""

    @abstractmethod
    def right(self, output: str, folder: Path) -> Mapping[str, bool]:
        """Which questions were found right."""

    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        took: list[watch.Took] = []
        found: dict[str, Mapping[str, bool]] = {}
        for one in sample:
            folder = self.fresh()
            path = self.place.folder(self.suffix) / f"{one.name}{self.suffix}"
            environment = {**self.environment, "SUBMISSION": str(path)}
            command = self.command(path, folder)
            took.append(watch.run(command, cwd=folder, environment=environment, tree=tree, good=self.good))
            found[one.name] = self.right(took[-1].output, folder)
        self.agree(sample, found)
        return average(took)


def average(took: Sequence[watch.Took]) -> Measured:
    """Of several runs, the mean times and the highest memory."""
    trees = [one.tree for one in took if one.tree is not None]
    return Measured(
        sum(one.seconds for one in took) / len(took),
        sum(one.processor for one in took) / len(took),
        max(one.main for one in took),
        max(trees, default=None),
    )


class Bare(Cold):
    """A script that imports torch, loads the file, makes the six calls and compares."""

    key, title = "bare", "one bare process each"

    def command(self, submission: Path, folder: Path) -> list[str | Path]:
        return [sys.executable, TREE / "benchmarks" / "bare.py", submission]

    def right(self, output: str, folder: Path) -> Mapping[str, bool]:
        return dict(zip(QUESTIONS, ast.literal_eval(output.strip().splitlines()[-1]), strict=True))


class GradescopeUtils(Cold):
    """unittest with gradescope-utils' runner, as in Gradescope's own examples."""

    key, title = "gradescope-utils", f"gradescope-utils {version('gradescope-utils')}, a process each"

    def command(self, submission: Path, folder: Path) -> list[str | Path]:
        return [sys.executable, SCRIPTS / "run_unittest.py", submission, folder / "results.json"]

    def right(self, output: str, folder: Path) -> Mapping[str, bool]:
        tests = json.loads((folder / "results.json").read_text())["tests"]
        return {test["number"]: test["score"] == test["max_score"] for test in tests}


class Pytest(Cold):
    """Plain pytest, without the plug-ins that this environment happens to have."""

    key, title = "pytest", f"plain pytest {version('pytest')}, a process each"
    environment: ClassVar[Mapping[str, str]] = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    good: ClassVar[Sequence[int]] = (0, 1)  # all tests passed, or some failed

    def prepare(self) -> None:
        shutil.copy(SCRIPTS / "test_six.py", self.work)  # away from this project's settings

    def command(self, submission: Path, folder: Path) -> list[str | Path]:
        results = f"--junitxml={folder / 'results.xml'}"
        return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", results, self.work / "test_six.py"]

    def right(self, output: str, folder: Path) -> Mapping[str, bool]:
        cases = ElementTree.parse(folder / "results.xml").iter("testcase")
        return {BY_TEST[case.attrib["name"].removeprefix("test_")]: not len(case) for case in cases}
