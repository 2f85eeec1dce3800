"""The connection to an open gradebook, with buffered writes; each write is one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from autograder.storage.address import shown
from autograder.storage.engine import Opened
from autograder.storage.tables import ABOUT, METADATA

if TYPE_CHECKING:
    from typing_extensions import Self

MOST_WAITING = 100  # rows
_TABLES = METADATA.sorted_tables  # a property that sorts on each access


class Writing:
    """A connection to a gradebook; a context manager, because it owns it."""

    def __init__(self, where: str | Path, *, reading: bool = False) -> None:
        """Open the gradebook, and create it if it does not exist; raises `UsageError` if it cannot be opened.

        With ``reading``, nothing is created or written, so the disk may be full or read-only.
        """
        self.where = where
        self.shown = shown(where)
        self.opened = Opened(where, reading=reading)
        self.engine = self.opened.engine
        dialect = import_module(f"sqlalchemy.dialects.{self.engine.dialect.name}")
        self.upsert: Any = dialect.insert  # not standard SQL, but the same in both databases
        self.upserts: dict[str, Any] = {}
        self.waiting: list[tuple[Table, Mapping[str, Any]]] = []
        self.connection = self.opened.connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.flush()
        self.connection.close()
        self.opened.close()

    @property
    def id(self) -> str:
        """The identity of this gradebook; "" for an old one without."""
        with self.connection.begin():
            chosen = select(ABOUT.c.value).where(ABOUT.c.key == "id")
            return str(self.connection.execute(chosen).scalar() or "")

    def flush(self) -> None:
        """Save all waiting rows, in one transaction."""
        waiting = list(self.waiting)
        if not waiting:
            return
        with self.connection.begin():
            for table in _TABLES:  # in a fixed order, to avoid deadlocks between two runs
                keys = [column.name for column in table.primary_key]
                rows = [row for one, row in waiting if one is table]
                self.put(table, sorted(rows, key=lambda row: [str(row[key]) for key in keys]))
        del self.waiting[: len(waiting)]  # only now, so that a flush after an interruption saves them again

    def later(self, *rows: tuple[Table, Mapping[str, Any]], most: int = MOST_WAITING) -> None:
        """Add rows to the buffer, and save it once it has more than ``most`` rows."""
        self.waiting += rows
        if len(self.waiting) > most:
            self.flush()

    def put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, or replace those with the same keys, in one statement, so that two runs can do so at once."""
        if table.name not in self.upserts:
            made = self.upsert(table)
            others = {c.name: made.excluded[c.name] for c in table.columns if not c.primary_key}
            keys = [column.name for column in table.primary_key]
            self.upserts[table.name] = made.on_conflict_do_update(index_elements=keys, set_=others)
        if rows:
            self.connection.execute(self.upserts[table.name], list(rows))
