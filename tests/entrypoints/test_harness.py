"""The pytest plug-in, run as people run it."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import ROOT, autograder, mostly_full

from autograder.app.grader import Grader
from autograder.domain.report import Status
from autograder.entrypoints import harness
from autograder.ingest.project import Project, find_project
from autograder.readers import read
from autograder.scoring.whose_fault import CHECK_FAILED

RIGHT = ROOT / "reference" / "understanding_attention.py"
WRONG = ROOT / "submissions_example" / "understanding_attention" / "wrong"


def pytest_run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """``pytest …`` in a process of its own."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )


def grade(submission: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return pytest_run("--assignment", "understanding_attention", "--submission", str(submission), *arguments, **more)  # type: ignore[arg-type]


def test_one_item_a_question() -> None:
    done = grade(RIGHT, "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    for id in ("1.2.1", "1.2.2", "1.3.1", "1.3.2", "1.4.1", "1.4.2"):
        assert f"understanding_attention.yaml::{id} PASSED" in done.stdout
    assert done.stdout.count("SKIPPED") == 2


def test_failures_show_feedback_and_not_a_traceback_and_junitxml_has_scores(tmp_path: Path) -> None:
    done = grade(WRONG, f"--junitxml={tmp_path / 'out.xml'}")
    assert done.returncode == 1
    assert "up to 0.05 is" in done.stdout
    assert "Traceback" not in done.stdout
    assert "harness.py" not in done.stdout
    cases = {case.get("name"): case for case in ET.parse(tmp_path / "out.xml").iter("testcase")}
    assert len(cases) == 8
    properties = {p.get("name"): p.get("value") for p in cases["1.2.1"].iter("property")}
    assert properties == {"score": "0.0", "max_score": "2.0"}


@pytest.mark.parametrize(
    ("expression", "chosen"),
    mostly_full([("1.3.1", 1), ("get_query131", 1), ("1.2 and not write", 2)], ("1.2 and not write", 2)),
)
def test_k_selects_by_id_and_by_function(expression: str, chosen: int) -> None:
    done = grade(RIGHT, "-k", expression)
    assert f"{chosen} passed" in done.stdout, done.stdout


BESIDE = {
    "conftest.py": "import pytest, sys\nprint('CONFTEST WAS HERE')\nraise SystemExit(0)\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only -q\npython_files = nothing\n",
    "setup.cfg": "[tool:pytest]\naddopts = -k nothing_at_all\n",
    "tox.ini": "[pytest]\naddopts = --maxfail=0 -k nothing\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k nothing'\n",
}


@pytest.mark.parametrize(
    ("name", "inside"),
    mostly_full(
        [(name, inside) for name in BESIDE for inside in (False, True)],
        ("conftest.py", True),
        ("pyproject.toml", False),
    ),
)
def test_configuration_beside_the_submission_has_no_effect(tmp_path: Path, name: str, inside: bool) -> None:
    (tmp_path / name).write_text(BESIDE[name])
    (tmp_path / "hw.py").write_bytes(RIGHT.read_bytes())
    done = grade(tmp_path / "hw.py", "-q", cwd=tmp_path if inside else ROOT)
    assert "CONFTEST" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed, 2 skipped" in done.stdout


def test_a_configuration_that_imports_things_stops_grading(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -p evil\n")
    (tmp_path / "evil.py").write_text("")
    (tmp_path / "hw.py").write_bytes(RIGHT.read_bytes())
    done = grade(tmp_path / "hw.py")
    assert done.returncode == 4
    assert "autograder check" in done.stderr
    assert "passed" not in done.stdout


def test_check_is_immune_to_everything_beside_the_submission(tmp_path: Path) -> None:
    for name, text in BESIDE.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(0)")
    (tmp_path / "hw.py").write_bytes(RIGHT.read_bytes())
    command = [sys.executable, "-m", "autograder", "check", "understanding_attention", "hw.py"]
    # -m puts the current folder first on the path, as running python in one's own folder does; the grader's own
    # modules are not shadowed by what lies there, because none of them bears such a name
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTEST_ADDOPTS": "-k no"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 of 16 points" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--assignment", "understanding_attention"], "needs --submission"),
        (["--submission", "x.py"], "needs --assignment"),
        (["--assignment", "understanding_atention", "--submission", "x.py"], "did you mean understanding_attention?"),
        (["--assignment", "understanding_attention", "--submission", "/nowhere.py"], "does not exist"),
    ],
)
def test_usage_errors_say_what_is_wrong(arguments: list[str], said: str) -> None:
    done = pytest_run(*arguments)
    assert done.returncode == 4
    assert said in done.stderr


SPEC = """\
spec: 1
title: Hand-written
points: 1
submission: {imports: [numpy], collect: [get_more]}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1"}
"""
CHECKS = '''
import numpy as np
import pytest
from gradescope_utils.autograder_utils.decorators import hide_errors, number, partial_credit, tags, visibility, weight


@weight(2)
@number("2.1")
@tags("norms", "extra")
def test_more(answers):
    """More than one"""
    assert answers["get_more"] > 1, "get_more must be above 1"


@weight(3)
@number("2.2")
@visibility("hidden")
def test_hidden(answers):
    """A hidden check"""
    assert answers["1"] == 1, "the secret is 1"


@partial_credit(4)
@number("2.3")
def test_part(answers, set_score=None):
    """In parts"""
    if answers["get_more"] != 5:
        set_score(1.5)


@weight(1)
@number("2.4")
@hide_errors("Something is not right.")
def test_hide(answers):
    assert answers["get_one"] == 1


@weight(1)
@number("2.5")
def test_broken(answers):
    if answers["get_more"] != 5:
        answers["no_such_answer"]


@pytest.mark.parametrize("n", [1, 2])
def test_plain(answers, n):
    assert n in (1, 2)
'''


@pytest.fixture
def hand_written(tmp_path: Path) -> Project:
    """A project with checks written by hand."""
    project = Project(tmp_path, "hand")
    (tmp_path / "problems" / "hand").mkdir(parents=True)
    (tmp_path / "reference").mkdir()
    project.spec.write_text(SPEC)
    (tmp_path / "problems" / "hand" / "test_hand.py").write_text(CHECKS)
    project.reference.write_text("def get_one(): return 1\ndef get_more(): return 5\n")
    return project


def test_hand_written_checks_are_scored_by_their_decorators(hand_written: Project, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("def get_one(): return 1\ndef get_more(): return 5\n")
    (tmp_path / "bad.py").write_text("def get_one(): return 0\ndef get_more(): return 0.5\n")
    (tmp_path / "none.py").write_text("")
    with Grader(hand_written) as grader:
        made = [harness.run(grader, read(tmp_path / f"{name}.py")) for name in ("bad", "good", "bad", "none")]
    assert made[0] == made[2]  # nothing is left of the submission between them
    bad, good, _, none = ({r.id: r for r in report.results} for report in made)
    assert [good[id].score for id in ("1", "2.1", "2.2", "2.3", "2.4")] == [1, 2, 3, 4, 1]
    assert [bad[id].score for id in ("1", "2.1", "2.2", "2.3", "2.4")] == [0, 0, 0, 1.5, 0]
    assert bad["2.1"].feedback == "get_more must be above 1"
    assert (bad["2.1"].title, bad["2.1"].tags) == ("More than one", ("norms", "extra"))
    assert (bad["2.2"].feedback, bad["2.2"].visibility) == ("Not passed.", "hidden")
    assert bad["2.3"].status is Status.PARTIAL
    assert bad["2.4"].feedback == "Something is not right."
    assert bad["2.5"].status is Status.FAILED  # it passes on the reference, so it is shown to staff
    assert CHECK_FAILED in bad["2.5"].tags
    assert "no_such_answer" in bad["2.5"].detail
    assert none["2.1"].status is Status.FAILED
    assert none["2.1"].feedback == "`get_more` is not defined."
    assert good["test_plain[1]"].status is Status.PASSED


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(:\n", "cannot be imported"),
        ("import no_such_module\n", "No module named 'no_such_module'"),
        ("def test_x(answers): assert answers['1'] == 2, 'want 2'\n", "check test_x: the reference is failed: want 2"),
        ("def test_x(answers, set_score): set_score(1)\n", "the reference is ungraded"),
    ],
)
def test_a_broken_check_is_found_before_students_meet_it(hand_written: Project, source: str, said: str) -> None:
    hand_written.checks[0].write_text(source)
    for verb in (["validate", "hand"], ["build", "hand", "-o", str(hand_written.root / "x.zip")]):
        done = autograder(*verb, AUTOGRADER_PROJECT=str(hand_written.root))
        assert done.returncode == 3, done.stdout + done.stderr
        assert said in done.stdout + done.stderr
    assert not (hand_written.root / "x.zip").exists()


@pytest.mark.parametrize("score", ["float('nan')", "7", "-1", "'x'"])
def test_a_score_out_of_range_is_the_checks_fault(hand_written: Project, tmp_path: Path, score: str) -> None:
    text = "from gradescope_utils.autograder_utils.decorators import partial_credit\n"
    hand_written.checks[0].write_text(text + f"@partial_credit(4)\ndef test_x(set_score=None): set_score({score})\n")
    with Grader(hand_written) as grader:
        result = harness.run(grader, read(hand_written.reference)).results[-1]
    assert result.status is Status.UNGRADED
    assert "is not between 0 and 4" in result.detail


def test_checks_that_share_a_number_or_are_skipped_stay_apart(hand_written: Project) -> None:
    hand_written.checks[0].write_text(
        "import pytest\nfrom gradescope_utils.autograder_utils.decorators import number, weight\n"
        "@pytest.mark.parametrize('n', [1, 2])\n@weight(1)\n@number('1')\ndef test_x(n): assert n == 1\n"
        "def test_skip(): pytest.skip('not now')\n"
    )
    with Grader(hand_written) as grader:
        made = harness.run(grader, read(hand_written.reference)).results
    assert [(r.id, r.status.value) for r in made] == [
        ("1", "passed"), ("1 (2)", "passed"), ("1 (3)", "failed"), ("test_skip", "not answered"),
    ]  # fmt: skip


def test_a_missing_package_is_told_at_once(hand_written: Project) -> None:
    hand_written.spec.write_text(SPEC.replace("imports: [numpy]", "imports: [numpy, no_such_package]"))
    command = [sys.executable, "-m", "autograder", "check", str(hand_written.spec), str(hand_written.reference)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 3
    assert "hand.yaml:4:" in done.stderr


def test_a_spec_is_found_by_any_path(hand_written: Project) -> None:
    around = hand_written.root / "problems" / ".." / "problems" / "hand.yaml"
    with Grader(find_project(str(around))) as grader:
        assert harness.run(grader, read(hand_written.reference)).results[0].credit == 1


def test_hand_written_checks_run_under_plain_pytest(hand_written: Project, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("def get_one(): return 1\ndef get_more(): return 5\n")
    done = pytest_run("--assignment", str(hand_written.spec), "--submission", str(tmp_path / "good.py"))
    assert "8 passed" in done.stdout, done.stdout


def test_the_plug_in_leaves_other_peoples_tests_alone(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        "import pytest\n"
        "def pytest_addoption(parser): parser.addoption('--assignment')\n"  # which would clash
        "@pytest.fixture\ndef mine(): return 1"
    )
    pytester.makeini("[pytest]\naddopts = -v")
    pytester.makepyfile("def test_x(mine): assert mine == 1\ndef test_y(answers): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*::test_x PASSED*", "*fixture 'answers' not found*"])
    assert "set_score" not in pytester.runpytest_subprocess("--fixtures").stdout.str()
