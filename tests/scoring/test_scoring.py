"""Records → reports: credit, feedback, follow-through, visibility, and whose fault it is."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Run, asking, assignment
from rich.console import Console

from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Trouble, Unserializable
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Submission
from autograder.execution.codec import load_from_json, load_to_json
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.output import results_json, terminal
from autograder.output.safe_html import html_of
from autograder.readers import read
from autograder.scoring.score import score
from autograder.scoring.whose_fault import NOT_WORKED_OUT

SPEC = """\
spec: 1
title: Small
points: 10
givens: {key: [1, 2], want_a: [3, 4]}
defaults: {within: {abs: 0.1}}
questions:
  - id: a
    title: A
    points: 4
    answer: {function: get_a, shape: [[2], [1, 2]], constants_only: warn}
    want: want_a
    partial: {0.5: {abs: 1}}
    feedback:
      - {id: negative, if: "close(answer, -want_a, abs=0.1)", credit: 0.25, say: "The sign of {answer} is off."}
      - {id: near_key, if: "close(answer, key, abs=0.1)", say: That is the key.}
      - {id: low, when: right, if: "sum(answer) < 6.95", say: "A little low."}
      - {id: always, when: any, if: "answer[0] == 3.05", say: "You again."}
  - id: b
    title: B
    points: 2
    answer: {function: get_b}
    follow: {q: {from: a, if: "full_marks and q[0] < 3.05", say: Ours was used.}}
    want: 2 * q
  - id: c
    title: C
    points: 3
    answer: {function: get_c, shape: []}
    want: "7"
    visibility: hidden
  - id: w
    title: W
    points: 1
    answer: {markdown: Why}
    by_hand: [{1: because}]
