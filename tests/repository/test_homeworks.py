"""The homeworks of ``benchmarks/homeworks``: they validate, every verdict is right, and the table that is shown is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("benchmarks.homeworks", reason="the benchmarks come with the repository")

from benchmarks.homeworks.__main__ import ASKED, HEAD, HERE, RESULTS, Homework, homeworks, row, verdicts


def test_the_table_shows_these_homeworks_with_every_verdict_right() -> None:
    assert {place.name for place in HERE.iterdir() if (place / "spec.yaml").exists()} == {*ASKED}
    rows = [row(homework, len(homework.submissions()), len(homework.submissions())) for homework in homeworks()]
    shown = RESULTS.read_text(encoding="utf-8")
    assert shown == HEAD + "\n".join(rows) + "\n", "python -m benchmarks.homeworks writes it anew"


def test_each_has_two_right_solutions_and_at_least_eight_wrong_ones() -> None:
    for homework in homeworks():
        wrong = [bool(lost) for _, lost in homework.submissions().values()]
        assert wrong[:2] == [False, False], homework.name
        assert sum(wrong) == len(wrong) - 2 >= 8, homework.name


@pytest.mark.full
@pytest.mark.parametrize("name", ASKED)
def test_every_verdict_is_right(name: str, tmp_path: Path) -> None:
    assert {who: what for who, what in verdicts(Homework(name), tmp_path).items() if what} == {}
