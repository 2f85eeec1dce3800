"""The command line: what it writes, what it says, and its exit codes."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click
import psutil
import pytest
from conftest import ROOT, autograder, until

from autograder.execution.sandbox.policy import NOT_ROOT, Isolation
from autograder.execution.sandbox.probe import LAYERS

EXAMPLES = ROOT / "submissions_example" / "understanding_attention"
RIGHT = ROOT / "reference" / "understanding_attention.py"
NAME = "understanding_attention"

SPEC = """\
spec: 1
title: Small
points: 2
submission: {imports: []}
limits: {call: 1s, load: 2s}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1", examples: [{pass: 1}, {fail: 2}]}
  - {id: "2", title: Two, points: 1, answer: {function: get_two}, examples: [{pass: 2}]}
"""


def apart(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """``autograder …`` in a process of its own, as people run it: once for each command."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "COLUMNS": "80", **environment}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project of its own: AUTOGRADER_PROJECT=<this>."""
    for folder in ("problems", "reference", "submissions_example/small/right"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "problems" / "small.yaml").write_text(SPEC)
    reference = "def get_one(): return 1\ndef get_two(): return 2\n"
    (tmp_path / "reference" / "small.py").write_text(reference)
    (tmp_path / "submissions_example" / "small" / "right" / "hw.py").write_text(reference)
    (tmp_path / "submissions_example" / "small" / "right" / "expect.yaml").write_text('scores: {"1": 1, "2": 1}')
    return tmp_path


