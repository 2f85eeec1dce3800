"""A point at which two expressions differ, and their values there, for a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from autograder.algebra.definitions import Definitions
from autograder.algebra.graph import Node, below
from autograder.algebra.intervals import Interval
from autograder.algebra.sampling import Field, Hole, Work

_WORK = 50_000
_STARTS = 12
_PLACES, _MORE_PLACES = 4, (5, 12, 20)
_LARGE, _SMALL = Decimal(10) ** 6, Decimal("0.001")
_MOST_NAMED = 6


class _Chosen(Field):
    """A field in which symbols are small whole numbers, the same at every point."""

    def __init__(self, sheet: Definitions, chosen: Mapping[str, int]) -> None:
        super().__init__({}, sheet.calculus.definitions, b"", Work(_WORK))
        self.chosen = chosen

    def _draw(self, name: str, point: int) -> Interval:
        value = Decimal(self.chosen.get(name, 1))
        return value, value


def shown_apart(sheet: Definitions, a: Node, b: Node) -> tuple[str, str, str] | None:
    """A point where two expressions differ and both values, as text; None if no simple point shows the difference."""
    try:
        first, second = sheet.calculus.work_out(a), sheet.calculus.work_out(b)
        both = below([first, second], sheet.calculus.definitions)
        names = [n for n in sheet.names if any(node.op == "symbol" and node.name == n for node in both)]
        free = [n for n in names if n not in sheet.calculus.definitions]
        if not 0 < len(free) <= _MOST_NAMED:
            return None
        fields = [_Chosen(sheet, chosen) for chosen in _points(free)]
        for places in (
            _PLACES,
            *_MORE_PLACES,
        ):  # numbers of a readable size that differ in a few digits, if there are any
            for field in fields:
                x, y = (_value(field, node, places) for node in (first, second))
                if x and y and x != y:
                    return ", ".join(f"{name} = {value}" for name, value in field.chosen.items()), x, y
    except ArithmeticError:
        return None
    except Exception as error:  # a message without numbers is still true
        if not isinstance(error, (RecursionError, MemoryError)) and type(error).__name__ != "TooComplicated":
            raise
    return None


def _points(names: list[str]) -> Iterator[dict[str, int]]:
    """1, 2, 3, … in turn, then others, so that no two symbols are equal where that hides a difference."""
    for start in range(_STARTS):
        yield {
            name: (place * (1 + start % 3) + start) % 7 + 1 if start else place + 1 for place, name in enumerate(names)
        }


def _value(field: Field, node: Node, places: int) -> str:
    """An expression's value to that many digits; "" if it has none, or no readable one while few digits will do."""
    value = field.value(node, 0, 40)
    if isinstance(value, Hole):
        return ""
    middle = (value[0] + value[1]) / 2
    readable = not middle or _SMALL <= abs(middle) <= _LARGE
    if places == _PLACES and not readable:
        return ""
    shown = f"{middle:.{places}g}" if abs(middle) >= 1 else f"{middle:.{places - 1}g}"
    plain = Decimal(shown).normalize()  # so that -2.000 is not shown as another number than -2
    return f"{plain:f}" if readable else str(plain).lower()
