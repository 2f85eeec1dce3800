"""Rules that the report offers: pasted into the spec as they stand, they speak to everybody they were made for."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path
from typing import Any

import made_up
import numpy as np
import pytest
from conftest import ROOT, assignment

from autograder.app.class_report import write_pages
from autograder.app.grader import Grader
from autograder.domain.record import Raised, Record, Returned
from autograder.domain.report import Status
from autograder.execution import codec
from autograder.scoring.score import score
from autograder.spec.load import load
from autograder.storage import Gradebook

SPEC = """\
spec: 1
title: Many kinds
points: 8
submission: {imports: [numpy]}
givens: {m: [[1, 2], [3, 4]]}
defaults: {within: {abs: 0.01}}
questions:
  - id: numbers
    title: A vector
    points: 1
    answer: {function: get_numbers, shape: [[3], [1, 3]]}
    want: "[1, 2, 3]"
  - id: one
    title: A number
    points: 1
    answer: {function: get_one, shape: []}
    want: "2.5"
    feedback:
      - {id: common_1, if: answer < 0, say: It is positive.}
  - id: table
    title: A matrix of which something else is observed
    points: 1
    answer: {variable: table}
    got: answer @ m
    want: m @ m
  - id: side
    title: A choice
    points: 1
    answer: {function: get_side, choice: {left: [l], right: [], "don't know": []}}
    want: left
  - id: pairs
    title: A matching
    points: 1
    answer: {function: get_pairs, matching: {items: [q, k], options: [decoder, encoder]}}
    want: '{"q": "decoder", "k": "encoder"}'
  - id: formula
    title: A formula
    points: 1
    answer: {function: get_formula, expression: {symbols: {n: integer}}}
    want: n*(n - 1)
  - id: drawn
    title: A function
    points: 1
    draw: {times: 3, seed: 1, x: "uniform(0, 1)"}
    answer: {function: get_drawn, args: [x], shape: []}
    want: 2*x
  - id: hidden
    title: A hidden number
    points: 1
    visibility: hidden
    answer: {function: get_hidden, shape: []}
    want: "1"
