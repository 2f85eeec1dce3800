"""Starters made from specs: what stands in them, what does not, and that they are valid files."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import ROOT, assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.readers import notebook, python
from autograder.scoring import writeups
from autograder.spec.load import load
from autograder.starters import starter_files, starter_notebook, starter_prose, starter_script
from autograder.validation.starter_places import lost_answers

SPECS = sorted((ROOT / "problems").glob("*.yaml"))
HEAD = "spec: 1\ntitle: T\npoints: {points}\n{more}defaults: {{within: {{abs: 0.1}}}}\nquestions:\n"


def made(questions: str, more: str = "", points: int | None = None) -> Assignment:
    """An assignment with these questions, one point each."""
    return assignment(
        HEAD.format(points=questions.count("- {id:") if points is None else points, more=more) + questions
    )


def code(questions: str, more: str = "") -> str:
    """The code that the starter has for the questions, without the cell of imports and without the checks."""
    cells = starter_notebook(made(questions, more))["cells"]
    kept = (cell for cell in cells[2:] if cell["cell_type"] == "code" and not cell["id"].endswith("-check"))
    return "\n".join("".join(cell["source"]) for cell in kept)


def setup(more: str, prompt: str, questions: str = "") -> str:
    """The first code cell of a starter with givens and one prompt."""
    spec = made(
        f"- {{id: a, title: A, points: 1, prompt: '{prompt}', answer: {{function: f}}, want: 1}}\n{questions}", more
    )
    return "".join(starter_notebook(spec)["cells"][1]["source"])


# all assignments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_starters_of_all_assignments_are_valid_files(path: Path) -> None:
    spec = load(path)
    document = starter_notebook(spec)
    nbformat.validate(document)
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    assert document == starter_notebook(load(path))  # ids are the same each time
    assert document["metadata"]["autograder"] == {"assignment": path.stem, "version": ""}
    ast.parse(starter_script(spec))
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            ast.parse("".join(cell["source"]))
    files = starter_files(spec)
    assert [*files] == [f"{path.stem}.ipynb", f"{path.stem}.py"]
    assert json.loads(files[f"{path.stem}.ipynb"]) == document


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_visible_question_is_asked_and_can_be_checked(path: Path) -> None:
    spec = load(path)
    script = starter_script(spec)
    for question in spec.questions:
        assert f" {question.title} (" in script or f"### {question.title}\n" in script, question.id
        assert (f'check("{question.id}")' in script) == (question.by_machine and question.visibility == "visible")
        for name in question.answer.names[:1]:
            assert f"def {name}(" in script or f"class {name}" in script or f"{name} = ..." in script, name


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_assignments_that_come_along_say_what_is_asked(path: Path) -> None:
    spec = load(path)
    assert spec.introduction
    assert [question.id for question in spec.questions if not question.prompt] == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_write_ups_are_found_where_the_starter_has_room_for_them(path: Path) -> None:
    assert list(lost_answers(load(path))) == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_of_a_starter_is_a_students_text(path: Path) -> None:
    spec = load(path)
    texts = (notebook.read(json.dumps(starter_notebook(spec)), "x").prose, python.read(starter_script(spec), "x").prose)
    for prose in texts:
        assert {found.text for found in writeups.texts(spec, prose).values()} <= {""}


# placeholders --------------------------------------------------------------------------------------------------------


def test_a_function_has_its_signature_and_shapes() -> None:
    assert code(
        "- {id: a, title: Add them, points: 1, draw: {times: 3, seed: 1, n: 'integer(2, 9)', x: normal(n), k: 'integer(1, 5)',"
        " y: 'integer(0, 5, n, 2)', r: normal()}, answer: {function: f, args: [x, k, 'y[0]', r], kwargs: {mode: \"'a'\"},"
        " shape: [n, 2]}, want: 'zeros(n, 2)'}\n"
    ) == (
        "def f(x, k, y, r, mode):\n"
        '    """Add them.\n\n'
        "    x: a tensor of shape (n,)\n"
        "    k: a whole number\n"
        "    y: a tensor of whole numbers of shape (2,)\n"
        "    r: a number\n"
        "    mode: a string\n\n"
        "    Returns a tensor of shape (n, 2).\n"
        '    """\n'
        "    raise NotImplementedError"
    )