"""
ASSIGNMENT = assignment(SPEC)
TARGETS = {"a": np.array([3.0, 4.0]), "b": np.array([6.0, 8.0]), "c": np.array(7.0)}


def report(a: Any = None, b: Any = None, c: Any = None, spec: str = SPEC, **record: Any) -> Report:
    """The report on these answers (values, or outcomes)."""
    made = {
        name: value if isinstance(value, (Returned, Raised, Crashed, Missing)) else Returned(value)
        for name, value in {"a": a, "b": b, "c": c}.items()
    }
    return score(assignment(spec), TARGETS, Record(made, **record))


def first(answer: Any, **more: Any) -> Result:
    return report(answer, **more).results[0]


@pytest.mark.parametrize(
    ("answer", "credit", "rule"),
    [
        ([3, 4], 1, ""),
        (np.array([[3.0, 4.0]]), 1, ""),
        ([3.099, 4], 1, ""),
        ([3.5, 4], 0.5, ""),
        ([-3, -4], 0.25, "negative"),
        ([1, 2], 0, "near_key"),
        ([2.95, 3.95], 1, "low"),
        ([3.05, 4], 1, "always"),
        ([3.05, 9], 0, "always"),
        ([True, False], 0, ""),
    ],
)
def test_credit_and_rules(answer: Any, credit: float, rule: str) -> None:
    result = first(answer)
    assert (result.credit, result.rule) == (credit, rule)
    assert result.score == 4 * credit


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "returned None. Does it end with a `return`?"),
        ("text", "returned a string"),
        ({"a": 1}, "returned a dict"),
        ([[1, 2], [3]], "lists of different lengths"),
        ([1, "x"], "not numbers"),
        ([1, None], "not numbers"),
        (np.array([3 + 1j, 4]), "complex numbers"),
        (Unserializable("a value of type module"), "returned a value of type module"),
        ([3, 4, 5], "returned shape (3,), but shape (2,) or (1, 2) is needed"),
        (3.0, "shape () (a single number)"),
        (
            Missing("get_a", ("geta",)),
            "`get_a` is not defined. Your file defines `geta`: if that is your answer, rename it.",
        ),
        (Missing("get_a", (), "`get_a` is in a raw cell, which is not run"), "`get_a` is in a raw cell, which"),
        (Crashed("ran away"), "`get_a()` ran away."),
        (Raised("E: x", "cell 3, line 4"), "`get_a()` raised E: x (cell 3, line 4)."),
    ],
)
def test_what_is_no_answer_says_why_and_earns_nothing(answer: Any, said: str) -> None:
    result = first(answer)
    assert result.status is Status.FAILED
    assert said in result.feedback


@pytest.mark.parametrize(("bad", "said"), [(np.nan, "returned NaN"), (np.inf, "returned infinity")])
def test_what_is_not_finite_is_never_right_but_its_finite_rows_count(bad: float, said: str) -> None:
    for answer in ([bad, 4], [3, bad], [bad, bad]):
        assert first(answer).credit == 0
        assert said in first(answer).feedback
    rows = SPEC.replace("shape: [[2], [1, 2]]", "shape: [4, 1]").replace("want: want_a\n", "want: ones(4, 1)\n")
    rows = rows.replace("partial: {0.5: {abs: 1}}", "partial: rows").replace(
        "    follow: {q: {from: a,", "    follow: {q: {from: a,"
    )
    result = first([[1], [bad], [1], [1]], spec=rows)
    assert (result.credit, said in result.feedback) == (0.75, True)
    ignored = SPEC.replace("    want: want_a\n", "    got: answer[1]\n    want: 4\n")
    assert first([bad, 4], spec=ignored).credit == 0


def test_a_hidden_question_says_pass_or_fail_and_nothing_else() -> None:
    for answer, said in (
        (7, "Passed."),
        (7.5, "Not passed."),
        (None, "Not passed."),
        (Raised("secret"), "Not passed."),
    ):
        hidden = report(c=answer).results[2]
        assert hidden.feedback == said
        assert hidden.printed == ""
        assert hidden.visibility == "hidden"
    assert "7.5" in report(c=7.5).results[2].detail


def test_printed_output_is_kept_even_when_the_call_raised() -> None:
    assert first(Returned([3, 4], "hello")).printed == "hello"
    assert first(Raised("E", printed="hello")).printed == "hello"


def test_follow_through_uses_the_students_own_answer_where_the_guard_allows() -> None:
    own = report([3.04, 4], [6.08, 8]).results[1]
    assert (own.credit, own.feedback) == (1, "Correct.")


@pytest.mark.parametrize("a", [[3.09, 4], [9, 9], None, Raised("E"), [3.5, 4]])
def test_follow_through_falls_back_to_the_reference_and_says_so(a: Any) -> None:
    result = report(a, [6, 8]).results[1]
    assert result.credit == 1
    assert "Ours was used." in result.feedback


@pytest.mark.parametrize(("policy", "credit"), [("warn", 1), ("refuse", 0)])
def test_constants_only(policy: str, credit: float) -> None:
    spec = SPEC.replace("constants_only: warn", f"constants_only: {policy}")
    reads = {"get_a": frozenset({"torch", "key"})}
    result = first([3, 4], spec=spec, reads=reads)
    assert result.credit == credit
    assert "the global `key`" in result.feedback
    assert first([3, 4], spec=spec, reads={"get_a": frozenset({"torch"})}).feedback == "Correct."


def test_a_fault_of_the_spec_leaves_a_question_ungraded_never_zero() -> None:
    spec = SPEC.replace("want: want_a", "want: want_a * zeros(5) if answer[0] else 1")
    record = Record({"a": Returned([2.95, 3.95]), "b": Returned([6, 8]), "c": Returned(7)})
    made = score(assignment(spec), {"a": np.array([3.0, 4.0])}, record)
    result = made.results[0]
    assert result.status is Status.UNGRADED
    assert not result.decided
    assert "failed" in result.detail
    assert "not your fault" in result.feedback
    assert made.status == "ungraded"
    assert made.results[2].status is Status.PASSED


@pytest.mark.parametrize(
    "change",
    [
        ("sum(answer) < 6.95", "sum(answer @ zeros(3, 3)) < 6.95"),
        ('say: "A little low."', 'say: "{zeros(2) @ answer @ answer}"'),
    ],
)
def test_a_rule_that_cannot_be_worked_out_says_nothing_and_takes_nothing(change: tuple[str, str]) -> None:
    result = first([2.95, 3.95], spec=SPEC.replace(*change))
    assert (result.status, result.credit, result.tags) == (Status.PASSED, 1, (NOT_WORKED_OUT,))
    assert "please look at this: `" in result.detail
    assert "failed" in result.detail


def test_a_missing_target_leaves_a_question_ungraded() -> None:
    spec = SPEC.replace("    want: want_a\n", "").replace('    want: "7"\n', "")
    made = score(assignment(spec), {}, Record({"a": Returned([3, 4]), "b": Returned([6, 8]), "c": Returned(7)}))
    assert [r.status for r in made.results[:3]] == [Status.UNGRADED] * 3


def test_the_references_answer_is_the_target_where_want_is_left_out() -> None:
    spec = SPEC.replace("    want: want_a\n", "")
    assert first([3, 4], spec=spec).credit == 1
    assert first([3, 5], spec=spec).credit == 0


def test_the_references_own_observation_is_the_target_where_want_is_left_out_beside_got() -> None:
    spec = SPEC.replace("    want: want_a\n", "    got: 2 * answer[0:1]\n")
    assert first([3, 99], spec=spec).credit == 1
    assert first([4, 4], spec=spec).credit == 0


@pytest.mark.parametrize("text", ["exp(want_a, want_a)", "exp(want_a, out=want_a)", "minimum(want_a, 1, want_a)"])
def test_no_expression_can_change_what_others_see(text: str) -> None:
    with pytest.raises(SpecError, match=r"too many|unexpected"):
        assignment(SPEC.replace("sum(answer) < 6.95", text))
    for value in (ASSIGNMENT.scope["want_a"], ASSIGNMENT.givens["key"]):
        with pytest.raises(ValueError, match="read-only"):
            value[0] = 9  # type: ignore[index]


@pytest.mark.parametrize("outcome", [Returned([3, 4]), Raised("E"), Crashed("x"), Missing("get_a")])
def test_scoring_is_pure(outcome: Outcome) -> None:
    record = Record({"a": outcome, "b": outcome, "c": outcome})
    assert score(ASSIGNMENT, TARGETS, record) == score(ASSIGNMENT, TARGETS, record)


def test_totals_leave_out_what_is_not_decided_and_are_rounded() -> None:
    made = report([3, 4], [6, 8], 7)
    assert (made.score, made.max_score, made.pending) == (9, 9, 0)
    thirds = Report("s", tuple(Result(str(i), "t", 1, Status.PARTIAL, credit=0.1) for i in range(7)))
    assert thirds.score == 0.7
    assert repr(thirds.score) == "0.7"


@pytest.mark.parametrize(
    ("prose", "text", "status"),
    [
        (("## Why\nBecause.",), "Because.", Status.PENDING),
        (("# Title\n### why it works:\n\nBecause.\n\n## Next\nno",), "Because.", Status.PENDING),
        (("### Why\n#### My answer\nBecause.\n### Next\nno",), "#### My answer\nBecause.", Status.PENDING),
        (("**Why this works:**\nBecause.",), "Because.", Status.PENDING),
        (("Why it works\n---\nBecause.",), "Because.", Status.PENDING),
        (("## Why\n```\n# no heading\n```\nBecause.",), "```\n# no heading\n```\nBecause.", Status.PENDING),
        (("## Why", "Because."), "Because.", Status.PENDING),
        (("## Why\n\n",), "", Status.NOT_ANSWERED),
        (("## Why\n*Your answer here*",), "", Status.NOT_ANSWERED),
        (("Why\nBecause.",), "Because.", Status.PENDING),
        ((), "", Status.NOT_ANSWERED),
    ],
)
def test_prose_waits_for_a_person(prose: tuple[str, ...], text: str, status: Status) -> None:
    made = score(ASSIGNMENT, TARGETS, Record({}), Submission("s", "f", (), prose))
    result = made.results[3]
    assert (result.status, result.detail) == (status, text)
    assert not result.decided
    assert made.pending == (1 if status is Status.PENDING else 0)


OBSERVED = """\
spec: 1
title: O
points: 2
submission: {imports: [numpy]}
defaults: {within: {abs: 0.1}}
questions:
  - id: "1"
    title: one
    points: 1
    answer: {function: get_a, shape: [2]}
    got: answer + (1 if sum(answer) == 0 else 0)
    want: [3, 4]
    feedback:
      - {id: nothing, if: "sum(answer) == 0", say: Nothing was computed.}
      - {id: near, if: "close(answer, [3, 4], abs=0.5)", say: "Near, but not near enough.", instead: true}
  - id: "2"
    title: two
    points: 1
    answer: {function: get_b, shape: [2]}
    got: sum(answer)
    observed: the sum of your numbers
    want: 5
