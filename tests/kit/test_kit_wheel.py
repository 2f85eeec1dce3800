"""The kit's wheel: pip installs it, it runs without the project, and the same kit gives the same bytes."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, autograder
from kit.courses import REFERENCE, make_small

from autograder.app.grader import Grader
from autograder.app.kit import wheel
from autograder.app.kit.kit_adapters import adapters_part
from autograder.app.kit.kit_engine import engine_files
from autograder.app.kit.kit_folder import KitFiles, kit_files
from autograder.ingest.project import Project, find_project
from autograder.system import distribution


def kit_of(project: Project) -> KitFiles:
    with Grader(project, ahead=False) as grader:
        return kit_files(grader)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs Python where nothing of this project can be imported but two installed kits, in an empty folder."""
    base = tmp_path_factory.mktemp("student")
    other = tmp_path_factory.mktemp("other")
    make_small(base)
    make_small(other)
    (other / "problems" / "small.yaml").rename(other / "problems" / "second.yaml")
    (other / "problems" / "small").rename(other / "problems" / "second")
    site, work = base / "site", base / "work"
    work.mkdir()
    wheels = []
    for project in (Project(base, "small"), Project(other, "second")):
        made = kit_of(project)
        wheels.append(base / made.wheel)
        wheels[-1].write_bytes(made.files[made.wheel])
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site]
    subprocess.run([*pip, *wheels], check=True, capture_output=True, timeout=300)
    (work / "hw.py").write_text(REFERENCE)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {
            "PYTHONPATH": str(site)
        }
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, timeout=300)

    return run