def test_check_with_all_points() -> None:
    done = apart("check", NAME, RIGHT)
    assert done.returncode == 0
    assert "16 of 16 points" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_check_with_points_missing() -> None:
    done = autograder("check", NAME, EXAMPLES / "partial")
    assert done.returncode == 1
    assert "up to 0.05 is" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", NAME, "/nowhere/hw.py"], 4, "does not exist"),
        (["check", "understanding_atention", RIGHT], 2, "did you mean understanding_attention?"),
        (["check"], 2, "the file is missing"),
        (["check", NAME], 2, f"use `autograder check {NAME} FILE`"),
        (["check", "understanding_atention"], 2, "did you mean understanding_attention?"),
        (["check", "/nowhere/hw.py"], 4, "does not exist"),
        (["check", NAME, RIGHT, "--json", "--plain"], 2, "--json and --plain cannot be used together"),
        (["check", NAME, RIGHT, "-q", "1.33"], 2, "did you mean 1.3.2? the questions are 1.2.1, 1.2.2"),
        (["grade", NAME, "/nowhere", "--out", "/tmp/x"], 2, "does not exist"),
        (["chek"], 2, "there is no command `chek`: did you mean `check`?"),
        (["validate", "nothing"], 2, "there is no assignment 'nothing'"),
        (["check", NAME, ROOT / "pyproject.toml"], 4, "submit a .ipynb file or a .py file"),
    ],
)
def test_errors_say_what_is_wrong_and_end_with_the_documented_code(
    arguments: list[object], code: int, said: str
) -> None:
    done = autograder(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_grade_a_folder(tmp_path: Path, project: Path) -> None:
    submissions = tmp_path / "in"
    for name, source in {
        "ann": "def get_one(): return 1\ndef get_two(): return 2\n",
        "bob": "def get_one(): return 5\nwhile True: pass\n",
    }.items():
        (submissions / name).mkdir(parents=True)
        (submissions / name / "hw.py").write_text(source)
    (submissions / "cy.py").write_text("get_two = 2")
    (submissions / "dee").mkdir()
    (submissions / "=eve.ipynb").write_text("{}")
    done = apart("grade", "small", submissions, "--out", tmp_path / "out", AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader((tmp_path / "out" / "grades.csv").open()))
    assert [tuple(r.values()) for r in rows] == [
        ("'=eve", "0", "2", "problem", "0", "0", "0"),
        ("ann", "2", "2", "graded", "0", "1", "1"),
        ("bob", "0", "2", "graded", "0", "0", "0"),
        ("cy", "1", "2", "graded", "0", "0", "1"),
        ("dee", "0", "2", "problem", "0", "0", "0"),
    ]
    files = sorted(p.name for p in (tmp_path / "out" / "results").iterdir())
    assert files == ["=eve.json", "ann.json", "bob.json", "cy.json", "dee.json"]
    ann = json.loads((tmp_path / "out" / "results" / "ann.json").read_text())
    assert ann["score"] == 2
    assert [t["number"] for t in ann["tests"]] == ["1", "2"]
    assert "submit one file like" in json.loads((tmp_path / "out" / "results" / "dee.json").read_text())["output"]
    assert "submit one file" in " ".join(done.stdout.split())


def test_grading_twice_gives_the_same_files_apart_from_times(tmp_path: Path, project: Path) -> None:
    texts = []
    (tmp_path / "ben.py").write_text("def get_one(): return 1\ndef get_two(): return 3\n")
    for out in (tmp_path / "a", tmp_path / "b"):
        assert (
            autograder("grade", "small", tmp_path / "ben.py", "--out", out, AUTOGRADER_PROJECT=str(project)).returncode
            == 0
        )
        made = {p.relative_to(out): p.read_text() for p in out.rglob("*") if p.suffix in (".csv", ".json")}
        texts.append(
            {k: "\n".join(line for line in v.splitlines() if "execution_time" not in line) for k, v in made.items()}
        )
    assert texts[0] == texts[1]
    assert {path.name for path in texts[0]} == {"grades.csv", "ben.json", "problems.csv"}


@pytest.mark.parametrize("out", ["file", "/proc/none", "in"])
def test_results_that_cannot_be_written_are_told_before_anything_is_run(
    tmp_path: Path, project: Path, out: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "hw.py").write_text("def get_one(): return 1\n")
    (tmp_path / "file").write_text("")
    done = autograder("grade", "small", tmp_path / "in", "--out", tmp_path / out, AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_one_file_can_be_graded(tmp_path: Path, project: Path) -> None:
    own = project / "reference" / "small.py"
    done = autograder("grade", "small", own, "--out", tmp_path / "out", AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 0
    assert (tmp_path / "out" / "results" / "small.json").exists()


def test_a_reference_at_fault_is_told_before_anything_is_graded(tmp_path: Path, project: Path) -> None:
    (project / "reference" / "small.py").write_text("def get_one(): return 1\ndef get_two(): raise ValueError('no')\n")
    done = autograder("grade", "small", RIGHT, "--out", tmp_path / "out", AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 3
    assert "small.py:2:1: question 2 raised ValueError: no" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_reference_that_does_not_earn_its_points_is_noted_beside_the_grades(tmp_path: Path, project: Path) -> None:
    """Points that everybody lost to an error of the spec must not go unnoticed where nobody ran `validate`."""
    (project / "reference" / "small.py").write_text("def get_one(): return 7\ndef get_two(): return 2\n")
    done = autograder("grade", "small", RIGHT, "--out", tmp_path / "out", AUTOGRADER_PROJECT=str(project))
    said = " ".join(done.stdout.split())
    assert "The reference itself does not earn all points on question 1: run `autograder validate small`" in said
    assert "question 2:" not in said


def test_an_answer_on_which_an_expression_fails_is_graded_and_shown_to_staff(tmp_path: Path, project: Path) -> None:
    spec = project / "problems" / "small.yaml"
    spec.write_text(
        SPEC.replace('want: "1"', 'want: "1", got: "answer if answer == 1 else answer @ zeros(5, 5)"').replace(
            ", {fail: 2}", ""
        )
    )
    (tmp_path / "hw.py").write_text("def get_one(): return 7\ndef get_two(): return 2\n")
    done = autograder("grade", "small", tmp_path / "hw.py", "--out", tmp_path / "out", AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 0
    assert "An expression of the spec could not be worked out on 1 answer" in " ".join(done.stdout.split())
    row = next(csv.DictReader((tmp_path / "out" / "grades.csv").open()))
    assert (row["1"], row["score"], row["max_score"]) == ("0", "1", "2")


@pytest.mark.full
def test_validate_is_green() -> None:
    done = apart("validate", "attention_report", "--no-submissions")  # CI calls it for all of them
    assert done.returncode == 0, done.stdout
    assert "The reference earns all of them" in done.stdout


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("problems/small.yaml", ("points: 2", "points: 3"), "small.yaml:3:9 points: is 3"),
        ("problems/small.yaml", ("{fail: 2}", "{pass: 2}"), "example '2': must pass, but earns 0"),
        ("problems/small.yaml", ("{pass: 1}", "{fail: 1}"), "example '1': must fail, but earns 1"),
        ("problems/small.yaml", ('want: "1"', 'want: "3"'), "question 1: the reference earns 0"),
        ("problems/small.yaml", ("abs: 0.1", "abs: 9"), "small.yaml:8:5 question 1: the wrong answer `zeros` (error 1"),
        ("problems/small.yaml", ("title: One,", "title: One, accept: {x: y},"), "`accept` has `x`, which is not"),
        ("problems/small.yaml", ("get_two", "get_too"), "does not define get_too, which question 2 needs"),
        ("reference/small.py", ("return 2", "return undefined"), "question 2 raised NameError"),
        ("reference/small.py", ("def get_one", "1/0\ndef get_one"), "small.py:1:1: ZeroDivisionError"),
        (
            "submissions_example/small/right/expect.yaml",
            ('"2": 1', '"2": 0'),
            "expect.yaml:1:23 scores.2: expects 0, but it is 1",
        ),
        ("submissions_example/small/right/expect.yaml", (', "2": 1', ""), "does not mention question 2"),
        ("submissions_example/small/right/hw.py", ("return 1", "return 9"), "scores.1: expects 1, but it is 0"),
    ],
)
def test_validate_finds_faults(project: Path, file: str, change: tuple[str, str], said: str) -> None:
    path = project / file
    assert change[0] in path.read_text()
    path.write_text(path.read_text().replace(*change))
    done = autograder("validate", "small", AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 3, done.stdout
    assert said in done.stdout


def test_validate_shows_how_much_room_there_is(project: Path) -> None:
    plain = autograder("validate", "small", AUTOGRADER_PROJECT=str(project))
    assert re.search(r"; \d\d wrong answers tried, nothing found\.\n$", plain.stdout)
    slack = autograder("validate", "small", "--slack", AUTOGRADER_PROJECT=str(project))
    table = slack.stdout.removeprefix(plain.stdout)
    assert re.search(r"^1 +0 +the reference +5 +halves +0\.\d+$", table, re.MULTILINE)
    assert "Zeros everywhere earn 0 of 2 points, ones everywhere 1." in table
    assert all(len(line) <= 80 for line in table.splitlines())
    accepting = autograder("validate", NAME, "--no-submissions").stdout
    assert re.search(r"\d\d\d wrong answers tried, \d\d findings accepted with reasons\.\n$", accepting)


def test_a_hand_marked_question_needs_no_reference(project: Path) -> None:
    hand = "  - {id: w, title: W, points: 1, answer: {markdown: W}, by_hand: [{1: x}]}\n"
    (project / "problems" / "small.yaml").write_text(SPEC.replace("points: 2", "points: 3", 1) + hand)
    text = project / "submissions_example" / "small" / "right" / "expect.yaml"
    text.write_text('scores: {"1": 1, "2": 1, w: not answered}')
    done = autograder("validate", "small", AUTOGRADER_PROJECT=str(project))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_terminal_can_show_any_report(tmp_path: Path, project: Path, encoding: str) -> None:
    (tmp_path / "hw.py").write_text("print('\U0001f600 é')\ndef get_one(): raise ValueError('\u2192')\n")
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", "small", str(tmp_path / "hw.py")],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding, "AUTOGRADER_PROJECT": str(project)}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"0 of 2 points" in done.stdout


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("verb", ["check", "grade"])
def test_being_stopped_leaves_nothing_behind(tmp_path: Path, project: Path, name: str, verb: str) -> None:
    spec = project / "problems" / "small.yaml"
    spec.write_text(SPEC.replace("load: 2s", "load: 60s"))  # which is waited for as well
    (tmp_path / "hw.py").write_text("import time\nopen('started', 'w').close()\ntime.sleep(60)\n")
    (tmp_path / "tmp").mkdir()
    out = ["--out", str(tmp_path / "out")] if verb == "grade" else []
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", verb, "small", str(tmp_path / "hw.py"), *out],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path / "tmp"), "AUTOGRADER_PROJECT": str(project)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # some shells and CIs have it ignored from the start
    )  # fmt: skip
    until(lambda: list((tmp_path / "tmp").glob("*/started")))
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=50)
    if name != "SIGKILL":
        assert process.returncode == 130
        assert "Interrupted." in said
    until(lambda: not list((tmp_path / "tmp").iterdir()))
    until(lambda: not [p for p in psutil.process_iter(["environ"]) if str(tmp_path) in str(p.info["environ"])])


@pytest.mark.parametrize(
    ("say", "gives_away"),
    [
        ("it is {want}", True),
        ("it is {want[0]} and then {want[1]}", True),
        ("{value:.2f}", True),
        ("yours is {answer}", False),
        ("the error is {error}", False),
    ],
)
def test_validate_finds_feedback_that_gives_the_target_away(project: Path, say: str, gives_away: bool) -> None:
    spec = (
        SPEC.replace("questions:", "givens: {value: [0.25, -0.75]}\nquestions:")
        .replace(
            "{fail: 2}]",
            '{hint: "[7, 7]"}, {fail: 2}], feedback: [{id: hint, if: "sum(answer) == 14", say: "' + say + '"}]',
        )
        .replace('want: "1"', "want: value")
        .replace("{pass: 1}", "{pass: value}")
        .replace("get_one}", "get_one, shape: [2]}")
    )
    (project / "problems" / "small.yaml").write_text(spec)
    (project / "reference" / "small.py").write_text("def get_one(): return [0.25, -0.75]\ndef get_two(): return 2\n")
    done = autograder("validate", "small", "--no-submissions", AUTOGRADER_PROJECT=str(project))
    assert ("reveals the target" in done.stdout) is gives_away, done.stdout
    assert done.returncode == (3 if gives_away else 0), done.stdout


def test_doctor_names_every_layer() -> None:
    done = apart("doctor")
    assert done.returncode == (0 if sys.platform == "linux" else 5), done.stdout
    for layer in LAYERS:
        assert re.search(rf"^  {layer} +(on|OFF)  ", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("isolation", ["available", "required"])
def test_a_missing_layer_is_loud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], isolation: Isolation
) -> None:
    from autograder.app.executors import LocalExecutor, check_isolation
    from autograder.app.grader import Grader
    from autograder.domain.errors import GraderError
    from autograder.ingest import project as projects

    found = {**dict.fromkeys(LAYERS, ""), "files": "no Landlock", "user": NOT_ROOT}
    monkeypatch.setattr("autograder.execution.sandbox.probe.probe", lambda host: found)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    noted: list[Mapping[str, object]] = []
    refused = pytest.raises(GraderError, match=r"(?s)files: no Landlock.*doctor.*--isolation available")
    with (
        Grader(projects.find_project(NAME)) as grader,
        refused if isolation == "required" else contextlib.nullcontext(),
    ):
        check_isolation(LocalExecutor(grader, 1), isolation, noted.append, partial(click.echo, err=True))
    said = capsys.readouterr().err
    if isolation == "available":
        assert said.count("\n") == 1  # one line, loud
        assert said.startswith("WARNING")
        assert "files (no Landlock)" in said
    assert "user" not in said
    assert noted == [{"asked": isolation, "missing": {"files": "no Landlock"}, "second": {}}]


def test_isolation_that_is_not_asked_for_is_not_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    from autograder.app.executors import LocalExecutor, check_isolation
    from autograder.app.grader import Grader
    from autograder.ingest import project as projects

    noted: list[Mapping[str, object]] = []
    with Grader(projects.find_project(NAME), ahead=False) as grader:
        check_isolation(LocalExecutor(grader, 1), "none", noted.append, partial(click.echo, err=True))
        assert grader._host is None
    assert noted == []
    assert capsys.readouterr().err == ""


def test_help_teaches() -> None:
    whole = apart("--help").stdout
    for verb in ("check", "grade", "validate", "build"):
        assert f"autograder {verb}" in whole
        assert "Example" in autograder(verb, "--help").stdout
    for code in range(6):
        assert f"\n    {code}  " in whole


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['autograder', '--help']\nfrom autograder.__main__ import main\ntry: main()\nexcept SystemExit: pass\nprint([m for m in ('torch', 'numpy', 'pydantic', 'pytest', 'rich', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    # what the listing of commands imports is small: yaml at most
    assert done.stdout.splitlines()[-1] in ("[]", "['yaml']")


def test_the_grader_never_imports_torch() -> None:
    code = "import sys\nfrom autograder.entrypoints.commands.check import command\ncommand.main(['understanding_attention', 'reference/understanding_attention.py'], standalone_mode=False)\nprint('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "False", done.stderr


NEEDS_REVIEW = """\
spec: 1
title: Small
points: 3
submission: {imports: []}
questions:
  - {id: "1", title: One, points: 2, answer: {function: get_one, choice: [rows, columns]}, want: rows}
  - {id: "2", title: Two, points: 1, answer: {function: get_two, choice: [yes, no]}, want: "'no'", visibility: hidden}
"""


def test_what_needs_review_is_neither_earned_nor_lost_until_a_person_has_looked(project: Path, tmp_path: Path) -> None:
    own = {"AUTOGRADER_PROJECT": str(project)}
    (project / "problems" / "small.yaml").write_text(NEEDS_REVIEW)
    (project / "reference" / "small.py").write_text("def get_one(): return 'rows'\ndef get_two(): return 'no'\n")
    handed = tmp_path / "class"
    for name, one in (("ada", "rows or columns"), ("ben", "rows"), ("cem", "the columns")):
        (handed / name).mkdir(parents=True)
        text = f"def get_one(): return {one!r}\ndef get_two(): return 'yes and no'\n"
        (handed / name / "hw.py").write_text(text)
    checked = autograder("check", "small", handed / "ada" / "hw.py", **own)
    assert checked.returncode == 1
    assert "needs manual grading" in " ".join(checked.stdout.split())
    assert "0 of 0 points. 3 more are graded manually." in checked.stdout  # nothing is by machine
    out = tmp_path / "out"
    assert autograder("grade", "small", handed, "--out", out, **own).returncode == 0
    rows = {row["submission"]: row for row in csv.DictReader((out / "grades.csv").open())}
    ada, ben, cem = rows["ada"], rows["ben"], rows["cem"]
    assert (ada["score"], ada["max_score"], ada["1"], ada["2"]) == ("0", "0", "pending", "pending")
    assert (ben["score"], ben["max_score"], ben["1"]) == ("2", "2", "2")
    assert (cem["score"], cem["max_score"], cem["1"]) == ("0", "2", "0")
    content = json.loads((out / "results" / "ada.json").read_text())
    assert content["extra_data"]["points_pending"] == 3
    assert not [test for test in content["tests"] if "score" in test]
    hidden = content["tests"][1]["output"]
    assert hidden == "Needs manual grading."
    sheet = tmp_path / "sheet.csv"
    assert autograder("mark", out, "--sheet", sheet, **own).returncode == 0
    waiting = [
        (row["submission"], row["question"], row["text"]) for row in csv.DictReader(sheet.open(encoding="utf-8-sig"))
    ]
    assert ("ada", "1", "answer 'rows or columns'") in waiting
    assert {(name, id) for name, id, _ in waiting} == {("ada", "1"), ("ada", "2"), ("ben", "2"), ("cem", "2")}
    assert autograder("mark", out, "ada", "1", "1.5", **own).returncode == 0
    rows = {row["submission"]: row for row in csv.DictReader((out / "grades.csv").open())}
    assert (rows["ada"]["score"], rows["ada"]["1"]) == ("1.5", "1.5")
    assert "1.5" in (out / "report" / "index.html").read_text()
