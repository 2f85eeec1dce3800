"""What a kit's spec holds: what the questions that students may check need, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, assignment, make_course, mostly_full
from kit.courses import NUMBERS, REFERENCE, make_small

from autograder.app import grading
from autograder.app.grader import Grader
from autograder.app.kit.kit_contents import kit_definitions, kit_spec
from autograder.app.kit.student_grader import kit_text, self_check_grader
from autograder.app.live_check import live_check
from autograder.app.self_check import self_check
from autograder.app.versions import kit_of
from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.report import Report, Result
from autograder.domain.submission import Cell, Submission
from autograder.execution.live.live_answers import LiveCode
from autograder.ingest.project import Project, find_project
from autograder.ingest.submissions import read_reference, read_submission
from autograder.spec import source
from autograder.spec.load import build, load
from autograder.starters import starter_files
from autograder.validation.self_checks import given_away_answers, may_be_accepted

NAMES = sorted(path.stem for path in (ROOT / "problems").glob("*.yaml"))


def text_of(project: Project) -> str:
    read = source.read_source(project.spec)
    return kit_text(kit_spec(read, build(read, project.spec)).data)


def derived(project: Project) -> Assignment:
    return build(source.parse_yaml(text_of(project), "kit.yaml"), project.spec)


def graded(project: Project, code: str) -> dict[str, Result]:
    with self_check_grader(project) as grader:
        report: Report = grading.grade(grader, Submission("hw.py", "hw.py", (Cell("hw.py", code, 1),)))
    return {result.id: result for result in report.results}


def test_nothing_secret_is_in_the_kits_spec(tmp_path: Path) -> None:
    text = text_of(make_small(tmp_path))
    assert re.findall(r"(?i)\S*secret\S*", text) == []
    assert [number for number in NUMBERS if f"{abs(number)}" in text] == []
    assert "4711" not in text  # the seed with which answers are graded


def test_what_the_questions_need_is_there(tmp_path: Path) -> None:
    made = derived(make_small(tmp_path))
    assert [(q.id, q.form, q.points) for q in made.questions] == [
        ("1", "", 2), ("2", "value", 0), ("3", "value", 0), ("4 text", "", 2), ("5", "value", 0), ("6", "value", 0),
        ("7", "", 2),
    ]  # fmt: skip
    first = made.questions[0]
    assert (first.prompt, first.observed, [rule.id for rule in first.rules]) == (
        "Which row is it?", "with your row the product", ["short"],
    )  # fmt: skip
    assert sorted(made.givens) == ["keys"]
    assert sorted(name for name in made.scope if name not in made.givens) == ["twice"]
    assert made.kit is not None
    assert (made.kit.assignment, made.kit.version, len(made.kit.digest)) == ("small", "autumn", 16)
    assert made.kit.shown == f"autumn ({made.kit.digest[:8]})"


def test_a_hint_is_in_the_kit_only_where_the_spec_chooses_it(tmp_path: Path) -> None:
    spec = (
        "spec: 1\ntitle: T\npoints: 1\ngivens: {near: [1, 2], far: [7]}\nquestions:\n  - id: '1'\n    title: T\n    points: 1\n"
        "    answer: {variable: x, shape: [2]}\n    want: near\n    within: {abs: 0.1}\n"
        "    hint: 'Is it longer than {far}?'\n    self_check: {verdict: [CHOSEN]}\n"
    )
    for chosen in ("", "hint"):
        path = tmp_path / f"{chosen}x.yaml"
        path.write_text(spec.replace("CHOSEN", chosen))
        read = source.read_source(path)
        made = build(source.parse_yaml(kit_text(kit_spec(read, build(read, path)).data), "kit.yaml"), path)
        assert bool(made.questions[0].hint) is bool(chosen)
        assert ("far" in made.givens) is bool(chosen)


def test_other_arguments_are_drawn_for_a_form_than_are_graded(tmp_path: Path) -> None:
    project = make_small(tmp_path)
    own, full = derived(project).question("2"), load(project.spec).question("2")
    assert own.seed != full.seed
    assert len(own.cases) == 3
    assert {case["x"] for case in own.cases}.isdisjoint(case["x"] for case in full.cases)
    same = derived(find_project("attention_exploration")).question("b")
    graded_with = load(find_project("attention_exploration").spec).question("b")
    assert [case["d"] for case in same.cases] == [case["d"] for case in graded_with.cases]


def test_the_version_is_of_what_the_kit_holds(tmp_path: Path) -> None:
    """A change of something secret changes nothing, so nobody can confirm a guess by it."""
    project = make_small(tmp_path)
    before = text_of(project)
    spec = project.spec.read_text()
    project.spec.write_text(
        spec.replace("0.73213", "0.5551").replace("secret_rubric", "another").replace("6.4713", "6.25")
    )
    assert text_of(project) == before
    project.spec.write_text(spec.replace("Which row", "What row"))
    assert text_of(project) != before
    assert before.count(derived(project).kit.digest) == 0  # type: ignore[union-attr]


def test_a_form_says_that_it_runs_and_a_verdict_that_it_is_right(tmp_path: Path) -> None:
    project = make_small(tmp_path)
    found = graded(project, REFERENCE)
    assert {id: result.status.value for id, result in found.items()} == {
        "1": "passed", "2": "runs", "3": "runs", "4 text": "not answered", "5": "runs", "6": "runs", "7": "passed",
    }  # fmt: skip
    checked_later = "This does not say whether the answer is right: that is checked when you submit."
    assert found["2"].feedback == f"`square()` runs and returns a finite number, as it should. {checked_later}"
    assert found["3"].feedback == f"`word()` runs and returns a string, as it should. {checked_later}"
    assert found["5"].feedback == (
        f"The assignment can use your `square` and gets a value for each of `a`, `b` from it, as it should. {checked_later}"
    )
    assert all(result.score == 0 == result.max_score for result in found.values() if result.status.value == "runs")


def test_what_is_wrong_with_the_form_is_said_as_the_grader_says_it(tmp_path: Path) -> None:
    project = make_small(tmp_path)
    wrong = REFERENCE.replace("x * x", "[x, float('nan')]").replace('"left"', "None").replace("[0.5, 0]", "[1.0, 0]")
    found = graded(project, wrong)
    assert {id: result.status.value for id, result in found.items() if id in "1236"} == dict.fromkeys("1236", "failed")
    assert found["2"].feedback.startswith("`square()` returned shape (2,), but shape () is needed.\nTry `square(")
    assert found["3"].feedback == "`word()` returned None. Does it end with a `return`?"
    assert found["6"].feedback.startswith('Case "1":\n`square()` returned shape (2,)')
    assert found["1"].feedback.startswith("With your row the product is off by up to 2; up to 0.01 is accepted.")
    nan = graded(project, REFERENCE.replace("x * x", "float('nan')"))["2"]
    assert (nan.status.value, nan.feedback.split("\n")[0]) == (
        "failed",
        "`square()` returned NaN, which is never accepted.",
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_is_right_or_of_the_right_form_in_every_assignments_kit(name: str) -> None:
    project = find_project(name)
    with self_check_grader(project) as grader:
        report = grading.grade(grader, read_reference(project.reference, grader.assignment.files))
    assert {result.status.value for result in report.results} <= {"passed", "runs", "pending", "not answered"}
    by_machine = [q.id for q in grader.assignment.questions if q.by_machine]
    assert all(r.status.value in ("passed", "runs") for r in report.results if r.id in by_machine)


SELF_CHECK = """\
spec: 1
title: t
points: 2
givens: {k: [1, 2]}
defaults: {within: {abs: 0.1}%s}
questions:
  - {id: "1", title: a, points: 1, answer: {function: f, shape: [2]}%s}
  - {id: "2", title: b, points: 1, answer: {function: g, shape: [2]}, %s}