def test_a_function_that_two_questions_call_has_all_parameters_once() -> None:
    both = (
        "- {id: a, title: A, points: 1, draw: {times: 2, seed: 1, x: normal(3)}, answer: {function: f, args: [x]}}\n"
        "- {id: b, title: B, points: 1, draw: {times: 2, seed: 1, x: normal(3), m: normal(3)},"
        " answer: {function: f, args: [x, 2.5], kwargs: {mask: m}}}\n"
    )
    assert code(both).count("def f(x, x2=None, mask=None):") == 1
    assert code(both).count("def ") == 1


@pytest.mark.parametrize(
    ("text", "name"), [("lambda_", "lambda_"), ("'keys[0]'", "keys"), ("'ones(2)'", "x"), ("\"'class'\"", "x")]
)
def test_arguments_have_names_that_python_takes(text: str, name: str) -> None:
    question = "- {{id: a, title: A, points: 1, draw: {{times: 1, seed: 1, lambda_: normal(1), keys: 'normal(2, 2)'}}, answer: {{function: f, args: [{}]}}}}\n"
    assert f"def f({name}):" in code(question.format(text))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("{function: f, shape: []}, want: 1", "Returns a number."),
        ("{function: f, shape: [[2], [1, 2]], dtype: float32}, want: '[1, 2]'", "Returns a tensor of shape (2,) of dtype float32."),
        ("{function: f, choice: [up, down]}, want: up", 'Returns one of the strings "up", "down".'),
        ("{function: f, matching: {items: [q, k], options: [a, b]}}, want: '[a, b]'", 'each of "q", "k" one of "a", "b".'),
        ("{function: f, expression: {symbols: {n: integer, d: real}}}, want: n*d", "Returns a formula in n, d, as a string."),
        (
            "{function: f, derivation: {symbols: {x: real}, given: 'diff(x**2, x)', goal: 2*x, steps: 1}}",
            "Returns a list of lines from diff(x**2, x) to 2*x.",
        ),
        ("{function: f, figure: {axes: 2d, x: [0.0, 1.0]}}", "Returns a matplotlib figure."),
        ("{function: f, text: true}, want: hello", "Returns a string."),
        ("{function: f, text: {source: printed}}, want: hello", ""),
        ("{function: f, returns: {loss: [], side: {choice: [up, down]}}}", 'side: one of the strings "up", "down"'),
    ],
)  # fmt: skip
def test_the_docstring_says_what_is_returned(answer: str, said: str) -> None:
    imports = "submission: {imports: [torch, matplotlib]}\n"
    text = code(f"- {{id: a, title: Which one?, points: 1, answer: {answer}}}\n", imports)
    assert '"""Which one?' in text
    assert said in text
    assert said or "Returns" not in text


def test_what_a_call_changes_is_said_in_its_place() -> None:
    text = code(
        "- {id: a, title: A, points: 1, draw: {times: 1, seed: 1, w: normal(2), v: normal(2)},"
        " answer: {function: f, args: [w, v], changed: [w, v]}}\n"
    )
    assert "Changes `w` and `v` in place." in text
    assert "Returns" not in text


def test_long_lines_are_wrapped_and_quotes_do_not_end_the_docstring() -> None:
    options = ", ".join(f"a_rather_long_option_{n}" for n in range(9))
    text = code(
        f'- {{id: a, title: \'What is \\d """?\', points: 1, answer: {{function: f, choice: [{options}]}}, want: a_rather_long_option_1}}\n'
    )
    assert max(map(len, text.split("\n"))) <= 88
    assert all(f"a_rather_long_option_{n}" in text for n in range(9))
    made_of: dict[str, object] = {}
    exec(text, made_of)
    assert (made_of["f"].__doc__ or "").startswith("What is \\d '''?")


def test_variables_and_rows_of_a_given_are_dots() -> None:
    assert code("- {id: a, title: Hours spent, points: 1, answer: {variable: hours}}\n") == "hours = ...  # Hours spent"
    text = code("- {id: a, title: A, points: 1, answer: {function: get_x, variable: x}, want: 1}\n")
    assert "def get_x():" in text
    assert "x = ..." not in text


def test_modules_and_steps_become_classes() -> None:
    text = code(
        "- {id: a, title: A net, points: 1, draw: {times: 1, seed: 1, x: 'normal(2, 3)', w: 'normal(3, 4)'},"
        " answer: {module: Net, init: {width: 3}, weights: {w: w}, args: [x], call: attend, shape: [2, 4]}}\n"
        "- {id: b, title: A value, points: 1, draw: {times: 1, seed: 1, x: normal()},"
        " answer: {steps: [a = Value(x), b = double(a), b.backward()], get: a.grad, shape: []}, want: 2}\n"
    )
    assert "class Net(torch.nn.Module):" in text
    assert "    Parameters:\n        w: a tensor of shape (width, 4)\n" in text
    assert "def __init__(self, width):\n        super().__init__()\n        raise NotImplementedError" in text
    assert "def attend(self, x):" in text
    assert "class Value:" in text
    assert "def __init__(self, x):" in text
    assert "        a = Value(x)\n        b = double(a)\n" in text
    assert "def double(a):" in text


