"""Answers written into a copy of a given array at the top level: ``new = key.clone(); new[2] = …``.

Some students leave out the function, and one variable holds the answers of several questions in turn. So rows are
recorded while the statements run, whatever the copy's name: a copy is an array that equals the given one except for
that row. Which row belongs to which question is decided by digits in the copy's name, else by order.
"""

from __future__ import annotations

import ast
import re
import sys

MOST_NAMES = 500
MOST_NOTES = 200
EXACT = 1e-3  # givens have two decimals, and a copy may be in half precision


class Note:
    """A row of a copy: the copy's ``name``, the ``cell``, how often the copy had been ``made``, and the values."""

    def __init__(self, name, cell, made, row):
        self.name, self.cell, self.made, self.row = name, cell, made, row
        self.scaled = False  # whether it was normalized afterwards


class Watch:
    """Checks the top-level names after each statement, where an answer may have no name of its own."""

    def __init__(self, calls, bound, cells=()):
        self.calls = [call for call in calls if call.get("written")]
        self.on = any(not bound.intersection(call["names"]) for call in self.calls)
        self.cells = {cell["label"]: cell for cell in cells}
        self.notes, self.rows, self.made, self.seen = [], {}, {}, {}

    def look(self, namespace, label, line):
        """Record rows that have changed since the last look, attributed to the statement at ``line`` of a cell."""
        if not self.on or len(self.notes) > MOST_NOTES:
            return
        for name, value in list(namespace.items())[:MOST_NAMES]:
            if name.startswith("_") or (row := row_of(value, self.calls[0]["written"])) is None:
                continue
            if self.seen.get(name) is not value:  # a new array under this name
                self.seen[name], self.made[name] = value, self.made.get(name, 0) + 1
            if row == self.rows.get(name) or any(one != one for one in row):  # NaN is not an answer, and never equal
                continue
            before, self.rows[name] = self.rows.get(name), row
            if given(row, self.calls[0]["written"]):
                self.made[name] += 1  # reset: the next row is another answer
            else:
                self.note(name, (label, line), row, before)

    def note(self, name, place, row, before):
        """Record a row. If it continues the previous one (normalized, or by entries), it replaces that one."""
        made, last = self.made[name], self.notes[-1] if self.notes else None
        cell = place[0], part_of(self.cells.get(place[0], {}), place[1])
        same = last is not None and (last.name, last.cell, last.made) == (name, cell, made)
        scaled = same and before is not None and is_scaled(before, row) and self.reads_itself(name, *place)
        if same and (scaled or is_unfinished(before, row, self.calls[0]["written"])):
            last.row, last.scaled = row, scaled
        else:
            self.notes.append(Note(name, cell, made, row))

    def reads_itself(self, name, label, line):
        """Whether a statement computes the row from its current value; True also if that is unclear."""
        cell = self.cells.get(label, {"source": "", "first_line": 1})
        base, index = (self.calls[0]["written"][what] for what in ("base", "index"))
        try:
            tree = ast.parse(cell["source"])
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return True
        at = line - cell["first_line"] + 1
        found = [node for node in tree.body if node.lineno <= at <= (node.end_lineno or node.lineno)]
        return not found or any(makes_anew(node, name, (index, index - len(base))) for node in found)

    def answer(self, call):
        """The row that answers this call; None if there is none or it is ambiguous."""
        wanted = call.get("written")
        notes, own = self.of(call)
        if own or not notes:
            return notes[-1].row if notes else None
        for alike in (same_note, same_cell, same_copy):  # the last of several tries in a cell or copy counts
            last = [
                one for one, after in zip(notes, [*notes[1:], None], strict=True) if not after or not alike(one, after)
            ]
            if len(last) == wanted["of"]:
                return last[wanted["nth"] - 1].row
        if len(notes) == 1:
            last = wanted["nth"] == wanted["of"]
            return notes[0].row if notes[0].scaled == last else None
        return None

    def unclear(self, call):
        """Whether there are rows, but it is ambiguous which of them answers this call."""
        return len(self.of(call)[0]) > 1 and self.answer(call) is None

    def of(self, call):
        """The notes that may belong to a call, and whether the digits in their names say so."""
        wanted = call.get("written")
        if not self.on or not wanted:
            return [], False
        digits = {digits_of(name) for name in call["names"]} - {""}
        own = [note for note in self.notes if digits_of(note.name) in digits]
        others = {digits_of(name) for name in wanted["names"]} - {""}
        return own or [note for note in self.notes if digits_of(note.name) not in others], bool(own)


