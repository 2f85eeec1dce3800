"""Answers that are written into a copy of a given array at the top level: ``new = key.clone(); new[2] = …``.

Some sheets leave out the function, and one variable holds the answer of one question after that of another. So the rows
are noted while the statements run, whatever the copy is called: a copy is an array that is the given one but for that
row. What belongs to which question is decided by digits in the copy's name, else by order.
"""

from __future__ import annotations

import re
import sys

MOST_NAMES = 500
MOST_NOTES = 200
EXACT = 1e-3  # the given numbers have two decimals, and a copy may be in half precision


class Note:
    """What stood in the row of a copy: whose ``name`` it is, in which ``cell``, which time the copy was ``made``."""

    def __init__(self, name, cell, made, row):
        self.name, self.cell, self.made, self.row = name, cell, made, row
        self.scaled = False  # whether it was brought to length 1 afterwards


class Watch:
    """Looks at the top-level names after each statement, where an answer has no name of its own."""

    def __init__(self, calls, bound):
        self.calls = [call for call in calls if call.get("written")]
        self.on = any(not bound.intersection(call["names"]) for call in self.calls)
        self.notes, self.rows, self.made, self.seen = [], {}, {}, {}

    def look(self, namespace, cell):
        """Note the rows that have changed since the last look."""
        if not self.on or len(self.notes) > MOST_NOTES:
            return
        for name, value in list(namespace.items())[:MOST_NAMES]:
            if name.startswith("_") or (row := row_of(value, self.calls[0]["written"])) is None:
                continue
            if self.seen.get(name) is not value:  # another array under this name
                self.seen[name], self.made[name] = value, self.made.get(name, 0) + 1
            if row == self.rows.get(name):
                continue
            before, self.rows[name] = self.rows.get(name), row
            if not given(row, self.calls[0]["written"]):
                self.note(name, cell, row, before)

    def note(self, name, cell, row, before):
        made, last = self.made.get(name, 0), self.notes[-1] if self.notes else None
        if last and (last.name, last.cell, last.made) == (name, cell, made):
            last.scaled = before is not None and is_scaled(before, row)
            last.row = row
        else:
            self.notes.append(Note(name, cell, made, row))

    def answer(self, call):
        """The row that is this call's answer; None if there is none, or it cannot be told which it is."""
        wanted = call.get("written")
        if not self.on or not wanted:
            return None
        digits = {digits_of(name) for name in call["names"]} - {""}
        own = [note for note in self.notes if digits_of(note.name) in digits]
        if own:
            return own[-1].row
        others = {digits_of(name) for name in wanted["names"]} - {""}
        notes = [note for note in self.notes if digits_of(note.name) not in others]
        if not notes:
            return None
        for alike in (same_note, same_cell, same_copy):  # of several tries in a cell, or in a copy, the last counts
            last = [
                one for one, after in zip(notes, [*notes[1:], None], strict=True) if not after or not alike(one, after)
            ]
            if len(last) == wanted["of"]:
                return last[wanted["nth"] - 1].row
        if len(notes) == 1:
            last = wanted["nth"] == wanted["of"]
            return notes[0].row if notes[0].scaled == last else None
        return None


def same_note(one, other):
    """No two notes are the same."""
    return False


def same_cell(one, other):
    """Whether two notes are of one cell."""
    return one.cell == other.cell


def same_copy(one, other):
    """Whether two notes are of one copy that was not made anew in between."""
    return (one.name, one.made) == (other.name, other.made)


def digits_of(name):
    """``key141`` → 141: which question a name says it is for."""
    return "".join(re.findall(r"\d+", name))


def row_of(value, written):
    """The row of a copy, as a list; None if the value is no copy of the given array."""
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
    """A small array or list of rows as lists; None if the value is nothing of the kind."""
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    try:
        if (torch is not None and isinstance(value, torch.Tensor)) or (
            numpy is not None and isinstance(value, numpy.ndarray)
        ):
            return value.tolist() if value.ndim == 2 and value.shape[0] == length and value.shape[1] < 100 else None
        if isinstance(value, (list, tuple)) and len(value) == length:
            return [row.tolist() if hasattr(row, "tolist") else list(row) for row in value]
    except Exception:  # a student's own class, or what cannot be a list
        return None
    return None


def given(row, written):
    """Whether a row is still the given one, be it at length 1."""
    base = written["base"][written["index"]]
    same = all(abs(one - other) < EXACT for one, other in zip(row, base, strict=True))
    return same or is_scaled(base, row)


def is_scaled(before, after):
    """Whether a row was brought to length 1: the same direction, and 1 only now."""
    long, short = (sum(one * one for one in row) ** 0.5 for row in (before, after))
    if not long > 0 or abs(short - 1) > EXACT or abs(long - 1) < EXACT:
        return False
    return all(abs(one / long - other) < EXACT for one, other in zip(before, after, strict=True))
