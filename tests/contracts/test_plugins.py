"""Plug-ins of another package, one of each kind: the examples in docs/developers.md.

The examples are put into a package with entry points; a separate process runs the contract tests and the command line
with it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.checks import KINDS
from autograder.output.export import EXPORTS

#: By heading of the page: the registry, the name in it, and the module.
EXAMPLES = {
    "A kind of answer": ("autograder.checks", "ranking", "ranking"),
    "A reader": ("autograder.readers", "markdown", "markdown"),
    "An importer": ("autograder.importers", "sakai", "sakai"),
    "An export": ("autograder.exports", "addresses", "addresses"),
    "A form of feedback": ("autograder.feedback", "drafts", "drafts"),
    "A command": ("autograder.commands", "questions", "questions"),
}
SPEC = """\
spec: 1
title: Optimizers
points: 2
submission: {imports: [numpy], files: ["*.md", "*.py"]}
questions:
  - id: "1"
    title: Which is fastest?
    points: 2
    answer: {function: get_ranking, ranking: [adam, sgd, lion]}
    want: '["adam", "lion", "sgd"]'
    examples:
      - fail: '["sgd", "adam", "lion"]'
"""
RIGHT = """def get_ranking():
    return ["Adam", "lion", "SGD"]
"""


def example(heading: str) -> str:
    """The block of Python below a heading of the page."""
    page = (ROOT / "docs" / "developers.md").read_text()
    section = page.split(f"\n### {heading}\n", 1)[1].split("\n### ")[0]
    found = re.search(r"^(```+)python\n(.*?)^\1$", section, re.MULTILINE | re.DOTALL)
    assert found, f"no example below {heading!r}"
    return found[2]


def package(
    folder: Path, entries: dict[str, dict[str, str]], sources: dict[str, str], name: str = "course_tools"
) -> Path:
    """An installed package with these modules and entry points."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    for module, source in sources.items():
        (folder / name / f"{module}.py").write_text(source)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    groups = (f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in entries.items())
    (info / "entry_points.txt").write_text("\n".join(groups))
    return folder


