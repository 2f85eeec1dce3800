"""From answers to results, in process: follow-through, rules, cases, shapes, what is seen of hidden questions, faults."""

from __future__ import annotations

import errno
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.record import (
    Crashed,
    Missing,
    Outcome,
    Raised,
    Record,
    Returned,
    Trouble,
    Unjudged,
    Unserializable,
)  # fmt: skip
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Cell, Submission
from autograder.scoring import answer_keys, whose_fault
from autograder.scoring.example_calls import pasted
from autograder.scoring.score import score, targets_of
from autograder.scoring.whose_fault import NOT_WORKED_OUT

HEAD = "spec: 1\ntitle: T\npoints: {points}\ngivens: {{key: [1, 2], one: 1}}\ndefaults: {{within: {{abs: 0.1}}}}\nquestions:\n"
INF, NAN = np.inf, np.nan


def scored(
    questions: str, answers: dict[str, Any], targets: dict[str, Any] | None = None, points: int = 0, **more: Any
) -> Report:
    """The report on answers (values, or outcomes) to questions of which each is worth a point, unless it is said."""
    spec = assignment(HEAD.format(points=points or questions.count("- {id: ") or 1) + questions)
    outcomes: dict[str, Outcome] = {
        id: value if isinstance(value, (Returned, Raised, Crashed, Missing, Unjudged)) else Returned(value)
        for id, value in answers.items()
    }
    return score(spec, targets or {}, Record(outcomes, **more))


def results(*arguments: Any, **more: Any) -> tuple[Result, ...]:
    return scored(*arguments, **more).results


# follow-through ------------------------------------------------------------------------------------------------------

FOLLOW = """\
- {{id: a, title: A, points: 1, answer: {{function: get_a, shape: [2]}}, want: "[3, 4]"{first}}}
- {{id: b, title: B, points: 1, answer: {{function: get_b, shape: [2]}}, want: 2 * q, follow: {{q: {{from: a, if: "{guard}", say: Ours.{more}}}}}}}
"""


@pytest.mark.parametrize(
    ("guard", "a", "b", "credit", "notes"),
    [
        # the student's own answer is the target where the guard allows it, whatever it earned
        ("q[0] > 0", [5, 6], [10, 12], 1, "own"),
        ("q[0] > 0", [5, 6], [6, 8], 0, "compared"),
        ("q[0] > 0", [3, 4], [6, 8], 1, ""),
        ("q[0] > 9", [5, 6], [10, 12], 0, "ours"),
        ("q[0] > 9", [5, 6], [6, 8], 1, "ours"),
        ("full_marks", [5, 6], [6, 8], 1, "ours"),
        ("full_marks", [3.05, 4], [6.1, 8], 1, ""),
        ("not full_marks", [3, 4], [6, 8], 1, "ours"),
        # what is not finite, or no answer, is nobody's to build on
        ("True", [INF, 4], [6, 8], 1, "ours"),
        ("True", [INF, 4], [INF, 8], 0, "ours"),
        ("True", [NAN, 4], [6, 8], 1, "ours"),
        ("True", [-INF, INF], [6, 8], 1, "ours"),
        ("True", None, [6, 8], 1, "ours"),
        ("True", [1, 2, 3], [6, 8], 1, "ours"),
        ("True", Raised("E"), [6, 8], 1, "ours"),
    ],
)
def test_the_students_own_answer_is_built_on_where_that_is_fair(
    guard: str, a: Any, b: Any, credit: float, notes: str
) -> None:
    spec = FOLLOW.format(guard=guard, first="", more="")
    _, result = results(spec, {"a": a, "b": b}, {"a": np.array([3.0, 4.0])})
    assert result.credit == credit
    assert ("Ours." in result.feedback) is (notes == "ours")
    assert ("Graded with your own answer to a" in result.feedback) is (notes == "own")
    assert ("compared with what follows from your own answer to a" in result.feedback) is (notes == "compared")


@pytest.mark.parametrize(("a", "credit"), [([INF, 4], 1), ([-INF, 4], 0), ([3, 4], 0)])
def test_an_infinity_that_is_right_is_right_but_not_built_on(a: Any, credit: float) -> None:
    spec = FOLLOW.format(guard="True", first=", allow: [inf]", more="").replace('want: "[3, 4]"', 'want: "[inf, 4]"')
    first, second = results(spec, {"a": a, "b": [1, 2]}, {"a": np.array([3.0, 4.0])})
    assert first.credit == credit
    assert "infinity" not in first.feedback
    assert ("Ours." in second.feedback) is bool(np.isinf(a).any())


