"""Where students put their text: each layout in a notebook and in a percent script, and those of plain Python files."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from conftest import assignment, mostly_full

from autograder.readers import read
from autograder.scoring.writeups import texts

SPEC = """\
spec: 1
title: T
points: 6
submission: {files: ["*.ipynb", "*.py"], imports: [numpy]}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1.2.1", title: one, points: 1, answer: {function: get_one}, want: 1}
  - {id: "1.2 write-up", title: Why copying is useful, points: 2, answer: {markdown: Write-up, nth: 1}, by_hand: [{2: x}]}
  - {id: "1.3.1", title: two, points: 1, answer: {function: get_two}, want: 1}
  - {id: "1.3 write-up", title: Why blending is useful, points: 2, answer: {markdown: Write-up, nth: 2}, by_hand: [{2: x}]}
"""
ONE = "Copying needs one attention weight near 1, as for rare names."
TWO = "Blending spreads the weight, since meaning is spread over a phrase."
FRENCH = "Copier un mot demande un seul poids proche de 1."
CHINESE = "复制一个词需要一个接近一的注意力权重，比如罕见的名字。"
LONG = f"{ONE}\n\nA second paragraph follows it."
LIST = "- rare names\n- repeated words\n\n1. one weight\n2. near 1"
TABLE = "| weight | use |\n|---|---|\n| near 1 | copying rare names |"
QUOTE = "> One weight near 1\n> copies rare names."
LATEX = "$$\n\\alpha_j \\approx 1\n$$\nso $c \\approx v_j$."
BOLD_INSIDE = "**Names** are rare.\n\n**Repeats**\nare frequent."
HASH_INSIDE = "#### First\nRare names.\n\n#### Second\nRepeats."
FENCED = "```\n# no heading\n```\nRare names."

Cell = tuple[str, str]
MD, RAW, CODE = "markdown", "raw", "code"

# cells with {} for the text; "…" in place of the text is the same text as it is expected
HEADED = {
    "marked": [(MD, "### Write-up\n{}")],
    "marked, a line between": [(MD, "### Write-up\n\n{}")],
    "no space after the mark": [(MD, "###Write-up\n{}")],
    "closed marks": [(MD, "## Write-up ##\n{}")],
    "part": [(MD, "### Write-up part:\n\n{}")],
    "points behind": [(MD, "### Write-up (2 points)\n{}")],
    "a longer title": [(MD, "### Write-up: why is copying useful?\n{}")],
    "on its line": [(MD, "### Write-up: {}")],
    "on its line, a dash": [(MD, "### Write-up – {}")],
    "on its line, without a sign": [(MD, "### Write-up {}")],
    "one word": [(MD, "### Writeup\n{}")],
    "two words": [(MD, "### Write up\n{}")],
    "capitals": [(MD, "# WRITE-UP\n{}")],
    "a hyphen that does not break": [(MD, "### Write\u2011up\n{}")],
    "a dash": [(MD, "### Write–up:\n{}")],
    "a minus": [(MD, "### Write\u2212up\n{}")],
    "a soft hyphen": [(MD, "### Write\u00adup\n{}")],
    "a number before": [(MD, "### 1.X Write-up\n{}")],
    "a number after": [(MD, "### Write-up 1.X\n{}")],
    "numbered by itself": [(MD, "### Write-up N\n{}")],
    "bold": [(MD, "**Write-up**\n\n{}")],
    "bold, a colon inside": [(MD, "**Write-up:**\n{}")],
    "bold, a colon behind": [(MD, "__Write-up__:\n{}")],
    "bold and its text": [(MD, "**Write-up:** {}")],
    "bold and its text, no sign": [(MD, "**Write-up** {}")],
    "italic": [(MD, "*Write-up*\n\n{}")],
    "bold and italic": [(MD, "***Write-up***\n{}")],
    "plain": [(MD, "Write-up\n{}")],
    "plain, a colon": [(MD, "Write-up:\n\n{}")],
    "plain and its text": [(MD, "Write-up: {}")],
    "plain, my": [(MD, "My write up for 1.X:\n{}")],
    "underlined": [(MD, "Write-up\n========\n{}")],
    "underlined twice": [(MD, "Write-up\n---\n\n{}")],
    "html": [(MD, "<h3>Write-up</h3>\n{}")],
    "html, a line between": [(MD, '<h2 style="color: red">Write-up</h2>\n\n{}')],
    "html on several lines": [(MD, "<h3>\n  <b>Write-up</b>\n</h3>\n\n{}")],
    "html, text on its line": [(MD, "<h3>Write-up</h3>{}")],
    "html bold": [(MD, "<b>Write-up</b>\n\n{}")],
    "html bold and its text": [(MD, "<strong>Write-up:</strong> {}")],
    "html underlined": [(MD, "<u>Write-up</u>\n{}")],
    "html, nested": [(MD, '<p><font size="4"><b>Write-up</b></font></p>\n\n{}')],
    "latex": [(MD, "\\section*{{Write-up}}\n{}")],
    "in a quote": [(MD, "> ### Write-up\n{}")],
    "in a list": [(MD, "- **Write-up:**\n\n{}")],
    "the next cell": [(MD, "### Write-up"), (MD, "{}")],
    "the next cell but one": [(MD, "### Write-up"), (MD, "<!-- write here -->"), (MD, "{}")],
    "code between": [(MD, "### Write-up"), (CODE, "x = 1"), (MD, "{}")],
    "above code": [(MD, "### Write-up\n{}"), (CODE, "y = 2  # a line of code, which is not a part of it")],
    "own answer heading": [(MD, "### Write-up\n### Answer\n{}")],
    "own answer heading, shallower": [(MD, "### Write-up\n\n# My answer:\n{}")],
    "own answer heading, next cell": [(MD, "### Write-up"), (MD, "## My answer\n{}")],
    "answer in bold, next cell": [(MD, "### Write-up"), (MD, "## Solution"), (MD, "{}")],
    "raw cell": [(RAW, "Write-up\n{}")],
    "raw cell below": [(MD, "### Write-up"), (RAW, "{}")],
    "a string below": [(MD, "### Write-up"), (CODE, '"""{}"""')],
    "printed below": [(MD, "### Write-up"), (CODE, 'print("{}")')],
    "a comment below": [(MD, "### Write-up"), (CODE, "# {}")],
    "a variable below": [(MD, "### Write-up"), (CODE, "text = (\n    '{}'\n)")],
    "a variable of its name": [(CODE, 'write_up = "{}"')],
    "a variable of its name and number": [(CODE, 'writeup_1_X = """\n{}\n"""')],
    "a function of its name": [(CODE, 'def write_up():\n    return "{}"')],
    "a string with its heading": [(CODE, '"""\n### Write-up\n{}\n"""')],
    "a comment with its heading": [(CODE, "# Write-up\n# {}\nz = 1")],
    "a comment, then a string": [(CODE, "# Write-up:\n'''{}'''")],
    "a comment, then printed": [(CODE, "# Write-up\nprint('{}')")],
    "printed with its heading": [(CODE, "print('Write-up')\nprint('{}')")],
    "a comment and its text": [(CODE, "# Write-up: {}")],
    "marked in a comment": [(CODE, "# ### Write-up\n#\n# {}\nz = 1")],
    "a magic for markdown": [(CODE, "%%markdown\n### Write-up\n{}")],
    "the placeholder kept": [(MD, "### Write-up\n*Your answer here*"), (MD, "{}")],
    "two headings, one empty": [(MD, "### Write-up\n"), (MD, "### Write-up\n{}")],
}  # fmt: skip
SECTIONS = {"two headings, one empty"}  # these need the headings of their sections to be told apart