def run(where: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, [ROOT, where]))
    env = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}
    env.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(
        [sys.executable, *words], env=env, cwd=cwd or ROOT, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    entries = {group: {name: f"course_tools.{module}"} for group, name, module in EXAMPLES.values()}
    sources = {module: example(heading) for heading, (_, _, module) in EXAMPLES.items()}
    return package(tmp_path_factory.mktemp("site"), entries, sources)


def test_the_examples_pass_the_contract_tests(plugins: Path) -> None:
    chosen = "ranking or .md or sakai or addresses or drafts or questions"
    done = run(plugins, "-m", "pytest", "tests/contracts", "-v", "-k", chosen, "-p", "no:cacheprovider", "-n", "0",
               "--deselect", "tests/contracts/test_plugins.py", "--deselect", "tests/contracts/test_every_command.py::test_the_documents_name_every_command")  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    for name in ("ranking", ".md", "sakai", "addresses", "drafts", "questions"):
        assert re.search(rf"\[[^]]*{re.escape(name)}[^]]*\] PASSED", done.stdout), f"no contract test ran on {name}"


def test_the_command_line_lists_and_runs_them(plugins: Path, tmp_path: Path) -> None:
    assert re.search(
        r"^  questions +List the questions", run(plugins, "-m", "autograder", "--help").stdout, re.MULTILINE
    )
    assert (
        f"[{'|'.join(sorted([*EXPORTS.own(), 'addresses']))}]"
        in run(plugins, "-m", "autograder", "export", "--help").stdout
    )
    assert "[canvas|drafts|email|moodle|pages]" in run(plugins, "-m", "autograder", "feedback", "--help").stdout
    assert re.search(r"\bnbgrader,\s+sakai\n", run(plugins, "-m", "autograder", "grade", "--help").stdout)
    for name, text in (("problems/optimizers.yaml", SPEC), ("reference/optimizers.py", RIGHT)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    listed = run(plugins, "-m", "autograder", "questions", "optimizers", cwd=tmp_path)
    assert "1  2  Which is fastest?" in listed.stdout, listed.stderr
    assert run(plugins, "-m", "autograder", "questions", cwd=tmp_path).returncode == 2


def test_a_class_is_graded_with_them(plugins: Path, tmp_path: Path) -> None:
    """A Sakai export of Markdown files with rankings as answers; grades as addresses, feedback as mail drafts."""
    inside = "Submission attachment(s)/hw.md"
    wrong = RIGHT.replace('"Adam", "lion"', '"lion", "adam"')
    files = {
        "problems/optimizers.yaml": SPEC, "reference/optimizers.py": RIGHT,
        f"in/Doe, Jane(jdoe)/{inside}": f"Hello\n\n```python\n{RIGHT}```\n",
        f"in/Roe, Bob(broe)/{inside}": f"```python\n{wrong}```\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "class.csv").write_text("name,sid,email\nJane Doe,jdoe,jane@uni.edu\n")
    valid = run(plugins, "-m", "autograder", "validate", "optimizers", cwd=tmp_path)
    assert valid.returncode == 0, valid.stdout + valid.stderr
    assert "2 wrong answers tried" in valid.stdout
    graded = run(
        plugins,
        "-m",
        "autograder",
        "grade",
        "optimizers",
        "in",
        "--out",
        "results",
        "--roster",
        "class.csv",
        cwd=tmp_path,
    )
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert re.search(r"^broe,Bob Roe,0,2,", (tmp_path / "results" / "grades.csv").read_text(), re.MULTILINE)
    assert re.search(r"^jdoe,Jane Doe,2,2,", (tmp_path / "results" / "grades.csv").read_text(), re.MULTILINE)
    given = run(plugins, "-m", "autograder", "export", "results", "--format", "addresses", cwd=tmp_path)
    assert given.returncode == 0, given.stdout + given.stderr
    assert (tmp_path / "results" / "grades-addresses.csv").read_text() == "email,Optimizers\njane@uni.edu,2\n"
    returned = run(
        plugins, "-m", "autograder", "feedback", "results", "-o", "feedback", "--format", "drafts", cwd=tmp_path
    )
    assert returned.returncode == 0, returned.stdout + returned.stderr
    with zipfile.ZipFile(next(tmp_path.rglob("feedback-drafts.zip"))) as drafts:
        assert drafts.namelist() == ["jdoe.eml"]
        assert b"To: jane@uni.edu" in drafts.read("jdoe.eml")


def test_without_the_package_the_spec_says_which_kind_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    done = run(tmp_path, "-m", "autograder", "validate", "spec.yaml", cwd=tmp_path)
    assert done.returncode == 3
    assert "ranking: unknown key" in done.stdout + done.stderr


def test_a_plugin_that_breaks_is_named_and_stops_only_who_needs_it(tmp_path: Path) -> None:
    entries = {
        "autograder.checks": {"ranking": "course_tools.broken"},
        "autograder.commands": {"questions": "course_tools.broken"},
    }
    where = package(tmp_path / "site", entries, {"broken": "import no_such_module\n"})
    (tmp_path / "spec.yaml").write_text(SPEC)
    asked = run(where, "-m", "autograder", "validate", "spec.yaml", cwd=tmp_path)
    assert asked.returncode == 5
    assert "the kind of answer `ranking` cannot be used" in asked.stderr
    assert "course_tools 1.0 (autograder.checks: course_tools.broken) cannot be loaded" in asked.stderr
    assert "No module named 'no_such_module'" in asked.stderr
    assert run(where, "-m", "autograder", "validate", "attention_report", "--no-submissions").returncode == 0
    listed = run(where, "-m", "autograder", "--help")
    assert listed.returncode == 0
    assert re.search(r"^  questions +the plug-in questions of course_tools", listed.stdout, re.MULTILINE)
    called = run(where, "-m", "autograder", "questions", "x", "--y")
    assert (called.returncode, "no_such_module" in called.stderr) == (5, True)


TWICE = """\
from autograder.checks import Check, register
@register("{name}")
class Other(Check):
    \"\"\"Another.\"\"\"
    settings = list[str]
"""
PRINT = """\
from autograder.checks import KINDS
print(sorted(KINDS.all()), KINDS["close"].__module__)
try:
    KINDS["ranking"]
except Exception as error:
    print(type(error).__name__, error)
"""


def test_two_modules_of_one_name_are_both_named(tmp_path: Path) -> None:
    entries = {"autograder.checks": {"a": "course_tools.a", "b": "course_tools.b", "c": "course_tools.c"}}
    sources = {"a": TWICE.format(name="ranking"), "b": TWICE.format(name="ranking"), "c": TWICE.format(name="close")}
    done = run(package(tmp_path, entries, sources), "-c", PRINT)
    kinds, asked = done.stdout.splitlines()
    assert kinds == f"{sorted(KINDS.own())} autograder.checks.close"
    assert asked.startswith("GraderError")
    assert "course_tools.a and course_tools.b" in asked
    assert "autograder.checks.close and course_tools.c" in done.stderr


def test_stored_reports_are_made_anew_when_a_plugin_changes(tmp_path: Path) -> None:
    where = package(
        tmp_path, {"autograder.checks": {"ranking": "course_tools.ranking"}}, {"ranking": example("A kind of answer")}
    )
    keys = []
    for _ in range(2):
        keys.append(run(where, "-c", "from autograder.execution.codec import code_key; print(code_key())").stdout)
        (where / "course_tools" / "__init__.py").write_text("CHANGED = True\n")
    assert keys[0] != keys[1]
    assert len(keys[0]) > 30