@pytest.mark.parametrize(
    ("b", "credit", "notes"),
    [([10, 12], 1, "own"), ([6, 8], 1, ""), ([1, 1], 0, "")],
)
def test_the_better_of_both_counts_where_the_reference_will_do_too(b: Any, credit: float, notes: str) -> None:
    spec = FOLLOW.format(guard="True", first="", more=", also: reference")
    _, result = results(spec, {"a": [5, 6], "b": b}, {"a": np.array([3.0, 4.0])})
    assert result.credit == credit
    assert ("your own answer" in result.feedback) is (notes == "own")


@pytest.mark.parametrize("say", ["Do a first.", ""])
def test_without_an_answer_that_is_needed_there_is_nothing(say: str) -> None:
    spec = FOLLOW.format(guard="q[0] > 0", first="", more=", else: nothing").replace("say: Ours.", f"say: '{say}'")
    for a in ([-5, 6], [INF, 6], None):
        _, result = results(spec, {"a": a, "b": [6, 8]}, {"a": np.array([3.0, 4.0])})
        assert (result.credit, result.status) == (0, Status.FAILED)
        assert (say or "builds on your answer to a") in result.feedback
    assert results(spec, {"a": [5, 6], "b": [10, 12]}, {"a": np.array([3.0, 4.0])})[1].credit == 1


# rules ---------------------------------------------------------------------------------------------------------------

RULES = """\
- id: a
  title: A
  points: 1
  answer: {function: get_a}
  want: "5"
  partial: {0.4: {abs: 1}}
  feedback:
    - {id: wrong, if: "answer < 0", credit: 0.25, say: "Negative: {answer}."}
    - {id: less, if: "answer < 4.5", credit: 0.1, say: Small.}
    - {id: fine, when: right, if: "answer > 5", say: "A little more."}
    - {id: any, when: any, if: "error > 2 or answer == 5", say: "By {error}, {got} for {want}."}
    - {id: later, when: any, if: "answer > 0", say: Never said.}
"""


@pytest.mark.parametrize(
    ("answer", "credit", "rule", "said"),
    [
        (-1, 0.25, "wrong", "Negative: -1."),
        (4.3, 0.4, "less", "Small."),
        (2, 0.1, "less", "Small."),
        (5.05, 1, "fine", "A little more."),
        (5, 1, "any", "By 0, 5 for 5."),
        (9, 0, "any", "By 4, 9 for 5."),
        (4.95, 1, "later", "Never said."),
        (5.5, 0.4, "later", "Never said."),
    ],
)
def test_the_first_rule_that_fits_speaks_and_gives_what_it_gives(
    answer: float, credit: float, rule: str, said: str
) -> None:
    (result,) = results(RULES, {"a": answer}, points=1)
    assert (result.credit, result.rule) == (credit, rule)
    assert result.feedback.split("\n")[-1] == said
    assert (result.feedback.split("\n")[0] == "Correct.") is (credit == 1)
    status = Status.PASSED if credit == 1 else Status.PARTIAL if credit else Status.FAILED
    assert (result.status, result.score) == (status, round(credit, 4))


def test_no_rule_raises_what_is_not_finite() -> None:
    rows = (
        RULES.replace("get_a}", "get_a, shape: [2]}").replace('"5"', '"[5, 5]"').replace("{0.4: {abs: 1}}", "entries")
    )
    rows = rows[: rows.index("  feedback")] + "  feedback: [{id: x, when: any, if: 'True', credit: 0.9, say: Said.}]\n"
    found = {
        tuple(answer): results(rows, {"a": answer}, points=1)[0]
        for answer in ([5, NAN], [5, INF], [5, 9], [5, 5], [NAN, NAN])
    }
    assert [(one.credit, one.rule) for one in found.values()] == [(0.5, ""), (0.5, ""), (0.9, "x"), (1, "x"), (0, "")]
    observed = rows.replace("  partial: entries\n", "  got: answer[0]\n").replace('"[5, 5]"', '"5"')
    (result,) = results(observed, {"a": [5, NAN]}, points=1)
    assert (result.credit, "NaN" in result.feedback) == (0, True)
    assert results(observed, {"a": [5, 7]}, points=1)[0].credit == 1


