"""Finds the names that a question declares, in any spelling that can mean only one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from autograder.algebra.lexer import MathToken, ascii_name
from autograder.algebra.types import AlgebraError

_LONGEST = 40
_NAMED = 8
_LONGEST_RUN = 200
_LONGEST_PIECE = 24


class DeclaredNames:
    """The declared names, looked up by any spelling that fits only one of them."""

    def __init__(self, declared: Mapping[str, object]) -> None:
        self.declared = declared
        self.spellings: dict[str, list[str]] = {}
        for name in declared:
            for spelling in {ascii_name(name), bare_name(name)}:
                self.spellings.setdefault(spelling, []).append(name)

    def find(self, token: MathToken) -> str | None:
        """The declared name that a token means; None if there is none."""
        name = token.text
        if name in self.declared:
            return name
        for spelling in (ascii_name(name), bare_name(name)):
            found = self.spellings.get(spelling, [])
            if len(found) == 1:
                return found[0]
            if found:
                raise AlgebraError(
                    f"`{short_name(name)}` may mean {' or '.join(found)}: write it in full.", token.column
                )
        return None

    def run(self, token: MathToken) -> list[str] | None:
        """The names in a run of adjacent names such as ``n_qn_k``; None if there is not exactly one way to split it."""
        return pieces(ascii_name(token.text), lambda spelling: len(self.spellings.get(bare_name(spelling), ())) == 1)

    def unknown(self, name: str) -> str:
        """The message for a name that is not declared."""
        said = f"`{short_name(name)}` is not a name of this question."
        whole = ascii_name(name)
        for cut in range(1, min(len(whole), _LONGEST)):
            if whole[:cut] in self.declared and whole[cut:] in self.declared:
                return f"{said} For a product, write {whole[:cut]}*{whole[cut:]}."
        same = [d for d in self.declared if bare_name(d).lower() == bare_name(name).lower()]  # L for l
        near = same or get_close_matches(name[:_LONGEST], self.declared, 1)
        if near:
            return f"{said} Did you mean `{near[0]}`?"
        named = list(self.declared)
        more = ", …" if len(named) > _NAMED else ""
        return f"{said} There are {', '.join(named[:_NAMED])}{more}." if named else f"{said} No names are needed."


def bare_name(name: str) -> str:
    """A name in plain letters, without underscores."""
    return ascii_name(name).replace("_", "")


def pieces(run: str, known: Callable[[str], bool]) -> list[str] | None:
    """The known names that a run consists of, if there is exactly one way to split it.

    Single letters alone are not split: ``xy`` may be a name of its own. A piece begins with a letter and does not end
    with an underscore, so ``n_k`` is never split into n and k.
    """
    if not 1 < len(run) <= _LONGEST_RUN or not run[0].isalpha():
        return None
    ways: list[list[list[str]]] = [[[]]]  # for each position: up to two ways to split the text before it
    for end in range(1, len(run) + 1):
        found: list[list[str]] = []
        for start in range(max(0, end - _LONGEST_PIECE), end if run[end - 1] != "_" else 0):
            piece = run[start:end]
            if ways[start] and piece[0].isalpha() and (known(piece) or known(bare_name(piece))):
                found += [[*way, piece] for way in ways[start]]
        ways.append(found[:2])
    read = ways[-1]
    return read[0] if len(read) == 1 and len(read[0]) > 1 and any(len(piece) > 1 for piece in read[0]) else None


def short_name(name: str) -> str:
    """A name for a message, shortened if it is long."""
    return name if len(name) <= _LONGEST else name[:_LONGEST] + "…"