def test_code_of_the_specs_own_stands_in_place_of_placeholders() -> None:
    text = code(
        '- {id: a, title: A, points: 1, starter: "def f():\\n  return ...", answer: {function: f}, want: 1}\n'
        "- {id: b, title: B, points: 1, starter: 'RATE = 0.1', answer: {function: g}, want: 1}\n"
        "- {id: c, title: C, points: 1, answer: {function: helper}, want: 1}\n",
        "starter: 'def helper(): ...'\n",
    )
    assert text.startswith("def f():\n  return ...\nRATE = 0.1\n\n\ndef g():\n")
    assert "helper" not in text


def test_code_that_is_no_python_is_an_error_at_its_line() -> None:
    spec = (
        "- id: a\n  title: A\n  points: 1\n  starter: |\n    x = 1\n    def f(:\n  answer: {function: f}\n  want: 1\n"
    )
    with pytest.raises(
        SpecError, match=r"spec.yaml:11:\d+ questions\[0\].starter: is not valid Python: invalid syntax"
    ):
        made(spec, points=1)


# what is given, and what stays out -----------------------------------------------------------------------------------


def test_only_what_a_text_names_as_code_is_given() -> None:
    givens = "givens: {key: [[0.47, 0.1], [1, 2]], other: [3], t: 3, n: {integers: [2, 0]}, word: some text}\n"
    text = setup(givens, "With `key` and ``t``, not other: $other$")
    assert "key = torch.tensor([[0.47, 0.1], [1.0, 2.0]])\nt = 3.0\n" in text
    assert "other" not in text
    assert 'n = torch.tensor([2, 0])\nword = "some text"' in setup(givens, "`word[n]`").replace(
        "'some text'", '"some text"'
    )
    assert "np.array" in setup(f"{givens}submission: {{imports: [numpy]}}\n", "`key`")
    assert "key = [[0.47, 0.1], [1.0, 2.0]]" in setup(f"{givens}submission: {{imports: []}}\n", "`key`")


def test_givens_keep_their_exact_values() -> None:
    rng = np.random.default_rng(1)
    wide, deep = rng.normal(size=(3, 30)), rng.normal(size=(2, 3, 4))
    text = setup(
        f"submission: {{imports: [numpy]}}\ngivens: {{wide: {wide.tolist()}, deep: {deep.tolist()}}}\n",
        "`wide`, `deep`",
    )
    found: dict[str, np.ndarray] = {}
    exec(text.split("\n\ntry")[0], found)
    assert np.array_equal(found["wide"], wide)
    assert np.array_equal(found["deep"], deep)
    assert max(map(len, text.split("\n\ntry")[0].split("\n"))) <= 100


CANARY = """\
spec: 1
title: T
points: 6
givens: {secret_given: [0.123451], shown: [0.5]}
define: {secret_define: 2 * secret_given, "secret_function(x)": 0.123452 * x}
questions:
- id: a
  title: A
  points: 2
  prompt: Use `shown`.
  draw: {times: 2, seed: 1234567, x: normal(2)}
  answer: {function: f, args: [x]}
  want: secret_function(x) + 0.123453
  within: {abs: 0.0123454}
  partial: {0.5: {abs: 0.123455}}
  feedback: [{id: secret_rule, if: "max(answer) > 0.123456", say: secret sentence}]
  accept: {}
- id: secret_hidden
  title: Secret title
  introduction: Secret introduction
  prompt: Secret prompt with `secret_given`
  starter: secret_code = 1
  points: 1
  visibility: hidden
  answer: {function: secret_asked}
  want: 0.123457
  within: {abs: 0.1}
- id: late
  title: Secret later
  points: 1
  visibility: after_due_date
  answer: {function: secret_later}
  want: 1
  within: {abs: 0.1}
- id: w
  title: W
  points: 2
  answer: {markdown: Words, placeholder: [secret placeholder]}
  by_hand: [{2: secret rubric}]
"""