def test_in_a_class_of_size_no_number_is_seen_anywhere() -> None:
    sized = RULES.replace(", {got} for {want}", "").replace(": {answer}", "") + "  reveal: size_class\n"
    (result,) = results(sized, {"a": 8.5}, points=1)
    assert result.feedback.startswith("Your answer is off by more than 10 times")
    assert "By more than 10 times" in result.feedback
    assert result.detail.startswith("error more than 10 times")
    (plain,) = results(RULES, {"a": 8.5}, points=1)
    assert plain.detail == "error 3.5; answer [8.5]"
    assert plain.ratio == pytest.approx(35)
    assert result.ratio == plain.ratio


# cases ---------------------------------------------------------------------------------------------------------------

CASES = """\
- id: a
  title: A
  points: 1
  draw: {times: 3, seed: 4, n: "integer(1, 9)"}
  answer: {function: f, args: [n], shape: []}
  want: 2 * n
  partial: {0.5: {abs: 1}}
  feedback: [{id: same, if: "answer == n", credit: 0.25, say: That is n.}]
"""


def cases(*off: Any) -> Result:
    """The result where each of three answers is off by so much; "n" is the argument itself."""
    spec = assignment(HEAD.format(points=1) + CASES)
    numbers = [case["n"] for case in spec.questions[0].cases]
    made = {}
    for place, (number, by) in enumerate(zip(numbers, off, strict=True), 1):
        value = number if by == "n" else by if isinstance(by, (Raised, Unjudged)) else 2 * number + by
        made[f"a #{place}"] = (
            value if isinstance(value, (Raised, Unjudged)) else Returned(float(value), f"printed {place}")
        )
    return score(spec, {}, Record(made)).results[0]


@pytest.mark.parametrize(
    ("off", "credit", "which"),
    [
        ((0, 0, 0), 1, 1),
        ((0, 0.5, 0), 0.5, 2),
        ((0.5, 0, 5), 0, 3),
        ((5, 5, 5), 0, 1),
        ((0, 0.5, 0.5), 0.5, 2),
        ((0.5, "n", 0), 0.25, 2),
        ((0, 0, Raised("E")), 0, 0),
    ],
)
def test_the_worst_case_is_what_a_question_is_worth(off: Any, credit: float, which: int) -> None:
    result = cases(*off)
    assert result.credit == credit
    assert result.printed == (f"printed {which}" if which else "")
    assert ("f(" in result.feedback) is (credit < 1)
    assert (result.rule == "same") is ("n" in off)


def test_what_could_not_be_run_leaves_all_cases_ungraded() -> None:
    result = cases(0, Unjudged("too busy"), 5)
    assert (result.status, result.detail, result.credit) == (Status.UNGRADED, "too busy", 0)
    assert "not your fault" in result.feedback


def test_a_call_that_was_not_made_earns_nothing() -> None:
    spec = assignment(HEAD.format(points=1) + CASES)
    (result,) = score(spec, {}, Record({"a #1": Returned(1.0)})).results
    assert result.status is Status.FAILED
    (plain,) = results("- {id: a, title: A, points: 1, answer: {function: f}, want: '1'}\n", {})
    assert "was not called" in plain.feedback


def test_of_cases_that_say_the_same_the_smallest_is_shown() -> None:
    spec = assignment(HEAD.format(points=1) + CASES.replace('n: "integer(1, 9)"', 'n: "normal(integer(1, 9))"').replace("shape: []", "shape: [len(n)]").replace("answer == n", "answer[0] == 99"))  # fmt: skip
    sizes = [len(case["n"]) for case in spec.questions[0].cases]
    assert len(set(sizes)) > 1
    made = {f"a #{i}": Returned(2 * case["n"] + 50) for i, case in enumerate(spec.questions[0].cases, 1)}
    (result,) = score(spec, {}, Record(made)).results
    smallest = spec.questions[0].cases[sizes.index(min(sizes))]["n"]
    assert pasted("f", [smallest], "torch") in result.feedback


