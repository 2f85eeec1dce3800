"""Hand-written checks that call the student's functions: in a worker, recorded, and the same in every place of use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import autograder, make_course

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.domain.report import Result, Status
from autograder.ingest import project
from autograder.readers import read
from autograder.scoring.whose_fault import CHECK_FAILED

SPEC = """\
spec: 1
title: Called
points: 1
submission: {imports: [numpy]}
limits: {call: 1s, load: 2s, total: 6s}
questions:
  - id: "1"
    title: Twice
    points: 1
    draw: {times: 3, seed: 1, x: "normal(2)"}
    answer: {function: twice, args: [x]}
    want: 2 * x
    within: {abs: 0.01}
"""
ONLY_CHECKS = """\
spec: 1
title: Checks only
points: 0
submission: {imports: [numpy]}
limits: {call: 1s, load: 2s, total: 6s}
questions: []
"""
HEAD = """\
import numpy as np, pytest
from gradescope_utils.autograder_utils.decorators import number, partial_credit, visibility, weight
"""
CHECKS = (
    HEAD
    + '''
@weight(2)
@number("add")
def test_add(student):
    """Adds"""
    assert np.array_equal(student.call("add", np.array([1.0, 2.0]), 3), [4, 5]), "add() does not add."

@weight(3)
@number("refuses")
def test_refuses(student):
    """Refuses negative sizes"""
    assert "size" in student.raises(ValueError, "make", -1), "The message does not mention the size."
'''
)
RIGHT = """
import numpy as np
class Negative(ValueError): pass
def twice(x): return 2 * x
def add(a, b=0): return a + b
def make(n):
    if n < 0: raise Negative("a negative size")
    return np.zeros(n)
"""


def course(folder: Path, checks: str, spec: str = SPEC, reference: str = RIGHT) -> project.Project:
    """A project with these checks."""
    make_course(folder, spec, reference)
    place = folder / "problems" / "small"
    place.mkdir()
    (place / "test_calls.py").write_text(checks)
    return project.find_project(str(folder / "problems" / "small.yaml"))


def results(made: project.Project, source: str) -> dict[str, Result]:
    """The results of a submission by id."""
    path = made.root / "hw.py"
    path.write_text(source)
    with Grader(made) as grader:
        return {result.id: result for result in grade(grader, read(path)).results}


def test_a_check_may_call(tmp_path: Path) -> None:
    made = course(tmp_path, CHECKS)
    right = results(made, RIGHT)
    assert [(right[id].score, right[id].feedback) for id in ("add", "refuses")] == [(2, "Passed."), (3, "Passed.")]
    wrong = results(made, "def twice(x): return 2 * x\ndef add(a, b): return a\ndef make(n): return n\n")
    assert wrong["add"].feedback == "add() does not add."
    said = "`make()` returned, but it should raise ValueError for these arguments.\nTry `make(-1)`."
    assert (wrong["refuses"].status, wrong["refuses"].feedback) == (Status.FAILED, said)
    empty = results(made, "")
    assert {empty[id].feedback for id in ("add", "refuses")} == {"`add` is not defined.", "`make` is not defined."}
    broken = results(made, "def add(a, b): return 1 / 0\ndef make(n):\n    while True: pass\n")
    assert "`add()` raised ZeroDivisionError" in broken["add"].feedback
    assert "Try `add(np.array([1.0, 2.0]), 3)`." in broken["add"].feedback
    assert "had not finished" in broken["refuses"].feedback


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def make(n): raise KeyError('size')", "KeyError"),
        ("def make(n): raise NotImplementedError('size')", "NotImplementedError"),
        ("def make(n): raise ValueError('no')", "does not mention"),
        ("def make(n):\n    import sys\n    sys.exit('size')", "SystemExit"),
        ("def make(n):\n    import os\n    os._exit(0)", "ended"),
    ],
)
def test_another_error_does_not_count(tmp_path: Path, source: str, said: str) -> None:
    made = results(course(tmp_path, CHECKS), source)["refuses"]
    assert (made.status, made.score) == (Status.FAILED, 0)
    assert said in made.feedback


def test_every_call_finds_the_file_just_loaded(tmp_path: Path) -> None:
    """So a recorded answer is what the same call gives again, whatever else a check calls."""
    checks = HEAD + "@weight(1)\ndef test_a(student): assert [student.call('n') for _ in range(2)] == [1, 1]\n"
    checks += (
        "@weight(1)\ndef test_b(student):\n    assert student.call('n', 0) == 1\n    assert student.call('n', 1) == 1\n"
    )
    source = "count = []\ndef n(x=0):\n    count.append(x)\n    return len(count)\n"
    made = results(course(tmp_path, checks), RIGHT + source)
    assert [made[id].score for id in ("test_a", "test_b")] == [1, 1]


def test_values_are_plain_and_arguments_must_be(tmp_path: Path) -> None:
    checks = (
        HEAD
        + """
