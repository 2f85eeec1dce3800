"""``check --ci``: what forges get on a push, whatever students write."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from conftest import autograder, make_course
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_check_forms import MIXED, REFERENCE, SPEC, notebook, valid

from autograder.output import forge_report
from autograder.system.forge import detect

COMMAND = re.compile(r"::(error|warning|notice) ([^\n]*?)::([^\n]*)")
HOSTILE = """\
print("::error file=x::printed")
print("::set-output name=points::99")
print("##[error]old")
print("::add-mask::e")
raise ValueError("<b>note</b> [n](http://n.com)")
def get_one():
    raise ValueError("first\\n::error::second\\n::warning file=a,line=1::third % %0A <b>*x*</b> [l](http://e.com) `c`")
two = 5
def get_three():
    print("::stop-commands::x")
    return 1
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A student's repository: the homework in a folder, and what else lies there."""
    (tmp_path / "course").mkdir()
    make_course(tmp_path / "course", SPEC, REFERENCE)
    root = tmp_path / "repository"
    for name, text in {
        "README.md": "# Homework",
        "homework/hw.py": MIXED,
        ".github/workflows/check.yml": "on: push",
        ".github/helper.py": "x = 1",
        "tests/test_hw.py": "def test(): pass",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def push(repository: Path, *arguments: object, **environment: str) -> Any:
    """``check small … --ci`` in a step that runs at the root of a repository."""
    step = {
        "AUTOGRADER_PROJECT": str(repository.parent / "course"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(repository),
        "GITHUB_STEP_SUMMARY": str(repository.parent / "summary.md"),
        "GITHUB_OUTPUT": str(repository.parent / "output"),
        **environment,
    }
    report = repository.parent / "report"
    return autograder("check", "small", *(arguments or (repository,)), "--ci", "--report", report, **step)


def obeyed(text: str) -> list[str]:
    """The lines that GitHub takes for commands: those outside of what follows ``stop-commands``."""
    found, token = [], ""
    for line in text.splitlines():
        if token:
            token = "" if line.strip() == f"::{token}::" else token
        elif line.lstrip().startswith("::stop-commands::"):
            token = line.strip().removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            found.append(line)
    assert not token
    return found


def test_a_push_to_github(repository: Path) -> None:
    done = push(repository)
    assert done.returncode == 1
    assert "◐" not in done.stderr
    assert "1 of 3 points by machine" in done.stdout
    commands = [COMMAND.fullmatch(line) for line in obeyed(done.stdout)]
    made = [(found[1], found[2]) for found in commands if found]
    assert len(made) == len(commands)
    file = "file=homework/hw.py"
    assert made == [
        ("error", f"{file},line=6,title=2 Two%3A 0 of 1"),
        ("error", f"{file},line=9,title=3 Three%3A 0 of 1"),
        ("notice", f"{file},title=w W%3A not answered"),
        ("warning", f"{file},line=10,title=Notes on your file"),
    ]
    assert (repository.parent / "output").read_text() == "points=1\nmax-points=3\nstatus=graded\n"
    summary = (repository.parent / "summary.md").read_text()
    assert "### Small\n" in summary
    assert "| | Question | Points |\n|---|---|--:|\n| ✔ | 1 One | 1 of 1 |" in summary
    content = valid((repository.parent / "report" / "check.json").read_text())
    assert content["score"] == 1
    suite = ET.parse(repository.parent / "report" / "junit.xml").getroot()[0]
    assert [suite.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["4", "2", "0", "1"]
    assert suite[0].get("file") == "homework/hw.py"
    assert suite[0].findtext("system-out") == "one\n"
    assert "(hw.py, line 9)" in (suite[2].findtext("failure") or "")


def test_a_form_that_is_wrong_is_not_said_to_be_worth_0_of_0() -> None:
    failed = {"status": "failed", "score": 0.0, "max_score": 0.0}
    assert forge_report._worth(failed) == "wrong"
    assert forge_report._worth({**failed, "max_score": 2.0}) == "0 of 2"


def test_all_points_are_a_success_and_the_folder_may_be_left_out(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "homework" / "hw.py").write_text(REFERENCE)
    monkeypatch.chdir(repository)
    step = {"AUTOGRADER_PROJECT": str(repository.parent / "course"), "GITLAB_CI": "true", "GITHUB_ACTIONS": ""}
    for arguments in (("check", "small", "--ci"), ("check", "--ci")):
        done = autograder(*arguments, **step)
        assert done.returncode == 0, done.stderr
        assert "::" not in done.stdout  # which only others read
        suite = ET.parse(repository / "autograder-report" / "junit.xml").getroot()[0]
        assert suite.get("failures") == "0"
        assert suite[0].get("file") == "homework/hw.py"


def test_nothing_that_a_student_writes_is_a_command_or_markup(repository: Path) -> None:
    (repository / "homework" / "hw.py").write_text(HOSTILE)
    done = push(repository, "--verbose", repository)
    assert "::set-output name=points::99" in done.stdout  # shown, and not obeyed
    commands = obeyed(done.stdout)
    assert [line.split(" ")[0] for line in commands] == ["::error", "::error", "::error", "::notice", "::warning"]
    assert all(COMMAND.fullmatch(line) for line in commands)
    assert "%0A::error::second" in commands[0]
    assert "third %25 %250A" in commands[0]
    assert (repository.parent / "output").read_text().count("\n") == 3
    page = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render((repository.parent / "summary.md").read_text())
    )
    assert "<b>" not in page
    assert "<em>" not in page
    assert "<a " not in page
    assert "&lt;b&gt;*x*&lt;/b&gt; [l](http://e.com)" in page
    assert "&lt;b&gt;note&lt;/b&gt; [n](http://n.com)" in page
    tokens = {re.findall(r"::stop-commands::(\w{32})\n", out)[0] for out in (done.stdout, push(repository).stdout)}
    assert len(tokens) == 2  # students cannot know the next one


@pytest.mark.parametrize("extra", ["other.py", "sub/other.ipynb"])
def test_two_files_are_refused_as_they_are_when_graded(repository: Path, extra: str) -> None:
    (repository / extra).parent.mkdir(exist_ok=True)
    (repository / extra).write_text(notebook("x = 1") if extra.endswith("b") else "x = 1")
    done = push(repository)
    assert done.returncode == 4
    (line,) = obeyed(done.stdout)
    assert line.startswith("::error title=Small::2 files could be the submission")
    assert (repository.parent / "output").read_text() == "points=0\nmax-points=0\nstatus=problem\n"
    assert "2 files could be the submission" in (repository.parent / "summary.md").read_text().replace("\\", "")
    assert push(repository, repository / "homework" / "hw.py").returncode == 1


def test_an_error_leaves_the_commands_stopped(repository: Path) -> None:
    (repository.parent / "course" / "problems" / "small.yaml").write_text("spec: 1\n::error::x: 1\n")
    done = push(repository)
    assert done.returncode == 3
    assert done.stdout.startswith("::stop-commands::")
    assert done.stdout.count("::") == 2


@pytest.mark.parametrize(
    ("environment", "name", "commands"),
    [
        ({"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/w"}, "GitHub", True),
        ({"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true"}, "Gitea", True),
        ({"GITHUB_ACTIONS": "true", "FORGEJO_ACTIONS": "true", "GITEA_ACTIONS": "true"}, "Forgejo", True),
        ({"GITLAB_CI": "true", "CI_PROJECT_DIR": "/w"}, "GitLab", False),
        ({"GITHUB_ACTIONS": "false"}, "", False),
        ({"CI": "true"}, "", False),
    ],
)
def test_forges_are_known_by_their_variables(environment: dict[str, str], name: str, commands: bool) -> None:
    found = detect(environment)
    assert (found.name, found.commands) == (name, commands)
    assert (found.root == Path("/w")) == ("/w" in environment.values())


@example("a%3A", "b%0A", "c%2C")
@given(st.text(), st.text(), st.text())
def test_a_workflow_command_is_one_line_with_three_properties(title: str, said: str, file: str) -> None:
    line = forge_report._command("error", title, said, {"file": file, "cell": None, "line": 3})
    assert "\n" not in line
    assert "\r" not in line
    head, _, message = line.removeprefix("::error ").partition("::")
    back = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}

    def read(text: str) -> str:
        return re.sub("%(?:25|0D|0A|3A|2C)", lambda found: back[found[0]], text)

    properties = dict(part.split("=", 1) for part in head.split(","))
    assert {key: read(value) for key, value in properties.items()} == {"file": file, "line": "3", "title": title}
    assert read(message) == said[: forge_report._LONGEST]


@given(st.text("ab `*_[]()<>&!#-+.\\|~:/@\"'=1\n"))
def test_markdown_shows_what_was_written(text: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(f"**x** {forge_report.escape_markdown(text)} y")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inside = tokens[1].children or []
    assert {token.type for token in inside} <= {"text", "strong_open", "strong_close", "html_inline"}
    assert {token.content for token in inside if token.type == "html_inline"} <= {"<br>", "<code>", "</code>"}
    read = "".join({"<br>": "\n", "<code>": "`", "</code>": "`"}.get(token.content, token.content) for token in inside)
    plain = re.sub(r"\s*\n\s*", "\n", text.strip("\n"))
    assert read.removeprefix("x").removesuffix("y").strip() == plain.strip()