# shapes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "answer", "taken"),
    [
        ("[2]", [1, 2], True),
        ("[2]", [[1, 2]], False),
        ("[2]", [1, 2, 3], False),
        ("[]", 1, True),
        ("[]", [1], False),
        ("[[2], [1, 2]]", [[1, 2]], True),
        ("[[2], [1, 2]]", [[1], [2]], False),
        ("[any]", [1], True),
        ("[any]", [], False),
        ("[any, 2]", [[1, 2], [3, 4], [5, 6]], True),
        ("[any, 2]", [[1, 2, 3]], False),
        ("[len(key)]", [1, 2], True),
        ("[len(key) + 1]", [1, 2], False),
        ("[[any], [1, any]]", [[1, 2, 3]], True),
    ],
)
def test_an_answer_has_one_of_the_shapes(shape: str, answer: Any, taken: bool) -> None:
    spec = (
        f"- {{id: a, title: A, points: 1, answer: {{function: f, shape: {shape}}}, got: 0 * sum(answer), want: '0'}}\n"
    )
    (result,) = results(spec, {"a": answer})
    assert result.credit == float(taken)
    assert ("is needed" in result.feedback) is not taken


def test_another_shape_that_will_do_becomes_the_first() -> None:
    spec = "- {id: a, title: A, points: 1, answer: {function: f, shape: [[2, any], [any]]}, want: '[[1, 2], [3, 4]]'}\n"
    assert results(spec, {"a": [1, 2, 3, 4]})[0].credit == 1
    assert results(spec, {"a": [1, 3, 2, 4]})[0].credit == 0
    assert "(2, any) or (any,)" in results(spec, {"a": 7})[0].feedback


# who sees what -------------------------------------------------------------------------------------------------------

HIDDEN = "- {id: a, title: A, points: 1, answer: {function: f}, want: '1', visibility: hidden}\n"


@pytest.mark.parametrize(
    ("answer", "said", "status"),
    [
        (Returned(1.0, "p"), "Passed.", Status.PASSED),
        (Returned(3.0, "p"), "Not passed.", Status.FAILED),
        (Raised("secret", printed="p"), "Not passed.", Status.FAILED),
        (Unjudged("busy"), "could not be", Status.UNGRADED),
        (Missing("f", unclear=True), "manual grading", Status.PENDING),
    ],
)
def test_of_a_hidden_question_nothing_is_told_but_how_it_ended(answer: Any, said: str, status: Status) -> None:
    (result,) = results(HIDDEN, {"a": answer})
    assert result.status is status
    assert said in result.feedback
    assert len(result.feedback.split(". ")) <= 3
    assert (result.printed, result.visibility) == ("", "hidden")
    if isinstance(answer, Raised):
        assert "secret" in result.detail
    (seen,) = results(HIDDEN.replace(", visibility: hidden", ""), {"a": answer})
    assert seen.printed == getattr(answer, "printed", "")
    assert seen.feedback in result.detail


def test_what_cannot_be_decided_waits_for_a_person() -> None:
    (result,) = results(HIDDEN.replace(", visibility: hidden", ""), {"a": Missing("f", unclear=True)})
    assert (result.status, result.credit, result.score) == (Status.PENDING, 0, 0)
    assert "`f`" in result.feedback


def test_what_cannot_be_worked_out_on_an_answer_is_worth_nothing() -> None:
    spec = "- {id: a, title: A, points: 1, answer: {function: f, shape: [any]}, got: answer @ ones(2), want: '2'}\n"
    assert results(spec, {"a": [1, 1]})[0].credit == 1
    (result,) = results(spec, {"a": [1, 1, 1]})
    assert (result.status, result.credit, result.tags) == (Status.FAILED, 0, (NOT_WORKED_OUT,))
    assert "answer @ ones(2)" in result.detail
    assert "cannot be compared" in result.feedback


