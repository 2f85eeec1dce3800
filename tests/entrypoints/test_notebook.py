"""`check`, `%check` and `check_file` in a notebook that a real kernel executes, and in plain Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.app.grader import Grader
from autograder.app.kit.kit_folder import kit_files
from autograder.app.kit.student_grader import self_check_grader
from autograder.entrypoints import notebook_checks as notebook
from autograder.entrypoints.notebook_checks import NotebookChecks, checks_for
from autograder.ingest.project import find_project

SPEC = """\
spec: 1
title: Small numbers
points: 10
submission: {imports: [numpy]}
limits: {call: 300ms}
givens: {key: [[1, 2], [3, 4]]}
defaults: {within: {abs: 0.01}}
questions:
  - {id: "1.1", title: Row, points: 2, answer: {function: row, shape: [2]}, heat_map: softmax(answer @ key.T), want: "key[0]"}
  - {id: "1.2", title: Twice, points: 2, answer: {function: twice, args: [x]}, draw: {times: 3, seed: 1, x: normal(3)}, want: 2 * x}
  - {id: "1.3", title: Slow, points: 1, answer: {variable: slow, function: slow}, want: 1}
  - {id: "1.4", title: Kept, points: 1, answer: {function: kept}, want: 1, visibility: hidden}
  - {id: "2", title: Why, points: 4, answer: {markdown: Write-up}, by_hand: [{4: "a reason"}]}
