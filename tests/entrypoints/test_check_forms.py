"""``autograder check`` as editors, scripts, screen readers and people at work use it."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, autograder, make_course, mostly_full

from autograder.app.which_assignment import possible_assignments
from autograder.entrypoints.watching import saves
from autograder.output import check_json

SPEC = """\
spec: 1
title: Small
points: 4
submission: {imports: []}
limits: {call: 1s, load: 2s}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1"}
  - {id: "2", title: Two, points: 1, answer: {variable: two}, want: "2"}
  - {id: "3", title: Three, points: 1, answer: {function: get_three}, want: "3"}
  - {id: w, title: W, points: 1, answer: {markdown: Why}, by_hand: [{1: x}]}
"""
REFERENCE = "def get_one(): return 1\ntwo = 2\ndef get_three(): return 3\n"
MIXED = "print('loaded')\ndef get_one():\n    print('one')\n    return 1\n\ntwo: int = 5\n\ndef get_three():\n    return 1 / 0\nassert two == 2\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one assignment, and a file ``hw.py`` beside it."""
    make_course(tmp_path, SPEC, REFERENCE)
    (tmp_path / "hw.py").write_text(MIXED)
    return tmp_path


def check(course: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return autograder("check", *arguments, AUTOGRADER_PROJECT=str(course))


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def strict(schema: Any) -> Any:
    """The schema without room for fields that it does not describe."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    more = {"additionalProperties": False} if "properties" in schema else {}
    return {key: strict(value) for key, value in schema.items()} | more


def valid(text: str) -> dict[str, Any]:
    """The JSON document in a text, which has what the schema describes and nothing else."""
    content: dict[str, Any] = json.loads(text)
    schema = json.loads(check_json.check_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema, jsonschema.Draft202012Validator)
    jsonschema.validate(content, strict(schema), jsonschema.Draft202012Validator)
    return content


def test_json_says_what_the_terminal_says_and_where(course: Path) -> None:
    done = check(course, "small", course / "hw.py", "--json")
    assert done.returncode == 1
    made = valid(done.stdout)
    assert made["schema"] == "autograder/check/1"
    assert (made["status"], made["score"], made["max_score"], made["pending"]) == ("graded", 1, 3, 0)
    assert made["assignment"]["title"] == "Small"
    assert made["submission"] == {"name": "hw", "file": "hw.py"}
    assert made["printed"] == "loaded\n"
    one, two, three, why = made["questions"]
    assert [q["status"] for q in made["questions"]] == ["passed", "failed", "failed", "not answered"]
    assert [q["score"] for q in made["questions"]] == [1, 0, 0, None]
    assert one["printed"] == "one\n"
    place = {"file": "hw.py", "cell": None}
    assert one["place"] == {**place, "line": 2}
    assert two["place"] == {**place, "line": 6}
    assert three["place"] == {**place, "line": 9}  # where it raised
    assert why["place"] is None
    assert made["notes"] == [{"text": "hw.py, line 10: AssertionError", "place": {**place, "line": 10}}]
    shown = " ".join(check(course, "small", course / "hw.py", "--verbose").stdout.split())
    for said in (*(q["feedback"] for q in made["questions"]), made["summary"], made["notes"][0]["text"]):
        assert " ".join(said.split()) in shown


def test_json_on_a_notebook_counts_code_cells(course: Path) -> None:
    (course / "hw.ipynb").write_text(notebook("import math\n", "\ndef get_one(): return 3\n", "two = 2\n1/0"))
    made = valid(check(course, "small", course / "hw.ipynb", "--json").stdout)
    assert made["questions"][0]["place"] == {"file": "hw.ipynb", "cell": 2, "line": 2}
    assert made["questions"][1]["place"] == {"file": "hw.ipynb", "cell": 3, "line": 1}
    assert made["notes"][0]["place"] == {"file": "hw.ipynb", "cell": 3, "line": 2}


@pytest.mark.parametrize(("name", "text"), [("hw.ipynb", "{"), ("hw.txt", "x"), ("none.py", None)])
def test_json_of_a_file_that_cannot_be_read(course: Path, name: str, text: str | None) -> None:
    if text is not None:
        (course / name).write_text(text)
    done = check(course, "small", course / name, "--json")
    assert done.returncode == 4
    made = valid(done.stdout)
    assert (made["status"], made["score"], made["questions"]) == ("problem", 0, [])
    assert name in made["problem"]
    assert made["summary"] == made["problem"]


def test_json_of_a_chosen_question(course: Path) -> None:
    done = check(course, "small", course / "hw.py", "--json", "--question", "1", "-q", "w")
    assert done.returncode == 0
    made = valid(done.stdout)
    assert made["asked"] == ["1", "w"]
    assert [q["id"] for q in made["questions"]] == ["1", "w"]


def test_text_of_students_stays_text_in_json(course: Path) -> None:
    (course / "hw.py").write_text(
        "print('\\x1b[31m \\ud800 \\u202e \\x00')\ndef get_one(): raise ValueError('\\x07\\u202e')\n"
    )
    done = check(course, "small", course / "hw.py", "--json")
    made = valid(done.stdout)
    assert done.stdout.isascii()
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", made["printed"] + made["questions"][0]["feedback"])


def test_the_schema_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder.output.check_json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["properties"]["schema"] == {"const": check_json.SCHEMA}


def test_plain_and_brief(course: Path) -> None:
    done = check(course, "small", course / "hw.py", "--plain", "--brief")
    assert done.stdout.splitlines()[:6] == [
        "Small, hw", "", "1, One: right, 1 of 1.", "2, Two: wrong, 0 of 1.", "3, Three: wrong, 0 of 1.", "w, W: not answered.",
    ]  # fmt: skip


# which assignment a file is for -------------------------------------------------------------------------------------


@pytest.fixture
def several(course: Path) -> Path:
    """A course with three assignments: two ask for the same names."""
    text = (course / "problems" / "small.yaml").read_text()
    (course / "problems" / "same.yaml").write_text(text.replace("Small", "Same"))
    (course / "problems" / "other.yaml").write_text(text.replace("get_", "find_").replace("two", "second"))
    (course / "problems" / "broken.yaml").write_text("spec: 1\n")
    (course / "reference" / "other.py").write_text(REFERENCE.replace("get_", "find_").replace("two", "second"))
    return course


def test_a_file_alone_is_for_the_only_assignment(course: Path) -> None:
    done = check(course, course / "hw.py")
    assert done.stdout.startswith("Small · hw")
    assert done.returncode == 1


def test_a_file_alone_is_for_the_assignment_that_asks_for_its_names(several: Path) -> None:
    (several / "mine.py").write_text("def find_one(): return 1\nsecond = 2\n")
    done = check(several, several / "mine.py", "-q", "1")
    assert done.stdout.startswith("Small · mine"), done.stderr
    assert done.returncode == 0  # the title is the same, the names are not


@pytest.mark.parametrize("text", [MIXED, "x = 1\n"])
def test_a_file_that_may_be_for_several_assignments(several: Path, text: str) -> None:
    (several / "mine.py").write_text(text)
    done = check(several, several / "mine.py")
    assert done.returncode == 2
    assert f"use `autograder check ASSIGNMENT {several / 'mine.py'}`" in done.stderr
    assert ("other" in done.stderr) == (text != MIXED)
    for name in ("same", "small"):
        assert name in done.stderr


def test_on_a_terminal_it_asks(several: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", "check", str(several / "hw.py"), "--brief"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "AUTOGRADER_PROJECT": str(several)}, stdin=theirs, stderr=theirs,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, b"7\n2\n")
    shown, _ = process.communicate(timeout=120)
    asked = os.read(ours, 10_000).decode()
    os.close(ours)
    assert process.returncode == 1
    assert shown.startswith("Small · hw")
    assert "1  same" in asked
    assert "2  small" in asked
    assert "7 is not in the range" in asked


# again at every save ---------------------------------------------------------------------------------------------------


class Watch:
    """``check --watch`` in a process of its own."""

    def __init__(self, course: Path, file: Path, *options: str) -> None:
        self.errors = (course / "errors").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder", "check", "small", str(file), "--watch", *options],
            cwd=ROOT, env={**os.environ, "AUTOGRADER_PROJECT": str(course)}, stdout=subprocess.PIPE, stderr=self.errors, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip

    def next(self) -> str:
        """The next line."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def said(self) -> str:
        """What it has written to standard error."""
        self.errors.seek(0)
        return self.errors.read()


@pytest.fixture
def watched(course: Path) -> Iterator[Watch]:
    (course / "hw.ipynb").write_text(notebook("import os\nprint(os.getppid())", "def get_one(): return 2"))
    watch = Watch(course, course / "hw.ipynb", "--json")
    yield watch
    watch.process.kill()
    watch.process.communicate()
    watch.errors.close()


def test_it_checks_again_at_every_save_and_ends_by_ctrl_c(course: Path, watched: Watch) -> None:
    file = course / "hw.ipynb"
    first = valid(watched.next())
    assert first["score"] == 0
    right = file.read_text().replace("return 2", "return 1")

    def renamed(text: str) -> None:  # as editors save
        (course / ".hw.ipynb.swp").write_text(text)
        os.replace(course / ".hw.ipynb.swp", file)

    renamed(right)
    second = valid(watched.next())
    assert second["score"] == 1
    assert second["printed"] == first["printed"]  # the same host: the packages are not imported again
    file.write_text("{")  # in place, and not a notebook
    assert valid(watched.next())["status"] == "problem"
    file.unlink()
    renamed(right)
    assert valid(watched.next())["score"] == 1
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(60) == 130
    assert watched.said() == "Stopped.\n"


@pytest.mark.parametrize("change", ["grow", "replace", "a module beside it", "gone for a while"])
def test_a_save_during_a_check_is_noticed(tmp_path: Path, change: str) -> None:
    file = tmp_path / "hw.py"
    file.write_text("x = 1\n")
    saved = saves(file)
    next(saved)  # the first check begins
    if change == "grow":
        file.write_text("x = 12\n")
    elif change == "replace":
        (tmp_path / "new").write_text("x = 2\n")
        os.utime(tmp_path / "new", ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
        os.replace(tmp_path / "new", file)  # of the same size and time
    elif change == "gone for a while":
        file.unlink()
        threading.Timer(0.5, file.write_text, ("x = 3\n",)).start()
    else:
        (tmp_path / "helper.py").write_text("")
    again = threading.Timer(20, (tmp_path / "late.py").write_text, ("",))  # rather than wait for ever
    again.start()
    next(saved)
    again.cancel()
    assert file.exists()
    assert not (tmp_path / "late.py").exists()


def test_people_are_told_when_it_was_checked(course: Path) -> None:
    watch = Watch(course, course / "hw.py", "--brief")
    lines = []
    while not lines or not lines[-1].startswith("Checked at"):
        lines.append(watch.next())
    assert re.fullmatch(r"Checked at \d\d:\d\d:\d\d\. Waiting until hw\.py is saved; Ctrl-C stops\.\n", lines[-1])
    assert lines[0] == "Small · hw\n"
    watch.process.send_signal(signal.SIGTERM)
    assert watch.process.wait(60) == 130
    watch.errors.close()


NAMES = ["attention_report", "autograd_engine", "softmax_classifier", "understanding_attention"]


@pytest.mark.parametrize("name", mostly_full(NAMES, "understanding_attention"))
def test_examples_are_for_their_own_assignment(name: str) -> None:
    """Those that define nothing may be for any."""
    for file in sorted((ROOT / "submissions_example" / name).glob("*/*")):
        if file.suffix in (".py", ".ipynb"):
            found = possible_assignments(file)
            assert found == [name] or (len(found) > 5 and file.parent.name in ("empty_notebook", "class_misspelled")), (
                file
            )
