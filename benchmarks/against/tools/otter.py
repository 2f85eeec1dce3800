"""Otter-Grader: tests in its OK format, zipped by ``otter generate``; run one by one, and by its API in a loop."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from against import environments, watch
from against.submissions import Submission
from against.tools.base import SCRIPTS, Measured, Tool
from against.tools.batch import further
from against.tools.cold import BY_TEST, average

_VERSION = "7.0.0"
_HELPERS = """\
>>> import torch
>>> import torch.nn.functional as F
>>> KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
>>> VALUE = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])
>>> def check_off(query, target, key=KEY):
...     return (target - F.scaled_dot_product_attention(query, key, VALUE, scale=1)).abs().max()
>>> def check_with_key(new):
...     return torch.cat([KEY[:2], new.reshape(1, 3), KEY[3:]])
"""
_TESTS = {
    "1.2.1": ">>> bool(check_off(get_query121(), VALUE[0]) < 0.05)",
    "1.2.2": ">>> bool(check_off(get_query122(), VALUE) < 0.05)",
    "1.3.1": ">>> bool(check_off(get_query131(), VALUE.mean(0)) < 0.05)",
    "1.3.2": ">>> bool(check_off(get_query132(), VALUE[:2].mean(0)) < 0.05)",
    "1.4.1": ">>> bool(check_off(get_query132(), VALUE[:3].mean(0), check_with_key(get_key141())) < 0.05)",
    "1.4.2": ">>> new = get_key142()\n"
    ">>> bool(check_off(get_query132(), VALUE[2], check_with_key(new / new.norm())) < 0.05)",
}


class OtterRun(Tool):
    """``otter run`` for each submission."""

    key, title = "otter", f"Otter-Grader {_VERSION}, `otter run` each"

    def prepare(self) -> None:
        wanted = [f"otter-grader=={_VERSION}", "ipykernel"]  # the kernel that it runs notebooks on
        self.python = environments.ready(self.place.environments / "otter-grader", wanted)
        tests = self.work / "tests"
        tests.mkdir()
        for question, code in _TESTS.items():
            name = f"q{question.replace('.', '')}"
            case = {"code": f"{_HELPERS}{code}\nTrue", "hidden": False, "points": 1}
            content = {"name": name, "points": 1, "suites": [{"cases": [case], "type": "doctest"}]}
            (tests / f"{name}.py").write_text(f"OK_FORMAT = True\n\ntest = {content!r}\n")
        self.zip = self.work / "autograder.zip"
        plain = ["--no-requirements", "--no-environment", "--no-config"]
        self.otter(["generate", "-t", tests, "-o", self.zip, *plain], self.work)

    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        took, found = [], {}
        for one in sample:
            folder = self.fresh()
            took.append(self.otter(["run", "-a", self.zip, "-o", folder, self.notebook(one)], folder, tree))
            tests = json.loads((folder / "results.json").read_text())["tests"]
            found[one.name] = right({t["name"]: [t.get("score"), t.get("max_score")] for t in tests})
        self.agree(sample, found)
        return average(took)

    def otter(self, arguments: Sequence[str | Path], folder: Path, tree: bool = False) -> watch.Took:
        """Run one of Otter's commands."""
        return watch.run(
            [self.python, "-m", "otter", *arguments],
            cwd=folder,
            environment=environments.activated(self.python, self.work),
            tree=tree,
        )

    def notebook(self, submission: Submission) -> Path:
        """The student's submission."""
        return self.place.folder(".ipynb") / f"{submission.name}.ipynb"


class OtterInALoop(OtterRun):
    """Its API, one submission after another in one process. The figure is the cost of a further submission."""

    key, title = "otter-api", f"Otter-Grader {_VERSION}, its API in a loop"

    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        folder = self.fresh()
        scores = folder / "scores.json"
        command = [self.python, SCRIPTS / "otter_loop.py", self.zip, scores, *map(self.notebook, sample)]
        took = watch.run(command, cwd=folder, environment=environments.activated(self.python, self.work), tree=tree)
        told = json.loads(scores.read_text())
        self.agree(sample, {name: right(given) for name, given in told["scores"].items()})
        return further(took, told["ends"])


def right(scores: Mapping[str, Sequence[float | None]]) -> dict[str, bool]:
    """Which questions have their point, by the names of the test files."""
    by_test = {name.split()[0].removeprefix("q"): score == [1, 1] for name, score in scores.items()}
    return {BY_TEST[name]: full for name, full in by_test.items() if name in BY_TEST}