"""


@pytest.mark.parametrize(
    ("usual", "first", "second", "fault"),
    [
        ("", "", "self_check: verdict", "cannot be `verdict`: it needs `want`, because the reference stays out"),
        ("", "", "want: k, visibility: hidden, self_check: verdict", "a question that students do not see stays out"),
        ("", ", want: k", "want: k * q, follow: {q: {from: '1'}}, self_check: verdict", "`q` may be the reference's answer"),
        ("", ", want: k", "want: k * q, follow: {q: {from: '1', else: nothing}}, self_check: verdict",
         "`q` comes from question 1, which is not `verdict` itself"),
        ("", ", want: k, self_check: none", "want: k, depends: '1', self_check: verdict", "it depends on question 1"),
        ("", "", "want: k, self_check: {verdict: [x]}", "`x` is not a feedback rule of this question (none)"),
        ("", "", "want: k, self_check: yes", "self_check"),
        (", self_check: verdict", "", "want: k", "cannot be `verdict`: it needs `want`"),
        ("", "", "want: k, answer: {function: g, form: value}", "duplicate key"),
    ],
)  # fmt: skip
def test_a_verdict_that_a_kit_cannot_hold(usual: str, first: str, second: str, fault: str) -> None:
    with pytest.raises(SpecError) as found:
        assignment(SELF_CHECK % (usual, first, second))
    assert fault in str(found.value)


def test_defaults_of_self_check() -> None:
    spec = SELF_CHECK % (", self_check: verdict", ", want: k, visibility: hidden", "want: k, self_check: form")
    assert [q.self_check.what for q in assignment(spec).questions] == ["form", "form"]
    spec = SELF_CHECK % ("", ", want: k, self_check: verdict", "want: k")
    assert [q.self_check.what for q in assignment(spec).questions] == ["verdict", "form"]


def test_form_is_for_kits() -> None:
    with pytest.raises(SpecError, match="is for students' kits: write `self_check: form` beside `answer`"):
        assignment((SELF_CHECK % ("", ", want: k", "want: k")).replace("g, shape", "g, form: value, shape"))


@pytest.mark.parametrize("ending", [".ipynb", ".py"])
def test_a_file_from_the_starter_of_another_version_is_noted(ending: str, tmp_path: Path) -> None:
    project = make_small(tmp_path)
    with Grader(project, isolation="available") as whole, self_check_grader(project) as own:
        files = starter_files(whole.assignment, kit_of(whole).shown)
        started = next(text for name, text in files.items() if name.endswith(ending))
        other = "0123abcd"
        for name, text in (("same", started), ("other", started.replace(kit_of(whole).shown, other))):
            (tmp_path / f"{name}{ending}").write_text(text)
        same, changed = (
            read_submission(tmp_path / f"{name}{ending}", own.assignment.files) for name in ("same", "other")
        )
        assert own.assignment.kit == kit_of(whole)
        assert grading.grade(own, changed).notes == ()  # what shows it warns: see `starter_version`
        assert not [note for note in grading.grade(whole, same).notes if "version" in note]
        said = grading.grade(whole, changed).notes[0]
        assert said.startswith(
            f"Your file was made from version {other} of this assignment, but it is checked by version autumn ("
        )
        assert self_check(whole, changed, ["2"]).notes[0] == said


CONSTANTS = """\
spec: 1
title: t
points: 2
givens: {key: [[1, 2], [3, 4]], other_key: 61.394}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: a, points: 1, answer: {function: f, shape: [2], constants_only: refuse}, got: answer @ key, want: "key[0]",
     self_check: verdict}
  - {id: "2", title: b, points: 1, answer: {function: g, shape: []}, want: other_key, visibility: hidden}