def test_values(student):
    given = [1, 2.5, "a", None, True, {"k": [1, np.array([1, 2])]}]
    got = student.call("echo", given, key=np.eye(2))
    assert got[0][:5] == given[:5] and got[0][5]["k"][1].tolist() == [1, 2] and got[1].tolist() == np.eye(2).tolist()
    got[1][0, 0] = 7  # it is the check's own
def test_each(student):
    assert student.call_each("add", [(1, 2), (3, 4)]) == [3, 7]
def test_odd(student): student.call("give_odd")
def test_object(student): student.call("echo", object())
def test_name(student): student.call("os.system", "true")
def test_wide(student): student.raises(Exception, "echo")
"""
    )
    source = "def echo(a=0, *, key=None): return a, key\ndef give_odd(): return (i for i in [])\n"
    made = results(course(tmp_path, checks), RIGHT + source)
    assert [made[id].status.value for id in ("test_values", "test_each", "test_odd")] == ["passed", "passed", "failed"]
    assert "generator" in made["test_odd"].feedback
    for id, said in (("object", "cannot be an argument"), ("name", "not the name"), ("wide", "unfinished code")):
        assert made[f"test_{id}"].status is Status.UNGRADED
        assert said in made[f"test_{id}"].detail


def test_cases_of_a_question(tmp_path: Path) -> None:
    checks = (
        HEAD
        + """
@weight(1)
def test_signs(cases):
    made = cases("1")
    assert len(made) == 3
    for arguments, answer, target in made:
        assert np.allclose(target, 2 * arguments[0])
        assert (np.sign(answer) == np.sign(target)).all(), "A sign is wrong."
def test_unknown(cases): cases("7")
"""
    )
    made = course(tmp_path, checks)
    right, wrong, none = (results(made, text) for text in (RIGHT, "def twice(x): return -x", ""))
    assert [one["test_signs"].score for one in (right, wrong, none)] == [1, 0, 0]
    assert (wrong["test_signs"].feedback, none["test_signs"].feedback) == (
        "A sign is wrong.",
        "`twice` is not defined.",
    )
    assert "no question '7'" in right["test_unknown"].detail


def test_the_time_of_all_calls_together_is_bounded(tmp_path: Path) -> None:
    checks = HEAD + "@weight(1)\n@pytest.mark.parametrize('n', range(30))\n"
    checks += 'def test_n(student, n):\n    """Loops"""\n    student.call("loop", n)\n'
    made = results(course(tmp_path, checks), "def loop(n):\n    while True: pass\n")
    assert {made[id].status for id in made} == {Status.FAILED}
    assert "the calls of all checks together may compute for 6 s" in made["test_n[29]"].feedback
    assert made["test_n[29]"].title == "Loops [29]"


def test_an_error_of_ours_is_nobodys_fault(tmp_path: Path) -> None:
    """A check that catches whatever comes does not make it the student's."""
    checks = HEAD + "@weight(1)\n@pytest.mark.parametrize('n', [1])\ndef test_many(student, n):\n    try:\n"
    checks += "        student.call_each('add', [(i, 1) for i in range(501)])\n"
    checks += "    except Exception:\n        pytest.fail('wrong')\n"
    made = results(course(tmp_path, checks), RIGHT)["test_many[1]"]
    assert made.status is Status.UNGRADED
    assert "more than 500 calls" in made.detail


