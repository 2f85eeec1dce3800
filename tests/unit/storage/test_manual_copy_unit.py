"""The copy of the manual scores in a CSV file, also after a spreadsheet program has saved it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.domain.manual_score import Decision, Identity, ManualScore
from autograder.storage import manual_copy

WHO = Identity("ann", frozenset({"17"}), frozenset({"ann@x.edu"}), frozenset({"ann lee"}))
ONE = ManualScore(
    WHO, "2.1", 2.5, "Well argued.", "prof", "2026-01-02T03:04:05+00:00", Decision.POINTS, "d1", "k1", 4.0, "1.5"
)
COLUMNS = ["at", "by", "submission", "question", "decision", "points", "of", "was", "comment", "people", "judged", "file", "checksum"]  # fmt: skip


def table(folder: Path) -> list[list[str]]:
    text = (folder / manual_copy.MANUAL_SCORES_FILE).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def saved(tmp_path: Path, *given: ManualScore) -> list[list[str]]:
    manual_copy.write(tmp_path, "hw1", given)
    header, *rows = table(tmp_path)
    assert header == COLUMNS
    return rows


def test_a_row_holds_all_that_was_decided(tmp_path: Path) -> None:
    (row,) = saved(tmp_path, ONE)
    people = '[["17"], ["ann@x.edu"], ["ann lee"]]'
    assert row[:-1] == [
        "2026-01-02T03:04:05+00:00", "prof", "ann", "2.1", "points", "2.5", "4.0", "1.5", "Well argued.", people, "k1", "d1",
    ]  # fmt: skip
    assert len(row[-1]) == 8
    assert row[-1] == manual_copy.seal("hw1", ONE) != manual_copy.seal("hw2", ONE)
    content = (tmp_path / manual_copy.MANUAL_SCORES_FILE).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfat,by,")
    assert content.count(b"\r\n") == 2


@pytest.mark.parametrize(
    "one",
    [
        ONE,
        replace(ONE, decision=Decision.EXCUSED, points=0.0),
        replace(ONE, decision=Decision.UNDONE, who=Identity("*")),
        replace(ONE, points=-1.0, of=0.0, comment="", was=""),
        replace(ONE, points=1 / 3),
        replace(ONE, comment='say "no", twice\nor; more', by="é"),
    ],
)
def test_what_was_written_is_read(tmp_path: Path, one: ManualScore) -> None:
    assert manual_copy.read("hw1", saved(tmp_path, one)) == ([one], [])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM", "\\x", "\tx", "\rx", "\\=1"])
def test_no_cell_is_calculated_and_each_comes_back(tmp_path: Path, text: str) -> None:
    one = replace(ONE, comment=text, by=text, was=text)
    (row,) = saved(tmp_path, one)
    assert row[8] == row[1] == row[7] == f"\\{text}"
    assert manual_copy.read("hw1", [row]) == ([one], [])


@pytest.mark.parametrize("text", ["1+1", "a=b", " =1", "", "x\\", "'a"])
def test_other_cells_stand_as_they_are(tmp_path: Path, text: str) -> None:
    (row,) = saved(tmp_path, replace(ONE, comment=text))
    assert row[8] == text


def test_a_spreadsheet_program_may_write_numbers_its_way(tmp_path: Path) -> None:
    whole = replace(ONE, points=2.0, of=4.0)
    (row,) = saved(tmp_path, whole)
    for points, of in (("2", "4"), ("2,0", "4,0"), ("2.00", "4")):
        assert manual_copy.read("hw1", [[*row[:5], points, of, *row[7:]]]) == ([whole], [])
    zeros = next(
        one for n in range(1000) if (one := replace(ONE, comment=str(n))) and manual_copy.seal("hw1", one)[0] == "0"
    )
    (row,) = saved(tmp_path, zeros)
    assert manual_copy.read("hw1", [[*row[:-1], row[-1].lstrip("0")]]) == ([zeros], [])


@pytest.mark.parametrize("place", range(len(COLUMNS)))
def test_a_row_that_was_changed_is_named_and_not_taken(tmp_path: Path, place: int) -> None:
    rows = saved(tmp_path, ONE, replace(ONE, question="3"), replace(ONE, question="4"))
    rows[1][place] = "9" if rows[1][place] != "9" else "8"
    found, bad = manual_copy.read("hw1", rows)
    assert [one.question for one in found] == ["2.1", "4"]
    assert bad == [3]  # as a spreadsheet counts: the first row has the names of the columns


def test_rows_of_another_assignment_or_length_are_not_taken(tmp_path: Path) -> None:
    (row,) = saved(tmp_path, ONE)
    assert manual_copy.read("hw2", [row]) == ([], [2])
    assert manual_copy.read("hw1", [[*row, ""]]) == ([], [2])
    assert manual_copy.read("hw1", [row[1:]]) == ([], [2])


def test_nothing_is_written_where_there_is_nothing_or_nothing_new(tmp_path: Path) -> None:
    path = tmp_path / manual_copy.MANUAL_SCORES_FILE
    manual_copy.write(tmp_path, "hw1", [])
    assert not path.exists()
    manual_copy.write(tmp_path, "hw1", [ONE])
    before = path.stat().st_mtime_ns, path.stat().st_ino
    manual_copy.write(tmp_path, "hw1", [ONE])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    manual_copy.write(tmp_path, "hw1", [ONE, ONE])
    assert len(table(tmp_path)) == 3
    manual_copy.write(tmp_path, "hw1", [])
    assert table(tmp_path) == [COLUMNS]