def test_nothing_that_is_secret_goes_in() -> None:
    spec = assignment(CANARY)
    for text in starter_files(spec).values():
        assert "shown = torch.tensor([0.5])" in text
        assert "ecret" not in text
        assert "1234" not in text
        assert '"late"' not in text
    shown = assignment(CANARY.replace("visibility: hidden", "visibility: visible"))
    for text in starter_files(shown).values():
        assert "Secret prompt" in text
        assert "secret_given = torch.tensor([0.123451])" in text


# places for write-ups, and files -------------------------------------------------------------------------------------


def test_a_tag_and_a_heading_say_where_an_answer_goes() -> None:
    spec = made(
        "- {id: 1.2 text, title: Why?, points: 1, answer: {markdown: Write-up}, by_hand: [{1: x}]}\n"
        "- {id: '2', title: How?, points: 1, answer: {tag: how}, by_hand: [{1: x}]}\n"
    )
    cells = starter_notebook(spec)["cells"][2:]
    assert cells[0]["source"] == ["### 1.2 Write-up: Why? (1 point)"]
    assert cells[2]["source"] == ["### 2: How? (1 point)"]
    assert (cells[3]["metadata"]["tags"], cells[3]["source"]) == (["how"], ["*Write your answer here.*"])
    assert '# %% [markdown] tags=["how"]\n# *Write' in starter_script(spec)
    assert list(lost_answers(spec)) == []


def test_a_heading_in_a_prompt_that_hides_an_answer_is_reported() -> None:
    questions = (
        "- {id: '1', title: One, points: 1, prompt: '## Write-up\n\n\n    Think.', answer: {function: f}, want: 1}\n"
        "- {id: '2', title: Why?, points: 1, answer: {markdown: Write-up, nth: 1}, by_hand: [{1: x}]}\n"
        "- {id: '3', title: Why?, points: 1, answer: {markdown: Write-up, nth: 2}, by_hand: [{1: x}]}\n"
    )
    assert [fault.where for fault in lost_answers(made(questions))] != []
    assert list(lost_answers(made(questions.replace("## Write-up", "## Part")))) == []


def test_an_answer_below_a_prompt_is_the_students_alone() -> None:
    spec = made(
        "- {id: '1', title: Why do we scale the scores at all?, points: 1, prompt: Say it in your own words.,"
        " answer: {markdown: Answer 1}, by_hand: [{1: x}]}\n"
    )
    said = ["### Answer 1: Why do we scale the scores at all? (1 point)\n\nSay it in your own words.\n\nBecause."]
    assert writeups.texts(spec, said)["1"].text == "Because."
    assert "Say it in your own words." in writeups.texts(spec, [said[0].replace("(1 point)", "")])["1"].text
    assert any("Say it" in piece for piece in starter_prose(spec))


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ('["*.py"]', ["spec.py"]),
        ("[hw1.ipynb]", ["hw1.ipynb"]),
        ('["hw_*.ipynb", model.py]', ["hw_spec.ipynb", "model.py"]),
        ('[model.py]\n  with: [layers.py, "nn/*.py", nn/deep.py]', ["model.py", "layers.py", "nn/deep.py"]),
    ],
)
def test_the_files_are_those_that_may_be_submitted(files: str, names: list[str]) -> None:
    spec = made("- {id: a, title: A, points: 1, answer: {function: f}, want: 1}\n", f"submission:\n  files: {files}\n")
    assert [*starter_files(spec)] == names


def test_cell_ids_are_those_that_the_format_allows() -> None:
    questions = "".join(
        f"- {{id: '{id}', title: A, points: 1, answer: {{function: f{n}}}, want: 1}}\n"
        for n, id in enumerate(["1.2 (a)", "1.2 [a]", "ä", "x" * 80])
    )
    document = starter_notebook(made(questions))
    nbformat.validate(document)
    ids = [cell["id"] for cell in document["cells"]]
    assert len(set(ids)) == len(ids)


def test_a_word_is_no_label() -> None:
    questions = "".join(
        f"- {{id: {id}, title: Title, points: 1, answer: {{function: f{n}}}, want: 1}}\n"
        for n, id in enumerate(["bonus", "a", "'2'", "e.i possible"])
    )
    cells = starter_notebook(made(questions))["cells"]
    headings = [line for cell in cells for line in cell["source"] if line.startswith("### ")]
    assert headings == [
        "### Title (1 point)", "### a: Title (1 point)", "### 2: Title (1 point)", "### e.i possible: Title (1 point)",
    ]  # fmt: skip
