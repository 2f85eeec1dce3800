"""Seven whole homeworks, validated and graded: ``python -m benchmarks.homeworks``.

A folder holds the spec, the reference, another right solution, and ``wrong.yaml``: by the name of a mistake what the
reference says, what this submission says instead, and the questions on which it must lose points, and on no others.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from click.testing import CliRunner

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.domain.report import Report
from autograder.entrypoints.commands.validate import command as validate
from autograder.ingest.project import Project
from autograder.readers import read

HERE = Path(__file__).parent
RESULTS = HERE.parent / "results" / "homeworks.md"
#: What is asked, and of which course's kind it is, by folder.
ASKED = {
    "regression": "six functions `f(y, tx, …)` that return weights and loss (EPFL machine learning, project 1)",
    "causal_heads": "an attention layer as `nn.Module`: outputs, mask, dropout, gradients, refusal (CS231n, minGPT)",
    "softmax_regression": "a data file, a loss, an epoch that changes weights in place (dlsys, homework 0)",
    "tiny_autograd": "a class with operators and state, `backward()`, text form, exception (micrograd)",
    "logreg": "logistic regression on a CSV, with a chart, a bonus and a survey question",
    "sampling": "random numbers by distribution, an `rng` argument, extra credit, a write-up",
    "sheet": "linear algebra and probability: any right answer, formulas, true or false, a proof",
}
HEAD = """\
# Seven homeworks

Written by `python -m benchmarks.homeworks`; run it again rather than edit this.

Whole homeworks of the kinds that public courses set, in our own words and numbers, written from the documents alone. No
file of a student's needs anything but what the homework asks for. A verdict is right if a right solution earns all
points, and a wrong one loses points on the questions that it has wrong and on no others.

| homework | what is asked | questions | lines of the spec | of adapters | right verdicts |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Homework:
    """One folder."""

    name: str

    @property
    def folder(self) -> Path:
        return HERE / self.name

    @property
    def file(self) -> str:
        """The name of a submission, as the spec asks for it."""
        files = yaml.safe_load((self.folder / "spec.yaml").read_text(encoding="utf-8"))["submission"].get("files")
        return files[0] if files else "hw.py"

    @property
    def adapters(self) -> list[Path]:
        return sorted(self.folder.glob("*_adapters.py"))

    def submissions(self) -> dict[str, tuple[str, set[str]]]:
        """By name, a source and the questions that it has wrong."""
        right = (self.folder / "reference.py").read_text(encoding="utf-8")
        made = {"the reference": (right, set[str]())}
        made["another solution"] = (self.folder / "other.py").read_text(encoding="utf-8"), set()
        mistakes = yaml.safe_load((self.folder / "wrong.yaml").read_text(encoding="utf-8"))
        for name, (old, new, lost) in mistakes.items():
            if old not in right:
                raise ValueError(f"{self.name}, {name}: {old!r} is not in the reference")
            made[name] = right.replace(old, new), set(lost)
        return made

    def write(self, course: Path) -> Project:
        """The assignment in a course's folder."""
        given = self.folder / "given"
        for made in (course / "problems" / self.name, course / "reference"):
            made.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.folder / "spec.yaml", course / "problems" / f"{self.name}.yaml")
        shutil.copy(self.folder / "reference.py", course / "reference" / f"{self.name}.py")
        for file in self.adapters:
            shutil.copy(file, course / "problems")
        if given.exists():
            shutil.copytree(given, course / "problems" / self.name / "given")
        return Project(course, self.name)


def homeworks() -> list[Homework]:
    """All of them."""
    return [Homework(name) for name in ASKED]


def lost(report: Report) -> set[str]:
    """The questions on which points were lost; a write-up has none until somebody grades it."""
    by_hand = {"pending", "not answered"}
    return {r.id for r in report.results if r.score < r.max_score and r.status.value not in by_hand}


def verdicts(homework: Homework, course: Path) -> dict[str, str]:
    """What is not right of each verdict, "" if all is, by submission; and of `validate`."""
    project = homework.write(course)
    ran = CliRunner().invoke(validate, [str(project.spec)], standalone_mode=False)
    made = {"validate": "" if ran.return_value == 0 else f"{ran.output}{ran.exception or ''}"}
    with Grader(project, isolation="available") as grader:
        for name, (source, wrong) in homework.submissions().items():
            file = course / homework.file
            file.write_text(source, encoding="utf-8")
            found = lost(grade(grader, read(file)))
            made[name] = "" if found == wrong else f"lost points on {sorted(found)}, not on {sorted(wrong)}"
    return made


def lines(file: Path) -> int:
    """Lines that are neither blank nor comments."""
    return sum(bool(one.strip()) and not one.strip().startswith("#") for one in file.read_text().splitlines())


def row(homework: Homework, right: int, of: int) -> str:
    """A row of the table."""
    spec = yaml.safe_load((homework.folder / "spec.yaml").read_text(encoding="utf-8"))
    own, further = lines(homework.folder / "spec.yaml"), sum(map(lines, homework.adapters))
    cells = (homework.name, ASKED[homework.name], len(spec["questions"]), own, further or "none", f"{right} of {of}")
    return f"| {' | '.join(map(str, cells))} |"


def main() -> int:
    rows, failed = [], 0
    with tempfile.TemporaryDirectory() as made:
        for homework in homeworks():
            found = verdicts(homework, Path(made))
            for name, what in found.items():
                if what:
                    print(f"{homework.name}: {name}: {what}", file=sys.stderr)
                    failed += 1
            checked = [what for name, what in found.items() if name != "validate"]
            rows.append(row(homework, checked.count(""), len(checked)))
    text = HEAD + "\n".join(rows) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
