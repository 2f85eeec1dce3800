"""Which manual score counts for which answer: the newest about this very answer, of this very person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.domain.manual_score import EVERYBODY, FILE_PREFIX, Decision, Identity, ManualScore
from autograder.domain.report import Report, Result, Status
from autograder.scoring.manual_scores import CHANGED, NO_QUESTION, NO_SUBMISSION, Overlay, key

ANN, BEN = Identity("ann", frozenset({"1"})), Identity("ben", frozenset({"2"}))
ALL = Identity(EVERYBODY)
POINTS, EXCUSED, UNDONE = Decision.POINTS, Decision.EXCUSED, Decision.UNDONE
Q = Result("q", "Q", 4.0, Status.PENDING, judged="new", detail="text")


def scores(*given: tuple[Any, ...]) -> list[ManualScore]:
    """(who, points, judged, decision) in order; of a question that was worth 4."""
    made = []
    for id, (who, points, judged, *decision) in enumerate(given, 1):
        one = ManualScore(who, "q", points, "Said.", "prof", "t", *(decision or [POINTS]), judged=judged, of=4.0, id=id)
        made.append(one)
    return made


def applied(history: list[ManualScore], result: Result = Q, digest: str = "file", who: Identity = ANN) -> Result:
    made = Overlay(history, [ANN, BEN]).applied(Report(who.submission, (result,)), digest)
    return made.results[0]


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ([(ANN, 3, "new")], 3),
        ([(ANN, 3, "new"), (ANN, 2, "new")], 2),  # the newest
        ([(ANN, 3, "new"), (ANN, 2, "old")], 3),  # about this very answer, whatever came in between
        ([(ANN, 2, "old"), (ANN, 3, "new")], 3),
        ([(ANN, 3, "old")], "again"),
        ([(BEN, 3, "new")], None),
        ([(ANN, 3, "new"), (ANN, 0, "new", UNDONE)], None),
        ([(ANN, 3, "old"), (ANN, 0, "old", UNDONE)], None),
        ([(ANN, 3, "new"), (ANN, 0, "old", UNDONE)], 3),
        ([(ANN, 3, FILE_PREFIX + "file")], 3),
        ([(ANN, 3, FILE_PREFIX + "other")], "again"),
        # for the whole class
        ([(ALL, 1, "")], 1),
        ([(ALL, 1, ""), (ANN, 3, "new")], 3),
        ([(ANN, 3, "new"), (ALL, 1, "")], 1),
        ([(ANN, 3, "old"), (ALL, 1, "")], 1),
        ([(ALL, 1, ""), (ANN, 3, "old")], "again"),  # the class's points were not to count for this person
        ([(ALL, 1, ""), (ALL, 0, "", UNDONE)], None),
        ([(ANN, 3, "new"), (ALL, 1, ""), (ALL, 0, "", UNDONE)], 3),
        ([(ALL, 1, ""), (ANN, 3, "new"), (ANN, 0, "new", UNDONE)], 1),
        ([(ALL, 1, ""), (ANN, 3, "old"), (ANN, 0, "old", UNDONE)], 1),
        # excuses are about the person, whatever the answer
        ([(ANN, 0, "old", EXCUSED)], "excused"),
        ([(ANN, 0, "old", EXCUSED), (ANN, 0, "old", UNDONE)], None),
        ([(ANN, 0, "old", EXCUSED), (ANN, 2, "new")], 2),
        ([(ANN, 2, "new"), (ANN, 0, "old", EXCUSED)], "excused"),
        ([(ANN, 2, "old"), (ANN, 0, "old", EXCUSED), (ANN, 3, "older")], "again"),
        ([(ALL, 0, "", EXCUSED)], "excused"),
        ([(ALL, 0, "", EXCUSED), (ANN, 3, "new")], 3),
        ([(ANN, 0, "old", EXCUSED), (ALL, 1, "")], 1),
    ],
)
def test_which_score_counts(given: Any, points: Any) -> None:
    history = scores(*given)
    result = applied(history)
    if points is None:
        assert result == Q
    elif points == "again":
        assert (result.status, result.credit, result.by_hand) == (Status.PENDING, 0, "")
        assert "changed" in result.feedback
    elif points == "excused":
        assert (result.status, result.credit, result.by_hand) == (Status.EXCUSED, 0, "prof")
        assert result.feedback.endswith("Said.")
    else:
        assert (result.score, result.given, result.by_hand) == (points, points, "prof")
    counts = Overlay(history, [ANN, BEN]).counting(Q, "ann", "file")
    assert (counts is not None) is (points is not None and points != "again")
    lapsed = list(
        Overlay(history, [ANN, BEN]).lapsed(
            [(Report("ann", (Q,)), "file"), (Report("ben", (replace(Q, judged="b"),)), "b")]
        )
    )
    assert any(one.submission == "ann" and one.why == CHANGED for one in lapsed) is (points == "again")


def test_another_question_is_not_concerned() -> None:
    other = replace(scores((ANN, 3, "new"))[0], question="other")
    assert applied([other]) == Q
    assert applied([replace(other, who=ALL)]) == Q
    assert applied([]) == Q


@pytest.mark.parametrize(
    ("points", "of", "worth", "who", "judged", "given", "credit", "status"),
    [
        (4, 4, 4, ANN, "new", 4, 1, Status.PASSED),
        (3, 4, 4, ANN, "new", 3, 0.75, Status.PARTIAL),
        (0, 4, 4, ANN, "new", 0, 0, Status.FAILED),
        (5, 4, 4, ANN, "new", 5, 1, Status.PASSED),  # a bonus
        (4, 4, 2, ANN, "new", 2, 1, Status.PASSED),  # no more than it is worth by now
        (3, 4, 2, ANN, "new", 2, 1, Status.PASSED),
        (1, 4, 2, ANN, "new", 1, 0.5, Status.PARTIAL),
        (5, 4, 2, ANN, "new", 5, 1, Status.PASSED),
        (3, 0, 2, ANN, "new", 3, 1, Status.PASSED),  # a bonus on what was worth nothing
        (3, 0, 2, ANN, "", 2, 1, Status.PASSED),  # of old ones nobody knows what they were of
        (4, 4, 8, ANN, "new", 4, 0.5, Status.PARTIAL),
        (4, 4, 8, ALL, "", 8, 1, Status.PASSED),  # full points for everybody are full
        (3, 4, 8, ALL, "", 3, 0.375, Status.PARTIAL),
        (4, 4, 2, ALL, "", 2, 1, Status.PASSED),
        (5, 4, 8, ALL, "", 5, 0.625, Status.PARTIAL),
        (0, 0, 2, ALL, "", 0, 0, Status.FAILED),
        (3, 0, 0, ALL, "", 3, 1, Status.PASSED),
        (0, 0, 0, ANN, "new", 0, 1, Status.PASSED),
        (-1, 4, 4, ANN, "new", -1, -0.25, Status.FAILED),
    ],
)
def test_what_points_are_worth_by_now(
    points: float, of: float, worth: float, who: Identity, judged: str, given: float, credit: float, status: Status
) -> None:
    one = ManualScore(who, "q", points, digest="file", judged=judged, of=of, id=1)
    result = applied([one], replace(Q, max_score=worth))
    assert (result.given, result.credit, result.status, result.by_hand) == (given, credit, status, "a person")
    assert result.feedback == f"Graded manually: {given:g} of {worth:g}."


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        (Status.PENDING, False), (Status.NOT_ANSWERED, False), (Status.UNGRADED, False), (Status.FAILED, True),
        (Status.PARTIAL, True), (Status.PASSED, True),
    ],
)  # fmt: skip
def test_what_the_machine_has_said_stays_where_it_has_decided(status: Status, kept: bool) -> None:
    result = applied(scores((ANN, 3, "new")), replace(Q, status=status, feedback="The machine's."))
    assert result.feedback.split("\n")[1:] == ["Said.", *(["The machine's."] if kept else [])]


@pytest.mark.parametrize(
    ("status", "credit", "detail"),
    [
        (Status.PENDING, 0.0, "text"),
        (Status.FAILED, 0.0, "graded automatically: 0 of 4\nOff."),
        (Status.PARTIAL, 0.5, "graded automatically: 2 of 4\nOff."),
        (Status.NOT_ANSWERED, 0.0, "Off."),
    ],
)
def test_an_answer_that_has_changed_is_open_again(status: Status, credit: float, detail: str) -> None:
    before = replace(Q, status=status, credit=credit, feedback="Off.", rule="sign", ratio=3.0)
    result = applied(scores((ANN, 3, "old")), before)
    assert (result.status, result.credit, result.rule, result.ratio, result.detail) == (
        Status.PENDING,
        0.0,
        "",
        None,
        detail,
    )
    ungraded = replace(before, status=Status.UNGRADED)
    assert applied(scores((ANN, 3, "old")), ungraded) == ungraded


# whose ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "now", "same"),
    [
        (Identity("a", frozenset({"1"})), Identity("b", frozenset({"1"})), True),
        (Identity("a", frozenset({"1"})), Identity("a", frozenset({"2"})), False),
        (Identity("a", email=frozenset({"x@y"})), Identity("b", email=frozenset({"x@y"})), True),
        (Identity("a", email=frozenset({"x@y"})), Identity("b", email=frozenset({"z@y"})), False),
        (Identity("a", name=frozenset({"ann"})), Identity("b", name=frozenset({"ann"})), True),
        (Identity("a", name=frozenset({"twin"})), Identity("b", name=frozenset({"twin"})), False),
        (Identity("a"), Identity("a"), True),
        (Identity("a"), Identity("b"), False),
        (
            Identity("a", frozenset({"1"}), name=frozenset({"ann"})),
            Identity("b", frozenset({"2"}), name=frozenset({"ann"})),
            False,
        ),
        (Identity("a", frozenset({"1", "3"})), Identity("b", frozenset({"3", "4"})), True),
    ],
)
def test_a_score_goes_with_the_person(given: Identity, now: Identity, same: bool) -> None:
    history = scores((given, 3, "new"))
    others = [Identity("c", name=frozenset({"twin"})), now]
    made = Overlay(history, others).applied(Report(now.submission, (Q,)), "file").results[0]
    assert (made.given == 3) is same


def test_people_are_read_as_the_gradebook_keeps_them() -> None:
    history = scores((Identity("x", frozenset({"17"})), 3, "new"))
    people = {"s9": [{"name": "Ann", "sid": "17"}], "s8": [{"name": "Ben", "sid": "18"}]}
    overlay = Overlay.over(history, people)
    assert overlay.applied(Report("s9", (Q,)), "f").results[0].given == 3
    assert overlay.applied(Report("s8", (Q,)), "f").results[0] == Q
    assert [one.id for one in overlay.of("s9")] == [1]
    assert overlay.of("s8") == overlay.of("nobody") == []
    assert Overlay.over([], people).of("s9") == []


def test_decisions_come_in_order_each_once() -> None:
    both = Identity("ann", frozenset({"1"}), frozenset({"a@x"}), frozenset({"ann"}))
    history = scores((both, 1, "x"), (Identity("z", frozenset({"1"})), 2, "y"), (both, 3, "z"), (BEN, 4, "w"))
    assert [one.points for one in Overlay(history, [both, BEN]).of("ann")] == [1, 2, 3]


def test_old_scores_go_by_submission_and_file() -> None:
    old = ManualScore(Identity("ann"), "q", 3, digest="file", id=1)
    assert applied([old]).given == 3
    assert applied([old], digest="other").status is Status.PENDING
    assert applied([replace(old, digest="")], Q, "").given == 3
    renamed = Overlay([replace(old, who=replace(ANN, submission="before"))], [ANN])
    assert renamed.applied(Report("ann", (Q,)), "file").results[0].given is None


# what no longer counts -----------------------------------------------------------------------------------------------


def lapsed(history: list[ManualScore], *reports: tuple[str, str]) -> list[tuple[float, str, str]]:
    overlay = Overlay(history, [Identity(name, frozenset({name})) for name, _ in reports])
    made = [(Report(name, (replace(Q, judged=judged),)), "file") for name, judged in reports]
    return [(one.score.points, one.submission, one.why) for one in overlay.lapsed(made)]


def person(name: str) -> Identity:
    return Identity(name, frozenset({name}))


def test_scores_that_no_longer_count_are_all_told() -> None:
    a, b = person("a"), person("b")
    assert lapsed(scores((a, 1, "old")), ("a", "new"), ("b", "new")) == [(1, "a", CHANGED)]
    assert lapsed(scores((a, 1, "new")), ("a", "new")) == []
    assert lapsed(scores((a, 1, "x"), (a, 2, "y")), ("b", "new")) == [(2, "", NO_SUBMISSION)]
    assert lapsed(scores((a, 1, "x"), (a, 2, "x", UNDONE)), ("b", "new")) == []
    assert lapsed(scores((a, 1, "x"), (b, 2, "y")), ("c", "z")) == [(1, "", NO_SUBMISSION), (2, "", NO_SUBMISSION)]
    assert lapsed(scores((ALL, 1, "")), ("a", "new")) == []
    assert lapsed([], ("a", "new")) == []


def test_scores_of_a_question_that_is_gone() -> None:
    history = [replace(one, question="gone") for one in scores((person("a"), 1, "x"), (ALL, 2, ""), (ALL, 3, ""))]
    assert lapsed(history, ("a", "new")) == [(1, "", NO_QUESTION), (3, "", NO_QUESTION)]
    assert lapsed(history[1:2]) == []  # nobody has handed in anything yet
    undone = [*history[1:], replace(history[2], decision=UNDONE, id=4)]
    assert lapsed(undone, ("a", "new")) == []
    assert lapsed(history[:1], ("b", "new")) == [(1, "", NO_SUBMISSION)]


def test_a_score_is_filed_under_the_answer_or_the_file() -> None:
    assert key(Q, "file") == "new"
    assert key(replace(Q, judged=""), "file") == "file:file"