def part_of(cell, line):
    """The part of a cell that a line is in, where marks in a plain file divide it."""
    return next((i for i, (first, end, *_) in enumerate(cell.get("parts") or ()) if first <= line < end), -1)


def makes_anew(statement, name, indices):
    """Whether a statement changes something in place, or reads the row of ``name`` at one of the indices."""
    for node in ast.walk(statement):
        if isinstance(node, ast.AugAssign):
            return True
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        if not isinstance(node.value, ast.Name) or node.value.id != name:
            continue
        try:
            at = ast.literal_eval(node.slice)
        except (ValueError, TypeError):  # a slice or a name
            return True
        if (at[0] if isinstance(at, tuple) and at else at) in indices:
            return True
    return any(isinstance(node, ast.Call) and name in arguments(node) for node in ast.walk(statement))


def arguments(call):
    """The names passed unchanged to a function: ``normalize(m_key)``."""
    return {one.id for one in call.args if isinstance(one, ast.Name)}


def is_unfinished(before, row, written):
    """Whether a row is being written entry by entry: some entries were still those of the given and remain."""
    base = written["base"][written["index"]]
    if before is None:
        return False
    alike = [one == other for one, other in zip(before, row, strict=True)]
    rest = [abs(one - other) < EXACT for one, other in zip(before, base, strict=True)]
    return any(alike) and any(rest)


def same_note(one, other):
    """Always False: all notes are distinct."""
    return False


def same_cell(one, other):
    """Whether two notes are from the same cell."""
    return one.cell == other.cell


def same_copy(one, other):
    """Whether two notes are from the same copy, not made again in between."""
    return (one.name, one.made) == (other.name, other.made)


def digits_of(name):
    """``key141`` → 141: which question a name says it is for."""
    return "".join(re.findall(r"\d+", name))


def row_of(value, written):
    """The row of a copy, as a list; None if the value is not a copy of the given array."""
    base, index = written["base"], written["index"]
    numbers = plain(value, len(base))
    if numbers is None or len(numbers) != len(base):
        return None
    if not all(isinstance(row, list) and len(row) == len(wanted) for row, wanted in zip(numbers, base, strict=True)):
        return None
    for number, (row, wanted) in enumerate(zip(numbers, base, strict=True)):
        if not all(isinstance(one, (int, float)) for one in row):
            return None
        if number != index and any(not abs(one - other) < EXACT for one, other in zip(row, wanted, strict=True)):
            return None
    return numbers[index]


def plain(value, length):
    """A small array or list of rows as lists; None for any other value."""
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    try:
        if (torch is not None and isinstance(value, torch.Tensor)) or (
            numpy is not None and isinstance(value, numpy.ndarray)
        ):
            return value.tolist() if value.ndim == 2 and value.shape[0] == length and value.shape[1] < 100 else None
        if isinstance(value, (list, tuple)) and len(value) == length:
            return [row.tolist() if hasattr(row, "tolist") else list(row) for row in value]
    except Exception:  # a student's own class, or not convertible to a list
        return None
    return None


def given(row, written):
    """Whether a row is still the given one, possibly normalized."""
    base = written["base"][written["index"]]
    same = all(abs(one - other) < EXACT for one, other in zip(row, base, strict=True))
    return same or is_scaled(base, row)


def is_scaled(before, after):
    """Whether a row was normalized: the same direction, and length 1 only now."""
    long, short = (sum(one * one for one in row) ** 0.5 for row in (before, after))
    if not long > 0 or abs(short - 1) > EXACT or abs(long - 1) < EXACT:
        return False
    return all(abs(one / long - other) < EXACT for one, other in zip(before, after, strict=True))
