"""A Gradescope run, end to end: the zip is built, unpacked and run as Gradescope would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, mostly_full

from autograder.app.kit.student_grader import self_check_grader
from autograder.ingest.project import find_project
from autograder.output import results_json
from autograder.spec.load import load

EXAMPLES = ROOT / "submissions_example" / "understanding_attention"
RIGHT = ROOT / "reference" / "understanding_attention.py"


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The upload zip, made by the command."""
    out = tmp_path_factory.mktemp("zip") / "hw.zip"
    command = [sys.executable, "-m", "autograder", "build", "understanding_attention", "-o", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def machine(zipped: Path, tmp_path: Path) -> Path:
    """A folder laid out as Gradescope's /autograder, with an empty submission."""
    with zipfile.ZipFile(zipped) as archive:
        for info in archive.infolist():
            archive.extract(info, tmp_path / "source")
            (tmp_path / "source" / info.filename).chmod(info.external_attr >> 16 & 0o777)
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path / "run_autograder")
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission_metadata.json").write_text(json.dumps({"id": 7, "users": [], "assignment": {}}))
    return tmp_path


def run(machine: Path, **environment: str) -> dict[str, Any]:
    """What results.json holds after a run; the run must end with 0 and write real JSON."""
    venv = str(Path(sys.executable).parent.parent)
    fixed = {"AUTOGRADER_ROOT": str(machine), "AUTOGRADER_VENV": venv}
    done = subprocess.run(
        [str(machine / "run_autograder")],
        env={**os.environ, **fixed, **environment},
        cwd=machine,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    files = sorted(p.name for p in (machine / "results").iterdir())
    assert files == ["results.json"]

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    made: dict[str, Any] = json.loads((machine / "results" / "results.json").read_text(), parse_constant=refuse)
    return made


WITHOUT = ROOT / "tests" / "attacks" / "without.py"

READS = """
import glob, json, os
import torch
found = {}
for name in glob.glob("/tmp/**/*.targets.json", recursive=True) + glob.glob(TREE + "/source/problems/*.targets.json"):
    try:
        found = json.load(open(name))["targets"]
    except OSError:
        pass
for name in (TREE + "/results/results.json", TREE + "/source/autograder/scoring/score.py"):
    try:
        open(name, "a").close()
        print("WRITES", name)
    except OSError:
        pass
print("USER", os.geteuid())
def get_query121():
    (content,) = found["1.2.1"].values()
    return torch.tensor(content[2], dtype=torch.float64).reshape(content[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")
@pytest.mark.parametrize(
    ("parts", "graded"),
    mostly_full(
        [("landlock", True), ("landlock,mounts", True), ("landlock,seccomp", False),
         ("landlock,mounts,chroot,seccomp", False), ("landlock,setuid", None)],
        ("landlock,mounts", True), ("landlock,seccomp", False), ("landlock,setuid", None),
    ),
)  # fmt: skip
def test_without_landlock_targets_are_out_of_reach_or_nothing_is_graded(
    machine: Path, parts: str, graded: bool | None
) -> None:
    if os.geteuid():
        pytest.skip("Gradescope's container runs as root")
    (machine / "submission" / "hw.py").write_text(READS.replace("TREE", repr(str(machine))))
    runner = machine / "run_autograder"
    front = f"{sys.executable} {WITHOUT} {parts}"
    runner.write_text(runner.read_text().replace('"$python" -m', f'{front} "$python" -m'))
    made = run(machine)
    assert made["score"] == 0
    assert made["extra_data"]["status"] == ("graded" if graded else "ungraded")
    hidden = [test for test in made["tests"] if test["visibility"] == "hidden"]
    if graded:
        assert hidden == []  # it would hide the total
        assert "WRITES" not in made["output"]
        assert "USER 0" not in made["output"]
        assert (machine / "results").stat().st_mode & 0o077 == 0
        assert (machine / "source" / "problems").stat().st_mode & 0o077 == 0
    elif graded is None:
        assert "never runs as root" in made["output"]
    else:
        assert [test["name"] for test in hidden] == ["Isolation"]
        assert "calls:" in hidden[0]["output"]
        assert "seccomp" not in made["output"]


def limited(machine: Path, limits: str) -> None:
    """Have the spec's limits be these, and the targets belong to it again."""
    spec = machine / "source" / "problems" / "understanding_attention.yaml"
    spec.write_text(re.sub(r"^limits: .*\n", "", spec.read_text(), flags=re.M) + f"\nlimits: {limits}\n")
    targets = next((machine / "source").rglob("*.targets.json"))
    targets.write_text(json.dumps({**json.loads(targets.read_text()), "spec": load(spec).digest}))


def test_at_its_deadline_a_run_writes_what_it_has(machine: Path) -> None:
    limited(machine, "{call: 60s, wall: 6s}")
    text = RIGHT.read_text().replace("def get_query131():", "def get_query131():\n    while True: pass\n")
    (machine / "submission" / "hw.py").write_text(text)
    made = run(machine)
    status = {test["number"]: test.get("status") for test in made["tests"] if "number" in test}
    assert status["1.2.1"] == "passed"
    assert made["extra_data"]["status"] == "ungraded"
    said = {test["number"]: test["output"] for test in made["tests"] if "number" in test}
    assert "not your fault" in said["1.3.1"]
    assert made["extra_data"]["counts"] is True  # the student's code brought that about


def test_a_result_is_written_before_gradescope_ends_the_container(machine: Path) -> None:
    code = """
import time
from autograder.entrypoints import gradescope
gradescope.LAST_MINUTE = 0.3
gradescope._grade = lambda *given: time.sleep(600)
gradescope.main()
"""
    environment = {**os.environ, "AUTOGRADER_ROOT": str(machine)}
    (machine / "results").mkdir()
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0
    assert "UNGRADED" in done.stderr
    made = json.loads((machine / "results" / "results.json").read_text())
    assert made["extra_data"]["status"] == "ungraded"
    assert "processors" in json.dumps(made)


def test_the_zip_has_what_gradescope_needs_and_no_reference(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        names = archive.namelist()
        assert {"setup.sh", "run_autograder", "requirements.txt", "autograder/app/harness.ini"} <= set(names)
        assert not [
            n for n in names if n.startswith(("reference", "submissions_example", "tests")) or "__pycache__" in n
        ]
        for name in ("setup.sh", "run_autograder"):
            assert archive.getinfo(name).external_attr >> 16 & 0o111
        assert [n for n in names if n.startswith("problems/")] == [
            "problems/understanding_attention.targets.json",
            "problems/understanding_attention.yaml",
        ]


def test_the_same_tree_gives_the_same_zip(zipped: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    command = [sys.executable, "-m", "autograder", "build", "understanding_attention", "-o", str(again)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert again.read_bytes() == zipped.read_bytes()


def self_check_version() -> str:
    """The version that the kit of the assignment shows to students."""
    with self_check_grader(find_project("understanding_attention"), ahead=False) as grader:
        assert grader.assignment.kit
        return grader.assignment.kit.shown


def test_a_right_submission(machine: Path) -> None:
    shutil.copy(RIGHT, machine / "submission" / "my work.py")
    made = run(machine)
    assert made["score"] == 16
    tests = {t["number"]: t for t in made["tests"]}
    assert list(tests) == ["1.2.1", "1.2.2", "1.2 write-up", "1.3.1", "1.3.2", "1.3 write-up", "1.4.1", "1.4.2"]
    assert tests["1.2.1"]["name"] == "Select the first value vector"
    assert all(t["score"] == t["max_score"] and t["status"] == "passed" for t in tests.values() if "score" in t)
    assert "score" not in tests["1.2 write-up"]
    assert isinstance(made["execution_time"], float)
    assert f"Version of the assignment: {self_check_version()}." in made["output"]


@pytest.mark.parametrize(
    "name",
    mostly_full(["partial", "nan_answer", "crash_os_exit", "right_ipynb", "colab_magics"], "right_ipynb"),
)
def test_examples_score_the_same_as_anywhere(machine: Path, name: str) -> None:
    from autograder.spec.source import read_source

    shutil.copytree(EXAMPLES / name, machine / "submission", dirs_exist_ok=True)
    made = run(machine)
    wanted = read_source(EXAMPLES / name / "expect.yaml").data["scores"]
    assert {t["number"]: t["score"] for t in made["tests"] if "score" in t} == {
        id: score for id, score in wanted.items() if not isinstance(score, str)
    }


def test_conftest_and_ini_in_the_submission_have_no_effect(machine: Path) -> None:
    shutil.copy(RIGHT, machine / "submission" / "hw.py")
    (machine / "submission" / "conftest.py").write_text("raise SystemExit(0)")
    (machine / "submission" / "pytest.ini").write_text("[pytest]\naddopts = --collect-only")
    assert run(machine)["score"] == 16


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no submission was found: submit one file like *.ipynb or *.py"),
        pytest.param({"hw.docx": b"x"}, "hw.docx cannot be graded", marks=pytest.mark.full),
        ({"a.py": b"", "b.ipynb": b"{}"}, "2 files could be the submission (a.py, b.ipynb): submit exactly one"),
        pytest.param({"hw.ipynb": b"not a notebook"}, "hw.ipynb is not a Jupyter notebook", marks=pytest.mark.full),
        pytest.param({"hw.ipynb": b""}, "hw.ipynb is empty", marks=pytest.mark.full),
    ],
)
def test_what_cannot_be_read_says_what_to_do(machine: Path, files: dict[str, bytes], said: str) -> None:
    for name, content in files.items():
        (machine / "submission" / name).write_bytes(content)
    made = run(machine)
    assert made["score"] == 0
    assert said in made["output"]
    assert made["extra_data"]["status"] == "problem"
    assert made["extra_data"]["counts"] is True


def test_a_file_that_may_not_be_read(machine: Path) -> None:
    (machine / "submission" / "hw.py").symlink_to("/etc/hostname")
    assert "not a link" in run(machine)["output"]


@pytest.mark.parametrize("metadata", mostly_full([None, "", "[]", "{", '{"id": null}'], "{"))
def test_metadata_is_not_needed(machine: Path, metadata: str | None) -> None:
    path = machine / "submission_metadata.json"
    path.unlink()
    if metadata is not None:
        path.write_text(metadata)
    shutil.copy(RIGHT, machine / "submission" / "hw.py")
    assert run(machine)["score"] == 16


def broken_spec(machine: Path) -> None:
    path = machine / "source" / "problems" / "understanding_attention.yaml"
    path.write_text(path.read_text().replace("points: 20", "points: 21"))


def stale_targets(machine: Path) -> None:
    path = machine / "source" / "problems" / "understanding_attention.yaml"
    path.write_text(path.read_text().replace("within: {abs: 0.05}", "within: {abs: 0.06}"))


def no_targets(machine: Path) -> None:
    (machine / "source" / "problems" / "understanding_attention.targets.json").unlink()


def no_package(machine: Path) -> None:
    (machine / "source" / "autograder" / "app" / "grader.py").write_text("not python")


def two_specs(machine: Path) -> None:
    problems = machine / "source" / "problems"
    shutil.copy(problems / "understanding_attention.yaml", problems / "second.yaml")


@pytest.mark.parametrize(
    "damage", mostly_full([broken_spec, stale_targets, no_targets, no_package, two_specs], stale_targets, no_package)
)
def test_our_faults_are_not_graded_and_never_a_silent_zero(machine: Path, damage: Any) -> None:
    shutil.copy(RIGHT, machine / "submission" / "hw.py")
    damage(machine)
    made = run(machine)
    assert "has not been graded" in made["output"]
    assert "not your fault" in made["output"]
    assert made["extra_data"]["status"] == "ungraded"
    assert made["extra_data"]["counts"] is False  # as an attempt


def test_without_an_environment_there_is_a_valid_result(machine: Path) -> None:
    shutil.copy(RIGHT, machine / "submission" / "hw.py")
    made = run(machine, AUTOGRADER_VENV="/nowhere")
    assert "has not been graded" in made["output"]
    assert made["extra_data"]["counts"] is False


def test_the_assignment_can_be_named(machine: Path) -> None:
    shutil.copy(RIGHT, machine / "submission" / "hw.py")
    two_specs(machine)
    assert run(machine, AUTOGRADER_ASSIGNMENT="understanding_attention")["score"] == 16


def test_a_valid_result_is_there_while_grading_goes_on(machine: Path) -> None:
    limited(machine, "{load: 3s, total: 5s}")
    (machine / "submission" / "hw.py").write_text("while True: pass")
    venv = str(Path(sys.executable).parent.parent)
    environment = {**os.environ, "AUTOGRADER_ROOT": str(machine), "AUTOGRADER_VENV": venv}
    process = subprocess.Popen([str(machine / "run_autograder")], env=environment, stderr=subprocess.DEVNULL)
    seen = set()
    while process.poll() is None:
        path = machine / "results" / "results.json"
        if path.exists():
            seen.add(json.loads(path.read_text())["extra_data"]["status"])  # whole at every moment
        time.sleep(0.01)
    assert seen >= {"ungraded"}
    assert json.loads(path.read_text())["extra_data"]["status"] == "graded"


def test_the_bootstrap_result_says_what_the_full_one_says() -> None:
    script = (ROOT / "run_autograder").read_text()
    said = json.loads(results_json.not_graded(""))["output"].splitlines()[0]
    assert said.replace("'", "'\"'\"'") in script


POLICY = "late: {lose: 0.1, zone: Europe/Berlin, budget: 1}\nattempts: {free: 1, lose: 0.5}\n"


@pytest.mark.parametrize(
    ("submitted", "before", "score"),
    [
        # of three runs that the grader failed none counts, nor does the day that the budget may cover
        ("2026-10-25T23:30:00+01:00", [{"autograder_error": True, "results": {}}] * 3, 16),
        pytest.param("2026-10-26T23:30:00+01:00", [], 14.4, marks=pytest.mark.full),
        (
            "2026-10-24T23:30:00+02:00",
            [{"autograder_error": False, "results": {"extra_data": {"status": "ungraded"}}}],
            8,
        ),
        pytest.param(
            "2026-10-24T23:30:00+02:00",
            [{"results": {"tests": [], "extra_data": {"counts": False}}}],
            16,
            marks=pytest.mark.full,
        ),
    ],
)
def test_days_and_attempts_by_the_metadata(machine: Path, submitted: str, before: list[Any], score: float) -> None:
    spec = machine / "source" / "problems" / "understanding_attention.yaml"
    spec.write_text(spec.read_text().replace("\nquestions:", f"\n{POLICY}\nquestions:", 1))
    limited(machine, "{call: 60s}")
    facts = {"id": 7, "created_at": submitted, "assignment": {"due_date": "2026-10-24T23:59:00+02:00"}}
    (machine / "submission_metadata.json").write_text(json.dumps({**facts, "previous_submissions": before}))
    shutil.copy(RIGHT, machine / "submission" / "hw.py")
    assert run(machine)["score"] == score
