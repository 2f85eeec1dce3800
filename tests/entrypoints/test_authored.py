"""``new --from`` with an author's notebook: cells marked as solution and prompt become questions, starters, a reference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from conftest import autograder

from autograder.app.authored import Authored, AuthoredPart, authored
from autograder.app.draft_marks import with_marks
from autograder.app.draft_spec import DraftQuestion, block_lines
from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.app.solution import Askable
from autograder.ingest import project
from autograder.readers import read
from autograder.spec.load import load
from autograder.starters import starter_files

SECRET = "secret"  # in every solution, and nowhere in what students get
CELLS = [
    ("markdown", (), "# Homework 4\n\nWork alone."),
    ("code", (), "import numpy as np\nfrom math import tau as TURN\n\nSCALE = 2.0"),
    ("markdown", ("prompt",), "## Softmax\n\nWrite `softmax(x)`:\n\n$$e^{x_i} / \\sum_j e^{x_j}$$"),
    ("markdown", (), "Note to myself, secret: students forget the maximum."),
    ("code", ("solution",), "def softmax(x):\n    secret = np.exp(x - x.max())\n    return secret / secret.sum()"),
    ("code", ("tests",), "assert softmax(np.zeros(2))[0] == 0.5  # secret"),
    ("markdown", ("prompt",), "## Scaling\n\nMultiply by `SCALE`."),
    (
        "code",
        (),
        "def halve(x):\n    return x / 2\n\n\ndef scaled(x):\n    \"\"\"SCALE times x.\"\"\"\n    ### BEGIN SOLUTION\n"
        "    secret = SCALE * x\n    return secret\n    ### END SOLUTION",
    ),
    ("markdown", ("prompt",), "## A number\n\nSet `best`."),
    ("code", (), "# BEGIN SOLUTION\nbest = 3.5  # secret\n# END SOLUTION"),
    ("code", (), "print(softmax(np.ones(3)), scaled(1.0))"),
    ("markdown", ("prompt",), "## Why?\n\nSay why the maximum is subtracted."),
    ("markdown", ("solution",), "So that nothing overflows: secret."),
]  # fmt: skip


def notebook(*cells: tuple[str, tuple[str, ...], str]) -> str:
    made = [{"cell_type": kind, "metadata": {"tags": [*tags]}, "source": source} for kind, tags, source in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def script(*cells: tuple[str, tuple[str, ...], str]) -> str:
    """The same in the percent format."""
    parts = []
    for kind, tags, source in cells:
        mark = f" tags={json.dumps([*tags])}" if tags else ""
        if kind == "markdown":
            mark, source = f" [markdown]{mark}", "\n".join(f"# {line}".rstrip() for line in source.split("\n"))
        parts.append(f"# %%{mark}\n{source}")
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize(("name", "made"), [("hw4.ipynb", notebook), ("hw4.py", script)])
def test_marked_cells_become_an_assignment_with_a_starter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, made: object
) -> None:
    course, mine = tmp_path / "course", tmp_path / name
    course.mkdir()
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(course))
    mine.write_text(made(*CELLS))  # type: ignore[operator]
    done = autograder("new", "hw", "--from", mine, AUTOGRADER_PROJECT=str(course))
    assert done.returncode == 0, done.stdout + done.stderr
    drafted = yaml.safe_load((course / "problems" / "hw.yaml").read_text())
    questions = drafted["questions"]
    assert [q["title"] for q in questions] == ["Softmax", "Scaling", "A number", "Why?"]
    assert questions[0]["prompt"] == "Write `softmax(x)`:\n\n$$e^{x_i} / \\sum_j e^{x_j}$$\n"
    assert drafted["starter"] == "from math import tau as TURN\n\nSCALE = 2.0\n"
    assert questions[3]["answer"] == {"markdown": "Answer 4"}
    assert "Note to myself" not in (course / "problems" / "hw.yaml").read_text()
    spec = load(course / "problems" / "hw.yaml")
    for text in starter_files(spec).values():
        assert SECRET not in text
        assert "halve" in text
    with Grader(project.find_project("hw")) as grader:
        for file, text in starter_files(spec).items():
            (tmp_path / file).write_text(text)
            report = grade(grader, read(tmp_path / file))
            assert [r.credit for r in report.results] == [0, 0, 0, 0]
            assert report.notes == ()
            assert all(r.feedback.startswith("Not answered yet") for r in report.results[:3])


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("1.1: Half", "Exercise 1.2. Why"), [("1.1", "Half"), ("1.2", "Why")]),
        (("1 – Half", "2) Why"), [("1", "Half"), ("2", "Why")]),
        (("3.1 Half", "3.2 Why"), [("3.1", "Half"), ("3.2", "Why")]),
        (("4: Half", "4: Why"), [("1", "4: Half"), ("2", "4: Why")]),
        (("2 layers", "7: Why"), [("1", "2 layers"), ("2", "7: Why")]),
        (("1: Half", "Why 2: really"), [("1", "Half"), ("2", "Why 2: really")]),
    ],
)
def test_a_number_before_a_title_is_the_id_and_is_not_shown_twice(
    headings: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    parts = {"half": AuthoredPart(title=headings[0]), "#1": AuthoredPart(title=headings[1], written=True)}
    drafted = DraftQuestion("1", (f'title: "{headings[0]}"', "points: 1"), "half")
    made = with_marks([drafted], [Askable("half", "function", headings[0])], Authored(parts=parts))
    assert [(one.id, one.lines[0]) for one in made] == [(id, f'title: "{title}"') for id, title in expected]
    assert f'answer: {{markdown: "Answer {expected[1][0]}"}}' in made[1].lines


def test_nbgrader_says_in_its_metadata_what_is_a_solution(tmp_path: Path) -> None:
    document = json.loads(notebook(("markdown", (), "## One\n\nDo it."), ("code", (), "def one():\n    return 1")))
    document["cells"][1]["metadata"] = {"nbgrader": {"solution": True, "grade": False}}
    tests = {
        "cell_type": "code",
        "source": "two = one() + 1",
        "metadata": {"nbgrader": {"grade": True, "solution": False}},
    }
    document["cells"].append(tests)
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(document))
    made = authored(path)
    assert made is not None
    assert {name: (part.prompt, part.starter) for name, part in made.parts.items()} == {"one": ("Do it.", "")}


def test_texts_that_begin_with_spaces_keep_them() -> None:
    lines = ["key: 1", *block_lines("prompt", "    code\n\ntext\n"), *block_lines("none", "\n")]
    assert yaml.safe_load("\n".join(lines)) == {"key": 1, "prompt": "    code\n\ntext"}


def test_raw_cells_and_code_around_a_region_stay_what_they_are(tmp_path: Path) -> None:
    source = "@decorated\ndef f(x):\n    y = 2 * x\n    # BEGIN SOLUTION\n    y = y + 1\n    # END SOLUTION\n    return y\n\nprint(f(1))"
    document = json.loads(
        notebook(("markdown", (), "## F"), ("raw", (), "# BEGIN QUESTION secret"), ("code", (), source))
    )
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(document))
    made = authored(path)
    assert made is not None
    left = "@decorated\ndef f(x):\n    y = 2 * x\n    raise NotImplementedError\n    return y"
    assert made.parts == {"f": AuthoredPart("", left, "F")}


def test_without_marks_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    path.write_text(notebook(("markdown", ("prompt",), "## One"), ("code", (), "def one():\n    return 1")))
    assert authored(path) is None
