"""A small course whose spec has everything that may not get into a kit."""

from __future__ import annotations

from pathlib import Path

from conftest import make_course

from autograder.ingest.project import Project

#: One question of each sort; every secret is a word that begins with `secret`, or a number of `NUMBERS`.
SPEC = """\
spec: 1
version: autumn
title: Small things
language: de
points: 16

submission:
  imports: [numpy]
  adapters: small_adapters.py

# secret_comment: the answer to 2 is 61.39
givens:
  keys: [[1, 2], [3, 4]]
  secret_given: [81.127, 2]
define:
  twice(x): 2 * x
  secret_definition: 77.371 + 1

defaults:
  within: {abs: 0.01}

questions:
  - id: "1"
    title: A row of the keys
    prompt: Which row is it?
    points: 2
    answer: {function: row, shape: [2]}
    got: twice(answer) @ keys
    observed: with your row the product
    want: keys[0]
    self_check: {verdict: [short]}
    feedback:
      - {id: short, if: norm(answer) < 0.1, say: "Only {norm(answer):.2f} long."}
      - {id: secret_rule, if: "close(answer, [-0.73213, 1])", credit: 0.5, say: secret_say}
    examples:
      - secret_rule: "[-0.73213, 1]"
      - pass: "[0.5, 0]"
    accept: {secret_accept: secret_reason}

  - id: "2"
    title: One number
    points: 3
    draw: {times: 5, seed: 4711, x: "normal()", secret_drawn: "x * 55.831"}
    answer: {function: square, args: [x], shape: []}
    follow: {own: {from: "1", if: "norm(own) > 5.31973", say: secret_follow}}
    got: answer + 0 * 4.41773
    observed: secret_observed
    want: secret_drawn + secret_definition
    within: {abs: 0.077153}
    partial: {0.5: {abs: 0.617371}}
    hint: secret_hint
    invariant:
      - {scale: x, by: 3.77131, expect: "3.77131 ** 2 * answer", say: secret_gate}
    feedback:
      - {id: secret_other, if: answer > 93.551, say: "secret_sentence"}
    heat_map: answer * 44.117

  - id: "3"
    title: A word
    points: 1
    answer: {function: word, choice: {left: [secret_synonym], right: []}}
    want: left

  - id: "4 text"
    title: Why
    points: 2
    answer: {markdown: Why}
    by_hand:
      - 2: secret_rubric

  - id: secret_hidden
    title: secret_title
    points: 1
    visibility: hidden
    answer: {adapter: secret_adapter, args: ["66.913"], needs: [square], shape: []}
    want: "66.913 ** 2"

  - id: "5"
    title: Through an adapter
    points: 2
    answer: {adapter: through, args: [keys], needs: [square], returns: {a: [], b: {choice: {up: [secret_up], down: []}}}}
    partial: parts

  - id: "6"
    title: Cases
    points: 2
    cases:
      - {name: secret_case, x: "2.5", secret_want: "6.4713", say: secret_case_say}
      - {name: secret_case_too, x: "3.5", secret_want: "12.4713"}
    answer: {function: square, args: [x], shape: []}
    want: secret_want

  - id: "9"
    title: Not checked before
    points: 1
    answer: {function: unchecked, shape: []}
    want: 31.9971
    self_check: none

  - id: "7"
    title: Another row
    points: 2
    answer: {function: other_row, shape: [2]}
    follow:
      mine: {from: "1", if: full_marks, else: nothing}
    got: answer @ mine
    want: 7
    self_check: verdict
"""

ADAPTERS = '''\
"""secret_docstring"""
SECRET_LIST = [18.5531, "secret_item"]
FACTOR = 2  # secret_remark


def secret_adapter(x):
    return square(x) + SECRET_LIST[0]


def through(keys):
    """secret_doc"""
    return square(FACTOR), helper("up")


def helper(text):
    return text
'''

REFERENCE = """\
secret_variable = 52.8137
def row(): return [0.5, 0]
def square(x): return x * x
def word(): return "left"
def unchecked(): return 31.9971
def other_row(): return [14, 7.0]
"""

#: Numbers that no kit may hold.
NUMBERS = (
    81.127, 77.371, -0.73213, 55.831, 0.077153, 93.551, 44.117, 66.913, 6.4713, 12.4713, 31.9971, 18.5531, 52.8137, 61.39,
    5.31973, 4.41773, 0.617371, 3.77131,
)  # fmt: skip


def make_small(folder: Path) -> Project:
    """The course in a folder."""
    make_course(folder, SPEC, REFERENCE)
    (folder / "problems" / "small_adapters.py").write_text(ADAPTERS)
    (folder / "problems" / "small").mkdir()
    (folder / "texts").mkdir()
    (folder / "texts" / "de.yaml").write_text("# secret_note: 28.4419\nscore:\n  correct: Richtig.\n")
    (folder / "problems" / "small" / "test_secret_check.py").write_text(
        "def test_secret_check(student):\n    assert 28.4419\n"
    )
    return Project(folder, "small")