"""
REFERENCE = "import numpy as np\ndef row(): return np.array([1., 2.])\ndef twice(x): return 2 * x\nslow = 1\ndef kept(): return 1\n"
HEAD = (
    "import sys\nfrom autograder.entrypoints.notebook_checks import checks_for\nchecks = checks_for('small')\n"
    "check, check_file = checks.check, checks.check_file\nchecks.load_ipython_extension(get_ipython())"
)
LIVE = "This is what your notebook has in memory now."
Execute = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the assignment `small`, which kernels find as well, and the student's folder in it."""
    for name, text in (("problems/small.yaml", SPEC), ("reference/small.py", REFERENCE), ("hw/hw.py", "")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    return tmp_path


@pytest.fixture
def execute(course: Path) -> Execute:
    """Execute cells in a kernel; the outputs of each as {mime type: text}, with what was printed as ``stream``."""

    def executed(*cells: str | nbformat.NotebookNode, file: str = "hw.ipynb") -> list[dict[str, Any]]:
        made = new_notebook(cells=[new_code_cell(c) if isinstance(c, str) else c for c in cells])
        nbformat.write(made, course / "hw" / file)
        where = {"metadata": {"path": str(course / "hw")}}
        nbclient.NotebookClient(made, timeout=120, kernel_name="python3", resources=where, allow_errors=True).execute()
        found = []
        for cell in made.cells:
            found.append({})
            for output in cell.get("outputs", ()):
                assert output.output_type != "error", "\n".join(output.traceback)
                if output.output_type == "stream":
                    found[-1]["stream"] = found[-1].get("stream", "") + output.text
                else:
                    found[-1].setdefault("cards", []).append(output.data["text/plain"])
                    found[-1].setdefault("html", []).append(output.data.get("text/html", ""))
        return found

    return executed


def test_a_real_notebook(execute: Execute, course: Path) -> None:
    _, nothing, right, wrong, moving, magic, errors, rest, file, _ = execute(
        HEAD,
        "check()",
        "import numpy as np\ndef row():\n    print('printed here')\n    return np.array([1.0, 2.0])\ncheck('1.1')",
        "def twice(x):\n    return 3 * x\ncheck('1.2')\ncheck('1.1')",
        "def row():\n    return np.array([5.0, 2.0]) / 0\ndef slow():\n    while True: pass",
        "%check 1.1, 1.3",
        "check('7')",
        "def twice(x):\n    raise ValueError('odd')\n%check\nprint([n for n in ('values', 'run', 'calling') if n in sys.modules])",
        "check_file()",
        new_markdown_cell("# Write-up\nBecause of this."),
    )
    (card,) = nothing["cards"]
    assert card.startswith("Small numbers: check of all questions\n\nNone of the answers is defined yet.")
    (card,) = right["cards"]
    assert "✔ 1.1  Row: right · 2 of 2\n    Correct." in card
    assert "Yours:\n        0.00    1.00" in card
    assert LIVE in card
    assert "stream" not in right
    (html,) = right["html"]
    assert html.startswith('<section class="ag-card" role="region" aria-label="Small numbers: check of 1.1">')
    assert "<svg" in html
    assert "printed here" in html
    both = wrong["cards"]  # one for each check in the cell
    assert "✘ 1.2  Twice: wrong · 0 of 2" in both[0]
    assert "twice(np.array(" in both[0]
    assert "✔ 1.1" in both[1]
    assert moving == {}
    (card,) = magic["cards"]
    assert "infinity" in card
    assert "`slow()` had not finished after 0.3 s of computing, so it was stopped." in card
    (card,) = errors["cards"]
    assert card == "Nothing was checked\nthere is no question '7': the questions are 1.1, 1.2, 1.3, 2"
    (card,) = rest["cards"]
    assert "`twice()` raised ValueError: odd (cell [8], line 2)." in card
    assert "1.4" not in card
    assert "… 2  Why: needs manual grading\n    A written answer is graded manually" in card
    assert "So far: 3 wrong, 1 graded manually." in card
    assert rest["stream"] == "[]\n"
    (card,) = file["cards"]  # from the top: the definitions that come last count
    assert card.startswith("Small numbers: hw.ipynb")
    assert "raised ValueError: odd (cell 8, line 2)" in card
    assert "… 2  Why: needs manual grading\n    This answer is graded manually." in card
    assert "hw.ipynb, as saved at " in card
    assert LIVE not in card


@pytest.mark.full
def test_an_installed_kit_in_a_real_notebook(execute: Execute, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Grader(find_project("small"), ahead=False) as grader:
        made = kit_files(grader)
    wheel, site = course / made.wheel, course / "site"
    wheel.write_bytes(made.files[made.wheel])
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True)
    monkeypatch.delenv("AUTOGRADER_PROJECT")
    monkeypatch.setenv("PYTHONPATH", str(site))
    _, form, magic, file, where = execute(
        "from small_check import check, check_file\n%load_ext small_check",
        "def row():\n    return [1.0, 2.0]\ncheck('1.1')",
        "%check",
        "check_file()",
        "import autograder\nprint(autograder.__file__)",
    )
    assert "▷ 1.1  Row: runs, not judged here\n    `row()` runs and returns" in form["cards"][0]
    assert "○ 1.2  Twice: not answered" in magic["cards"][0]
    assert file["cards"][0].startswith("Small numbers: hw.ipynb\n\n▷ 1.1  Row: runs, not judged here")
    assert "_engine" in where["stream"]


@pytest.mark.full
def test_figures_widgets_and_memory_of_a_kernel(execute: Execute, course: Path) -> None:
    spec = SPEC.replace("[numpy]", "[numpy, matplotlib]") + (
        '  - {id: "3", title: Drawn, points: 1, answer: {function: draw_it, figure: {axes: 2d, labels: {x: [time], y: [loss]}, '
        "x: [0, 1], points: 2}}}\n"
    )
    (course / "problems" / "small.yaml").write_text(spec.replace("points: 10", "points: 11"))
    drawing = "    plt.plot([0, 1], [3, 4])\n    plt.xlabel('time'); plt.ylabel('loss')\n    plt.show()\n"
    (course / "reference" / "small.py").write_text(
        f"{REFERENCE}import matplotlib.pyplot as plt\ndef draw_it():\n{drawing}"
    )
    _, before, drawn, shown, state = execute(
        HEAD,
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([7, 8])\ncheck('3')",
        f"import numpy as np, random\ndef draw_it():\n{drawing}    display('shown')\nrandom.seed(1)\ncheck('3')\nprint(random.random())",
        "draw_it()",
        "random.seed(1)\nprint(random.random())",
    )
    assert len(before["cards"]) == 2  # the card, and the plot of the cell below it
    assert "A figure that a cell draws without it is not seen here" in before["cards"][0]
    (card,) = drawn["cards"]
    assert "✔ 3  Drawn: right · 1 of 1" in card
    assert "data:image/png;base64," in drawn["html"][0]
    assert len(shown["cards"]) == 2  # the student's own plot and text, outside a check
    assert drawn["stream"] == state["stream"]


def test_without_a_notebook_the_card_is_printed(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, Any] = {"twice": lambda x: 2 * x}
    monkeypatch.setattr(notebook, "_shell", lambda: None)
    monkeypatch.setattr(notebook, "_names", lambda shell: names)
    checks = checks_for("small")
    checks.check("1.2")
    assert "✔ 1.2  Twice: right · 2 of 2" in capsys.readouterr().out
    monkeypatch.chdir(course / "hw")
    checks.check_file()
    assert "has no .ipynb file" in capsys.readouterr().out
    (course / "hw" / "mine.py").write_text("def twice(x): return x")
    checks.check_file("mine.py")
    out = capsys.readouterr().out
    assert "Small numbers: mine.py" in out
    assert "✘ 1.2  Twice: wrong" in out
    assert "✘ 1.4  Kept: wrong · 0 of 1\n    Not passed." in out  # that it is not defined is not said
    checks.check_file("no.py")
    assert "Nothing was checked" in capsys.readouterr().out


def test_errors_of_the_spec_are_said_and_not_raised(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "_shell", lambda: None)
    (course / "problems" / "small.yaml").write_text(SPEC.replace("key[0]", "ke[0]"))
    checks_for("small").check("1.1")
    assert "small.yaml:9" in capsys.readouterr().out


@pytest.mark.parametrize("said", ["verdict", "form"])
def test_the_weights_of_the_target_are_shown_only_under_verdict(
    course: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(notebook, "_names", lambda shell: {"row": lambda: [1.0, 1.0]})
    spec = SPEC.replace('want: "key[0]"', f'want: "key[0]", self_check: {said}')
    (course / "problems" / "small.yaml").write_text(spec)
    project = find_project("small")
    in_kit = NotebookChecks(lambda ahead: self_check_grader(project, ahead=ahead)).live_card(["1.1"])
    in_folder = checks_for("small").live_card(["1.1"])
    weights = "Yours:\n        0.02    0.98"
    target = "Target:\n        0.00    1.00"
    assert (weights in in_kit.text, target in in_kit.text) == ((True, True) if said == "verdict" else (False, False))
    assert (weights in in_folder.text, target in in_folder.text) == (True, said == "verdict")
    assert ("Target" in in_folder.html, "Target" in in_kit.html) == (said == "verdict", said == "verdict")


def test_a_file_of_another_version_than_the_kit(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "_shell", lambda: None)
    monkeypatch.chdir(course / "hw")
    project = find_project("small")
    checks = NotebookChecks(lambda ahead: self_check_grader(project, ahead=ahead))
    (course / "hw" / "mine.py").write_text("# autograder: small older (0)\ndef twice(x): raise NotImplementedError\n")
    checks.check_file("mine.py")
    out = capsys.readouterr().out
    assert "This file was begun from version older (0) of the assignment, and this check is of version " in out
    assert "○ 1.2  Twice: not answered\n    Not answered yet: mine.py, line 2 raises NotImplementedError." in out
    with self_check_grader(project, ahead=False) as grader:
        version = grader.assignment.kit.shown  # type: ignore[union-attr]
    (course / "hw" / "mine.py").write_text(f"# autograder: small {version}\ndef twice(x): return 2 * x\n")
    checks.check_file("mine.py")
    out = capsys.readouterr().out
    assert "begun from" not in out
    assert "▷ 1.2  Twice: runs, not judged here" in out
    assert f"Version of the assignment: {version}." in out


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("{cwd}/layers.py", "layers.py"),
        ("{cwd}/nn/layers.py", "nn/layers.py"),
        ("{cwd}/.venv/lib/python3.11/site-packages/torch/nn.py", ""),
        ("/usr/lib/python3/x.py", ""),
        ("<string>", ""),
        ("<ipython-input-3-abc>", "cell [3]"),
    ],
)
def test_what_a_place_is_called(file: str, said: str) -> None:
    assert notebook._place(None, file.format(cwd=Path.cwd())) == said


def test_the_checks_themselves_are_not_the_students_names(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = checks_for("small")
    assert isinstance(checks, NotebookChecks)
    names = {"check": checks.check, "module": pytest, "mine": 1}
    monkeypatch.setattr(notebook, "_shell", lambda: None)
    monkeypatch.setattr(notebook, "_names", lambda shell: names)
    assert notebook._live_code(checks).defined == ["mine"]