def test_the_reference_is_judged_once_however_many_cases_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else two hundred cases take two hundred times as long as the reference."""
    judged: list[object] = []
    before = whose_fault._reference
    monkeypatch.setattr(whose_fault, "_reference", lambda judge: judged.append(judge) or before(judge))
    spec = (
        "- {id: a, title: A, points: 1, draw: {times: 30, seed: 1, x: normal(3)}, answer: {function: f, args: [x]}, "
        "got: answer @ x, want: '2', partial: cases}\n"
    )
    asked = assignment(HEAD.format(points=1) + spec).questions[0].calls
    (result,) = results(spec, {call: [1, 1] for call in asked}, dict.fromkeys(asked, np.ones(3)))
    assert (result.status, result.tags) == (Status.FAILED, (NOT_WORKED_OUT,))
    assert len(judged) == 1


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "Too many open files")])
def test_what_the_machine_fails_to_work_out_is_nobodys_zero(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    spec = (
        "- {id: a, title: A, points: 1, answer: {function: f}, want: '2', "
        "feedback: [{id: half, if: answer == 1, credit: 0.5, say: Half.}]}\n"
    )
    assert results(spec, {"a": 1})[0].credit == 0.5

    def failing(_: object) -> bool:
        raise error

    monkeypatch.setattr("autograder.scoring.feedback_rule.true", failing)
    assert results(spec, {"a": 1})[0].status is Status.UNGRADED


def test_an_error_of_the_spec_is_nobodys_zero() -> None:
    spec = "- {id: a, title: A, points: 1, answer: {function: f, shape: [any]}, got: answer @ ones(3), want: '2'}\n"
    (result,) = results(spec, {"a": [1, 2]}, {"a": np.array([1.0, 1.0])})
    assert result.status is Status.UNGRADED
    assert result.detail.startswith("ExpressionError: ")
    assert result.credit == 0
    assert not result.decided
    assert not result.tags


# variables, constants, kept files --------------------------------------------------------------------------------------

BOTH = "- {id: a, title: A, points: 1, answer: {function: get_a, variable: a, shape: [2], constants_only: %s}, want: '[1, 2]'}\n"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("get_a", None, "`get_a()` returned None"),
        ("a", None, "`a` is None"),
        ("a", [1, 2, 3], "`a` has shape (3,)"),
        ("get_a", [1, 2, 3], "`get_a()` returned shape (3,)"),
        ("a", "text", "`a` is a string"),
        ("a", [1, NAN], "`a` is NaN"),
        ("", [1, NAN], "`get_a()` returned NaN"),
    ],
)
def test_a_variable_is_something_and_a_function_returns_it(name: str, value: Any, said: str) -> None:
    (result,) = results(BOTH % "warn", {"a": Returned(value, name=name)})
    found = result.feedback
    assert said in found or ("NaN" in said and "NaN" in found and said.split()[0] in found)


@pytest.mark.parametrize(
    ("policy", "reads", "credit", "warned"),
    [
        ("warn", {"get_a": frozenset({"key"})}, 1, ["`key`"]),
        ("refuse", {"get_a": frozenset({"key"})}, 0, ["`key`"]),
        ("refuse", {"get_a": frozenset({"torch"})}, 1, []),
        ("refuse", {"a": frozenset({"one", "key"})}, 0, ["`key` and `one`"]),
        ("refuse", {"get_a": frozenset(), "a": frozenset({"key"})}, 1, []),  # the function is the answer
        ("refuse", {"get_b": frozenset({"key"})}, 1, []),
        ("refuse", {}, 1, []),
    ],
)
def test_an_answer_that_reads_a_given_is_no_constant(
    policy: str, reads: dict[str, frozenset[str]], credit: float, warned: list[str]
) -> None:
    (result,) = results(BOTH % policy, {"a": [1, 2]}, reads=reads)
    assert result.credit == credit
    assert all(word in result.feedback for word in warned)
    assert ("constants" in result.feedback) is bool(warned)
    assert result.status is (Status.PASSED if credit else Status.FAILED)
    (wrong,) = results(BOTH % policy, {"a": [9, 9]}, reads=reads)
    assert wrong.credit == 0


# the report as a whole ---------------------------------------------------------------------------------------------------

TWO = "- {id: a, title: A, points: 1, answer: {function: get_a}, want: '1'}\n- {id: b, title: B, points: 1, answer: {function: get_b}, want: '2'}\n"


def test_what_was_stopped_by_a_time_limit_is_listed() -> None:
    troubles = (
        Trouble("cell 1", "slow", timed_out=True),
        Trouble("cell 2", "NameError"),
        Trouble("cell 3", "x", lost_cell=True),
    )
    made = scored(TWO, {"a": Crashed("slow", True), "b": Crashed("died")}, troubles=troubles, printed="all")
    assert made.timeouts == ("a", "cell 1")
    assert made.printed == "all"
    assert [note.split(".")[0] for note in made.notes] == ["cell 1: slow", "cell 2: NameError", "cell 3: x"]
    assert ["not run" in note for note in made.notes] == [False, False, True]


@pytest.mark.parametrize(
    ("b", "found"),
    [
        (Missing("get_b"), True),
        (Missing("get_b", ("getb",)), False),
        (Missing("get_b", (), "it stands in a raw cell"), False),
        (Missing("get_b", unclear=True), False),
        (Raised("E"), False),
        (Returned(2), False),
    ],
)
def test_a_file_in_which_nothing_is_found_has_a_diagnosis(b: Any, found: bool) -> None:
    made = scored(TWO, {"a": Missing("get_a"), "b": b})
    assert bool(made.diagnosis) is found
    assert (made.results[0].feedback == "See above.") is found
    assert not scored(TWO.split("\n")[0] + "\n", {"a": Missing("get_a")}).diagnosis  # of one question it is said there


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"code": False, "defines": ("get_a",)}, ["no code"]),
        ({"defines": ("get_a", "x")}, ["`get_a` was", "that code did not run."]),
        ({"defines": ("get_a", "get_b")}, ["`get_a`, `get_b` were"]),
        ({"defines": ("get_a",), "troubles": (Trouble("cell 1", "E"), Trouble("cell 2", "F"))}, ["(cell 1: E)"]),
        ({"defines": ("get_a",), "troubles": (Trouble("cell 1", "E"), Trouble("cell 2", "F", True))}, ["(cell 2: F)"]),
        ({"inner": ("get_a",)}, ["`get_a` is ", " it."]),
        ({"inner": ("get_a", "get_b")}, ["`get_a`, `get_b` are ", " them."]),
        ({}, ["None of the 2 answers", "no function"]),
        ({"defines": tuple("uvwxyz")}, ["`u`, `v`, `w`, `x`, `y`, `z`:"]),
        ({"defines": tuple("tuvwxyz")}, ["`t`, `u`, `v`, `w`, `x`, `y` and 1 more:"]),
    ],
)
def test_what_the_diagnosis_says(record: dict[str, Any], words: list[str]) -> None:
    said = scored(TWO, {"a": Missing("get_a"), "b": Missing("get_b")}, **record).diagnosis
    assert all(word in said for word in words), said


@pytest.mark.parametrize(
    ("outcome", "troubles", "lost"),
    [
        (Missing("get_b"), True, True),
        (Missing("get_b"), False, False),
        (Missing("get_b", (), "it stands in a raw cell"), True, False),
        (Missing("get_b", ("x",)), True, True),
        (Raised("NameError: name 'get_b' is not defined"), True, True),
        (Raised("NameError: name 'other' is not defined"), True, False),
        (Raised("ValueError: name 'get_b' is not defined"), True, False),
        (Crashed("ran away"), True, False),
    ],
)
def test_a_part_that_did_not_run_is_pointed_to_where_the_name_stands_in_it(
    outcome: Outcome, troubles: bool, lost: bool
) -> None:
    given = (Trouble("cell 1", "E"),) if troubles else ()
    made = scored(TWO, {"a": 1, "b": outcome}, troubles=given, defines=("get_b",))
    assert ("See the notes" in made.results[1].feedback or "see the notes" in made.results[1].feedback) is lost


def test_what_there_is_to_say_of_each_way_to_fail() -> None:
    def said(outcome: Outcome) -> str:
        return results(TWO, {"a": outcome, "b": 1})[0].feedback

    assert "`get_x`?" not in said(Missing("get_a"))
    assert "`geta`" in said(Missing("get_a", ("geta", "get_aa")))
    assert "get_aa" not in said(Missing("get_a", ("geta", "get_aa")))
    assert "it stands in a raw cell." in said(Missing("get_a", (), "it stands in a raw cell"))
    assert "(cell 3, line 4)" in said(Raised("E", "cell 3, line 4"))
    assert "(" not in said(Raised("E")).replace("get_a()", "")
    assert "ran away" in said(Crashed("ran away"))


def test_the_key_of_what_was_judged_goes_with_the_result() -> None:
    spec = assignment(HEAD.format(points=2) + TWO)
    cells = (Cell("cell 1", "def get_a(): return 1"),)
    record = Record({"a": Returned(1.0), "b": Raised("E")})
    made = score(spec, {}, record, Submission("ann", "f.py", cells))
    assert made.submission == "ann"
    code = answer_keys.code(cells)
    assert [r.judged for r in made.results] == [answer_keys.answer([Returned(1.0)], code), code]
    known = score(spec, {}, record, Submission("ann", "f.py", (), code_key="known"))
    assert known.results[1].judged == "known"
    assert score(spec, {}, record).results[1].judged == ""
    busy = score(spec, {}, Record({"a": Unjudged("busy"), "b": Raised("E")}), Submission("ann", "f.py", cells))
    assert [r.judged for r in busy.results] == ["", code]
    assert score(spec, {}, record).submission == ""


def test_targets_are_what_the_reference_answered() -> None:
    spec = assignment(HEAD.format(points=2) + TWO)
    assert targets_of(spec, Record({"a": Returned(7), "b": Raised("E")})) == {"a": 7}


# targets, pictures of weights ------------------------------------------------------------------------------------------


def test_the_references_answer_is_observed_like_the_students() -> None:
    spec = "- {id: a, title: A, points: 1, answer: {function: f, shape: [[2], [1, 2]]}, got: 'answer[0]'}\n"
    targets = {"a": np.array([[3.0, 4.0]])}
    assert results(spec, {"a": [3, 9]}, targets)[0].credit == 1
    assert results(spec, {"a": [4, 4]}, targets)[0].credit == 0
    (none,) = results(spec, {"a": [3, 9]}, {})
    assert (none.status, "no answer to a" in none.detail) == (Status.UNGRADED, True)


def test_the_weights_that_the_spec_has_drawn_are_the_answers_and_the_targets() -> None:
    spec = "- {id: a, title: A, points: 1, answer: {function: f, shape: [2]}, want: '[1, 1]', heat_map: answer / 3}\n"
    for one, target in (([1, 2], [3.0, 6.0]), ([3, 3], [6.0, 9.0])):
        (result,) = results(spec, {"a": one}, {"a": np.array(target)})
        own = tuple(round(n / 3, 4) for n in one)
        assert result.heat_map == ((own,), (tuple(n / 3 for n in target),))
    (none,) = results(spec, {"a": [1, 2]}, {})
    assert none.heat_map is None
    matrix = spec.replace("[2]}", "[2, 2]}").replace("'[1, 1]'", "'ones(2, 2)'").replace("answer / 3", "answer")
    (drawn,) = results(matrix, {"a": [[1, 2], [3, 4.00006]]}, {"a": np.eye(2)})
    assert drawn.heat_map == (((1.0, 2.0), (3.0, 4.0001)), ((1.0, 0.0), (0.0, 1.0)))


@pytest.mark.parametrize(("size", "shown"), [(12, "11]"), (13, "… (13 entries)")])
def test_the_staff_see_an_answer_as_far_as_a_line_has_room(size: int, shown: str) -> None:
    spec = f"- {{id: a, title: A, points: 1, answer: {{function: f, shape: [{size}]}}, want: zeros({size})}}\n"
    (result,) = results(spec, {"a": np.arange(float(size))})
    assert result.detail.endswith(shown)
    assert "error " in result.detail
    assert "12," not in result.detail


# texts that a person grades --------------------------------------------------------------------------------------------

WRITTEN = """\
- {id: w, title: W, points: 1, answer: {markdown: Why%s}, by_hand: [{1: because}]}
- {id: a, title: A, points: 1, answer: {function: get_a}, want: '1'}
"""


@pytest.mark.parametrize(
    ("nth", "prose", "status", "words"),
    [
        ("", ("## Why\nBecause.",), Status.PENDING, ["1 point"]),
        ("", (), Status.NOT_ANSWERED, ["“Why”."]),
        (", nth: 2", (), Status.NOT_ANSWERED, ["“Why” (heading 2 of that name)"]),
        ("", ("Another text of some length that may be meant for it.",), Status.PENDING, ["“Why”", "1 point"]),
    ],
)
def test_a_text_waits_for_a_person(nth: str, prose: tuple[str, ...], status: Status, words: list[str]) -> None:
    spec = assignment(HEAD.format(points=2) + WRITTEN % nth)
    made = score(spec, {}, Record({"a": Returned(1.0)}), Submission("ann", "f.py", (), prose))
    assert made.results[0].status is status
    assert all(word in made.results[0].feedback for word in words), made.results[0].feedback
    assert ("of that name" in made.results[0].feedback) is bool(nth)
    assert (made.pending, made.score) == (float(status is Status.PENDING), 1)
    lost = score(spec, {}, Record({"a": Missing("get_a")}), Submission("ann", "f.py", (), prose))
    assert not lost.diagnosis  # the one answer that is code is said where it stands
    assert lost.results[0].feedback == made.results[0].feedback


# some cases that nothing else notices ----------------------------------------------------------------------------------


def test_what_is_not_written_yet_has_no_call_to_try() -> None:
    spec = assignment(HEAD.format(points=1) + CASES)
    stub, torch_s_own = "NotImplementedError: to do", "NotImplementedError: not implemented for 'Half'"
    for error, mine in ((stub, True), (torch_s_own, False), ("ValueError: no", False)):
        made = Raised(error, "cell 2, line 3", "so far", unfinished=mine)
        (result,) = score(spec, {}, Record({f"a #{i}": made for i in (1, 2, 3)})).results
        assert (result.status, result.credit, result.printed) == (Status.FAILED, 0, "so far")
        if mine:
            assert result.feedback == "Not answered yet: cell 2, line 3 raises NotImplementedError."
        else:
            assert error in result.feedback
            assert "f(" in result.feedback.replace("f()", "")


def test_a_place_that_is_left_open_in_one_case_alone_is_an_error_there() -> None:
    spec = assignment(HEAD.format(points=1) + CASES)
    made = {f"a #{i}": Raised("NotImplementedError", "line 3", unfinished=i == 2) for i in (1, 2, 3)}
    (result,) = score(spec, {}, Record(made)).results
    assert "Not answered yet" not in result.feedback


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("{function: f}", "Not answered yet: `f()` returns `...`."),
        ("{variable: v}", "Not answered yet: `v` is still `...`."),
    ],
)
def test_three_dots_are_no_answer_yet(answer: str, said: str) -> None:
    spec = f"- {{id: a, title: A, points: 1, answer: {answer}, want: 1}}\n"
    (result,) = results(spec, {"a": Unserializable("a value of type ellipsis")})
    assert (result.status, result.feedback) == (Status.FAILED, said)
    (other,) = results(spec, {"a": Unserializable("a value of type object")})
    assert "Not answered yet" not in other.feedback


def test_three_dots_answer_no_question_without_points() -> None:
    spec = "- {id: a, title: A, points: 0, answer: {variable: v}}\n"
    spec += "- {id: b, title: B, points: 1, answer: {variable: w}, want: 1}\n"
    result, _ = results(spec, {"a": Unserializable("a value of type ellipsis"), "b": 1.0}, points=1)
    assert result.status is Status.NOT_ANSWERED


def test_of_several_drawings_that_may_be_meant_the_worst_counts() -> None:
    spec = "- {id: a, title: A, points: 1, answer: {function: f, figure: {axes: 2d, x: [0.0, 1.0], weights: {axes: 0.0}}}}\n"

    def axes(last: float) -> dict[str, Any]:
        drawn = {
            "kind": "line",
            "points": np.column_stack([np.linspace(0, last, 20), np.linspace(0, 1, 20)]),
            "label": "",
        }
        return {"kind": "2d", "title": "", "labels": {}, "limits": {}, "artists": 1, "drawn": [drawn]}

    for ends, credit in (((1.0, 1.0), 1), ((1.0, 0.5), 0), ((0.5, 1.0), 0)):
        figure = {"figures": [{"axes": [axes(last) for last in ends], "picture": None, "note": ""}]}
        (result,) = results(spec, {"a": figure})
        assert (result.status is Status.UNGRADED, result.credit) == (False, credit)


def test_the_case_with_the_fewest_numbers_is_shown() -> None:
    draws = 'draw: {times: 3, seed: 2, n: "integer(1, 3)", v: "normal(4 - n)", w: "normal(1)"}'
    spec = assignment(
        HEAD.format(points=1)
        + f"- id: a\n  title: A\n  points: 1\n  {draws}\n  answer: {{function: f, args: [n, v], shape: []}}\n  want: n\n"
    )
    cases = spec.questions[0].cases
    (result,) = score(spec, {}, Record({f"a #{i}": Returned(99.0) for i in (1, 2, 3)})).results
    fewest = min(cases, key=lambda case: np.size(case["v"]))
    assert pasted("f", [fewest["n"], fewest["v"]], "torch") in result.feedback
