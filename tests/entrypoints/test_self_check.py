"""Students check themselves: a whole file, or chosen questions with what these need."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, make_course

from autograder.app.grader import Grader
from autograder.app.self_check import self_check
from autograder.domain.errors import UsageError
from autograder.domain.report import Status
from autograder.ingest.project import Project
from autograder.ingest.submissions import read_submission
from autograder.readers import read

SPEC = """\
spec: 1
title: Small
points: 7
submission: {imports: [numpy]}
limits: {call: 1s, load: 2s}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1.1", title: One, points: 1, answer: {function: get_one}}
  - {id: "1.2", title: Two, points: 2, answer: {function: get_two}, follow: {one: {from: "1.1", if: one > 0}}, want: one + 1}
  - {id: "1.3", title: Three, points: 3, answer: {function: get_three}, depends: "1.2"}
  - {id: "2", title: Hangs, points: 1, answer: {function: get_four}}
"""
REFERENCE = "def get_one(): return 1\ndef get_two(): return 2\ndef get_three(): return 3\ndef get_four(): return 4\n"
# what is called leaves a line in what the file prints
WORK = "\n".join(
    f"def get_{name}():\n    print('{name}')\n    return {value}"
    for name, value in (("one", 4), ("two", 5), ("three", 3))
)
CHECK = '''
from gradescope_utils.autograder_utils.decorators import number, weight

@weight(1)
@number("3.1")
def test_more(answers):
    """More"""
    assert answers["get_two"] == 5
'''


@pytest.fixture
def course(tmp_path: Path) -> Project:
    make_course(tmp_path, SPEC, REFERENCE)
    (tmp_path / "in" / "hw.py").write_text(f"{WORK}\ndef get_four():\n    while True: pass\n")
    return Project(tmp_path, "small")


def results(project: Project, *asked: str) -> dict[str, tuple[float, str]]:
    with Grader(project, isolation="available") as grader:
        submission = read(project.root / "in" / "hw.py")
        return {r.id: (r.score, r.printed.strip()) for r in self_check(grader, submission, asked).results}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (["1.1"], {"1.1": (0, "one")}),
        (["1.2"], {"1.2": (2, "two")}),  # by the student's own answer to 1.1, which is asked for too
        (["1.3"], {"1.3": (3, "three")}),
        (["1"], {"1.1": (0, "one"), "1.2": (2, "two"), "1.3": (3, "three")}),
        (["1.3", "1.1"], {"1.1": (0, "one"), "1.3": (3, "three")}),
    ],
)
def test_a_chosen_question_is_judged_as_in_the_whole(course: Project, asked: list[str], shown: object) -> None:
    assert results(course, *asked) == shown


def test_only_the_calls_of_chosen_questions_and_of_what_they_need_are_made(
    course: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, set[str]]] = []
    collect = Grader.collect

    def noted(self: Grader, submission: object, *more: object, **named: object) -> object:
        record = collect(self, submission, *more, **named)  # type: ignore[arg-type]
        made.append((submission.file, set(record.outcomes)))  # type: ignore[attr-defined]
        return record

    monkeypatch.setattr(Grader, "collect", noted)
    with Grader(course, isolation="available") as grader:
        submission = read(course.root / "in" / "hw.py")
        for asked in ("1.2", "1.2", "1.3"):
            self_check(grader, submission, [asked])
    needs = {"1.1", "1.2"}
    assert [calls for file, calls in made if file == "hw.py"] == [needs, needs, needs | {"1.3"}]
    assert [calls for file, calls in made if file == "small.py"] == [needs, {"1.3"}]  # once for each


@pytest.mark.parametrize("with_checks", [False, True])
def test_a_question_that_does_not_exist(course: Project, with_checks: bool) -> None:
    if with_checks:
        (course.root / "problems" / "small").mkdir()
        (course.root / "problems" / "small" / "test_more.py").write_text(CHECK)
        course.spec.write_text(SPEC.replace("imports: [numpy]", "imports: [numpy], collect: [get_two]"))
        (course.root / "in" / "hw.py").write_text(WORK)
        assert results(course, "3.1") == {"3.1": (1, "")}
        assert results(course, "3.1", "1.1") == {"3.1": (1, ""), "1.1": (0, "one")}
    for asked in ("1.4", "", "1.2.1", "one"):
        with pytest.raises(UsageError, match=r"there is no question '.*': .*the questions are 1\.1, 1\.2, 1\.3, 2"):
            results(course, "1.1", asked)


def test_an_answer_found_by_its_place_among_others_is_the_same_alone() -> None:
    """1.4.1 and 1.4.2 may both stand in copies of the key: which is which depends on all that are asked for."""
    files = sorted((ROOT / "submissions_example" / "understanding_attention").iterdir())
    folder = next(path for path in files if path.name == "partial")
    with Grader(Project(ROOT, "understanding_attention"), isolation="available") as grader:
        submission = read_submission(folder, grader.assignment.files)
        whole = {result.id: result for result in self_check(grader, submission).results}
        for id in whole:
            (alone,) = self_check(grader, submission, [id]).results
            assert alone == whole[id]
    assert whole["1.4.2"].status is Status.FAILED
