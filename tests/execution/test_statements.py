"""Statements found without syntax trees, compared with those found with them."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_names import SOURCE, STANDARD

EXAMPLES = sorted(path for path in (ROOT / "submissions_example").rglob("*.py") if path.is_file())


def found(
    source: str, trees: bool, first_line: int = 1
) -> tuple[list[tuple[str, int, Any]], list[dict[str, str]], str]:
    """The statements as (label, line, code), what is wrong, and what was said on the screen."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("always")
        cell = {"source": source, "label": "hw.py", "first_line": first_line, "salvage": True}
        statements, broken = SOURCE.Parser(trees).parse(cell)
    return [statement[:3] for statement in statements], broken, "".join(sorted(said.getvalue().splitlines(True)))


@pytest.mark.parametrize("path", [*STANDARD, *EXAMPLES], ids=lambda path: path.name)
def test_files_have_the_same_statements_either_way(path: Path) -> None:
    source = path.read_text(encoding="utf-8", errors="replace")
    assert found(source, False) == found(source, True)


LINES = st.sampled_from([
    "import a, b", "import a", "x = 1", "x = 1; y = 2", "x = 1;", "x = 1 + \\", "y", "+ 2", "if x:", "    y = 2", "  z = 3",
    "else:", "elif y:", "try:", "except E:", "finally:", "for i in x:", "while x: y", "def f(a=(1,", "  2)):", "    return 1",
    "@dec", "class C:", "'''", '"""text', 'text"""', "s = '''a", "a = 1'''", "(", ")", "[1,", "]", "# remark", "    # in",
    "", "   ", "\t", "\tx = 5", "await f()", "async def g():", "    await h()", "from __future__ import annotations",
    "x: int = 1", "'\\d'", "x is 1", "return 1", "f'{x}'", "f'{x", "lambda: (yield)", "\x0cx = 2", "x = \x00", "a \u00e9",
    "match x:", "    case 1: pass", "type = 3", "print(1)  # ; here", "x = ';'", "pass \\", "\\", "global x", "nonlocal x",
])  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@given(lines=st.lists(LINES, max_size=10), first=st.integers(1, 3), newline=st.sampled_from(["\n", "\n", "\r\n", "\r"]))
def test_any_lines_have_the_same_statements_either_way(lines: list[str], first: int, newline: str) -> None:
    source = newline.join(lines)
    assert found(source, False, first) == found(source, True, first)


def test_most_files_take_the_short_way() -> None:
    sources = [path.read_text(encoding="utf-8", errors="replace") for path in EXAMPLES]
    whole = [source for source in sources if not found(source, True)[1]]
    assert sum(SOURCE.Parser(False).by_pieces(source, "hw.py", 0) is not None for source in whole) > len(whole) / 2
