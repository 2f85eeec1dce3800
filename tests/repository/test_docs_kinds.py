"""What can be graded: every example of the page validates, its right answer earns all points, its wrong one does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.app import grading
from autograder.app.grader import Grader
from autograder.checks import KINDS
from autograder.domain.report import Report, Status
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host, open_host
from autograder.ingest.project import Project
from autograder.ingest.submissions import read_submission
from autograder.scoring.score import score, targets_of
from autograder.spec.load import load
from autograder.validation import spec_examples, tolerance

PAGE = (ROOT / "docs" / "what-can-be-graded.md").read_text()
SECTIONS = {part.split("\n")[0]: part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]}
#: Points of the wrong answers that earn some.
SOME = {
    "A function of arguments": 1.5, "An answer that builds on an earlier one": 1, "Several values": 2, "Classes": 2,
    "Stated cases": pytest.approx(15 / 7, abs=1e-3), "Derivations": 1, "Matching": 2, "Figures": pytest.approx(2 * 2.5 / 6, abs=1e-3),
}  # fmt: skip


@pytest.fixture(scope="module")
def plots() -> Iterator[Host]:
    """A host with all packages that the page uses."""
    made = open_host(["torch", "numpy", "matplotlib"])
    yield made
    made.close()


def written(heading: str, folder: Path) -> None:
    """Write the files of an example: the spec as hw.yaml, and each block under the name in its first line."""
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```", SECTIONS[heading], re.DOTALL | re.MULTILINE):
        first, rest = text.split("\n", 1)
        name = "problems/hw.yaml" if language == "yaml" else first.removeprefix("# ")
        path = folder / (f"{name}/hw.py" if name in ("right", "wrong") else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if language == "yaml" else rest.lstrip("\n"))


def test_hand_written_checks_decide_with_the_spec(tmp_path: Path) -> None:
    written("Hand-written checks", tmp_path)
    (tmp_path / "reference").mkdir()
    (tmp_path / "right" / "hw.py").rename(tmp_path / "reference" / "hw.py")
    with Grader(Project(tmp_path, "hw"), isolation="available") as grader:
        made = [
            grading.grade(grader, read_submission(path, grader.assignment.files))
            for path in (tmp_path / "reference" / "hw.py", tmp_path / "wrong")
        ]
    assert [[result.score for result in report.results] for report in made] == [[1, 2], [0, 0]]
    assert "Not all faces are equally likely" in made[1].results[1].feedback


@pytest.mark.parametrize("heading", [name for name in SECTIONS if name != "Hand-written checks"])
def test_its_example_does_what_the_page_says(heading: str, plots: Host, tmp_path: Path) -> None:
    written(heading, tmp_path)
    spec = load(tmp_path / "problems" / "hw.yaml")
    submissions = [read_submission(tmp_path / name, spec.files) for name in ("right", "wrong")]
    records = [collect(spec, one, plots) for one in submissions]
    targets = targets_of(spec, records[0])
    reports = [score(spec, targets, record, one) for record, one in zip(records, submissions, strict=True)]
    if spec.questions[0].by_hand:
        assert [report.results[0].status for report in reports] == [Status.PENDING, Status.NOT_ANSWERED]
        return
    assert earned(reports[0]) == sum(question.points for question in spec.questions), reports[0]
    assert earned(reports[1]) == SOME.get(heading, 0), reports[1]
    faults = [*spec_examples.reference(spec, targets), *spec_examples.check_empty(spec, targets)]
    faults += [*spec_examples.examples(spec, targets), *tolerance.unsettled(spec, tolerance.run_audit(spec, targets))]
    assert faults == []


def earned(report: Report) -> float:
    assert all(result.status is not Status.UNGRADED for result in report.results), report
    return sum(result.score for result in report.results)


def test_the_table_leads_to_every_example_and_names_every_kind() -> None:
    table = PAGE.split("\n## ")[0]
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in SECTIONS}
    assert anchors == set(re.findall(r"\]\(#([^)]+)\)", table))
    kinds = [name for name in KINDS.known() if KINDS[name].settings is not None]
    assert [kind for kind in kinds if f"`{kind}`" not in table] == []
