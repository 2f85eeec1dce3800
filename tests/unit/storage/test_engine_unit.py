"""Opening a gradebook: what is taken for one, what is refused with what to do, and what an older one is given."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.domain.errors import UsageError
from autograder.storage import Gradebook, engine, existing


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nothing waits for another process to finish; how long it would have is kept."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


def made(folder: Path, *, run: bool = False) -> Path:
    """A gradebook in one file, with a run in it or without."""
    path = folder / engine.GRADEBOOK_FILE
    with Gradebook(path):
        pass
    with sqlite3.connect(path) as other:
        if run:
            other.execute("INSERT INTO runs VALUES (1, 'grade', '', NULL, 'a', 's', 't', '{}', '{}')")
    other.execute("PRAGMA journal_mode=DELETE")
    other.close()
    return path


# where it is ---------------------------------------------------------------------------------------------------------


def test_the_gradebook_of_a_folder_is_in_it_unless_another_is_named(tmp_path: Path) -> None:
    path = made(tmp_path)
    assert existing(tmp_path, None) == path
    assert existing(tmp_path, "") == path
    assert existing(tmp_path, str(path)) == str(path)
    assert existing(tmp_path, "postgresql://host/grades") == "postgresql://host/grades"


@pytest.mark.parametrize(
    ("folder", "named", "said"),
    [
        ("file", None, "is a file"),
        ("file", "book", "is a file"),
        ("nowhere", None, "nowhere/gradebook.sqlite does not exist"),
        ("nowhere", "book", "nowhere/gradebook.sqlite does not exist"),
        ("empty", None, "empty/gradebook.sqlite does not exist"),
        ("empty", "no such book", "no such book does not exist"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, folder: str, named: str | None, said: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "book").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=said):
        existing(tmp_path / folder, str(tmp_path / named) if named else None)


# what is no gradebook ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"name,score\n", b"SQLite format 2\x00" + bytes(100), b"\x00" * 4096])
def test_another_kind_of_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"is not a SQLite database, or is damaged.*backup"):
        Gradebook(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "book") as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(UsageError, match="another program's"):
        Gradebook(tmp_path / "book")
    assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


@pytest.mark.parametrize("begun", [False, True])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, no_waiting: list[float], begun: bool) -> None:
    path = made(tmp_path, run=begun)
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    with pytest.raises(UsageError, match=f"truncated .{len(content) - 1} of {len(content)} bytes"):
        Gradebook(path)
    assert no_waiting == [0.3]  # another run may have been making it
    path.write_bytes(content)
    with Gradebook(path) as book:
        assert len(book.runs()) == begun
    path.write_bytes(content + b"\x00")
    with Gradebook(path) as book:
        assert len(book.runs()) == begun
    assert no_waiting == [0.3]


def test_a_log_beside_a_short_file_is_left_to_sqlite(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    for end in ("-wal", "-journal"):
        beside = Path(f"{path}{end}")
        beside.write_bytes(b"")
        with pytest.raises(UsageError, match="truncated"):
            Gradebook(path)
        beside.write_bytes(b"log")
        said = ""
        try:
            Gradebook(path).opened.close()
        except UsageError as error:
            said = str(error)
        assert "truncated" not in said
        beside.unlink(missing_ok=True)


def test_a_page_size_of_one_stands_for_65536(tmp_path: Path) -> None:
    path = tmp_path / "book"
    head = b"SQLite format 3\x00" + (1).to_bytes(2, "big") + bytes(10) + (2).to_bytes(4, "big") + bytes(68)
    assert len(head) == 100
    path.write_bytes(head)
    with pytest.raises(UsageError, match="100 of 131072 bytes"):
        Gradebook(path)


def test_damage_within_the_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = made(tmp_path)
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(bytes(content))
    with pytest.raises(UsageError, match=r"cannot be opened.*backup"):
        Gradebook(path)


@pytest.mark.parametrize("beside", ["grades.csv", "results/ann.json"])
@pytest.mark.parametrize("content", ["nothing", "tables"])
def test_an_empty_gradebook_beside_results_is_not_that_of_a_class_nobody_has_graded(
    tmp_path: Path, beside: str, content: str
) -> None:
    path = made(tmp_path) if content == "tables" else tmp_path / engine.GRADEBOOK_FILE
    if content == "nothing":
        path.write_bytes(b"")
    (tmp_path / beside).parent.mkdir(exist_ok=True)
    (tmp_path / beside).write_text("")
    with pytest.raises(UsageError, match="is empty, but there are results beside it"):
        Gradebook(path)
    (tmp_path / beside).rename(tmp_path / "results.txt")
    with Gradebook(path) as book:
        assert book.runs() == []


def test_a_gradebook_that_is_gone_is_made_anew_beside_results(tmp_path: Path) -> None:
    (tmp_path / "grades.csv").write_text("")
    with Gradebook(tmp_path / engine.GRADEBOOK_FILE) as book:  # its scores are put back from their copy
        assert book.runs() == []


def test_one_with_runs_is_opened_beside_results(tmp_path: Path) -> None:
    path = made(tmp_path, run=True)
    (tmp_path / "grades.csv").write_text("")
    with Gradebook(path) as book:
        assert len(book.runs()) == 1


# older ones, and how SQLite is set -----------------------------------------------------------------------------------


def test_an_older_gradebook_is_given_what_has_come_since(tmp_path: Path) -> None:
    path = made(tmp_path, run=True)
    with sqlite3.connect(path) as other:
        other.execute(
            "INSERT INTO marks (name, digest, question, points, comment, \"by\", at) VALUES ('ann', 'd', 'q', 2, '', '', '')"
        )
        other.execute("DELETE FROM about")
        for column in ("people", "decision", "judged", "worth", "was", "seal"):
            other.execute(f"ALTER TABLE marks DROP COLUMN {column}")
    other.close()
    with Gradebook(path) as book:
        (one,) = book.manual_scores()
        assert (one.who.submission, one.who.people, one.points, one.of) == ("ann", "[[], [], []]", 2.0, 0.0)
        assert (one.decision.value, one.judged, one.was) == ("points", "", "")
        assert len(book.id) == 16


def test_sqlite_is_set_so_that_readers_do_not_wait(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "book") as book:
        found = {
            name: book.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "busy_timeout", "synchronous", "foreign_keys", "cache_size")
        }
    assert found == {
        "journal_mode": "wal", "busy_timeout": 60_000, "synchronous": 1, "foreign_keys": 1, "cache_size": -1024,
    }  # fmt: skip


def test_it_waits_only_for_a_lock_and_only_so_long(no_waiting: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    class Cursor:
        def __init__(self, *errors: str) -> None:
            self.errors, self.done = list(errors), []

        def cursor(self) -> Cursor:
            return self

        def execute(self, text: str) -> None:
            if text.endswith("=WAL") and self.errors:
                raise sqlite3.OperationalError(self.errors.pop(0))
            self.done.append(text)

        def close(self) -> None:
            self.done.append("closed")

    locked = Cursor("database is locked", "database is locked")
    engine._settle(locked, None)
    assert no_waiting == [0.01, 0.01]
    assert locked.done == [
        "PRAGMA busy_timeout=60000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA foreign_keys=ON",
        "PRAGMA cache_size=-1024", "closed",
    ]  # fmt: skip
    with pytest.raises(sqlite3.OperationalError, match="disk"):
        engine._settle(Cursor("disk I/O error"), None)
    clock = iter([100.0, 159.9, 160.1])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        engine._settle(Cursor(*["database is locked"] * 9), None)
    assert no_waiting == [0.01] * 3


@pytest.mark.parametrize(
    ("name", "said"),
    [("sqlite", ["BEGIN IMMEDIATE"]), ("postgresql", ["SELECT pg_advisory_xact_lock(1735549284)"]), ("other", [])],
)
def test_no_two_make_the_tables_at_once(name: str, said: list[str]) -> None:
    done: list[str] = []
    connection: Any = SimpleNamespace(dialect=SimpleNamespace(name=name), exec_driver_sql=done.append)
    engine._alone(connection)
    assert done == said


# reading what cannot be written --------------------------------------------------------------------------------------


def test_what_cannot_be_written_is_read_in_a_copy_that_goes_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, run=True)
    before = path.read_bytes()
    for closed in (path, path.parent):
        monkeypatch.setattr(os, "access", lambda where, mode, closed=closed: not (where == closed and mode == os.W_OK))
        with Gradebook(path, reading=True) as book:
            assert len(book.runs()) == 1
            copy = book.opened.copy
            assert copy
            assert Path(copy, engine.GRADEBOOK_FILE).exists()
            assert str(book.engine.url.database).startswith(copy)
        assert not Path(copy).exists()
    assert path.read_bytes() == before
    with Gradebook(path) as book:  # for writing, no copy would do
        assert book.opened.copy is None
    monkeypatch.undo()
    with Gradebook(path, reading=True) as book:
        assert book.opened.copy is None


def test_a_copy_has_what_is_still_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, run=True)
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("INSERT INTO runs VALUES (2, 'grade', '', NULL, 'a', 's', 't', '{}', '{}')")
    writer.commit()
    assert Path(f"{path}-wal").stat().st_size
    monkeypatch.setattr(os, "access", lambda where, mode: False)
    with Gradebook(path, reading=True) as book:
        assert len(book.runs()) == 2
    writer.close()


def test_a_disk_that_says_only_later_that_it_is_full_is_read_in_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, run=True)
    real, tried = engine._settle, []

    def settle(connection: object, record: object) -> None:
        tried.append(1)
        if len(tried) == 1:
            raise sqlite3.OperationalError("database or disk is full")
        real(connection, record)

    monkeypatch.setattr(engine, "_settle", settle)
    with Gradebook(path, reading=True) as book:
        assert len(book.runs()) == 1
        assert book.opened.copy
    tried.clear()
    with pytest.raises(UsageError, match="disk is full"):
        Gradebook(path)
