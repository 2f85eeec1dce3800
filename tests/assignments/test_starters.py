"""The starters of all assignments, graded: as handed out they earn nothing, half done what is done, and nothing is noise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.domain.assignment import Assignment
from autograder.domain.report import Report, Status
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host, open_host
from autograder.ingest import project
from autograder.readers import read
from autograder.scoring.score import score
from autograder.spec.load import load
from autograder.starters import starter_files, starter_notebook

SPECS = sorted((ROOT / "problems").glob("*.yaml"))

NOT_YET = re.compile(
    r"Not answered yet: (\S+( \d+)?, line \d+ raises NotImplementedError|`\w+(\(\))?` (is still|returns) `\.\.\.`)\."
)


@pytest.fixture(scope="module")
def everything() -> Iterator[Host]:
    """A host with all packages that these assignments offer."""
    made = open_host(["torch", "numpy", "matplotlib"])
    yield made
    made.close()


def graded(spec: Assignment, name: str, text: str, host: Host, folder: Path) -> Report:
    """The report on a file in which nothing is answered, so that no target is needed."""
    path = folder / name
    path.write_text(text)
    submission = read(path)
    return score(spec, {}, collect(spec, submission, host), submission)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_as_handed_out_it_earns_nothing_and_says_only_that(path: Path, everything: Host, tmp_path: Path) -> None:
    spec = load(path)
    for name, text in starter_files(spec).items():
        report = graded(spec, name, text, everything, tmp_path)
        assert (report.notes, report.printed, report.diagnosis) == ((), "", "")
        for question, result in zip(spec.questions, report.results, strict=True):
            assert (result.score, result.printed) == (0, "")
            if question.by_hand or question.survey:
                assert result.status is Status.NOT_ANSWERED
                assert result.feedback.startswith("No answer was found")
            elif question.visibility == "visible":
                assert result.status is Status.FAILED
                assert NOT_YET.fullmatch(result.feedback)


@pytest.fixture(scope="module")
def classifier() -> Iterator[Grader]:
    """A grader of an assignment on programs."""
    with Grader(project.find_project("softmax_classifier")) as made:
        yield made


def filled(spec: Assignment, *names: str) -> dict[str, object]:
    """The starter's notebook with these functions of the reference in place of their placeholders."""
    reference = (ROOT / "reference" / f"{spec.name}.py").read_text()
    document = starter_notebook(spec)
    for cell in document["cells"]:
        for name in names:
            if "".join(cell["source"]).startswith(f"def {name}("):
                found = re.search(rf"^def {name}\(.*?(?=^\S|\Z)", reference, re.MULTILINE | re.DOTALL)
                assert found
                cell["source"] = [found[0]]
    return document


def test_half_done_it_earns_what_is_done(classifier: Grader, tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(filled(classifier.assignment, "one_hot", "log_softmax")))
    report = grade(classifier, read(path))
    assert report.notes == ()
    assert [r.credit for r in report.results] == [1, 1, 0, 0, 0, 0]
    assert all(r.feedback.startswith("Not answered yet: cell ") for r in report.results[2:])


def test_done_it_earns_everything(classifier: Grader, tmp_path: Path) -> None:
    names = [question.answer.names[0] for question in classifier.assignment.questions]
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(filled(classifier.assignment, *names)))
    report = grade(classifier, read(path))
    assert (report.notes, report.printed) == ((), "")
    assert [r.credit for r in report.results] == [1] * 6


@pytest.mark.full
@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_with_the_reference_below_it_earns_everything(path: Path, tmp_path: Path) -> None:
    with Grader(project.find_project(path.stem)) as grader:
        reference = (ROOT / "reference" / f"{path.stem}.py").read_text()
        for name, text in starter_files(grader.assignment).items():
            if name.endswith(".ipynb"):
                document = json.loads(text)
                cell = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "execution_count": None}
                document["cells"].append({**cell, "source": [reference]})
                text = json.dumps(document)
            else:
                text += f"\n# %%\n{reference}"
            (tmp_path / name).write_text(text)
            report = grade(grader, read(tmp_path / name))
            assert (report.notes, report.diagnosis) == ((), "")
            asked = zip(grader.assignment.questions, report.results, strict=True)
            assert [r.id for q, r in asked if q.by_machine and r.credit < 1] == []


def test_it_runs_from_top_to_bottom_without_the_kit(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    spec = load(ROOT / "problems" / "softmax_classifier.yaml")
    document = nbformat.reads(json.dumps(starter_notebook(spec)), as_version=4)
    NotebookClient(document, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = [out["text"] for cell in document.cells for out in cell.get("outputs", ())]
    assert set(printed) == {
        "To check your answers, install the file that came with this homework:\n"
        "pip install softmax_classifier_check-….whl\n"
    }
    assert len(printed) == 6
