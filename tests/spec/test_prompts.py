"""What students read: Markdown with formulas, in a question and before it."""

from __future__ import annotations

import pytest
from conftest import assignment

from autograder.domain.errors import SpecError

SPEC = """\
spec: 1
title: Small
introduction: |

  Read this *first*.

points: 1
questions:
  - id: "1"
    title: First
    introduction: "## Part 1"
    prompt: |
      The weights are $a_i = e^{x_i}$, and

      $$\\sum_i a_i = 1$$
    points: 1
    answer: {function: f}
    want: 1
    within: {abs: 0.1}
"""


def faults(prompt: str) -> list[str]:
    """The errors of a spec whose question has this prompt, without the file's name."""
    text = SPEC.replace("The weights are $a_i = e^{x_i}$, and", prompt.replace("\n", "\n      "))
    with pytest.raises(SpecError) as caught:
        assignment(text)
    return [str(fault).removeprefix("spec.yaml:") for fault in caught.value.faults]


def test_a_prompt_keeps_its_lines_and_backslashes() -> None:
    made = assignment(SPEC)
    assert made.introduction == "Read this *first*."
    assert made.questions[0].introduction == "## Part 1"
    assert made.questions[0].prompt == "The weights are $a_i = e^{x_i}$, and\n\n$$\\sum_i a_i = 1$$"


def test_without_a_prompt_there_is_none() -> None:
    made = assignment(SPEC.replace("    introduction", "    #"))
    assert made.questions[0].introduction == ""


def test_another_prompt_is_another_version() -> None:
    assert assignment(SPEC).digest != assignment(SPEC.replace("weights", "numbers")).digest


@pytest.mark.parametrize(
    ("prompt", "place", "what"),
    [
        ("The weights $a_i\nare even.\n\nNext.", "13:19", "opens a formula with $ that is not closed"),
        ("It costs $5.", "13:16", r"write \$ for a dollar sign"),
        ("First line.\nThen $$x", "16:23", "opens a formula with $$ that is not closed"),  # the last of three
        ("Call:\n```python\nf()", "14:7", "opens a block of code with ``` that is not closed"),
    ],
)
def test_what_is_not_closed_is_an_error_at_its_line(prompt: str, place: str, what: str) -> None:
    found = faults(prompt)
    assert found, prompt
    assert found[0].startswith(f"{place} questions[0].prompt: "), found
    assert what in found[0], found


@pytest.mark.parametrize(
    "prompt",
    [
        r"It costs \$5.",
        "In code, `$HOME` and ``a ` $ b`` are no formulas.",
        "```sh\necho $HOME\n```",
        "Side by side: $a$$b$, and $x$.",
        "$$\nx\n\n+ y\n$$",
        "$x\n+ y$ goes on in the next line",
        "~~~\n```\n$\n~~~",
    ],
)
def test_what_is_closed_is_none(prompt: str) -> None:
    assert assignment(SPEC.replace("The weights are $a_i = e^{x_i}$, and", prompt.replace("\n", "\n      ")))


@pytest.mark.parametrize("empty", ['""', '" "', "|\n\n"])
def test_an_empty_one_is_an_error(empty: str) -> None:
    with pytest.raises(SpecError, match=r"11:19 questions\[0\].introduction: is empty: write what is asked"):
        assignment(SPEC.replace('"## Part 1"', empty))


def test_the_place_in_a_folded_text_is_its_beginning() -> None:
    text = SPEC.replace("introduction: |\n\n  Read this *first*.", 'introduction: "costs\n\n  $5"')
    with pytest.raises(SpecError, match=r":3:15 introduction: opens a formula"):
        assignment(text)


def test_other_names_are_understood() -> None:
    with pytest.raises(SpecError, match="did you mean `prompt`"):
        assignment(SPEC.replace("prompt:", "statement:"))
