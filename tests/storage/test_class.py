"""A class graded into a gradebook: nothing lost, nothing run twice, every change told."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from conftest import ROOT, autograder, make_course
from hypothesis import given
from hypothesis import strategies as st

from autograder.domain.record import (
    Crashed,
    Missing,
    Outcome,
    Raised,
    Record,
    Returned,
    Trouble,
    Unjudged,
    Unserializable,
)
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Submission
from autograder.execution import codec
from autograder.storage import Gradebook

SPEC = """\
spec: 1
title: Small
points: 3
submission: {imports: []}
limits: {call: 2s, load: 4s}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1"}
  - {id: "2", title: Two, points: 2, answer: {function: get_two}}
"""
REFERENCE = "def get_one(): return 1\ndef get_two(): return 2\ndef get_three(): return 3\n"
# every run of a file leaves a trace outside of it only in this: how often its code ran cannot be seen otherwise
SOURCE = "import time\ndef get_one():\n    print('ran')\n    return {one}\ndef get_two(): return {two}\n{more}"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A project with an assignment `small`, and a folder of submissions."""
    make_course(tmp_path, SPEC, REFERENCE)
    for name, one, two in (("ann", 1, 2), ("ben", 1.09, 2), ("cem", 5, 2.05)):
        (tmp_path / "in" / f"{name}.py").write_text(SOURCE.format(one=one, two=two, more=""))
    return tmp_path


