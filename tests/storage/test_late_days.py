"""A budget of late days over the term, counted in a file that assignments share."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from conftest import assignment, autograder

from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.domain.report import Report
from autograder.scoring.lateness import deducted
from autograder.storage.late_days import LATE_DAYS_FILE, LateDays, warnings

SPEC = """\
spec: 1
title: Small
points: 1
submission: {{imports: []}}
late: {{lose: 0.2, due: 2026-10-0{day} 23:59 Europe/Berlin, budget: {budget}{more}}}
questions:
  - {{id: "1", title: One, points: 1, answer: {{function: get_one}}, want: "1", within: {{abs: 0.1}}}}
"""


def homework(number: int, budget: int = 3, more: str = "") -> Assignment:
    """The homework that is due on the evening of that day of October."""
    return replace(assignment(SPEC.format(day=number, budget=budget, more=more)), name=f"hw{number}")


def facts(number: int, late: int, *people: str, **more: Any) -> dict[str, Any]:
    """A submission so many days late, an hour before the next would begin."""
    who = [dict(zip(("name", "sid", "email"), f"{person},,".split(",")[:3], strict=True)) for person in people]
    return {"people": who, "submitted": f"2026-10-{number + late:02}T20:59:00+00:00", **more}


def grade(path: Path, made: Assignment, hands: dict[str, dict[str, Any]]) -> dict[str, float]:
    """What is taken off each, as `grade` does it, and the file is written."""
    days = LateDays(path, made)
    off = {n: deducted(made, Report(n, ()), known, days.left(n, known)).deduction for n, known in hands.items()}
    days.keep(hands.items())
    return off


def used(path: Path) -> dict[tuple[str, str], int]:
    text = path.read_text(encoding="utf-8-sig")
    return {(row["assignment"], row["name"]): int(row["used"]) for row in csv.DictReader(io.StringIO(text))}


def test_days_of_the_budget_cost_nothing_and_the_others_do(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE
    assert grade(path, homework(1), {"a": facts(1, 2, "Ada,1"), "b": facts(1, 0, "Bob,2")}) == {"a": 0, "b": 0}
    assert grade(path, homework(3), {"a": facts(3, 3, "Ada,1"), "b": facts(3, 1, "Bob,2")}) == {"a": 0.4, "b": 0}
    assert grade(path, homework(5), {"a": facts(5, 1, "Ada,1"), "b": facts(5, 4, "Bob,2")}) == {"a": 0.2, "b": 0.4}
    ada = {("hw1", "Ada"): 2, ("hw3", "Ada"): 1, ("hw5", "Ada"): 0}
    assert used(path) == {**ada, ("hw3", "Bob"): 1, ("hw5", "Bob"): 2}


def test_grading_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE
    hands = {"a": facts(1, 2, "Ada,1")}
    first = grade(path, homework(1), hands)
    before = path.read_bytes()
    for _ in range(3):
        assert grade(path, homework(1), hands) == first
    assert path.read_bytes() == before
    grade(path, homework(1), {"a": facts(1, 1, "Ada,1")})  # handed in anew, or with an extension
    assert used(path) == {("hw1", "Ada"): 1}
    grade(path, homework(1), {"a": facts(1, 0, "Ada,1")})
    assert used(path) == {}


def test_the_order_of_grading_does_not_matter_in_the_end(tmp_path: Path) -> None:
    class_ = {n: {"a": facts(n, 2, "Ada,1"), "b": facts(n, 1, "Bob,2")} for n in (1, 3, 5)}
    ends = set()
    for order in permutations((1, 3, 5)):
        path = tmp_path / f"{order}.csv"
        for number in order:
            grade(path, homework(number), class_[number])
        offs = tuple(tuple(grade(path, homework(number), class_[number]).items()) for number in (1, 3, 5))
        ends.add((path.read_bytes(), offs))
    assert len(ends) == 1
    assert ends.pop()[1] == ((("a", 0), ("b", 0)), (("a", 0.2), ("b", 0)), (("a", 0.4), ("b", 0)))


def test_another_assignment_whose_days_change_is_told(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE
    LateDays(path, homework(5)).keep([("a", facts(5, 3, "Ada,1")), ("b", facts(5, 1, "Bob,2"))])
    said = LateDays(path, homework(1)).keep([("a", facts(1, 2, "Ada,1")), ("b", facts(1, 1, "Bob,2"))])
    assert len(said) == 1
    assert "the late days of 1 person on hw5 have changed" in said[0]
    assert "rescore" in said[0]
    assert LateDays(path, homework(1)).keep([("a", facts(1, 2, "Ada,1")), ("b", facts(1, 1, "Bob,2"))]) == []


@pytest.mark.parametrize(
    ("hand", "off"),
    [
        (facts(1, 2, "Ada,1", excused=True), 0),
        (facts(1, 3, "Ada,1", due="2026-10-04T23:59:00+02:00"), 0),  # an extension
        ({"people": [{"name": "Ada", "sid": "1", "email": ""}]}, 0),  # no time is recorded
        (facts(1, 9, "Ada,1"), 1),  # closed: nothing is left to be saved
    ],
)
def test_what_is_excused_or_closed_or_not_known_uses_no_day(tmp_path: Path, hand: dict[str, Any], off: float) -> None:
    path = tmp_path / LATE_DAYS_FILE
    assert grade(path, homework(1, more=", closes: 5d"), {"a": hand}) == {"a": off}
    assert not path.exists() or used(path) == {}


def test_a_group_has_as_many_days_as_who_has_the_fewest_and_each_uses_them(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE
    grade(path, homework(1), {"a": facts(1, 2, "Ada,1")})
    assert grade(path, homework(3), {"g": facts(3, 2, "Ada,1", "Bob,2")}) == {"g": 0.2}
    assert used(path) == {("hw1", "Ada"): 2, ("hw3", "Ada"): 1, ("hw3", "Bob"): 1}
    assert grade(path, homework(5), {"b": facts(5, 2, "Bob,2")}) == {"b": 0}


def test_people_are_told_by_number_then_address_then_name(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE
    hands = {"a": facts(1, 3, "Ann Lee,007,a@u.edu"), "b": facts(1, 0, "Ann Lee,8,b@u.edu"), "c": facts(1, 3, "Cem")}
    grade(path, homework(1), hands)
    later = {
        "x": facts(3, 1, "A. Lee,7"), "y": facts(3, 1, "Ann Lee,8"), "z": facts(3, 1, "Cem,9,c@u.edu"),
        "w": facts(3, 1, ",,A@u.edu"),
    }  # fmt: skip
    off = grade(path, homework(3), later)
    assert off == {"x": 0.2, "y": 0, "z": 0.2, "w": 0.2}


def test_people_of_one_name_who_share_a_budget_are_told(tmp_path: Path) -> None:
    days = LateDays(tmp_path / LATE_DAYS_FILE, homework(1))
    said = days.keep([("li1", facts(1, 2, "Li,")), ("li2", facts(1, 0, "Li,")), ("a", facts(1, 2, "Ada,1"))])
    assert len(said) == 1
    assert "li1, li2 all seem to be from Li and share one budget" in said[0]
    assert days.keep([("li1", facts(1, 2, "Li,1")), ("li2", facts(1, 0, "Li,2"))]) == []


def test_the_file_may_have_been_saved_by_a_spreadsheet_program_and_have_rows_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE
    grade(path, homework(1), {"a": facts(1, 3, "=Ada;Müller,007")})
    assert '"' not in path.read_text(encoding="utf-8-sig")
    assert "'=Ada" in path.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows.append(["more days for illness", "", "3", "", "Ada", "7", "", "-2", ""])
    saved = io.StringIO()
    csv.writer(saved, delimiter=";").writerows(rows)
    path.write_bytes(saved.getvalue().encode("cp1252"))
    assert grade(path, homework(3), {"a": facts(3, 2, "=Ada;Müller,007")}) == {"a": 0}
    assert grade(path, homework(5), {"a": facts(5, 1, "=Ada;Müller,007")}) == {"a": 0.2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", ":1: lacks the column assignment"),
        ("assignment,due,budget,submission,name,sid,email,late,used\nhw1,,3,a,Ada,1,,two,0\n", ":2: late is 'two'"),
        ("assignment,due,budget,submission,name,sid,email,late,used\nhw1,soon,3,a,Ada,1,,2,0\n", ":2: due is 'soon'"),
    ],
)
def test_a_damaged_file_stops_the_run_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / LATE_DAYS_FILE).write_text(text)
    with pytest.raises(UsageError) as told:
        LateDays(tmp_path / LATE_DAYS_FILE, homework(1))
    assert said in str(told.value)
    assert (tmp_path / LATE_DAYS_FILE).read_text() == text


def test_two_runs_at_once_lose_no_row(tmp_path: Path) -> None:
    path = tmp_path / LATE_DAYS_FILE

    def one(number: int) -> None:
        LateDays(path, homework(number)).keep([(f"s{n}", facts(number, 1, f"P{n},{n}")) for n in range(20)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(1, 9)))
    assert len(used(path)) == 160


def test_the_sentences_say_what_the_budget_did(tmp_path: Path) -> None:
    made = homework(1)
    for late, left, said in (
        (2, 3, "3 of your 3 late days for the term were left, and this uses 2: nothing was taken off."),
        (2, 1, "1 of your 3 late days for the term was left, and this uses 1: for the other 1 day, 20 % of the score"),
        (2, 0, "none of your 3 late days for the term is left: 40 % of the score was taken off."),
        (
            2,
            None,
            "You have 3 late days for the term. Your instructor keeps count of them, so nothing was taken off here.",
        ),
        (5, None, "more than all 3 late days for the term: for 2 days, 40 % of the score was taken off."),
    ):
        assert said in deducted(made, Report("a", ()), facts(1, late, "Ada"), left).deducted


def test_what_gradescope_does_is_said_before() -> None:
    assert "on Gradescope, assignments cannot share a file" in " ".join(warnings(homework(1)))
    assert "24 hours" in " ".join(
        warnings(assignment(SPEC.format(day=1, budget=0, more="").replace("Europe/Berlin", "+02:00")))
    )
    assert warnings(assignment(SPEC.format(day=1, budget=0, more=""))) == []


def test_the_commands_share_the_file(tmp_path: Path) -> None:
    for number in (1, 3):
        for folder, text in (
            ("problems", SPEC.format(day=number, budget=3, more="")),
            ("reference", "def get_one(): return 1\n"),
        ):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"hw{number}.{'yaml' if folder == 'problems' else 'py'}").write_text(text)
        (tmp_path / f"in{number}").mkdir()
        (tmp_path / f"in{number}" / "submission_1").mkdir()
        (tmp_path / f"in{number}" / "submission_1" / "hw.py").write_text("def get_one(): return 1\n")
        (tmp_path / f"in{number}" / "submission_metadata.yml").write_text(
            f"submission_1:\n  :submitters:\n  - :name: Ada\n    :sid: '1'\n  :created_at: 2026-10-0{number + 2} 20:59:00 Z\n"
        )

    def run(*arguments: object, code: int = 0) -> str:
        done = autograder(*arguments, AUTOGRADER_PROJECT=str(tmp_path))
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def score(number: int) -> str:
        with open(tmp_path / f"out{number}" / "grades.csv", newline="") as file:
            return next(csv.DictReader(file))["score"]

    run("grade", "hw3", tmp_path / "in3", "--out", tmp_path / "out3")
    assert score(3) == "1"
    said = run("grade", "hw1", tmp_path / "in1", "--out", tmp_path / "out1")
    assert "on hw3 have changed" in said
    run("rescore", tmp_path / "out3", "--allow-lower")
    assert (score(1), score(3)) == ("1", "0.8")
    assert used(tmp_path / LATE_DAYS_FILE) == {("hw1", "Ada"): 2, ("hw3", "Ada"): 1}
    with open(tmp_path / "out3" / "late.csv", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["steps_late"], row["late_days_left"], row["deducted"]) == ("2", "1", "0.2")
    assert "warning: late.budget" in run("validate", "hw1", "--no-submissions")
    # a damaged file stops a run before it begins: what was graded can still be read
    whole = (tmp_path / LATE_DAYS_FILE).read_bytes()
    (tmp_path / LATE_DAYS_FILE).write_text("damaged\n")
    assert "lacks the column" in run("grade", "hw1", tmp_path / "in1", "--out", tmp_path / "out1", code=2)
    (tmp_path / LATE_DAYS_FILE).write_bytes(whole)
    run("rescore", tmp_path / "out1")