def test_points_of_a_parametrised_check_add_up(tmp_path: Path) -> None:
    checks = HEAD + "@pytest.mark.parametrize('n', [1, 2, 3])\n@weight(2)\n@number('n')\n"
    checks += 'def test_n(student, n):\n    """Adds"""\n    assert student.call("add", n, 1) == (n + 1) % 4, "No."\n'
    made = results(course(tmp_path, checks), RIGHT)
    assert [(made[id].title, made[id].score, made[id].max_score) for id in ("n", "n (2)", "n (3)")] == [
        ("Adds [1]", 2, 2), ("Adds [2]", 2, 2), ("Adds [3]", 0, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("cluster", [False, True])
def test_a_class_is_graded_and_rescored_from_recorded_calls(tmp_path: Path, cluster: bool) -> None:
    if cluster:
        pytest.importorskip("distributed")
    made = course(tmp_path, CHECKS, ONLY_CHECKS)
    there = {"AUTOGRADER_PROJECT": str(tmp_path)}
    (tmp_path / "in" / "right.py").write_text(RIGHT)
    (tmp_path / "in" / "wrong.py").write_text("def add(a, b): return 7\ndef make(n): raise ValueError('size')\n")
    where = ["--dask", "local"] if cluster else ["--jobs", "2"]
    out = tmp_path / "out"

    def scores() -> dict[str, float]:
        return {path.stem: json.loads(path.read_text())["score"] for path in (out / "results").glob("*.json")}

    done = autograder("grade", "small", tmp_path / "in", "--out", out, *where, **there)
    assert done.returncode == 0, done.stdout + done.stderr
    assert scores() == {"right": 5, "wrong": 3}
    check = made.checks[0]
    check.write_text(CHECKS.replace("@weight(3)", "@weight(4)"))
    again = autograder("rescore", out, **there)
    assert again.returncode == 0, again.stdout + again.stderr
    assert scores() == {"right": 6, "wrong": 4}
    check.write_text(CHECKS.replace('"make", -1', '"make", -2'))
    refused = autograder("rescore", out, "--allow-lower", **there)
    assert refused.returncode == 2
    assert "2 submissions lack saved answers that the spec or a check now needs" in refused.stderr
    assert "`grade`" in refused.stderr
    assert scores() == {"right": 6, "wrong": 4}
    assert autograder("grade", "small", tmp_path / "in", "--out", out, *where, "--allow-lower", **there).returncode == 0
    assert scores() == {"right": 5, "wrong": 3}


def test_a_homework_of_checks_only(tmp_path: Path) -> None:
    made = course(tmp_path, CHECKS, ONLY_CHECKS)
    there = {"AUTOGRADER_PROJECT": str(tmp_path)}
    said = autograder("validate", "small", **there)
    assert said.returncode == 0, said.stdout + said.stderr
    (tmp_path / "hw.py").write_text(RIGHT)
    done = autograder("check", "small", tmp_path / "hw.py", **there)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 of 5 points" in done.stdout
    assert autograder("build", "small", "-o", tmp_path / "x.zip", **there).returncode == 0
    made.checks[0].unlink()
    refused = autograder("validate", "small", **there)
    assert refused.returncode == 3
    assert "questions: is empty, and there are no hand-written checks" in refused.stdout


def test_an_error_of_ours_is_not_lost_where_there_are_no_questions(tmp_path: Path) -> None:
    from autograder.app.judging import nothing

    with Grader(course(tmp_path, CHECKS, ONLY_CHECKS)) as grader:
        assert [result.status for result in nothing(grader.assignment, Status.UNGRADED, "no")] == [Status.UNGRADED]


@pytest.mark.parametrize("body", ["assert True", "assert student.call('add', 1, 1) != 7"])
def test_a_check_that_gives_points_for_nothing_is_found(tmp_path: Path, body: str) -> None:
    course(tmp_path, HEAD + f"@weight(1)\ndef test_free(student): {body}\n", ONLY_CHECKS)
    done = autograder("validate", "small", AUTOGRADER_PROJECT=str(tmp_path))
    assert done.returncode == 3
    assert "check test_free: a submission that returns None gets 1 points here" in done.stdout


def test_a_check_that_cannot_be_run_on_none_is_a_warning(tmp_path: Path) -> None:
    course(tmp_path, HEAD + "@weight(1)\ndef test_t(student): assert student.call('add', 1, 1) + 1 == 3\n", ONLY_CHECKS)
    done = autograder("validate", "small", AUTOGRADER_PROJECT=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "warning: " in done.stdout
    assert "check test_t: it raises an error on a submission that returns None: test for that first" in done.stdout
    assert "TypeError" in done.stdout


def test_a_check_that_fails_on_an_odd_answer_is_the_submissions(tmp_path: Path) -> None:
    """Else whoever returns something odd is not graded, and so has another attempt for free."""
    checks = (
        HEAD
        + """
@weight(2)
def test_called(student): assert student.call("add", 1, 2) + 1 == 4, "No."
@weight(1)
def test_answers(answers): assert answers["1"][0] @ np.ones(2) < 9, "No."
@partial_credit(2)
def test_share(answers, set_score): set_score(2 * float(answers["1"][0][0]) / float(answers["1"][0][0]))
@weight(1)
@visibility("hidden")
def test_hidden(student): assert student.call("add", 1, 2) + 1 == 4, "No."
@weight(1)
def test_ours(student): assert student.call("add", 1, 2).nothing
"""
    )
    made = course(tmp_path, checks)
    odd = "def twice(x): return [float('nan')] * 3\ndef add(*a): return 'three'\n"
    first, second = results(made, RIGHT), results(made, odd)
    names = ("called", "answers", "share", "hidden", "ours")
    assert [first[f"test_{name}"].score for name in names] == [2, 1, 2, 1, 0]
    assert [second[f"test_{name}"].status.value for name in names] == ["failed"] * 4 + ["ungraded"]
    assert first["test_ours"].status is Status.UNGRADED  # it fails on the reference too
    for name in names[:4]:
        assert second[f"test_{name}"].tags[-1:] == (CHECK_FAILED,)
        assert "please look at this: the check raised" in second[f"test_{name}"].detail
    assert "earns no points" in second["test_called"].feedback
    assert second["test_hidden"].feedback == "Not passed."
    (tmp_path / "in" / "odd.py").write_text(odd)
    done = autograder("grade", "small", tmp_path / "in", "--out", tmp_path / "out", AUTOGRADER_PROJECT=str(tmp_path))
    said = " ".join((done.stdout + done.stderr).split())
    assert "A hand-written check raised an error on 4 answers, which earned no points: check odd test_called" in said


def test_a_check_that_the_machine_fails_is_nobodys_zero(tmp_path: Path) -> None:
    """No memory, no disk space, a package that is missing where it runs: whatever the submission answered."""
    checks = (
        HEAD.replace("import numpy", "import errno\nimport numpy")
        + """
@weight(1)
def test_memory(answers):
    if len(answers["1"][0]) == 3: raise MemoryError
@weight(1)
def test_disk(answers):
    if len(answers["1"][0]) == 3: raise OSError(errno.ENOSPC, "No space left on device")
@weight(1)
def test_package(answers):
    if len(answers["1"][0]) == 3: import a_package_that_is_missing
@weight(1)
def test_no_file(answers):
    if len(answers["1"][0]) == 3: open("/no/such/file")
"""
    )
    odd = "def twice(x): return [7.0] * 3\ndef add(*a): return 'three'\n"
    made = course(tmp_path, checks)
    first, second = results(made, RIGHT), results(made, odd)
    names = ("memory", "disk", "package", "no_file")
    assert [first[f"test_{name}"].status.value for name in names] == ["passed"] * 4
    assert [second[f"test_{name}"].status.value for name in names] == ["ungraded"] * 3 + ["failed"]


def test_what_a_check_runs_is_never_in_this_process(tmp_path: Path) -> None:
    checks = HEAD + "@weight(1)\ndef test_pid(student):\n    import os\n    assert student.call('pid') != os.getpid()\n"
    made = results(course(tmp_path, checks), RIGHT + "import os\ndef pid(): return os.getpid()\n")
    assert made["test_pid"].score == 1