"""

# each with its question; all of one row are one group
ALIKE: list[tuple[str, list[Any]]] = [
    ("numbers", [np.array([7.0, -2.0, 1e-3]), np.array([[7.001, -2.0, 0.0]]), [7, -2, 0]]),
    ("numbers", [np.zeros(3), np.zeros((1, 3))]),
    ("numbers", [np.array([1e9, 2e9, -3e9]), np.array([1e9, 2e9, -3.001e9])]),
    ("numbers", [np.array([1.02, 2.0, 3.0]), np.array([1.021, 2.0, 3.0])]),
    ("one", [1e-12, 1e-12]),
    ("one", [2.6, 2.601, np.float64(2.6)]),
    ("table", [np.array([[0.1, 0.2], [0.3, 0.4]]), [[0.1, 0.2], [0.301, 0.4]]]),
    ("side", ["right", "Right ", "RIGHT"]),
    ("side", ["don't know", "Don’t know"]),
    ("pairs", [{"q": "encoder", "k": "encoder"}, ["encoder", "Encoder"]]),
    ("formula", ["n*n", "n^2", " n * n ", "n**2"]),
    ("formula", ["n + 1", "n+1"]),
    ("hidden", [5.0, 5.0]),
]
MINE = [
    ("numbers", [Raised("ValueError: x"), Raised("ValueError: x")]),
    ("numbers", [np.array([np.nan, 1, 2]), np.array([np.nan, 1, 2])]),
    ("numbers", [np.ones(4), np.ones(4)]),
    ("one", [-4.0, -4.0]),  # recognised already
    ("side", ["neither", "neither"]),
    ("formula", ["n +* 2", "n +* 2"]),
]  # what no rule can be made for, or need be


def pasted(text: str, page: str) -> str:
    """The spec with every rule of the page under the feedback of its question, as the page says."""
    for part in re.split(r'<article class="question"', page)[1:]:
        id = re.search(r'<span class="id">(.*?)</span>', part)
        assert id
        rules = "".join(html.unescape(rule) for rule in re.findall(r"<pre>(.*?)</pre>", part, re.DOTALL))
        if not rules:
            continue
        # the first of them brings the key along if there is none yet
        rules = "".join(f"    feedback:\n{rest}" if i == 0 and lead else rest
                        for i, (lead, rest) in enumerate(re.findall(r"(    feedback:\n)?(      - id(?:.|\n)*?\n)(?=      - id|    feedback|\Z)", rules)))  # fmt: skip
        start = re.search(rf'^  - id: "?{re.escape(html.unescape(id[1]))}"?\n', text, re.MULTILINE)
        assert start
        end = re.compile(r"^    examples:|^  - id:|\Z", re.MULTILINE).search(text, start.end())
        assert end
        text = text[: end.start()].rstrip("\n") + "\n" + rules + "\n" * 1 + text[end.start() :]
    return text


def hands() -> list[made_up.Handed]:
    made = []
    for question, answers in ALIKE + MINE:
        for answer in answers:
            outcome = answer if isinstance(answer, Raised) else Returned(answer)
            made.append(made_up.Handed(f"s{len(made):03}", {question: outcome}))
    for i in range(2):
        made.append(made_up.Handed(f"d{i}", {f"drawn #{n}": Returned(0.5) for n in (1, 2, 3)}))
    return made


def test_every_kind_of_answer(tmp_path: Path) -> None:
    spec = assignment(SPEC)
    everybody = hands()
    book, run = made_up.keep(tmp_path / "book.sqlite", spec, {}, everybody)
    with book:
        write_pages(tmp_path / "out", spec, {}, book, run)
    page = (tmp_path / "out" / "index.html").read_text()
    assert page.count('class="paste"') == len(ALIKE)
    assert "4×</strong> <code>n" in page  # n*n and n^2 mean the same
    assert len(set(re.findall(r"id: (common_\d+)", page))) >= 4
    new = assignment(pasted(SPEC, page))
    by_id = {hand.name: hand for hand in everybody}
    spoke: dict[str, str] = {}
    for name, hand in by_id.items():
        record = Record({call: hand.outcomes.get(call, Raised("E")) for q in new.questions for call in q.calls})
        report = score(new, {}, record)
        ((question, _),) = [(q, 0) for q in new.questions if set(q.calls) & set(hand.outcomes)]
        (result,) = [r for r in report.results if r.id == question.id]
        assert result.status is Status.FAILED, (name, question.id)
        spoke[name] = result.rule or ("TODO" if "TODO" in result.detail else "")
    names = iter(by_id)
    for _, answers in ALIKE:
        rules = {spoke[next(names)] for _ in answers}
        assert len(rules) == 1
        assert rules != {""}
    rest = [spoke[name] for name in names]
    assert [rule for rule in rest if rule] == ["common_1", "common_1"]


def test_a_whole_class(tmp_path: Path, grader: Grader) -> None:
    spec, targets = grader.assignment, grader.targets
    everybody = made_up.attention(300, spec, targets)
    book, run = made_up.keep(tmp_path / "book.sqlite", spec, targets, everybody)
    with book:
        write_pages(tmp_path / "out", spec, targets, book, run)
        before = {scored.name: scored.report for scored in book.reports(run.id)}
    page = (tmp_path / "out" / "index.html").read_text()
    copy = tmp_path / "understanding_attention.yaml"
    copy.write_text(pasted((ROOT / "problems" / "understanding_attention.yaml").read_text(), page))
    new = load(copy)
    offered = {q.id: len(q.rules) - len(spec.question(q.id).rules) for q in new.questions}
    assert sum(offered.values()) == page.count('class="paste"') >= 8
    counts = [int(n) for n in re.findall(r'class="count">(\d+)×(?:(?!</li>).|\n)*?class="paste"', page)]
    fired = 0
    for hand in everybody:
        if hand.problem:
            continue
        outcomes = {id: hand.outcomes[id] for id in codec.keys(spec)}
        report = score(new, targets, Record(outcomes))
        for was, now in zip(before[hand.name].results, report.results, strict=True):
            assert was.credit == now.credit
            assert not was.rule or was.rule == now.rule
            fired += now.rule.startswith("common_")
    assert fired >= sum(counts) > 100


@pytest.mark.parametrize(
    "text", ["a: b", "x # y", "'quoted'", 'say "no"', "- x", "{a}", "tab\t", "", "line\nline", "é", "\\n"]
)
def test_any_text_is_read_back_by_yaml(text: str) -> None:
    import yaml

    from autograder.output.html.suggested_rules import _scalar

    if text.isprintable() and text:
        assert yaml.safe_load(f"if: {_scalar(text)}") == {"if": text}


def test_the_key_of_a_class_is_not_needed(tmp_path: Path) -> None:
    """A class of nobody has a page, too."""
    spec = assignment(SPEC)
    with Gradebook(tmp_path / "book.sqlite") as book:
        run = book.begin("grade", spec, hashlib.sha256(b"").hexdigest())
        write_pages(tmp_path / "out", spec, {}, book, run)
    assert "0 submissions" in (tmp_path / "out" / "index.html").read_text()
