"""`reveal: size_class`: no place tells the error of a number, from which the number could be worked out."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import ROOT, assignment
from output.html.made_up import Handed, keep
from rich.console import Console

from autograder.app.class_report import write_pages
from autograder.checks.error_words import size_class
from autograder.domain.errors import SpecError
from autograder.domain.record import Record, Returned
from autograder.domain.report import Report
from autograder.entrypoints.commands.validate import command as validate
from autograder.output import results_json, terminal
from autograder.scoring.score import score
from autograder.spec.load import load
from autograder.validation import tolerance

SPEC = """\
spec: 1
title: A number
points: 1
questions:
  - id: a
    title: A
    points: 1
    answer: {function: get_a, variable: a, shape: []}
    want: 3.462117
    within: {abs: 0.01}
    reveal: size_class
    feedback:
      - {id: told, if: "answer < 0 and error > 1", say: "Off: {error}. You said {answer}."}
"""
TARGETS = {"a": np.array(3.462117)}
TRIES = (4.0, 3.4, 0.0, 5.5, -2.0, -12.5, 3.44, 3.48)


def report(answer: float, spec: str = SPEC) -> Report:
    return score(assignment(spec), TARGETS, Record({"a": Returned(answer)}, printed="my own print"))


def tells(text: str, answer: float) -> bool:
    """Whether the error stands in a text, to two digits."""
    error = abs(answer - 3.462117)
    numbers = [abs(float(n)) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]
    return any(abs(number - error) < 0.06 * error for number in numbers)


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (1.0, "less than 2 times the tolerance"),
        (1.999, "less than 2 times the tolerance"),
        (2.0, "2 to 10 times the tolerance"),
        (10.0, "more than 10 times the tolerance"),
        (1e300, "more than 10 times the tolerance"),
        (float("inf"), "not a finite number"),
        (None, "not a finite number"),
    ],
)
def test_sizes_have_names(ratio: float | None, said: str) -> None:
    assert size_class(ratio) == said


def test_what_is_said_of_a_number_is_how_large_its_error_is() -> None:
    (result,) = report(3.48).results
    assert (
        result.feedback.split("\n")[0]
        == "Your answer is off by less than 2 times the tolerance; up to 0.01 is accepted."
    )
    (result,) = report(-2.0).results
    assert result.feedback.endswith("Off: more than 10 times the tolerance. You said -2.")
    assert report(-12.5).results[0].feedback.replace("-12.5", "-2") == result.feedback
    assert "Your answer is off by 5.5" in report(-2.0, SPEC.replace("size_class", "error")).results[0].feedback


@pytest.mark.parametrize("answer", TRIES)
def test_no_place_that_a_student_sees_tells_the_error(tmp_path: Path, answer: float) -> None:
    made, result = assignment(SPEC), report(answer)
    console = Console(file=io.StringIO(), width=200)
    terminal.show_report(console, "title", result)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    tests = json.dumps(json.loads(results_json.render(result))["tests"])
    open_spec = SPEC.replace("reveal: size_class", "reveal: error")
    assert tells(report(answer, open_spec).results[0].feedback, answer)
    assert tells(report(answer, open_spec).results[0].detail, answer)
    for text in (result.results[0].feedback, result.results[0].detail, shown, tests, result.results[0].printed):
        assert not tells(text, answer), text
    book, run = keep(tmp_path / "book.sqlite", made, TARGETS, [Handed("ann", {"a": Returned(answer)})])
    with book:
        write_pages(tmp_path / "out", made, TARGETS, book, run)
    (page,) = (tmp_path / "out" / "students").iterdir()
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", page.read_text(), flags=re.DOTALL)
    assert "times the tolerance" in text
    said = text[text.index("Answer") :]
    assert not tells(said.replace(f"{answer:g}", ""), answer), said


def test_four_tries_do_not_find_the_number() -> None:
    """Without the key, two errors do: the target is what lies so far from both."""
    for spec, found in ((SPEC.replace("size_class", "error"), True), (SPEC, False)):
        low, high = -1e3, 1e3
        for _ in range(4):
            middle = (low + high) / 2
            said = report(middle, spec.replace("answer < 0", "answer < -1e9")).results[0].feedback
            number = re.search(r"off by ([\d.e+]+);", said)
            if number is None:
                break
            error = float(number[1]) * 1.06
            low, high = max(low, middle - error), min(high, middle + error)
            if middle - low < middle + error - high:  # one of the two sides; the other is as good a guess
                high = min(high, middle)
            else:
                low = max(low, middle)
        assert (high - low < 500) == found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{error}", "{error / 2}", r"feedback\[0\]\.say: reveals more than the size of the error"),
        ("{error}", "{want}", "reveals more than the size of the error: `want`"),
        ("{error}", "{abs(answer - want)}", "reveals more than the size"),
        ("shape: []}", "choice: [x, y]}", "reveal: has no effect here"),
        ("size_class", "nothing", "reveal"),
    ],
)
def test_faults_of_a_spec(old: str, new: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        assignment(SPEC.replace(old, new))
    if "reveal" not in said:
        assignment(SPEC.replace(old, new).replace("size_class", "error"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reveal: size_class", "partial: entries", "write `reveal: size_class`"),
        ("reveal: size_class", "reveal: error", ""),
        ("reveal: size_class", "visibility: hidden", ""),
        ("", "", ""),
        ('"answer < 0 and error > 1"', '"True"', ""),
        ('say: "Off: {error}', 'say: "Off: {answer - 3.462117}', ""),
        (
            '"answer < 0 and error > 1", say: "Off: {error}',
            '"True", say: "Off: {answer - 3.462117}',
            "despite `reveal: size_class`",
        ),
    ],
)
def test_validate_warns_where_a_number_can_be_found_by_trying(old: str, new: str, said: str) -> None:
    warnings = [str(warning) for warning in tolerance.exposed_numbers(assignment(SPEC.replace(old, new)), TARGETS)]
    assert len(warnings) == bool(said)
    assert all("spec.yaml:5:5 question a: " in warning and said in warning for warning in warnings)


def test_of_several_numbers_nothing_is_warned() -> None:
    spec = SPEC.replace("shape: []", "shape: [2]").replace("3.462117", "[1, 2]").replace("    reveal: size_class\n", "")
    spec = spec[: spec.index("    feedback")]
    assert not list(tolerance.exposed_numbers(assignment(spec), {"a": np.array([1.0, 2.0])}))


SEVERAL = SPEC[: SPEC.index("    feedback")].replace("shape: []", "returns: {low: {shape: []}, high: {shape: []}}").replace(
    "want: 3.462117", "want: {low: -1.25, high: 3.462117}"
)  # fmt: skip
BOTH = {"low": np.array(-1.25), "high": np.array(3.462117)}


@pytest.mark.parametrize("targets", [BOTH, [*BOTH.values()]])
def test_single_numbers_among_several_values_are_single_numbers(targets: object) -> None:
    """Each value has an error of its own, which reveals it as well as if it were the only one."""
    shown = SEVERAL.replace("    reveal: size_class\n", "")
    feedback = {}
    for spec in (SEVERAL, shown):
        given = Record({"a": Returned([np.array(-1.25), np.array(5.5)])})
        feedback[spec] = score(assignment(spec), {"a": targets}, given).results[0].feedback
    assert not tells(feedback[SEVERAL], 5.5)
    assert "more than 10 times the tolerance" in feedback[SEVERAL]
    assert tells(feedback[shown], 5.5)
    assert not list(tolerance.exposed_numbers(assignment(SEVERAL), {"a": targets}))
    assert len(list(tolerance.exposed_numbers(assignment(shown), {"a": targets}))) == 1


def test_a_warning_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("problems", "reference"):
        (tmp_path / folder).mkdir()
    (tmp_path / "problems" / "n.yaml").write_text(SPEC.replace("    reveal: size_class\n", ""))
    (tmp_path / "reference" / "n.py").write_text("a = 3.462117\n")
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(tmp_path))
    done = CliRunner().invoke(validate, ["n"])
    assert done.exit_code == 0
    assert "warning: " in done.output
    assert "n: 1 question, 1 points. The reference earns all of them" in done.output


def test_the_assignments_have_no_such_number() -> None:
    simple = load(ROOT / "problems" / "simple_attention.yaml")
    assert [q.id for q in simple.questions if q.reveal] == ["3"]
