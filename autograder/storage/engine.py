"""Opens a gradebook (a SQLite file, or PostgreSQL by its URL), and refuses invalid ones.

An empty or truncated file, or another program's, would otherwise be taken for a class that has not been graded yet.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from autograder.domain.errors import UsageError
from autograder.storage import address
from autograder.storage.tables import ABOUT, MARKS, METADATA, RUNS

#: The gradebook's file in the folder that ``grade`` writes to.
GRADEBOOK_FILE = "gradebook.sqlite"
_WAIT = 60_000  # milliseconds that one run waits for another's transaction
_CACHE = 1_024  # KiB
_LOCK = 0x67726164  # an arbitrary number that other programs on the server are unlikely to use
_SETTLES = 0.3  # seconds after which another process has written the first pages of a new file
_MAGIC = b"SQLite format 3\x00"  # https://www.sqlite.org/fileformat.html, section 1.3
_CURE = (
    "restore a backup; or move it away and run `grade` again, which runs every submission again and restores the "
    "manual scores from manual-scores.csv"
)


def existing(folder: Path, named: str | None) -> str | Path:
    """The gradebook of ``folder``, or the one ``named`` instead; raises `UsageError` if it does not exist."""
    if folder.is_file():
        raise UsageError(f"{folder} is a file: use the folder that `grade` wrote with --out (unpack an archive first)")
    if not folder.is_dir() or not (named or (folder / GRADEBOOK_FILE).exists()):
        raise UsageError(f"{folder / GRADEBOOK_FILE} does not exist: use the folder that `grade` wrote with --out")
    if named and "://" not in named and not Path(named).exists():
        raise UsageError(f"the gradebook {named} does not exist")
    return named or folder / GRADEBOOK_FILE


class Opened:
    """The database of a gradebook, with all its tables; raises `UsageError` if it cannot be opened.

    With ``reading``, a read-only file is copied and the copy opened; `close` removes the copy.
    """

    def __init__(self, where: str | Path, *, reading: bool = False) -> None:
        self.shown = address.shown(where)
        self.copy: str | None = None
        path = None if isinstance(where, str) and "://" in where else Path(where)
        there = path is not None and path.exists()
        if path is not None:
            _check(path)
            if reading and path.exists() and not _writable(path):
                where = self._copied(path)
        try:
            self._open(where)
        except UsageError:
            if path is None or not reading or self.copy or not path.exists():
                raise
            self._open(self._copied(path))  # the disk is full, or turned out to be read-only
        if path is not None and there and not self._begun and _results_in(path.parent):
            self.close()
            raise UsageError(f"the gradebook {self.shown} is empty, but there are results beside it: {_CURE}")

    def connect(self) -> Connection:
        """A new connection, which the caller closes."""
        return self.engine.connect()

    def close(self) -> None:
        """Close all connections, and remove the copy."""
        self.engine.dispose()
        if self.copy:
            shutil.rmtree(self.copy, ignore_errors=True)

    def _open(self, where: str | Path) -> None:
        self.engine = address.engine(where)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _settle)
        try:
            with self.engine.begin() as connection:
                _alone(connection)
                there = inspect(connection).get_table_names()
                if there and RUNS.name not in there and self.engine.dialect.name == "sqlite":
                    raise UsageError(
                        f"{self.shown} is not a gradebook but another program's database: use another file"
                    )
                METADATA.create_all(connection)
                _add_columns(connection)
                if connection.execute(select(ABOUT.c.value).where(ABOUT.c.key == "id")).scalar() is None:
                    connection.execute(ABOUT.insert().values(key="id", value=secrets.token_hex(8)))
                self._begun = connection.execute(select(RUNS.c.id).limit(1)).scalar() is not None
        except SQLAlchemyError as error:
            self.engine.dispose()
            first = address.quiet(str(error).splitlines()[0], where)
            cure = f": {_CURE}" if re.search("malformed|not a database|encrypted", first) else ""
            raise UsageError(f"the gradebook {self.shown} cannot be opened ({first}){cure}") from error

    def _copied(self, path: Path) -> Path:
        self.copy = tempfile.mkdtemp(prefix="autograder-")
        for end in ("", "-wal"):
            if (beside := Path(f"{path}{end}")).exists():
                shutil.copyfile(beside, Path(self.copy, GRADEBOOK_FILE + end))
        return Path(self.copy, GRADEBOOK_FILE)


def _check(path: Path) -> None:
    """Raise `UsageError` for a file that is not a complete SQLite database; SQLite itself recovers its log."""
    try:
        if _fault(path):
            time.sleep(_SETTLES)  # another run may be creating it right now
        fault = _fault(path)
    except OSError as error:
        raise UsageError(f"the gradebook {path} cannot be read: {error.strerror}") from error
    if fault:
        raise UsageError(f"the gradebook {path} {fault}: {_CURE}")


def _fault(path: Path) -> str:
    """What is wrong with a file; "" if it is valid or does not exist."""
    try:
        with path.open("rb") as file:
            head, size = file.read(100), os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return ""
    if not head:
        return "is empty, but there are results beside it" if _results_in(path.parent) else ""
    if not head.startswith(_MAGIC):
        return "is not a SQLite database, or is damaged"
    page, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    whole = pages * (1 << 16 if page == 1 else page)
    logs = (Path(f"{path}-wal"), Path(f"{path}-journal"))
    cut = size < whole and not any(log.exists() and log.stat().st_size for log in logs)
    return f"is truncated ({size} of {whole} bytes)" if cut else ""


def _results_in(folder: Path) -> bool:
    """Whether the folder contains results."""
    return (folder / "grades.csv").exists() or any((folder / "results").glob("*.json"))


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _add_columns(connection: Connection) -> None:
    """Add columns that an older gradebook lacks."""
    there = {column["name"] for column in inspect(connection).get_columns(MARKS.name)}
    for column in MARKS.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            default = column.server_default.arg  # type: ignore[union-attr]
            connection.execute(
                text(f"ALTER TABLE {MARKS.name} ADD COLUMN {column.name} {kind} NOT NULL DEFAULT '{default}'")
            )


def _alone(connection: Connection) -> None:
    """Keep other processes from creating tables until this transaction ends, as two new runs might both do so."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _settle(connection: Any, _: Any) -> None:
    """Configure SQLite for concurrent runs (https://www.sqlite.org/wal.html)."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_WAIT}")
    until = time.monotonic() + _WAIT / 1000
    while True:  # if two processes switch a new file to WAL at once, one fails immediately, despite the time-out
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"cache_size={-_CACHE}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
