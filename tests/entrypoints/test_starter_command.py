"""``autograder starter``: what it writes and says, and what it does not overwrite."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import autograder, make_course

SPEC = """\
spec: 1
title: Small
points: 3
submission: {imports: [numpy], files: ["*.py"]}
defaults: {within: {abs: 0.1}}
questions:
- {id: "1", title: One, points: 1, prompt: Return 1., answer: {function: one}, want: 1}
- {id: b, title: Two, points: 1, answer: {function: two}, want: 2}
- {id: secret, title: Three, points: 1, visibility: hidden, answer: {function: three}, want: 3}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one small assignment."""
    folder = tmp_path / "course"
    folder.mkdir()
    make_course(folder, SPEC, "def one(): return 1\n\n\ndef two(): return 2\n\n\ndef three(): return 3\n")
    return folder


def run(course: Path, *more: object) -> tuple[int, str]:
    """The exit code and the output of ``autograder starter small -o out``."""
    done = autograder("starter", "small", "-o", course / "out", *more, AUTOGRADER_PROJECT=str(course))
    return done.returncode, done.stdout + done.stderr


def test_it_writes_what_may_be_submitted_and_says_what_is_missing(course: Path) -> None:
    code, said = run(course)
    assert code == 0, said
    assert [path.name for path in (course / "out").iterdir()] == ["small.py"]
    assert f"Wrote {course / 'out' / 'small.py'}." in said
    assert "Left out, because they are not visible to students: secret." in said
    assert "Without a prompt, so that only the title says what is asked: b." in said


def test_it_overwrites_only_with_force(course: Path) -> None:
    run(course)
    assert run(course)[0] == 0  # the same again changes nothing
    path = course / "out" / "small.py"
    path.write_text("# what somebody has written\n")
    code, said = run(course)
    assert code == 2
    assert "exists already and differs: name another folder, or add --force" in said
    assert path.read_text() == "# what somebody has written\n"
    assert run(course, "--force")[0] == 0
    assert "def one():" in path.read_text()


def test_a_write_up_that_would_be_lost_is_a_warning(course: Path) -> None:
    lines = SPEC.split("\n")
    written = '- {{id: "{}", title: Why?, points: 1, answer: {{markdown: Write-up, nth: {}}}, by_hand: [{{1: x}}]}}'
    spec = "\n".join([*lines[:7], written.format(2, 1), written.format(3, 2), ""])
    path = course / "problems" / "small.yaml"
    path.write_text(spec)
    assert "warning" not in run(course)[1]
    path.write_text(spec.replace("prompt: Return 1.", 'prompt: "## Write-up\\n\\nReturn 1."'))
    code, said = run(course, "--force")
    assert code == 0
    assert "warning: " in said
    assert "an answer to this write-up is not found" in said