def run(course: Path, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A command in this process, with the exit code that it must have."""
    done = autograder(*arguments, AUTOGRADER_PROJECT=str(course))
    assert done.returncode == code, done.stdout + done.stderr
    return done


def grade(course: Path, *options: object, code: int = 0) -> dict[str, str]:
    run(course, "grade", "small", course / "in", "--out", course / "out", *options, code=code)
    return scores(course)


def scores(course: Path) -> dict[str, str]:
    with open(course / "out" / "grades.csv", newline="") as file:
        return {row["submission"]: row["score"] for row in csv.DictReader(file)}


def answers(course: Path) -> dict[str, float]:
    """When each answer was got, by its key: what is run again has another duration."""
    with Gradebook(course / "out" / "gradebook.sqlite") as book, book.connection.begin():
        rows = book.connection.exec_driver_sql("select digest || call, seconds from answers").all()
    return {str(key): float(seconds) for key, seconds in rows}


def saved(course: Path) -> int:
    """How many answers are saved, read without hindering who writes."""
    path = course / "out" / "gradebook.sqlite"
    with (
        contextlib.suppress(sqlite3.OperationalError),
        contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as book,
    ):
        return int(book.execute("select count(*) from answers").fetchone()[0])
    return 0


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_what_is_known_is_not_run_again(course: Path) -> None:
    first = grade(course)
    assert first == {"ann": "3", "ben": "3", "cem": "2"}
    before = answers(course)
    assert len(before) == 6
    assert grade(course) == first
    assert answers(course) == before
    (course / "in" / "dan.py").write_text(SOURCE.format(one=1, two=0, more=""))
    edit(course / "in" / "ann.py", "return 1", "return 7")
    assert grade(course) == {"ann": "2", "ben": "3", "cem": "2", "dan": "1"}
    after = answers(course)
    assert {key: after[key] for key in before} == before
    assert len(after) == 10
    assert grade(course, "--force") == {"ann": "2", "ben": "3", "cem": "2", "dan": "1"}
    assert any(answers(course)[key] != after[key] for key in after)


def test_a_new_question_runs_only_its_own_call(course: Path) -> None:
    grade(course)
    before = answers(course)
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    with open(course / "problems" / "small.yaml", "a") as file:
        file.write('  - {id: "3", title: Three, points: 1, answer: {function: get_three}}\n')
    told = run(course, "rescore", course / "out", "--dry-run").stdout
    assert "3 submissions lack saved answers" in told
    (course / "in" / "ann.py").write_text((course / "in" / "ann.py").read_text())
    assert grade(course) == {"ann": "3", "ben": "3", "cem": "2"}
    after = answers(course)
    assert {key: after[key] for key in before} == before
    assert len(after) == 9


@pytest.mark.parametrize("jobs", [1, 3])
def test_jobs_change_nothing_but_the_time(course: Path, jobs: int) -> None:
    for i in range(12):
        (course / "in" / f"s{i:02}.py").write_text(SOURCE.format(one=1, two=i, more=""))
    made = grade(course, "--jobs", jobs)
    assert list(made) == sorted(made)
    assert made["s02"] == "3"
    assert made["s03"] == "1"
    said = json.loads((course / "out" / "results" / "s02.json").read_text())
    assert "ran</pre>" in said["tests"][-1]["output"]


def test_a_new_question_with_facts_of_the_source_keeps_what_is_known(course: Path) -> None:
    edit(course / "problems" / "small.yaml", "points: 3", "points: 3\ngivens: {k: 3}")
    grade(course)
    before = answers(course)
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    with open(course / "problems" / "small.yaml", "a") as file:
        file.write('  - {id: "3", title: Three, points: 1, answer: {function: get_three, constants_only: warn}}\n')
    assert grade(course) == {"ann": "3", "ben": "3", "cem": "2"}
    after = answers(course)
    assert {key: after[key] for key in before} == before
    assert len(after) == 9


def test_what_the_machine_did_not_run_is_loud_and_not_known(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.app.grader import Grader

    plain = Grader._collect
    busy = [True]

    def collect(self: Grader, submission: Submission, *rest: object) -> Record:
        record = plain(self, submission, *rest)  # type: ignore[arg-type]
        if busy and submission.name == "ben":
            return replace(
                record, outcomes={**record.outcomes, "2": Unjudged("the machine was too busy")}, doubtful=True
            )
        return record

    monkeypatch.setattr(Grader, "_collect", collect)
    done = run(course, "grade", "small", course / "in", "--out", course / "out", code=5)
    assert "ben" in done.stdout
    assert "NOT GRADED" in done.stdout
    with open(course / "out" / "grades.csv", newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert (rows["ben"]["status"], rows["ben"]["1"], rows["ben"]["2"]) == ("ungraded", "1", "ungraded")
    before = answers(course)
    assert len(before) == 5
    busy.clear()
    assert grade(course)["ben"] == "3"
    after = answers(course)
    assert len(after) == 6
    assert before.items() <= after.items()  # only what was not known was run


def test_what_was_stopped_by_wall_time_once_is_run_again(course: Path) -> None:
    first = grade(course)
    old = json.dumps({"kind": "died", "why": "was stopped after its time limit of 2 s (an endless loop, perhaps)"})
    with contextlib.closing(sqlite3.connect(course / "out" / "gradebook.sqlite")) as book:
        book.execute("update answers set content = ? where content like '%returned%'", (old,))
        book.execute("delete from reports")
        book.commit()
    assert grade(course) == first


def test_time_outs_are_listed_in_the_table_and_on_the_class_page(course: Path) -> None:
    (course / "in" / "dan.py").write_text(
        "while True: pass\ndef get_one():\n    while True: pass\ndef get_two(): return 2\n"
    )
    spec = course / "problems" / "small.yaml"
    spec.write_text(spec.read_text().replace("{call: 2s, load: 4s}", "{call: 300ms, load: 4s}"))
    done = run(course, "grade", "small", course / "in", "--out", course / "out")
    assert "stopped by a time limit: 1, dan.py, line 1" in " ".join(done.stdout.split())
    page = (course / "out" / "report" / "index.html").read_text()
    assert "Stopped by a time limit" in page
    assert "1, dan.py, line 1" in page
    first = (course / "out" / "results" / "dan.json").read_text()
    assert "0.3 s of computing" in first
    grade(course, "--force")
    again = (course / "out" / "results" / "dan.json").read_text()
    assert json.loads(first)["tests"] == json.loads(again)["tests"]


def test_the_graders_fault_with_one_stops_nobody_else(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.app.batch import Batch, Item
    from autograder.app.executors import LocalExecutor
    from autograder.app.grader import Grader
    from autograder.domain.errors import GraderError
    from autograder.ingest import project
    from autograder.readers import read

    def collect(self: Grader, submission: Submission, *rest: object) -> Record:
        if submission.name == "ben":
            raise GraderError("a worker could not set up its isolation")
        return Record({"1": Returned(1), "2": Returned(2)})

    monkeypatch.setenv("AUTOGRADER_PROJECT", str(course))
    with Grader(project.find_project("small")) as grader, Gradebook(course / "book.sqlite") as book:
        _ = grader.targets
        monkeypatch.setattr(Grader, "collect", collect)
        items = [Item(n, lambda n=n: read(course / "in" / f"{n}.py")) for n in ("ann", "ben", "cem")]
        with Batch(grader, book, book.begin("grade", grader.assignment, "key"), LocalExecutor(grader, 1)) as batch:
            made = {graded.item.name: graded for graded in batch.grade(items)}
    assert {name: graded.report.status for name, graded in made.items()} == {
        "ann": "graded",
        "ben": "ungraded",
        "cem": "graded",
    }
    assert "isolation" in made["ben"].failure
    assert made["ann"].report.score == 3


@pytest.mark.parametrize("together", [50, 2])
def test_twins_whose_answers_lack_one_are_run_once(
    course: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    from autograder.app import batch
    from autograder.app.executors import LocalExecutor

    chunks = batch.chunks
    monkeypatch.setattr(batch, "chunks", lambda items: chunks(items, together))
    for i in range(12):
        (course / "in" / f"s{i:02}.py").write_text(SOURCE.format(one=1, two=i % 11, more="def get_three(): return 3\n"))
    grade(course)
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    with open(course / "problems" / "small.yaml", "a") as file:
        file.write('  - {id: "3", title: Three, points: 1, answer: {function: get_three}}\n')
    asked: list[str] = []
    collect = LocalExecutor.collect
    monkeypatch.setattr(
        LocalExecutor, "collect", lambda s, one, only: [asked.append(one.digest), collect(s, one, only)][1]
    )
    assert grade(course, "--jobs", "1")["s11"] == "2"
    assert len(asked) == len(set(asked)) == 14


def test_a_path_that_is_wrong_is_told_before_anything_is_run(course: Path) -> None:
    edit(course / "reference" / "small.py", "def get_one", "def get_another")
    said = run(course, "grade", "small", course / "nowhere", "--out", course / "out", code=2).stderr
    assert "does not exist" in said
    assert "get_one" in run(course, "grade", "small", course / "in", "--out", course / "out", code=3).stderr
    assert not (course / "out").exists()


def test_rescoring_mends_what_is_not_as_it_should_be(course: Path) -> None:
    grade(course)
    results = course / "out" / "results"
    before = {path.name: path.read_text() for path in results.iterdir()}
    (results / "ann.json").write_text("")
    (results / "ben.json").unlink()
    (results / "cem.json").write_text(before["cem.json"].replace('"score": 2', '"score": 3'))
    run(course, "rescore", course / "out")
    after = {path.name: json.loads(path.read_text()) for path in results.iterdir()}
    assert {n: {**a, "execution_time": 0} for n, a in after.items()} == {
        name: {**json.loads(text), "execution_time": 0} for name, text in before.items()
    }


def test_what_could_not_be_saved_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.spec.load import build
    from autograder.spec.source import parse_yaml

    with Gradebook(tmp_path / "book.sqlite") as book:
        run = book.begin("grade", build(parse_yaml(SPEC, "small"), Path("small")), "key")
        with monkeypatch.context() as broken:
            broken.setattr(book, "put", mock.Mock(side_effect=KeyboardInterrupt))
            book.keep_report(run, "s0", "d0", Report("s0", ()))
            with pytest.raises(KeyboardInterrupt):
                book.flush()
        book.flush()
        assert list(book.graded(run.id)) == ["s0"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_to_itself_stops_nobody(course: Path) -> None:
    (course / "in" / "loop").symlink_to(course / "in" / "loop")
    (course / "in" / "dan.py").symlink_to(course / "in" / "dan.py")
    assert grade(course) == {"ann": "3", "ben": "3", "cem": "2", "dan": "0"}


def test_a_reference_that_is_the_same_is_not_run_again_for_other_points(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.app import grader

    grade(course)
    monkeypatch.setattr(grader, "open_host", lambda imports: pytest.fail("something was run"))
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    edit(course / "problems" / "small.yaml", "points: 2", "points: 3")
    run(course, "rescore", course / "out")
    assert scores(course) == {"ann": "4", "ben": "4", "cem": "3"}
    monkeypatch.undo()
    edit(course / "reference" / "small.py", "return 2", "return 9")
    run(course, "rescore", course / "out", "--allow-lower")
    assert scores(course) == {"ann": "1", "ben": "1", "cem": "0"}


def test_a_run_that_did_not_end_is_not_what_changes_are_told_of(course: Path) -> None:
    grade(course)
    with Gradebook(course / "out" / "gradebook.sqlite") as book:  # one that was killed at once
        from autograder.app.grader import Grader
        from autograder.ingest import project

        with mock.patch.dict(os.environ, {"AUTOGRADER_PROJECT": str(course)}):
            book.begin("grade", Grader(project.find_project("small"), ahead=False).assignment, "key", {})
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 0.04")
    told = run(course, "grade", "small", course / "in", "--out", course / "out", "--allow-lower").stdout
    assert "Changes since run 1" in told
    assert "ben" in told


def test_the_table_made_on_the_way_is_the_one_made_of_the_gradebook(course: Path) -> None:
    (course / "in" / "empty").mkdir()
    grade(course)
    run(course, "mark", course / "out", "cem", "1", "0.5")
    made = (course / "out" / "grades.csv").read_bytes()  # `mark` makes it of the gradebook
    (course / "out" / "grades.csv").unlink()
    grade(course)
    assert (course / "out" / "grades.csv").read_bytes() == made


def test_what_waits_to_be_saved_is_there_for_whoever_reads(tmp_path: Path) -> None:
    from autograder.spec.load import build
    from autograder.spec.source import parse_yaml

    with Gradebook(tmp_path / "book.sqlite") as book:
        run = book.begin("grade", build(parse_yaml(SPEC, "small"), Path("small")), "key")
        for i in range(3):
            book.keep(
                run, Submission(f"s{i}", "s.py", (), (), f"d{i}"), Report(f"s{i}", ()), None, {}, "load", {"n": i}
            )
        assert list(book.graded(run.id)) == ["s0", "s1", "s2"]
        book.keep(run, Submission("s3", "s.py", (), (), "d3"), Report("s3", ()), None, {}, "load", {"n": 3})
        assert list(book.facts(["s3"])) == [("s3", {"n": 3})]
        book.keep(run, Submission("s4", "s.py", (), (), "d4"), Report("s4", ()), None, {}, "load", {})
    with Gradebook(tmp_path / "book.sqlite") as book:
        assert [one.name for one in book.submissions(["s4", "s1"])] == ["s1", "s4"]


def test_bad_submissions_have_their_place(course: Path) -> None:
    (course / "in" / "empty").mkdir()
    (course / "in" / "dead.py").write_text(
        "import os\nos._exit(3)\ndef get_one(): os._exit(4)\ndef get_two(): return 2\n"
    )
    assert grade(course) == {"ann": "3", "ben": "3", "cem": "2", "dead": "2", "empty": "0"}
    assert grade(course)["empty"] == "0"


@pytest.mark.skipif(sys.platform != "linux", reason="only there are names any bytes")
def test_a_file_whose_name_is_no_text_stops_nobody(course: Path) -> None:
    for name in (b"dan", b"d\xffn"):
        folder = os.fsencode(course / "in") + b"/" + name
        os.mkdir(folder)
        with open(folder + b"/\xff\xfe.py", "w") as file:
            file.write(SOURCE.format(one=1, two=2, more=""))
    made = grade(course)
    assert len(made) == 5
    assert made["dan"] == "3"
    assert grade(course) == made
    run(course, "rescore", course / "out")


@pytest.mark.full
@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_run_killed_at_twenty_random_moments_ends_as_an_undisturbed_one(course: Path) -> None:
    for i in range(200):  # more than twenty runs can get through, on however fast a machine
        (course / "in" / f"s{i:02}.py").write_text(SOURCE.format(one=1, two=i, more="time.sleep(0.1)\n"))
    command = [sys.executable, "-m", "autograder", "grade", "small", str(course / "in"), "--out", str(course / "out")]
    environment = {**os.environ, "AUTOGRADER_PROJECT": str(course)}
    moments = random.Random(20)
    kept: dict[str, float] = {}
    growing = 0
    for time_alone in [True, False] * 10:
        process = subprocess.Popen(
            [*command, "--jobs", "1"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if not time_alone:  # while it is saving, whatever the machine's pace
            more = len(kept) + 2 * moments.randint(1, 4)
            while process.poll() is None and saved(course) < more:
                time.sleep(0.005)
        time.sleep(moments.uniform(0, 1.5 if time_alone else 0.1))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL  # it was at work, else this would not be a test of that
        now = answers(course)
        assert {key: now[key] for key in kept} == kept  # nothing that was known is lost, or was run again
        growing += len(now) > len(kept)
        kept = now
    assert growing >= 10
    killed = grade(course)
    assert len(killed) == 203
    assert {key: answers(course)[key] for key in kept} == kept
    undisturbed = course / "again"
    run(course, "grade", "small", course / "in", "--out", undisturbed)
    assert (undisturbed / "grades.csv").read_text() == (course / "out" / "grades.csv").read_text()

    def untimed(out: Path) -> dict[str, object]:
        read = {path.name: json.loads(path.read_text()) for path in (out / "results").glob("*.json")}
        return {name: {**made, "execution_time": 0} for name, made in read.items()}

    assert untimed(course / "out") == untimed(undisturbed)


def test_rescoring_tells_every_change_and_lowers_nothing_unasked(course: Path) -> None:
    grade(course)
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 0.04")
    before = (course / "out" / "grades.csv").read_text()
    told = run(course, "rescore", course / "out", "--dry-run").stdout
    assert "ben" in told
    assert "cem" in told
    assert "ann" not in told
    refused = run(course, "rescore", course / "out", code=2)
    assert "lower" in refused.stderr
    assert (course / "out" / "grades.csv").read_text() == before
    run(course, "rescore", course / "out", "--allow-lower")
    assert scores(course) == {"ann": "3", "ben": "2", "cem": "0"}
    assert json.loads((course / "out" / "results" / "ben.json").read_text())["score"] == 2
    said = run(course, "diff", course / "out").stdout
    assert "passed → failed" in said
    edit(course / "problems" / "small.yaml", "abs: 0.04", "abs: 5")
    run(course, "rescore", course / "out")
    assert scores(course) == {"ann": "3", "ben": "3", "cem": "3"}
    assert "run 3" in run(course, "diff", course / "out", 1, 3).stdout
    assert answers(course)  # and nobody's code was run: the files are not even there
    for path in (course / "in").iterdir():
        path.unlink()
    edit(course / "problems" / "small.yaml", "abs: 5", "abs: 0.1")
    run(course, "rescore", course / "out", "--allow-lower")
    assert scores(course) == {"ann": "3", "ben": "3", "cem": "2"}


def test_an_export_is_graded_by_person(course: Path) -> None:
    export = course / "assignment_1_export"
    export.mkdir()
    people = {11: [("Ann A", 7, "a@x.org"), ("Ben B", 8, "b@x.org")], 12: [("'=cmd()'", 9, "c@x.org")]}
    lines = []
    for number, members in people.items():
        lines += [f"submission_{number}:", "  :submitters:"]
        for name, sid, email in members:
            lines += [f"  - :name: {name}", f"    :sid: '{sid}'", f"    :email: {email}"]
        lines.append("  :created_at: 2026-01-02 03:04:05.000000000 Z")
    (export / "submission_metadata.yml").write_text("\n".join(lines) + "\n")
    for number, one in ((11, 1), (12, 5)):
        (export / f"submission_{number}").mkdir()
        (export / f"submission_{number}" / "hw.py").write_text(SOURCE.format(one=one, two=2, more=""))
    (course / "roster.csv").write_text("name,sid,email\nAnn A,7,a@x.org\nDan D,10,d@x.org\n")
    said = run(course, "grade", "small", export, "--out", course / "out", "--roster", course / "roster.csv").stdout
    assert "On the roster, but did not submit (1): Dan D" in said
    with open(course / "out" / "people.csv", newline="") as file:
        rows = {row["sid"]: row for row in csv.DictReader(file)}
    assert {sid: row["score"] for sid, row in rows.items()} == {"7": "3", "8": "3", "9": "2", "10": ""}
    assert rows["10"]["status"] == "missing"
    assert rows["9"]["name"] == "'=cmd()"
    assert rows["7"]["submission"] == rows["8"]["submission"]


def test_lateness_by_recorded_times_with_an_extension(course: Path) -> None:
    edit(course / "problems" / "small.yaml", "limits:", "late: {due: 2026-01-02 00:00 Z, lose: 0.1}\nlimits:")
    export = course / "assignment_1_export"
    lines = []
    for number, sid, when in (
        (1, "a7", "2026-01-01 23:00:00"),
        (2, "b8", "2026-01-03 00:00:01"),
        (3, "c9", "2026-01-03 00:00:00"),
    ):
        lines += [
            f"submission_{number}:",
            "  :submitters:",
            f"  - :name: P{sid}",
            f"    :sid: '{sid}'",
            f"  :created_at: {when} Z",
        ]
        (export / f"submission_{number}").mkdir(parents=True)
        (export / f"submission_{number}" / "hw.py").write_text(SOURCE.format(one=1, two=2, more=f"x = {number}\n"))
    (export / "submission_metadata.yml").write_text("\n".join(lines) + "\n")
    run(course, "grade", "small", export, "--out", course / "out")
    assert scores(course) == {"1": "3", "2": "2.4", "3": "2.7"}
    assert "1 day 1 s late: 20 %" in json.loads((course / "out" / "results" / "2.json").read_text())["output"]
    (course / "roster.csv").write_text("name,sid,extended until\nPb,b8,2026-01-05 12:00 +01:00\nPc,c9,\n")
    run(course, "grade", "small", export, "--out", course / "out", "--roster", course / "roster.csv")
    assert scores(course) == {"1": "3", "2": "3", "3": "2.7"}
    assert json.loads((course / "out" / "results" / "2.json").read_text())["score"] == 3
    edit(course / "problems" / "small.yaml", "lose: 0.1", "lose: 0.5")
    said = run(course, "rescore", course / "out", "--dry-run").stdout
    assert "deducted" in said or "late" in said
    run(course, "rescore", course / "out", "--allow-lower")
    assert scores(course) == {"1": "3", "2": "3", "3": "1.5"}
    with open(course / "out" / "people.csv", newline="") as file:
        assert {row["sid"]: row["score"] for row in csv.DictReader(file)} == {"a7": "3", "b8": "3", "c9": "1.5"}


def test_a_canvas_download_goes_back_to_canvas(course: Path) -> None:
    folder = course / "download"
    folder.mkdir()
    for name, user, one in (("doejane", 41, 1), ("roerick", 42, 5), ("poesam", 43, "1/0")):
        (folder / f"{name}_{user}_9{user}_hw.py").write_text(SOURCE.format(one=one, two=2, more=""))
    (folder / "empty_44_944_hw.ipynb").write_text("")
    (course / "roster.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n"
        "Points Possible,,,,\n"
        '"Doe, Jane",41,s41,jane,1\n"Roe, Rick",42,s42,rick,1\n"Poe, Sam",43,s43,sam,1\n"Low, Eve",45,s45,eve,1\n'
    )
    told = run(course, "grade", "small", folder, "--out", course / "out", "--roster", course / "roster.csv",
               "--format", "canvas").stdout  # fmt: skip
    assert "Recognized a download from canvas: 4 submissions" in told
    with open(course / "out" / "grades.csv", newline="") as file:
        assert all(row["name"] for row in csv.DictReader(file))
    with open(course / "out" / "grades-canvas.csv", newline="") as file:
        rows = {row["ID"]: row for row in csv.DictReader(file)}
    assert {id: row["Small"] for id, row in rows.items() if id} == {"41": "3", "42": "2", "43": "2"}
    assert rows["41"]["SIS User ID"] == "s41"
    again = run(course, "export", course / "out", "--format", "canvas", "--column", "HW (7)", "-o", course / "c.csv")
    assert "3 people" in again.stdout
    assert "HW (7)" in (course / "c.csv").read_text().splitlines()[0]
    assert "44" in again.stdout  # nothing could be read of it: not in the file, and said


def test_rescoring_nothing_is_told(course: Path) -> None:
    assert "does not exist" in run(course, "rescore", course / "nowhere", code=2).stderr
    assert "does not exist" in run(course, "diff", course / "nowhere", code=2).stderr


OUTCOMES: list[Outcome] = [
    Returned(np.array([[1.5, np.nan], [np.inf, -0.0]]), "printed\n"),
    Returned({"a": [1, None, "x", np.array([True]), np.array([1 + 2j])], "b": Unserializable("a generator")}),
    Returned(b"\x00\xff"),
    Raised("ValueError: \ud800 x", "cell 3, line 1", "p"),
    Crashed("was stopped"),
    Missing("get_x", ("get_y", "get_z")),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=repr)
def test_outcomes_come_back_exactly(outcome: Outcome) -> None:
    text = codec.outcome_to_json(outcome)
    assert codec.outcome_to_json(codec.outcome_from_json(text)) == text
    assert type(codec.outcome_from_json(text)) is type(outcome)
    if not isinstance(outcome, Returned):
        assert codec.outcome_from_json(text) == outcome


def test_loads_and_reports_come_back_exactly() -> None:
    record = Record({}, (Trouble("cell 1", "E", True),), "p", {"f": frozenset({"a", "b"})})
    assert codec.load_from_json(codec.load_to_json(record)) == record
    result = Result("1", "t", 2, Status.PARTIAL, 0.5, "f", "d", "r", "p", "hidden", ("x",))
    report = Report("=cmd()\x1b", (result,), ("n",), "p", "problem")
    assert codec.report_from_json(codec.report_to_json(report)) == report


@given(st.text(), st.text())
def test_any_name_and_text_can_be_kept(name: str, text: str) -> None:
    report = Report(name, (), (text,), text)
    assert codec.report_from_json(codec.report_to_json(report)) == report


def test_two_runs_at_once_do_not_hurt_one_another(course: Path) -> None:
    for i in range(10):
        (course / "in" / f"s{i:02}.py").write_text(SOURCE.format(one=1, two=i, more=""))
    command = [sys.executable, "-m", "autograder", "grade", "small", str(course / "in"), "--out", str(course / "out")]
    environment = {**os.environ, "AUTOGRADER_PROJECT": str(course)}
    both = [
        subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    for process in both:
        said = process.communicate()[0]
        assert process.returncode == 0, said
    assert len(scores(course)) == 13
    with Gradebook(course / "out" / "gradebook.sqlite") as book:
        assert [len(list(book.reports(made.id))) for made in book.runs()] == [13, 13]


def test_a_gradebook_opened_by_several_at_once_is_made_once(tmp_path):
    for round in range(30):
        together = threading.Barrier(8)

        def opened(round=round, together=together):
            together.wait()
            with Gradebook(tmp_path / f"{round}.sqlite") as book:
                return book.runs()

        with ThreadPoolExecutor(8) as pool:
            made = [pool.submit(opened) for _ in range(8)]
            assert [one.result() for one in made] == [[]] * 8


def test_a_gradebook_is_one_assignments(course: Path) -> None:
    grade(course)
    (course / "problems" / "other.yaml").write_text(SPEC)
    (course / "reference" / "other.py").write_text(REFERENCE)
    said = run(course, "grade", "other", course / "in", "--out", course / "out", code=2).stderr
    assert "holds the grades of small" in said
    assert scores(course) == {"ann": "3", "ben": "3", "cem": "2"}


def test_rescoring_waits_for_answers_that_nobody_has_given_yet(course: Path) -> None:
    grade(course)
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    with open(course / "problems" / "small.yaml", "a") as file:
        file.write('  - {id: "3", title: Three, points: 1, answer: {function: get_three}}\n')
    edit(course / "in" / "ann.py", "def get_two", "def get_three(): return 3\ndef get_two")
    grade(course)
    edit(course / "problems" / "small.yaml", "get_three}", "get_four}")
    (course / "reference" / "small.py").write_text(REFERENCE + "def get_four(): return 3\n")
    assert "run `grade`" in run(course, "rescore", course / "out", code=2).stderr
    assert grade(course, "--allow-lower")["ann"] == "3"  # it is asked for now, and not there
    refused = run(course, "export", course / "out", "--format", "gradescope")
    assert "people" in refused.stdout


def both(course: Path) -> dict[str, float]:
    """The scores, which the table and each submission's own file must tell alike."""
    table = {name: float(score) for name, score in scores(course).items()}
    paths = (course / "out" / "results").glob("*.json")
    assert {path.stem: json.loads(path.read_text())["score"] for path in paths} == table
    return table


def test_what_changes_and_changes_back_is_told_everywhere(course: Path) -> None:
    grade(course)
    first = both(course)
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 9")
    told = run(course, "grade", "small", course / "in", "--out", course / "out").stdout
    assert "Changes since run 1" in told
    assert both(course) == {"ann": 3, "ben": 3, "cem": 3}
    edit(course / "problems" / "small.yaml", "abs: 9", "abs: 0.1")
    told = run(course, "grade", "small", course / "in", "--out", course / "out", "--allow-lower").stdout
    assert "cem" in told[told.index("Changes since run 2") :]
    assert both(course) == first
    source = (course / "in" / "cem.py").read_text()
    edit(course / "in" / "cem.py", "return 5", "return 1")
    grade(course)
    assert both(course)["cem"] == 3
    (course / "in" / "cem.py").write_text(source)
    grade(course)
    assert both(course) == first
    (course / "out" / "results" / "cem.json").write_text("{}")  # a run that was killed between the two
    told = run(course, "grade", "small", course / "in", "--out", course / "out").stdout
    assert both(course) == first
    assert "Changes since" not in told


def test_a_run_that_is_refused_takes_nothing_away(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.app.grader import Grader

    first = grade(course)
    before = (course / "out" / "grades.csv").read_text()
    edit(course / "in" / "ann.py", "return 1", "return 7")
    monkeypatch.setattr(Grader, "exposed", lambda self: {"calls": "not here"})
    run(course, "grade", "small", course / "in", "--out", course / "out", "--isolation", "required", code=5)
    assert (course / "out" / "grades.csv").read_text() == before
    monkeypatch.undo()
    for verb in (["rescore"], ["mark", "--sheet", course / "s.csv"], ["export", "--format", "canvas"]):
        said = run(course, verb[0], course / "out", *verb[1:], code=2).stderr
        assert "run 2 was interrupted" in said
    assert grade(course) == {**first, "ann": "2"}


def test_marks_count_when_scores_are_compared(course: Path) -> None:
    edit(course / "problems" / "small.yaml", "points: 3", "points: 5")
    with open(course / "problems" / "small.yaml", "a") as file:
        file.write("  - {id: why, title: Why, points: 2, answer: {markdown: Why}, by_hand: [2: A reason]}\n")
    (course / "in" / "ann.md").write_text("# Why\nBecause.\n")
    grade(course)
    run(course, "mark", course / "out", "ann", "why", "2")
    run(course, "mark", course / "out", "ann", "1", "0.5")
    edit(course / "problems" / "small.yaml", "points: 5", "points: 4")
    edit(course / "problems" / "small.yaml", "title: Why, points: 2", "title: Why, points: 1")
    edit(course / "problems" / "small.yaml", "by_hand: [2:", "by_hand: [1:")
    assert "spec has changed" in run(course, "mark", course / "out", "ann", "why", "1", code=2).stderr
    assert "spec has changed" in run(course, "export", course / "out", "--format", "canvas", code=2).stderr
    said = run(course, "rescore", course / "out", "--dry-run").stdout
    assert "Lower scores (1): ann" in said
    assert "lower" in run(course, "rescore", course / "out", code=2).stderr
    run(course, "rescore", course / "out", "--allow-lower")
    assert both(course)["ann"] == 3.5
    edit(course / "problems" / "small.yaml", 'want: "1"', 'want: "9"')  # ann's is marked by hand, the others' is not
    said = run(course, "rescore", course / "out", "--dry-run").stdout
    assert "ben" in said
    assert "ann" not in said


def test_a_point_that_moves_lowers_nobody_who_has_both(course: Path) -> None:
    grade(course)
    text = (course / "problems" / "small.yaml").read_text()
    text = text.replace("title: One, points: 1", "title: One, points: 2").replace(
        "title: Two, points: 2", "title: Two, points: 1"
    )
    (course / "problems" / "small.yaml").write_text(text)
    said = run(course, "rescore", course / "out", code=2)
    assert "1 submission would get a lower score" in said.stderr
    assert "Lower scores (1): cem" in said.stdout


def test_a_named_gradebook_is_one_folders(course: Path) -> None:
    book = course / "shared.sqlite"
    run(course, "grade", "small", course / "in", "--out", course / "a", "--gradebook", book)
    said = run(course, "grade", "small", course / "in" / "ann.py", "--out", course / "b", "--gradebook", book, code=2)
    assert "belongs to the results in" in said.stderr
    (course / "b").mkdir(exist_ok=True)
    for command in (["rescore"], ["mark", "--sheet", course / "s.csv"], ["export", "--format", "canvas"]):
        run(course, command[0], course / "b", *command[1:], "--gradebook", book, code=2)
    run(course, "rescore", course / "a", "--gradebook", book)
    assert "does not exist" in run(course, "diff", course / "a", "--gradebook", course / "typo.sqlite", code=2).stderr
    assert not (course / "typo.sqlite").exists()


def test_a_part_of_the_class_is_told(course: Path) -> None:
    grade(course)
    said = run(course, "grade", "small", course / "in" / "ann.py", "--out", course / "out").stdout
    assert "In run 1 but not submitted now: ben, cem" in said


def test_a_late_policy_without_times_is_told(course: Path) -> None:
    edit(course / "problems" / "small.yaml", "limits:", "late: {lose: 0.1}\nlimits:")
    said = run(course, "grade", "small", course / "in", "--out", course / "out").stdout
    assert "no submission time is recorded for 3 submissions, so nothing was deducted: ann, ben, cem" in said


def test_what_cannot_be_read_is_scored_by_the_spec_of_now_and_marked_for_itself(course: Path) -> None:
    (course / "in" / "dan").mkdir()
    (course / "in" / "dan" / "hw.docx").write_text("x")
    grade(course)
    for question, points in (("1", "1"), ("2", "2")):
        run(course, "mark", course / "out", "dan", question, points)
    assert both(course)["dan"] == 3
    (course / "in" / "dan" / "hw.docx").unlink()
    (course / "in" / "dan" / "other.pdf").write_text("x")
    assert grade(course)["dan"] == "0"
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    edit(course / "problems" / "small.yaml", "title: One, points: 1", "title: One, points: 2")
    run(course, "rescore", course / "out", "--allow-lower")
    with open(course / "out" / "grades.csv", newline="") as file:
        worth = {row["submission"]: row["max_score"] for row in csv.DictReader(file)}
    assert worth == {"ann": "4", "ben": "4", "cem": "4", "dan": "0"}  # dan's points were for another file


def test_the_same_file_of_two_is_run_once(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.app.grader import Grader

    ran: list[str] = []
    collect = Grader.collect

    def counted(self: Grader, submission: Submission, only: Sequence[str] | None = None, *rest: object) -> Record:
        ran.append(submission.digest)
        return collect(self, submission, only)

    for name in ("zoe", "zac", "zed"):
        (course / "in" / f"{name}.py").write_text((course / "in" / "cem.py").read_text())
    monkeypatch.setattr(Grader, "collect", counted)
    assert grade(course, "--jobs", 2) == {"ann": "3", "ben": "3", "cem": "2", "zac": "2", "zed": "2", "zoe": "2"}
    assert sorted(ran) == sorted(set(ran))
    assert grade(course, "--force")["zoe"] == "2"


def test_a_report_without_names_stays_so_and_one_that_is_gone_is_made_again(course: Path) -> None:
    grade(course, "--anonymous")
    index = course / "out" / "report" / "index.html"
    run(course, "mark", course / "out", "ann", "1", "0")
    assert ">ann<" not in index.read_text()
    index.unlink()
    grade(course)
    assert ">ann<" in index.read_text()


@pytest.mark.parametrize("name", ["o?x=1", "o#y %41", "o é"])
def test_any_name_of_a_folder_will_do(course: Path, name: str) -> None:
    run(course, "grade", "small", course / "in", "--out", course / name)
    assert (course / name / "gradebook.sqlite").exists()
    run(course, "rescore", course / name)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EROFS, "Read-only file system")]
)
def test_a_full_disk_is_told_in_a_sentence(course: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    from autograder.system import files

    def full(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(files, "write_file", full)
    said = run(course, "grade", "small", course / "in", "--out", course / "out", code=5).stderr
    assert "Traceback" not in said
    assert "free some space and run the same command again" in said
    monkeypatch.undo()
    assert len(grade(course)) == 3


EXPORT = """\
submission_1:
  :submitters:
  - :name: Ann
    :sid: '1'
  :created_at: 2026-10-25 22:30:00 Z
  :history:
  - :created_at: 2026-10-23 10:00:00 Z
    :results:
      extra_data: {status: ungraded, counts: false}
  - :created_at: 2026-10-24 10:00:00 Z
    :results:
      extra_data: {status: problem, counts: true}
submission_2:
  :submitters:
  - :name: Ben
    :sid: '2'
  :created_at: 2026-10-24 23:58:00
  :history: []
submission_3:
  :submitters:
  - :name: Cem
    :sid: '3'
  :created_at: 2026-11-25 22:30:00 Z
  :history: []
"""


def test_lateness_of_an_export_by_the_clock_of_the_course(course: Path) -> None:
    policy = "late: {lose: 0.1, due: 2026-10-24 23:59 Europe/Berlin}\nattempts: {free: 1, lose: 0.5}\nlimits:"
    edit(course / "problems" / "small.yaml", "limits:", policy)
    export = course / "export"
    for at, name in enumerate(("ann", "ben", "cem"), 1):
        (export / f"submission_{at}").mkdir(parents=True)
        (export / f"submission_{at}" / "hw.py").write_text(SOURCE.format(one=1, two=2, more=f"# {name}\n"))
    (export / "submission_metadata.yml").write_text(EXPORT)
    (course / "class.csv").write_text("name,sid,excused\nAnn,1,\nBen,2,\nCem,3,yes\n")
    roster = ("--roster", course / "class.csv")
    said = run(course, "grade", "small", export, "--out", course / "out", *roster).stdout
    # one day, though 24.5 hours have passed; of two earlier runs one counts
    assert scores(course) == {"1": "1.35", "2": "3", "3": "3"}
    assert "the submission time of 1 submission has no time zone and was read as a time in Europe/Berlin: 2" in said
    edit(course / "problems" / "small.yaml", "23:59 Europe/Berlin", "23:59 +02:00")
    said = run(course, "rescore", course / "out", "--allow-lower").stdout
    assert scores(course) == {"1": "1.2", "2": "3", "3": "3"}


def test_a_hard_link_is_a_copy_unless_it_is_the_references_own(course: Path) -> None:
    os.link(course / "in" / "ann.py", course / "in" / "dan.py")
    os.link(course / "reference" / "small.py", course / "in" / "eve.py")
    assert grade(course) == {"ann": "3", "ben": "3", "cem": "2", "dan": "3", "eve": "0"}