def test_an_installed_kit_checks_a_file(installed: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    ran = installed("-m", "small_check", "hw.py", "--json")
    assert ran.returncode == 0, ran.stderr
    content = json.loads(ran.stdout)
    assert content["autograder"] == distribution.version()
    statuses = {question["id"]: question["status"] for question in content["questions"]}
    assert statuses == {
        "1": "passed", "2": "runs", "3": "runs", "4 text": "not answered", "5": "runs", "6": "runs", "7": "passed",
    }  # fmt: skip
    assert installed("-m", "small_check", "none.py").returncode == 4
    assert "FILE is your notebook" in installed("-m", "small_check", "--help").stdout


def test_two_kits_share_one_engine_which_is_their_own(
    installed: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    code = (
        "import small_check, second_check; small_check._load(); second_check._load(); import autograder;"
        "print(autograder.__file__); autograder.kit_engine = 'older'; second_check._load()"
    )
    ran = installed("-c", code)
    assert Path(ran.stdout.strip()).parts[-4:] == ("small_check", "_engine", "autograder", "__init__.py")
    assert "RuntimeError: The check of another homework is loaded, and it was made with another" in ran.stderr


def test_another_package_called_autograder_is_named(
    installed: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "autograder.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import autograder\ntry:\n    from small_check import check\n"
    ran = installed("-c", code + "except ImportError:\n    print('not installed')")  # as starters do
    assert "RuntimeError: Something else that is called autograder is loaded, from " in ran.stderr
    assert "not installed" not in ran.stdout


def test_what_a_kit_runs_is_in_it_and_no_more() -> None:
    """The rooms that grade a class, make kits or run hand-written checks stay out."""
    names = engine_files()
    assert {
        "worker/__main__.py",
        "algebra/__main__.py",
        "domain/texts/en.json",
        "entrypoints/kit_front.py",
    } <= names.keys()
    rooms = {name.rpartition("/")[0] for name in names}
    assert not any(room.startswith(("storage", "validation", "execution/dask", "ingest/importers")) for room in rooms)
    code = "\n".join(
        content.decode() for name, content in names.items() if name.endswith(".py") and not name.startswith("worker/")
    )
    heavy = re.findall(
        r"^(?:import|from) (pytest|sqlalchemy|jinja2|torch|matplotlib|distributed)\b.*", code, re.MULTILINE
    )
    assert heavy == []


def test_a_kit_is_small_and_the_same_for_the_same_spec(tmp_path: Path) -> None:
    first, again = (kit_of(make_small(tmp_path / name)) for name in ("a", "b") if not (tmp_path / name).mkdir())
    assert first.files == again.files
    assert len(first.files[first.wheel]) < 1_000_000
    spec = tmp_path / "b" / "problems" / "small.yaml"
    spec.write_text(spec.read_text().replace("Which row", "What row"))
    changed = kit_of(Project(tmp_path / "b", "small"))
    assert changed.wheel != first.wheel  # so that pip installs it in place of the older one
    with zipfile.ZipFile(io.BytesIO(first.files[first.wheel])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        (["torch", "numpy"], ["numpy>=1.26", "torch>=2.2"]),
        (["numpy"], ["numpy>=1.26"]),
        ([], ["numpy>=1.26"]),
        (["matplotlib.pyplot", "sklearn"], ["matplotlib>=3.8", "numpy>=1.26", "scikit-learn"]),
    ],
)
def test_what_pip_must_have_installed(imports: list[str], expected: list[str]) -> None:
    own = [one for one in wheel.requirements(imports) if one not in wheel.ALWAYS_NEEDED or one.startswith("numpy")]
    assert own == expected


def test_the_oldest_versions_are_those_of_the_project() -> None:
    stated = re.search(r"^dependencies = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert stated
    of_project = {one.partition(";")[0].strip() for one in re.findall(r'"([^"]+)"', stated[1])}
    assert {one.partition(";")[0] for one in wheel.requirements(["torch", "matplotlib"])} <= of_project


def test_versions_for_pip() -> None:
    assert re.fullmatch(r"1\.\d+", wheel.wheel_version("", {"a": b"1"}))
    assert re.fullmatch(r"2026\.1\.\d+", wheel.wheel_version("2026.1", {"a": b"1"}))
    assert re.fullmatch(r"1\.\d+", wheel.wheel_version("autumn", {"a": b"1"}))
    assert (
        len(
            {
                wheel.wheel_version("", {"a": b"1"}),
                wheel.wheel_version("", {"a": b"2"}),
                wheel.wheel_version("", {"b": b"1"}),
            }
        )
        == 3
    )


ADAPTERS = '''\
"""A docstring."""
from __future__ import annotations
import math, json
from itertools import chain, count as counting
import torch

torch.manual_seed(1)
json.dumps(1)
SECRET = [1]
SECRET.append(2)
TABLE = {}
TABLE["a"] = math.pi
try:
    import numpy as np
except ImportError:
    np = None


def first(x):
    """Says much."""
    # and more
    return helper(x) + TABLE["a"], torch.tensor(next(counting()))


def helper(x):
    """Only this."""


class Unused:
    value = SECRET


def second(x):
    return np.sum(x), SECRET
'''


def test_of_adapters_only_what_is_called_goes_in() -> None:
    part = adapters_part(ADAPTERS, ["first"])
    assert part.split() == [
        "from",
        "__future__",
        "import",
        "annotations",
        "import",
        "math",
        "from",
        "itertools",
        "import",
        "count",
        "as",
        "counting",
        "import",
        "torch",
        "torch.manual_seed(1)",
        "TABLE",
        "=",
        "{}",
        "TABLE['a']",
        "=",
        "math.pi",
        "def",
        "first(x):",
        "return",
        "(helper(x)",
        "+",
        "TABLE['a'],",
        "torch.tensor(next(counting())))",
        "def",
        "helper(x):",
        "pass",
    ]
    assert "SECRET.append(2)" in adapters_part(ADAPTERS, ["second"])
    assert "np = None" in adapters_part(ADAPTERS, ["second"])


LOCAL_NAMES = """\
print("secret")
expected = [1.5, "secret"]
i = 0
total = 1
for i in range(2):
    expected[i] = "secret"
total += 1
class Table:
    expected = 3
    def get(self, i): return expected_here[i]
expected_here = [total]
def hidden(x): return square(x) + expected[0] + i
def visible(x):
    print("hi")
    expected = Table().get(0)
    for i in range(2): expected += [expected for total in range(2)][0]
    return expected
"""


def test_a_local_name_of_an_adapter_takes_nothing_secret_along() -> None:
    part = adapters_part(LOCAL_NAMES, ["visible"])
    assert "secret" not in part
    assert part.count("for i in range(2)") == 1
    names: dict[str, object] = {}
    exec(part, names)
    assert names["visible"](0) == 8  # type: ignore[operator]
    assert "secret" in adapters_part(LOCAL_NAMES, ["hidden"])


def test_the_command_writes_a_folder_for_students(tmp_path: Path) -> None:
    out = tmp_path / "kit"
    ran = autograder("kit", "autograd_engine", "-o", out)
    assert ran.returncode == 0, ran.stderr
    assert "Right or wrong: 1, 2, 3, 4, 5, 7.\nForm only: 6.\n" in ran.stdout
    assert "The kit holds these adapters, which students can read: product_and_sum, reused," in ran.stdout
    wheels = sorted(path.name for path in out.glob("*.whl"))
    assert len(wheels) == 1
    page = (out / "README.md").read_text()
    assert f"python -m pip install {wheels[0]}" in page
    assert len([line for line in page.splitlines() if line]) <= 10
    assert "Some questions are checked for being right" in page
    (out / "autograd_engine_check-1.1-py3-none-any.whl").write_text("an older kit")
    assert autograder("kit", "autograd_engine", "-o", out).returncode == 0
    assert sorted(path.name for path in out.glob("*.whl")) == wheels


def test_the_page_does_not_promise_verdicts_that_a_kit_does_not_give() -> None:
    with Grader(find_project("softmax_classifier")) as grader:
        page = kit_files(grader).files["README.md"].decode()
    assert "Your answers are checked only for their form" in page
    assert "for being right" not in page


def test_a_kit_replaces_no_files_but_those_of_an_earlier_kit(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    ran = autograder("kit", "regression_on_data", "-o", tmp_path)
    assert (ran.returncode, "which would be lost: README.md;" in ran.stderr) == (2, True)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("README.md", "mine")]
    ran = autograder("kit", "regression_on_data", "-o", tmp_path / "kit")
    assert (ran.returncode, "All given files go with the kit: beankit.py, beans.csv.\n" in ran.stdout) == (0, True)
    (tmp_path / "kit" / "README.md").write_text("of an earlier version")
    assert autograder("kit", "regression_on_data", "-o", tmp_path / "kit").returncode == 0
    assert "beans" not in (tmp_path / "kit" / "README.md").read_text().splitlines()[0]
    assert autograder("kit", "autograd_engine", "-o", tmp_path / "kit").returncode == 2  # one folder, one kit


def test_given_files_are_beside_the_wheel_and_in_it() -> None:
    made = kit_of(find_project("regression_on_data"))
    assert {"beans.csv", "beankit.py", "README.md"} <= made.files.keys()
    with zipfile.ZipFile(io.BytesIO(made.files[made.wheel])) as archive:
        assert "regression_on_data_check/regression_on_data/given/beans.csv" in archive.namelist()


def test_an_assignment_that_students_see_nothing_of_has_no_kit(tmp_path: Path) -> None:
    project = make_small(tmp_path)
    text = (
        project.spec.read_text()
        .replace("defaults:\n", "defaults:\n  visibility: hidden\n")
        .replace("self_check: verdict", "")
    )
    project.spec.write_text(re.sub(r"self_check: \{.*\}", "", text))
    ran = autograder("kit", project.spec, "-o", tmp_path / "kit")
    assert (ran.returncode, "students can check nothing here" in ran.stderr) == (2, True)
    assert not (tmp_path / "kit").exists()