"""


@pytest.mark.parametrize(
    ("a", "b", "first", "second"),
    [
        ([0, 0], [2, 4], "Nothing was computed.", "The sum of your numbers is off by 1; up to 0.1 is accepted."),
        ([3.2, 4], [2, 3.12], "Near, but not near enough.", "Close: the sum of your numbers is off by 0.12; up to 0.1 is accepted."),
        ([3, 6], [2, 3], "Your answer is off by up to 2; up to 0.1 is accepted. Entry 1 of 2 is off (counting from 0).", "Correct."),
    ],
)  # fmt: skip
def test_what_is_said_of_an_observed_error(a: list[float], b: list[float], first: str, second: str) -> None:
    record = Record({"1": Returned(a), "2": Returned(b)})
    results = score(assignment(OBSERVED), {}, record).results
    assert [result.feedback for result in results] == [first, second]


def test_what_is_observed_needs_an_observation() -> None:
    with pytest.raises(SpecError, match="describes `got`, but there is no `got`"):
        assignment(OBSERVED.replace("    got: sum(answer)\n", "").replace("want: 5", "want: [1, 2]"))


DRAWN = """\
spec: 1
title: D
points: 1
submission: {imports: [numpy]}
defaults: {within: {abs: 0.01}}
questions:
  - id: "1"
    title: one
    points: 1
    draw: {times: 3, seed: 1, n: "integer(2, 4)", v: "normal(n)"}
    answer: {function: f, args: [v], shape: [n]}
    want: 2 * v