def notebook(cells: list[Cell]) -> str:
    made = [{"cell_type": kind, "metadata": {}, "source": text, "outputs": []} for kind, text in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def percent(cells: list[Cell]) -> str:
    made = []
    for kind, text in cells:
        body = text if kind == CODE else "\n".join(f"# {line}".rstrip() for line in text.split("\n"))
        made.append(f"# %%{'' if kind == CODE else f' [{kind}]'}\n{body}\n")
    return "\n".join(made)


def sheet(layout: list[Cell], one: str | None, two: str | None, sections: bool) -> list[Cell]:
    """A homework whose two texts are laid out so; None where one is missing altogether."""
    made: list[Cell] = [(CODE, "import numpy as np")]
    for number, text in (("2", one), ("3", two)):
        if sections:
            made.append((MD, f"## 1.{number}. A part of the homework"))
        made.append((CODE, f"def get_{'one' if number == '2' else 'two'}():\n    return 1"))
        if text is not None:
            filled = [(k, t.replace("1.X", f"1.{number}").replace("1_X", f"1_{number}")) for k, t in layout]
            filled = [(k, t.replace("up N", f"up {int(number) - 1}")) for k, t in filled]
            made += [(kind, t.format(text)) for kind, t in filled]
    return made


def found(folder: Path, text: str, name: str = "hw.ipynb", spec: str = SPEC) -> tuple[str, ...]:
    (folder / name).write_text(text)
    made = texts(assignment(spec), read(folder / name).prose)
    assert all(one.sure for one in made.values() if one.text), made
    return tuple(one.text for one in made.values())


@pytest.mark.parametrize("write", [notebook, percent])
@pytest.mark.parametrize("layout", HEADED)
def test_every_layout_is_found(tmp_path: Path, layout: str, write: object) -> None:
    name = "hw.ipynb" if write is notebook else "hw.py"
    for sections in [True] if layout in SECTIONS else [True, False]:
        text = write(sheet(HEADED[layout], ONE, TWO, sections))  # type: ignore[operator]
        assert found(tmp_path, text, name) == (ONE, TWO), sections


@pytest.mark.parametrize("write", [notebook, percent])
@pytest.mark.parametrize("layout", HEADED)
def test_a_text_that_is_missing_does_not_take_the_others(tmp_path: Path, layout: str, write: object) -> None:
    name = "hw.ipynb" if write is notebook else "hw.py"
    for sections in [True] if layout in SECTIONS else [True, False]:
        text = write(sheet(HEADED[layout], None, TWO, sections))  # type: ignore[operator]
        assert found(tmp_path, text, name) == ("", TWO), sections
        text = write(sheet(HEADED[layout], ONE, None, sections))  # type: ignore[operator]
        assert found(tmp_path, text, name) == (ONE, ""), sections


@pytest.mark.parametrize(
    "text", [FRENCH, CHINESE, LONG, LIST, TABLE, QUOTE, LATEX, BOLD_INSIDE, HASH_INSIDE, FENCED, "x", "It does."]
)
def test_every_kind_of_text_is_found_as_it_was_written(tmp_path: Path, text: str) -> None:
    for layout in (
        "marked",
        "bold",
        "plain",
        "html",
        "underlined",
        "the next cell",
        "raw cell below",
        "own answer heading, next cell",
    ):
        cells = sheet(HEADED[layout], text, TWO, True)
        assert found(tmp_path, notebook(cells)) == (text, TWO), layout
    assert found(tmp_path, percent(sheet(HEADED["marked"], text, TWO, True)), "hw.py") == (text, TWO)


PLAIN = {
    "comments": "# Write-up\n# {}\n",
    "a rule": "# ----------\n# Write-up\n# ----------\n# {}\n",
    "a colon": "# Write-up:\n# {}\n",
    "an empty comment": "# Write-up\n#\n# {}\n",
    "an empty line": "# Write-up\n\n# {}\n",
    "two marks": "## Write-up\n## {}\n",
    "on its line": "# Write-up: {}\n",
    "a string": '"""Write-up\n\n{}\n"""\n',
    "a string as Colab exports it": '"""### Write-up"""\n\n"""{}"""\n',
    "underlined in a string": "'''\nWrite-up\n--------\n{}\n'''\n",
    "a comment and a string": '# Write-up\n"""\n{}\n"""\n',
    "a comment and a variable": '# Write-up\nanswer = "{}"\n',
    "a variable": 'writeup_1_X = "{}"\n',
    "a dictionary": 'texts = {{"Write-up 1.X": "{}"}}\n',
    "printed": 'print("Write-up: {}")\n',
}  # fmt: skip


@pytest.mark.parametrize("layout", [one for one in PLAIN if one != "a dictionary"])
def test_plain_python_files(tmp_path: Path, layout: str) -> None:
    one, two = (PLAIN[layout].replace("1_X", f"1_{n}").format(text) for n, text in ((2, ONE), (3, TWO)))
    head = "import numpy as np\n\n\ndef get_one():\n    return 1\n\n\n"
    between = "\n\ndef get_two():\n    # a comment on the code, and not a word of the answer\n    return 1\n\n\n"
    tail = "\n\n# plot the results of all that we have computed up to here\nx = 1\n"
    assert found(tmp_path, head + one + between + two + tail, "hw.py") == (ONE, TWO)
    assert found(tmp_path, head + between + two + tail, "hw.py") == ("", TWO)
    assert found(tmp_path, f"{head}{between}x = 1\n\n{one}\n\n{two}", "hw.py") == (ONE, TWO)


LOOSE = {
    "no heading": [(MD, ONE)],
    "another heading": [(MD, f"### Discussion\n{ONE}")],
    "below the part": [(MD, f"## 1.2\n{ONE}")],
    "in the heading": [(MD, f"### {ONE}")],
    "raw": [(RAW, ONE)],
    "a string": [(CODE, f'"""{ONE}"""')],
    "printed": [(CODE, f'print("{ONE}")')],
    "a comment": [(CODE, f"# {ONE}\n\nx = 1")],
    "a variable": [(CODE, f'why = "{ONE}"')],
    "a dictionary": [(CODE, f'texts = {{"first": "{ONE}"}}')],
    "another language": [(MD, f"### Aufschrieb\n{FRENCH}")],
    "ideographs": [(MD, CHINESE)],
    "a picture": [(MD, "![notes.jpg](attachment:notes.jpg)")],
    "beside a heading left empty": [(MD, "### Write-up\n*Your answer here*\n\n## 1.2 My thoughts"), (MD, ONE)],
}  # fmt: skip


@pytest.mark.parametrize("write", [notebook, percent])
@pytest.mark.parametrize("layout", LOOSE)
def test_what_no_question_took_waits_for_a_person(tmp_path: Path, layout: str, write: object) -> None:
    name = "hw.ipynb" if write is notebook else "hw.py"
    (tmp_path / name).write_text(write([(CODE, "import numpy as np"), *LOOSE[layout]]))  # type: ignore[operator]
    for one in texts(assignment(SPEC), read(tmp_path / name).prose).values():
        assert not one.sure
        told = [t for t in (ONE, FRENCH, CHINESE, "attachment:notes.jpg") if t in one.text]
        assert len(told) == 1, one.text


NOTHING = {
    "nothing": [],
    "headings alone": [(MD, "# Homework 3"), (MD, "## 1.2 Selection"), (MD, "### Write-up"), (MD, "## 1.3"), (MD, "### Write-up")],
    "placeholders": [(MD, "### Write-up\n\n*Your answer here*"), (MD, "### Write-up\nTODO"), (MD, "Type your answer here.")],
    "a comment in HTML": [(MD, "### Write-up\n<!-- Copying needs one attention weight near 1. -->")],
    "a title with a question": [(MD, "### Write-up: why is copying a token useful in a language model?")],
    "the title of the question": [(MD, "### Write-up: Why copying is useful")],
    "names": [(MD, "# Homework 3\n\nJane Doe, Omar Li")],
    "comments on code": [(CODE, "# load the key and the value of the first row\nx = 1\n\n# plot the loss over beta1 and beta2 here\ny = 2")],
    "code that is commented out": [(CODE, "# for i in range(3):\n#     print(i, 'is the row of the keys that was chosen')\n# x = softmax(q @ key)")],
    "docstrings": [(CODE, 'def get_one():\n    """Return the query that selects the first value vector of the four."""\n    return 1')],
    "data": [(CODE, "names = ['alpha', 'beta', 'gamma']\nprint('error', 3)\nget_one = 'one of the answers to a question of this homework'")],
}  # fmt: skip


@pytest.mark.parametrize("write", [notebook, percent])
@pytest.mark.parametrize("layout", NOTHING)
def test_where_nothing_was_written_nothing_is_found(tmp_path: Path, layout: str, write: object) -> None:
    name = "hw.ipynb" if write is notebook else "hw.py"
    assert found(tmp_path, write(NOTHING[layout]), name) == ("", "")  # type: ignore[operator]


HOSTILE = {
    "headings": notebook([(MD, "# Write-up\n" * 200_000)]),
    "headings without end": notebook([(MD, "<h1>" * 200_000), (MD, "**" * 200_000), (MD, "<b>Write-up" * 50_000)]),
    "cells": notebook([(MD, "### Write-up\ntext"), (CODE, "# Write-up\nx = 1")] * 50_000),
    "one line": notebook([(MD, "Write-up " * 200_000), (MD, "write" + "-" * 500_000), (CODE, "#" * 1_000_000)]),
    "quotes": notebook([(CODE, "'\\" * 300_000), (CODE, '"""' + "\\" * 300_000 + '"""' * 100_000), (CODE, "([{" * 200_000)]),
    "numbers": notebook([(MD, "# " + "1." * 300_000), (MD, "Write-up " + "(1) " * 100_000), (MD, "1_" * 300_000 + "write")]),
    "lines": notebook([(MD, "\n" * 1_000_000), (MD, "w\n" * 300_000), (CODE, "# w\n\n" * 100_000)]),
    "underlines": notebook([(MD, "write-up\n---\n" * 100_000), (MD, "-" * 1_000_000 + "\n" + "=" * 1_000_000)]),
    "spaces": notebook([(MD, "Write-up" + " " * 1_000_000 + "x"), (MD, " \n" * 500_000), (CODE, "x = 1" + " " * 1_000_000)]),
}  # fmt: skip


@pytest.mark.parametrize("case", mostly_full(HOSTILE, "headings", "quotes", "spaces"))
def test_hostile_text_takes_a_time_in_proportion_to_its_size(tmp_path: Path, case: str) -> None:
    (tmp_path / "hw.ipynb").write_text(HOSTILE[case])
    began = time.process_time()
    texts(assignment(SPEC), read(tmp_path / "hw.ipynb").prose)
    assert time.process_time() - began < 15


def test_there_are_enough_layouts() -> None:
    assert len(HEADED) + len(PLAIN) >= 80
