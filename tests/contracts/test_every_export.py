"""What every export must do, run over the registry: a new one is tested on arrival."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import pytest
from conftest import ROOT

from autograder.domain.assignment import Answer, Question
from autograder.domain.report import Report, Result, Status
from autograder.output.export import EXPORTS, Export, GradedPart, Line, PersonRow, Plan, Planned, planned

QUESTIONS = [Question("1", "Select", 2, Answer()), Question("2", "Why", 3, Answer(markdown="Why"))]
NAMES = sorted(EXPORTS.all())


def row(name: str, status: Status = Status.PASSED, **more: object) -> PersonRow:
    results = (
        Result("1", "Select", 2, Status.PASSED, credit=1.0, feedback="Correct."),
        Result("2", "Why", 3, status, credit=0.0 if status is not Status.PASSED else 1.0, feedback="=1+1"),
    )
    facts: dict[str, object] = {
        "sid": f"s{name[:1]}", "email": f"{name.split()[0].lower()}@uni.edu", "account": "", "submission": name,
        "report": Report(name, results),
    }  # fmt: skip
    return PersonRow(name, **{**facts, **more})  # type: ignore[arg-type]


CLASS = [
    row("Ada"), row("Bob", Status.PENDING), row("Eve", Status.UNGRADED), row("Dan", report=None), row("Fay"),
]  # fmt: skip


def cells(name: str, rows: Sequence[PersonRow], title: str = "Homework 1", **more: bool) -> list[list[str]]:
    text = planned(name, rows, **more).text(QUESTIONS, title)
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True, delimiter=EXPORTS[name].delimiter))


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_a_table_with_the_grades_that_are_final(name: str) -> None:
    head, *body = table = cells(name, CLASS)
    assert {len(line) for line in table} == {len(head)}
    assert len(set(head)) == len(head), "two columns of one name"
    graded = {cell for line in body if "5" in line for cell in line}
    for who, sid in (("Ada", "sA"), ("Fay", "sF")):
        assert graded & {who, sid, f"{who.lower()}@uni.edu"}, f"{who} is in no line with a grade"
    for who in ("bob", "eve", "dan"):
        for line in body:
            if f"{who}@uni.edu" in line:
                # the grade's column, where Ada's says 5; in layouts with everybody it is empty here
                ada = next(other for other in body if "ada@uni.edu" in other)
                graded = [
                    i for i, cell in enumerate(ada) if cell == "5" and head[i] not in ("Max Points", "Maximum Grade")
                ]
                assert [line[i] for i in graded] == [""] * len(graded)


@pytest.mark.parametrize("name", NAMES)
def test_who_is_left_out_is_said_and_those_in_it_are_counted(name: str) -> None:
    made = planned(name, CLASS)
    assert made.count == 2
    assert planned(name, CLASS, pending=True).count == 3
    said = " ".join(made.doubts())
    assert all(who in said for who in ("Bob", "Eve", "Dan"))
    assert len(made.how) > 10


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@x", "\t=1", 'a"b\\",c\nd'])
def test_what_students_call_themselves_calculates_nothing(name: str, bad: str) -> None:
    for line in cells(name, [row("Ada"), row(bad, email="x@uni.edu", sid="7")], title=bad):
        for cell in line:
            assert cell.lstrip()[:1] not in ("=", "+", "@"), line
            assert not cell.lstrip().startswith("-") or cell.replace("-", "", 1).isdigit()
            assert "\n" not in cell


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_class_changes_nothing(name: str) -> None:
    assert cells(name, CLASS) == cells(name, CLASS[::-1])


@pytest.mark.parametrize("name", NAMES)
def test_an_export_says_what_it_writes(name: str) -> None:
    assert (type(EXPORTS[name]).__doc__ or "").strip()


@pytest.mark.parametrize("name", sorted(EXPORTS.own()))
def test_the_documents_name_every_export(name: str) -> None:
    assert name in (ROOT / "docs" / "instructors.md").read_text().lower()


def test_an_export_chooses_what_stands_between_cells() -> None:
    class Semicolons(Addresses):
        delimiter = ";"

    made = Planned(Semicolons(), CLASS, Semicolons().plan(CLASS, False))
    assert made.text(QUESTIONS, "Homework 1").splitlines()[0] == "name;grade"


class Addresses(Export):
    """Names and grades."""

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        return Plan(tuple(Line(row, {}, "1") for row in rows), ())

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        yield ["name", "grade"]
        for line in plan.lines:
            yield [line.row.name, line.grade]