"""


def test_the_call_that_failed_can_be_pasted_and_says_what_it_returned() -> None:
    spec = assignment(DRAWN)
    values = [case["v"] for case in spec.questions[0].cases]
    answers = [2 * v + 0.5 * (np.arange(len(v)) == 1) for v in values]
    (result,) = score(spec, {}, Record({f"1 #{i}": Returned(a) for i, a in enumerate(answers, 1)})).results
    smallest = min(range(3), key=lambda i: len(values[i]))
    shown = ", ".join(f"{number:.4g}" for number in answers[smallest])
    call = f"f(np.array({values[smallest].tolist()}))"
    assert result.feedback.split("\n")[1] == f"Try `{call}`: yours returns [{shown}]; entry 1 is off by 0.5."
    (sized,) = score(
        assignment(DRAWN + "    reveal: size_class\n"),
        {},
        Record({f"1 #{i}": Returned(a) for i, a in enumerate(answers, 1)}),
    ).results
    assert "off by up to" not in sized.feedback
    assert "0.5" not in sized.feedback.split("\n")[0]
    (hidden,) = score(
        assignment(DRAWN + "    visibility: hidden\n"),
        {},
        Record({f"1 #{i}": Returned(a) for i, a in enumerate(answers, 1)}),
    ).results
    assert hidden.feedback == "Not passed."


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"code": False}, "The file contains no code. If you have written some, save the notebook and submit it again."),
        ({}, "None of the 2 answers that this assignment asks for is defined in the file. It defines no function and no variable."),
        (
            {"defines": tuple("abcdefgh")},
            "None of the 2 answers that this assignment asks for is defined in the file. "
            "It defines `a`, `b`, `c`, `d`, `e`, `f` and 2 more: is this the file for another assignment?",
        ),
        (
            {"defines": ("get_a", "x"), "troubles": (Trouble("x", "y"), Trouble("cell 1, line 4", "SyntaxError: z", lost_cell=True))},
            "`get_a` was not defined, because that code did not run (cell 1, line 4: SyntaxError: z).",
        ),
        (
            {"defines": ("HW",), "inner": ("get_a", "get_b")},
            "`get_a`, `get_b` are defined inside a function or a class, where the grader cannot call them. "
            "Move them to the left margin.",
        ),
    ],
)  # fmt: skip
def test_a_file_in_which_nothing_is_found_has_one_diagnosis(record: dict[str, object], said: str) -> None:
    missing = {"1": Missing("get_a"), "2": Missing("get_b")}
    made = score(assignment(OBSERVED), {}, Record(missing, **record))  # type: ignore[arg-type]
    assert made.diagnosis == said
    assert [r.feedback for r in made.results] == ["See above.", "See above."]
    for other in (Returned([3, 4]), Missing("get_a", ("geta",))):
        assert not score(assignment(OBSERVED), {}, Record({**missing, "1": other}, **record)).diagnosis  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "defines", "said"),
    [
        (Missing("get_b"), ("get_b",), "`get_b` is not defined. Part of your file was not run: see the notes."),
        (Missing("get_b"), ("get_a", "x"), "`get_b` is not defined."),
        (Raised("NameError: name 'x' is not defined"), ("x",), "`get_b()` raised NameError: name 'x' is not defined. Part of your file was not run: see the notes."),
        (Raised("NameError: name 'x' is not defined"), ("get_b",), "`get_b()` raised NameError: name 'x' is not defined."),
        (Raised("ValueError: x"), ("x",), "`get_b()` raised ValueError: x."),
    ],
)  # fmt: skip
def test_a_part_that_was_not_run_is_told_only_where_the_name_stands_in_the_file(
    outcome: Outcome, defines: tuple[str, ...], said: str
) -> None:
    record = Record({"1": Returned([3, 4]), "2": outcome}, (Trouble("cell 3", "x"),), defines=defines)
    assert score(assignment(OBSERVED), {}, record).results[1].feedback == said


@pytest.mark.parametrize(
    "source", ["class HW:\n    def get_x(self):\n        return 1", "def main():\n    x = 1\nmain()"]
)
def test_names_inside_of_something_are_no_other_assignments(run: Run, source: str) -> None:
    record = run(source, "get_x", "get_y")
    assert record.inner == (("get_x",) if "get_x" in source else ("x",))
    made = score(asking("get_x", "get_y"), {}, record)
    assert "is defined inside a function or a class" in made.diagnosis
    assert load_from_json(load_to_json(record)).inner == record.inner


def test_a_diagnosis_stands_once_in_every_report() -> None:
    made = score(assignment(OBSERVED), {}, Record({"1": Missing("get_a"), "2": Missing("get_b")}, defines=("a",)))
    console = Console(file=io.StringIO(), width=200)
    terminal.show_report(console, "title", made)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "No answer found for 1, 2." in shown
    assert "See above" not in shown
    assert "is not defined" not in shown
    tests = json.loads(results_json.render(made))
    assert tests["output"].startswith(html_of(made.diagnosis))
    assert [test["output"] for test in tests["tests"]] == ["See above.", "See above."]


def test_one_point_is_one() -> None:
    for points, said in ((1, "1 point is graded manually"), (2, "2 points are graded manually")):
        made = Report("a", (Result("1", "t", points, Status.PENDING),))
        assert json.loads(results_json.render(made))["output"].startswith(said)


NUMPY_ONLY = (
    "import numpy\ndef f(x): return numpy.asarray(x)[::-1] * numpy.ones(2) if type(x) is numpy.ndarray else 1 / 0\n"
)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("def f(x): return x * 3\n", "import torch; f(torch.tensor("),
        ("import torch\ndef f(x): return x * 3\n", "`f(torch.tensor("),
        (NUMPY_ONLY, "import numpy as np; f(np.array("),
        (NUMPY_ONLY.replace("import numpy\n", "import numpy\nimport numpy as np\n"), "`f(np.array("),
    ],
)
def test_the_call_that_is_told_runs_as_it_stands_and_gives_what_is_said(
    host: Host, tmp_path: Path, text: str, call: str
) -> None:
    asked = assignment(
        "spec: 1\ntitle: t\npoints: 1\nquestions:\n- {id: q, title: t, points: 1, want: 2 * x, within: {abs: 0.01}, "
        "draw: {seed: 1, times: 2, x: 'normal(2)'}, answer: {function: f, args: [x], shape: [2]}}\n"
    )
    (tmp_path / "hw.py").write_text(text)
    (result,) = score(asked, {}, collect(asked, read(tmp_path / "hw.py"), host)).results
    assert call in result.feedback
    told = re.search(r"Try `(.*)`: yours returns (\[.*?\])", result.feedback)
    assert told
    space: dict[str, object] = {}
    exec(text, space)
    *before, last = told[1].split("; ")
    exec("; ".join(before), space)
    assert np.allclose(np.asarray(eval(last, space)), eval(told[2]), rtol=1e-3)


@pytest.mark.parametrize(
    ("found", "said"), [("x", "`x` is None: give it a value."), ("get_x", "`get_x()` returned None.")]
)
def test_what_was_found_is_named(found: str, said: str) -> None:
    spec = "spec: 1\ntitle: t\npoints: 1\nquestions:\n- {id: q, title: t, points: 1, want: 1, within: {abs: 0.01}, "
    asked = assignment(spec + "answer: {function: get_x, variable: x}}\n")
    (result,) = score(asked, {}, Record({"q": Returned(None, name=found)})).results
    assert said in result.feedback
