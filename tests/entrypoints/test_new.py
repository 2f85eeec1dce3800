"""``autograder new``: what it writes validates at once, from nothing and from an instructor's own solution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from conftest import autograder

from autograder.app.guessed_arguments import plans, unguessed
from autograder.app.solution import Parameter, askable
from autograder.readers import read

CELLS = [
    ("markdown", "# Homework 3\nWelcome."),
    ("code", "%matplotlib inline\nimport numpy as np\nimport math"),
    ("markdown", "## 1. Softmax"),
    ("code", 'def softmax(x):\n    """Scores to weights."""\n    e = np.exp(x - x.max())\n    return e / e.sum()'),
    ("markdown", "## 2. Least squares"),
    (
        "code",
        "def loss_and_grad(w, X, y):\n    r = X @ w - y\n    return (r ** 2).mean(), 2 * X.T @ r / len(y)\n\n"
        "def step(theta, grad, lr=0.1):\n    '''One step of descent.'''\n    theta -= lr * grad",
    ),
    ("markdown", "## 3. The rest"),
    (
        "code",
        "def product(A, B):\n    return A @ B\n\n"
        "def pick(Z, y):\n    return Z[np.arange(len(y)), y].sum()\n\n"
        "def report(steps: int):\n    print('Loss after', steps, 'steps:', 1 / steps)\n\n"
        "def train(model, data):\n    return model\n\n"
        "def noise(n):\n    return np.random.randn(n)\n\n"
        "def noisy_mean(n):\n    return noise(n).mean()\n\n"
        "def sample(n, rng):\n    return rng.normal(size=n)\n\n"
        "def words(n):\n    return {i: ['a'] * i for i in range(n)}\n\n"
        "def count(n):\n    return 1000 * n\n\n"
        "def hits(logits, labels):\n    return (logits.argmax(axis=1) == labels).mean()\n\n"
        "def mask(n):\n    return np.triu(np.full((n, n), -np.inf), 1)\n\n"
        "def moments(x):\n    mean = x.mean()\n    return mean, x.var()\n\n"
        "def summary(x):\n    return {'mean': x.mean()}\n\n"
        "def broken(x):\n    return x @ np.eye(99)\n\n"
        "class Net:\n    pass\n\n"
        "class Module:\n    pass\n\nclass Layer(Module):\n    pass\n\n"
        "def _helper(x):\n    return x\n\ndef test_all():\n    assert True",
    ),
    ("markdown", "## 4. The best weight\nStore it in `best`."),
    ("code", "best = math.sqrt(2)\nscratch = 3\nprint(softmax(np.array([1.0, 2.0])))"),
]


def notebook(*cells: tuple[str, str]) -> str:
    made = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "course").mkdir()
    (tmp_path / "own.ipynb").write_text(notebook(*CELLS))
    return tmp_path / "course"


def run(course: Path, *arguments: object) -> tuple[int, str]:
    made = autograder(*arguments, AUTOGRADER_PROJECT=str(course))
    return made.returncode, made.stdout + made.stderr


def files(course: Path) -> dict[str, bytes]:
    return {path.relative_to(course).as_posix(): path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_a_new_assignment_runs_at_once_and_is_never_overwritten(course: Path) -> None:
    code, said = run(course, "new", "hw1")
    assert code == 0, said
    assert "hw1: 2 questions, 3 points. The reference earns all of them" in said
    assert "3 examples and 1 submission score as expected" in said
    assert "warning" not in said
    right = course / "submissions_example" / "hw1" / "right" / "hw1.py"
    assert f"autograder check {course / 'problems' / 'hw1.yaml'} {right}" in said
    assert run(course, "check", "hw1", right)[0] == 0
    before = files(course)
    code, said = run(course, "new", "hw1")
    assert code == 2
    assert "these files exist" in said
    (course / "reference" / "hw2.ipynb").write_text("mine")
    assert run(course, "new", "hw2")[0] == 2
    assert files(course) == {**before, "reference/hw2.ipynb": b"mine"}


def test_it_writes_into_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = autograder("new", "hw1", AUTOGRADER_PROJECT="")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("Wrote problems/hw1.yaml, reference/hw1.py, submissions_example/hw1/right/hw1.py")
    taken = autograder("new", "simple_attention", AUTOGRADER_PROJECT="")  # the clone's, which is found first
    assert "has this name and is found first" in taken.stderr
    assert "such as hw_1_a" in autograder("new", "1 a", AUTOGRADER_PROJECT="").stderr


def test_a_solution_becomes_questions_with_its_own_answers_as_targets(course: Path) -> None:
    code, said = run(course, "new", "hw3", "--from", course.parent / "own.ipynb")
    assert code == 0, said
    assert "hw3: 14 questions, 14 points. The reference earns all of them" in said
    text = (course / "problems" / "hw3.yaml").read_text()
    spec = yaml.safe_load(text)
    assert spec["title"] == "Homework 3"
    assert spec["submission"] == {"imports": ["numpy"]}
    assert (course / "reference" / "hw3.ipynb").read_bytes() == (course.parent / "own.ipynb").read_bytes()
    found = {str(one["answer"].get("function") or one["answer"]["variable"]): one for one in spec["questions"]}
    assert list(found) == [
        "softmax",
        "loss_and_grad",
        "step",
        "product",
        "pick",
        "report",
        "sample",
        "words",
        "count",
        "hits",
        "mask",
        "moments",
        "summary",
        "best",
    ]
    assert found["softmax"]["title"] == "1. Softmax"
    assert found["step"]["title"] == "One step of descent"
    assert found["best"]["title"] == "4. The best weight"
    assert found["loss_and_grad"]["answer"]["returns"] == {"value_1": [], "value_2": ["d"]}
    assert found["step"]["answer"] == {"function": "step", "args": ["theta", "grad"], "changed": "theta"}
    assert found["product"]["draw"]["B"] == "normal(n, n)"  # n by d cannot be multiplied by n by d
    assert found["pick"]["draw"]["y"] == "integer(0, 2, n)"
    assert found["report"]["answer"]["text"] == {"source": "printed", "numbers": True}
    assert found["sample"]["answer"]["args"] == ["n", "rng(7)"]
    assert found["hits"]["draw"]["logits"] == "normal(n, d)"
    assert found["mask"]["allow"] == ["inf"]
    assert found["moments"]["answer"]["returns"] == {"mean_value": [], "value_2": []}  # `mean` is a function of specs
    assert found["summary"]["answer"]["structure"] is True
    assert found["words"]["answer"]["structure"] is True
    assert found["count"]["within"] == {"abs": 0.001}  # one too many is wrong
    for name, why in (
        ("train(model, data)", "no arguments could be guessed for `model`"),
        ("noise(n)", "it draws random numbers"),
        ("noisy_mean(n)", "it draws random numbers"),
        ("broken(x)", "with the guessed arguments it fails (ValueError"),
        ("Net", "write the lines that use it"),
        ("Layer", "complete `init` and `weights`"),
    ):
        assert f"  # TODO {name}: {why}" in text, name
    wrong = notebook(*CELLS)
    for right, mistake in (("2 * X.T", "X.T"), ("theta -= lr", "theta += lr"), ("1000 * n", "1000 * n + 1")):
        assert right in wrong
        wrong = wrong.replace(right, mistake)
    (course / "wrong.ipynb").write_text(wrong)
    said = run(course, "check", "hw3", course / "wrong.ipynb")[1]
    assert "11 of 14 points" in said


def test_what_runs_only_elsewhere_is_left_out(course: Path) -> None:
    own = course.parent / "own.py"
    own.write_text("def f(x):\n    return 2 * x\n\nprint(f(open('absent.txt').read()))\n")
    code, said = run(course, "new", "hw4", "--from", own)
    assert code == 0, said
    assert "load: definitions" in (course / "problems" / "hw4.yaml").read_text()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("x = 3\n", "has no functions"),
        ("data = open('absent.txt').read()\ndef f(x):\n    return x\n", "absent.txt"),
        ("import nowhere_to_be_found\ndef f(x):\n    return x\n", "nowhere_to_be_found"),
        ("def f(model):\n    return model\n", "no arguments could be guessed for `model`"),
    ],
)
def test_a_solution_that_cannot_be_used_leaves_nothing_behind(course: Path, source: str, why: str) -> None:
    own = course.parent / "own.py"
    own.write_text(source)
    code, said = run(course, "new", "hw5", "--from", own)
    assert code == 2, said
    assert why in said
    assert files(course) == {}


def test_a_solution_uses_the_given_files_that_are_there(course: Path) -> None:
    given = course / "problems" / "hw6" / "given" / "data.txt"
    given.parent.mkdir(parents=True)
    given.write_text("1 2 6")
    own = course.parent / "own.py"
    own.write_text("import numpy as np\ndata = np.loadtxt('data.txt')\ndef get_mean():\n    return data.mean()\n")
    code, said = run(course, "new", "hw6", "--from", own)
    assert code == 0, said
    assert "load" not in yaml.safe_load((course / "problems" / "hw6.yaml").read_text())["submission"]


def test_arguments_are_guessed_from_annotations_and_names(tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text(
        "def f(x, W: 'np.ndarray', n: int, lr: float, shift: float, flag: bool, labels, z=3, *more, key): pass\n"
        "def g(text: str, n): pass\n"
        "def fit(y, tx, initial_w, max_iters, gamma): pass\n"
    )
    f, g, fit = askable(read(own))
    assert dict(plans(fit.parameters)[0].draw)["initial_w"] == "normal(d)"
    assert unguessed(f.parameters) == ["key"]
    assert unguessed(g.parameters) == ["text"]
    plan = plans(f.parameters[:-1])[0]
    assert plan.args == ("x", "W", "n", "lr", "shift", "true", "labels")
    drawn = dict(plan.draw)
    assert (drawn["x"], drawn["W"], drawn["n"]) == ("normal(d)", "normal(n, d)", "integer(6, 8)")
    assert (drawn["lr"], drawn["shift"]) == ("uniform(0.1, 0.9)", "uniform(-2, 2)")
    assert drawn["labels"] == "integer(0, 2, n)"
    assert plans((Parameter("softmax", "Tensor"),))[0].args == ("softmax_in",)  # a name of the vocabulary
