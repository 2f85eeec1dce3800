"""What may be a student's answer although it stands in an odd place, and what never is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from test_layouts import CODE, MD, Cell, notebook, percent

from autograder.domain.submission import Prose
from autograder.readers import read
from autograder.scoring.writeups import FoundText, texts
from autograder.scoring.writeups.telling import prose_like
from autograder.spec.load import load

WHY = "Dot products grow with d, so that the softmax saturates and gradients vanish."
LONG = f"To explain why we divide by the root of d. {WHY} This is why the scale is needed. {WHY}"
HINDI = "बड़े स्कोर सॉफ्टमैक्स को संतृप्त करते हैं इसलिए"
EMPTY: list[Cell] = [(MD, "### Answer 2b\n\nYour text here.")]
WRITE = [notebook, percent]


def exercises(text: list[Cell], head: tuple[Cell, ...] = (), code: str = "") -> list[Cell]:
    title = (MD, "# Attention exercises\n\nReplace every `None`. Write your text below the heading *Answer 2b*.")
    function = (CODE, f"def get_scale_dimension():\n{code}    return 'd'")
    return [*head, title, (CODE, "import torch"), (MD, "## Exercise 2"), function, *text, (CODE, "x = 1")]


def made(folder: Path, cells: list[Cell], write: object = notebook) -> FoundText:
    path = folder / ("hw.ipynb" if write is notebook else "hw.py")
    path.write_text(write(cells))  # type: ignore[operator]
    (one,) = texts(load(ROOT / "problems" / "attention_exercises.yaml"), read(path).prose).values()
    return one


FOUND = {
    "prose in a cell of code": ([(MD, "### Answer 2b"), (CODE, WHY)], WHY),
    "prose in a cell of code, two lines": ([(MD, "### Answer 2b"), (CODE, f"{WHY}\n\nIt doesn't (for small d) matter.")], f"{WHY}\n\nIt doesn't (for small d) matter."),
    "prose with its heading in a cell of code": ([(CODE, f"### Answer 2b\n{WHY}")], WHY),
    "a label before prose in a cell of code": ([(CODE, f"Answer 2b: {WHY}")], WHY),
    "typed as a heading": ([(MD, "### Answer 2b\n# Large scores saturate the softmax.")], "# Large scores saturate the softmax."),
    "typed as a heading, the next cell": ([(MD, "### Answer 2b"), (MD, "## Large scores saturate")], "## Large scores saturate"),
    "typed as headings": ([(MD, "### Answer 2b\n\n#### scores grow\n#### the softmax saturates")], "#### scores grow\n\n#### the softmax saturates"),
}  # fmt: skip
LOOK = {
    "in the heading, without a sign": ([(MD, "### Answer 2b because scores grow")], "because scores grow"),
    "four words": ([(MD, "To avoid vanishing gradients."), *EMPTY], "To avoid vanishing gradients."),
    "a formula": ([(MD, "$\\mathrm{Var}(q\\cdot k)=d$"), *EMPTY], "$\\mathrm{Var}(q\\cdot k)=d$"),
    "signs for vowels": ([(MD, HINDI)], HINDI),
}  # fmt: skip
INSIDE = {
    "a comment": f"    # {LONG}\n",
    "comments": "".join(f"    # {line}.\n" for line in LONG.split(". ")),
    "a docstring": f'    """{LONG}"""\n',
    "a string": f"    why = '{LONG}'\n",
}
BADGE = (
    '<a href="https://colab.example/x.ipynb"><img src="https://colab.example/colab-badge.svg" alt="Open In Colab"/></a>'
)
NOTHING = {
    "name, id and collaborators": ((MD, "**Name:** Jane Doe  \n**Student ID:** 123456  \n**Collaborators:** Bob Smith and Ann Li"),),
    "apart": ((MD, "Name: Jane Doe\n\nStudent number: 123\n\nE-mail: jane@example.org"), (MD, "Course: Machine Learning, Fall")),
    "who helped": ((MD, "I worked on this with Bob Smith and Ann Lee."),),
    "a badge": ((MD, BADGE),),
    "a badge in markdown": ((MD, "[![Open In Colab](https://colab.example/colab-badge.svg)](https://colab.example/x)"),),
    "code in a cell of text": ((MD, "```python\nfor i in range(3):\n    print(i, keys[i], the_softmax_of(keys))\n```"),),
    "code without a fence": ((MD, "import torch\nkeys = torch.zeros(3, 2)\nprint(keys.mean(dim=0))"),),
    "a comment on code": ((CODE, "# The query is the sum of both keys times a large number.\nquery = 1"),),
    "a shell line": ((CODE, "!pip install torch numpy pandas matplotlib seaborn scipy"), (CODE, "%cd drive My Drive and then go on")),
    "a cell of another language": ((CODE, "%%bash\necho this is a line of shell and no answer"),),
    "broken code": ((CODE, "def get scale(x:\n    return the key"),),
}  # fmt: skip


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("layout", FOUND)
def test_an_answer_in_an_odd_place_is_found(tmp_path: Path, layout: str, write: object) -> None:
    cells, text = FOUND[layout]
    assert made(tmp_path, exercises(cells), write) == FoundText(text)


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("layout", LOOK)
def test_what_may_be_an_answer_waits_for_a_person(tmp_path: Path, layout: str, write: object) -> None:
    cells, text = LOOK[layout]
    one = made(tmp_path, exercises(cells), write)
    assert not one.sure
    assert text in one.text


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("layout", INSIDE)
def test_a_long_explanation_inside_a_function_waits_for_a_person(tmp_path: Path, layout: str, write: object) -> None:
    one = made(tmp_path, exercises(EMPTY, code=INSIDE[layout]), write)
    assert not one.sure
    assert "To explain why we divide by the root of d" in one.text


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("layout", NOTHING)
def test_what_is_no_answer_keeps_nobody_waiting(tmp_path: Path, layout: str, write: object) -> None:
    assert made(tmp_path, exercises(EMPTY, head=NOTHING[layout]), write) == FoundText("", sure=False)


@pytest.mark.parametrize(
    "text",
    [
        "Name: entity recognition copies names because they are rare and so each one needs a single weight near one",
        "With a large scale (s) the softmax is close to one.",
        "if the score of one key (dot product) is large, the weight is one",
        "```\nlarge scores saturate the softmax\n```",
        "For long inputs, one weight = 1 is enough.",
    ],
)
def test_sentences_are_no_code_and_no_names(text: str) -> None:
    assert prose_like(Prose(text), text)
