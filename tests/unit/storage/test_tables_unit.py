"""The gradebook's tables as they are on disk: a gradebook of last year is opened by the program of this year."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from autograder.storage import Gradebook

# name, type, whether it must be given, place in the primary key, default
_PROSE = ("prose", "TEXT", 1, 0, None)
TABLES = {
    "runs": [
        ("id", "INTEGER", 1, 1, None), ("verb", "VARCHAR(20)", 1, 0, None), ("began", "VARCHAR(40)", 1, 0, None),
        ("ended", "VARCHAR(40)", 0, 0, None), ("assignment", "VARCHAR(200)", 1, 0, None),
        ("spec", "VARCHAR(64)", 1, 0, None), ("targets", "VARCHAR(64)", 1, 0, None),
        ("versions", "TEXT", 1, 0, None), ("intake", "TEXT", 1, 0, None),
    ],
    "submissions": [
        ("name", "VARCHAR(400)", 1, 1, None), ("digest", "VARCHAR(64)", 1, 0, None), ("file", "TEXT", 1, 0, None),
        _PROSE, ("facts", "TEXT", 1, 0, None),
    ],
    "submissions_before": [
        ("name", "VARCHAR(400)", 1, 1, None), ("digest", "VARCHAR(64)", 1, 0, None), ("file", "TEXT", 1, 0, None),
        _PROSE, ("facts", "TEXT", 1, 0, None),
    ],
    "loads": [
        ("digest", "VARCHAR(64)", 1, 1, None), ("environment", "VARCHAR(64)", 1, 2, None),
        ("content", "TEXT", 1, 0, None),
    ],
    "answers": [
        ("digest", "VARCHAR(64)", 1, 1, None), ("call", "VARCHAR(64)", 1, 2, None), ("content", "TEXT", 1, 0, None),
        ("seconds", "FLOAT", 1, 0, None),
    ],
    "reports": [
        ("run", "INTEGER", 1, 1, None), ("name", "VARCHAR(400)", 1, 2, None), ("digest", "VARCHAR(64)", 1, 0, None),
        ("score", "FLOAT", 1, 0, None), ("max_score", "FLOAT", 1, 0, None), ("status", "VARCHAR(20)", 1, 0, None),
        ("content", "TEXT", 1, 0, None),
    ],
    "marks": [
        ("id", "INTEGER", 1, 1, None), ("name", "VARCHAR(400)", 1, 0, None), ("digest", "VARCHAR(64)", 1, 0, None),
        ("question", "VARCHAR(200)", 1, 0, None), ("points", "FLOAT", 1, 0, None), ("comment", "TEXT", 1, 0, None),
        ("by", "VARCHAR(200)", 1, 0, None), ("at", "VARCHAR(40)", 1, 0, None), ("people", "TEXT", 1, 0, "'[]'"),
        ("decision", "VARCHAR(20)", 1, 0, "'points'"), ("judged", "VARCHAR(80)", 1, 0, "''"),
        ("worth", "FLOAT", 1, 0, "'0'"), ("was", "TEXT", 1, 0, "''"), ("seal", "VARCHAR(16)", 1, 0, "''"),
    ],
    "about": [("key", "VARCHAR(40)", 1, 1, None), ("value", "TEXT", 1, 0, None)],
    "targets": [("key", "VARCHAR(64)", 1, 1, None), ("content", "TEXT", 1, 0, None)],
}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> sqlite3.Connection:
    with Gradebook(tmp_path / "gradebook.sqlite"):
        pass
    return sqlite3.connect(tmp_path / "gradebook.sqlite")


def test_the_tables_have_the_columns_that_older_gradebooks_have(database: sqlite3.Connection) -> None:
    found = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert found == set(TABLES)
    for table, columns in TABLES.items():
        rows = database.execute(f"PRAGMA table_info({table})").fetchall()
        made = [(name, kind, given, key, default) for _, name, kind, given, default, key in rows]
        assert made == columns, table


def test_what_is_looked_for_has_an_index_and_a_report_its_run(database: sqlite3.Connection) -> None:
    found = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    assert database.execute(found).fetchall() == [
        ("ix_marks_name", "marks"), ("ix_submissions_digest", "submissions"),
    ]  # fmt: skip
    keys = database.execute("PRAGMA foreign_key_list(reports)").fetchall()
    assert [(table, column, other) for _, _, table, column, other, *_ in keys] == [("runs", "run", "id")]
