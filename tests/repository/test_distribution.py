"""What others install: the locks hold what pyproject.toml asks for, and a wheel has all that its commands need."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution as installed
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from setuptools import Distribution
from setuptools.config.pyprojecttoml import read_configuration

from autograder.execution.dask import connect
from autograder.storage import address
from autograder.system import distribution

SETTINGS = read_configuration(ROOT / "pyproject.toml", expand=False)
PROJECT: dict[str, Any] = SETTINGS["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-dev.txt": PROJECT["dependencies"] + EXTRAS["dev"],
}
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
EXAMPLES = (
    "attention_exercises",
    "attention_exploration",
    "attention_report",
    "autograd_engine",
    "regression_on_data",
    "simple_attention",
    "softmax_classifier",
    "transformer_block",
    "understanding_attention",
)


def on(python: str) -> dict[str, str]:
    """Linux with this Python, as markers see it."""
    named = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux", "extra": ""}
    return {**default_environment(), "platform_machine": "x86_64", **named}


def pins(lock: str, python: str) -> dict[str, str]:
    """Package → version, of the pins that hold for this Python."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line.lstrip().startswith("#")]
    needs = [Requirement(line) for line in lines]
    kept = [need for need in needs if not need.marker or need.marker.evaluate(on(python))]
    versions = {canonicalize_name(need.name): str(need.specifier) for need in kept}
    assert len(versions) == len(kept), "a package is pinned twice"
    assert all(re.fullmatch(r"==[\w.]+", version) for version in versions.values()), versions
    return {name: version.removeprefix("==") for name, version in versions.items()}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_what_pyproject_asks_for(lock: str, python: str) -> None:
    pinned = pins(lock, python)
    needs = map(Requirement, [*LOCKS[lock], *SETTINGS["build-system"]["requires"]])
    for need in (need for need in needs if not need.marker or need.marker.evaluate(on(python))):
        assert need.specifier.contains(pinned[canonicalize_name(need.name)]), need


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_made_anew_when_pyproject_asks_for_less(lock: str) -> None:
    """Each pin stands there with what asks for it (``# via``)."""
    text = (ROOT / lock).read_text()
    entries = re.findall(r"^([\w.-]+)==.*\n((?:    #.*\n)+)", text, re.MULTILINE)
    asked = {name for name, via in entries if f"{distribution.NAME} (pyproject.toml)" in via}
    assert asked == {canonicalize_name(Requirement(need).name) for need in LOCKS[lock]}
    assert len(entries) == len(re.findall("^[^#\n ].*==", text, re.MULTILINE))