"""


def test_where_answers_must_be_constants_a_kit_has_the_names_of_other_givens_alone(tmp_path: Path) -> None:
    make_course(tmp_path, CONSTANTS, "")
    project = Project(tmp_path, "small")
    assert derived(project).givens["other_key"] == 0
    assert "61.39" not in text_of(project)
    found = graded(project, "import numpy as np\nother_key = 2\ndef f(): return np.array([1.0, 0]) * other_key / 2\n")
    assert "other_key" in found["1"].feedback
    assert (found["1"].status.value, graded(project, "def f(): return [1.0, 0]\n")["1"].status.value) == (
        "failed",
        "passed",
    )


GIVEN_AWAY = """\
spec: 1
title: t
points: 1
givens: {key: [[1, 2], [3, 4]]}
define: {best: "mean(key, 0) * 1.5", size: "best.shape[0]", helped(x): 2 * x}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: a, points: 1, %s}
"""
VERDICT = "self_check: verdict"
DRAWN = 'draw: {times: 2, seed: 1, x: "normal(2)"}, answer: {function: f, args: [x], shape: [2]}'


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (f"answer: {{function: f, shape: [2]}}, want: [1, 2], {VERDICT}", "`want` is the answer"),
        (f"answer: {{function: f, choice: [a, b]}}, want: a, {VERDICT}", "`want` is the right answer, in words"),
        (f"{DRAWN}, want: 2 * x, {VERDICT}", "`want` is the formula that students are to program"),
        (f'{DRAWN}, got: "round(answer, 3)", want: 2 * x, {VERDICT}', "`want` is itself an answer that is right"),
        (
            f"answer: {{function: f, shape: [2]}}, got: answer * 1, want: [1, 2], {VERDICT}",
            "`want` is itself an answer",
        ),
        (f'answer: {{function: f, shape: [2]}}, got: answer @ key, want: "key[0]", {VERDICT}', ""),
        (f"answer: {{function: f, shape: [2]}}, got: sum(answer), want: 1, {VERDICT}", ""),
        ("answer: {function: f, shape: [2]}, want: best", ""),
        ("answer: {function: f, shape: [size]}, want: best", "they hold the definition `best`"),
        ("answer: {function: f, args: [helped(2)], shape: []}, want: helped(4)", "they hold the definition `helped`"),
    ],
)
def test_validate_warns_where_a_kit_gives_an_answer_away(question: str, said: str, tmp_path: Path) -> None:
    for name, accepted in (("a", ""), ("b", ", accept: {self_check: on the sheet}")):
        (tmp_path / name).mkdir()
        make_course(tmp_path / name, GIVEN_AWAY % (question + accepted), "")
        spec = tmp_path / name / "problems" / "small.yaml"
        read = source.read_source(spec)
        made = build(read, spec)
        warned = [str(one) for one in given_away_answers(made, kit_definitions(read, made))]
        assert (len(warned), all(said in one for one in warned)) == (int(bool(said) and not accepted), True)
        assert may_be_accepted(made, made.questions[0]) or not said


@pytest.mark.parametrize(
    "name", mostly_full([name for name in NAMES if name != "regression_on_data"], "autograd_engine")
)
def test_a_notebook_says_what_a_kit_says_of_the_file(name: str) -> None:
    """Of every question that code answers, right or wrong or of the right form, in the same words."""
    project = find_project(name)
    wrong = [path for path in sorted(project.examples.rglob("*.py")) if path.parent.name == "wrong"]
    with self_check_grader(project) as grader:
        for path in (project.reference, *wrong):
            names: dict[str, Any] = {"__name__": "__main__"}
            exec(compile(path.read_text(), str(path), "exec"), names)
            live = live_check(grader, LiveCode(names))
            kit = grading.grade(grader, read_reference(path, grader.assignment.files))
            machine = {q.id for q in grader.assignment.questions if q.by_machine and not q.draws}
            said = [
                {r.id: (r.status, r.feedback) for r in report.results if r.id in machine}
                for report in (live.report, kit)
            ]
            assert said[0] == said[1]


def test_a_side_from_a_definition_with_an_error_leaves_that_error_alone() -> None:
    text = GIVEN_AWAY.replace("best.shape[0]", "shape(best)[0]") % "answer: {function: f, shape: [size]}, want: best"
    with pytest.raises(SpecError) as found:
        assignment(text)
    assert [fault.where for fault in found.value.faults] == ["define.size"]