@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_agree(python: str) -> None:
    grading, development = (pins(lock, python) for lock in LOCKS)
    assert grading.items() <= development.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_complete_here(lock: str) -> None:
    """What the installed packages ask for is pinned as well, so pip has nothing to choose."""
    python = "{}.{}".format(*sys.version_info)
    pinned = pins(lock, python)
    here = {canonicalize_name(found.metadata["Name"]): found for found in distributions()}
    lacking = []
    for name in pinned.keys() & here.keys():
        for need in map(Requirement, here[name].requires or []):
            asked = canonicalize_name(need.name)
            if not (need.marker and not need.marker.evaluate(on(python))) and asked not in pinned:
                lacking.append(f"{name} needs {need}")
    assert [need for need in lacking if not re.search("cuda|nvidia|triton", need)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_machine_and_no_cuda(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "uv pip compile" in text
    assert not re.search(r"https?://|--index|--find-links|/work|/tmp|\+cpu|nvidia|cuda|triton", text)


def test_setup_installs_the_torch_of_the_lock() -> None:
    """``setup.sh`` finds the pin with sed, to install a build without CUDA before the rest."""
    pattern = re.search(r"sed -n '(s/\^.*/p)' \"\$here/requirements.txt\"", (ROOT / "setup.sh").read_text())
    assert pattern
    found = subprocess.run(["sed", "-n", pattern[1], "requirements.txt"], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout.split() == [f"torch=={pins('requirements.txt', '3.11')['torch']}"]


def test_messages_say_how_to_install_what_the_extras_install() -> None:
    for said, extra in ((connect.INSTALL_DASK, "dask"), (address.INSTALL_POSTGRES, "postgres")):
        assert re.findall("'(.+)'", said) == EXTRAS[extra]


def test_nobody_is_told_to_install_another_project() -> None:
    """``autograder`` on the package index is not ours."""
    texts = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md"), *(ROOT / "autograder").rglob("*.py")]
    for path in texts:
        assert not re.search(r"install '?autograder\b", path.read_text()), path


def test_the_version_has_one_place() -> None:
    assert distribution.version() == PROJECT["version"]
    assert PROJECT["name"] == distribution.NAME
    changes = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## \[(\d[\d.]+)\]", changes, re.MULTILINE)[1] == PROJECT["version"]  # type: ignore[index]
    for path in [*(ROOT / "autograder").rglob("*.py"), ROOT / "setup.py", ROOT / "setup.sh"]:
        assert PROJECT["version"] not in path.read_text(), path


@pytest.fixture(scope="module")
def packed() -> set[str]:
    """The names of the files that a wheel would have, by setuptools' own account."""
    from runpy import run_path
    from unittest.mock import patch

    with patch("setuptools.setup") as called, pytest.MonkeyPatch.context() as context:
        context.chdir(ROOT)
        context.setattr(sys, "path", [*sys.path])
        run_path(str(ROOT / "setup.py"))
        made = Distribution({"cmdclass": called.call_args.kwargs["cmdclass"]})
        made.script_name = "setup.py"
        made.parse_config_files()
        command: Any = made.get_command_obj("build_py")
        command.ensure_finalized()
        outputs = command.get_outputs(include_bytecode=False)
    return {Path(name).relative_to(command.build_lib).as_posix() for name in outputs}


def tracked(*folders: str) -> set[str]:
    """The files in the clone's folders, without what is made there."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {p.relative_to(ROOT).as_posix() for p in found if not re.search(r"\.pyc$|/\.|\.targets\.json$", str(p))}


def test_a_wheel_has_every_file_of_the_package(packed: set[str]) -> None:
    assert {name for name in packed if not name.startswith("autograder/tree/")} == tracked("autograder")


def test_a_wheel_has_the_examples_the_schema_and_what_gradescope_needs(packed: set[str]) -> None:
    inside = {name.removeprefix("autograder/tree/") for name in packed if name.startswith("autograder/tree/")}
    assert inside - set(distribution.FILES) == tracked("problems", "reference", "submissions_example")
    assert {"setup.sh", "run_autograder", "requirements.txt", "pyproject.toml"} <= inside
    for name in EXAMPLES:
        assert {f"problems/{name}.yaml", f"reference/{name}.py"} <= inside
        assert any(path.startswith(f"submissions_example/{name}/") for path in inside)
    assert "problems/assignment.schema.json" in inside


def test_what_lies_inside_a_wheel_is_closed_to_students() -> None:
    """References lie there: what student code may read of site-packages leaves the package and its metadata out."""
    closed = re.search(r"NOT_FOR_STUDENTS = \((.*)\)", (ROOT / "autograder/worker/landlock_rules.py").read_text())
    assert closed
    assert '"autograder"' in closed[1]
    assert f'"{distribution.NAME.replace("-", "_")}"' in closed[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    clone = folder / "clone"
    files = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True)
    for name in files.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([*command, str(clone)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Python that has the wheel, and everything else from this one's environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    made = folder / "venv" / "bin" / "python"
    site = next((folder / "venv" / "lib").glob("*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = Path(str(installed("numpy").locate_file("")))
    packages = [
        path for path in ours.iterdir() if not re.match("autograder|mlmath|__editable__|__pycache__", path.name)
    ]
    for path in packages:
        if not (site / path.name).exists():
            (site / path.name).symlink_to(path)
    return made  # type: ignore[return-value]


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``autograder …`` as one who installed the wheel types it in ``folder``."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    command = [str(python), "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


SPEC = """\
spec: 1
title: Two
points: 1
questions:
- {id: "1", title: Two, points: 1, answer: {variable: two}, within: {abs: 0.1}}
"""


@pytest.mark.full
def test_a_wheel_works_in_an_empty_folder(python: Path, tmp_path: Path) -> None:
    lost = run(python, tmp_path, "check", "mine", "hw.py")
    assert lost.returncode == 2
    assert "`autograder examples FOLDER` writes some" in lost.stderr
    for name, text in (("problems/mine.yaml", SPEC), ("reference/mine.py", "two = 2\n"), ("in/ada.py", "two = 3\n")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    begun = run(python, tmp_path, "new", "fresh")
    assert begun.returncode == 0, begun.stderr
    assert "fresh: 2 questions, 3 points. The reference earns all of them" in begun.stdout
    assert "Assignments: fresh, mine" in run(python, tmp_path, "doctor").stdout
    assert run(python, tmp_path, "validate", "mine").returncode == 0
    assert run(python, tmp_path, "check", "mine", "in/ada.py").returncode == 1
    assert run(python, tmp_path, "check", "mine", "reference/mine.py").returncode == 0
    graded = run(python, tmp_path, "grade", "mine", "in", "--out", "out")
    assert graded.returncode == 0, graded.stderr
    assert "ada" in (tmp_path / "out" / "grades.csv").read_text()
    assert run(python, tmp_path, "--version").stdout.split()[-1] == PROJECT["version"]


@pytest.mark.full
def test_a_wheel_writes_the_examples_and_the_same_zip_as_a_clone(python: Path, tmp_path: Path) -> None:
    made = run(python, tmp_path, "examples", "course")
    assert made.returncode == 0, made.stderr
    assert {p.relative_to(tmp_path / "course").as_posix() for p in (tmp_path / "course").rglob("*") if p.is_file()} == (
        tracked("problems", "reference", "submissions_example")
    )
    course = tmp_path / "course"
    assert run(python, course, "build", "understanding_attention", "-o", "wheel.zip").returncode == 0
    command = [sys.executable, "-m", "autograder", "build", "understanding_attention", "-o", str(course / "clone.zip")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert (course / "wheel.zip").read_bytes() == (course / "clone.zip").read_bytes()
