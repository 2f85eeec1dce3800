"""Texts and lists that are too long for a line."""

from __future__ import annotations

import pytest

from autograder.system.wording import few, truncated


@pytest.mark.parametrize(("text", "cut"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…")])
def test_a_long_text_is_cut_to_its_length(text: str, cut: str) -> None:
    assert truncated(text, 4) == cut


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c", "d"], "a, b and 2 more")]
)
def test_a_long_list_says_how_many_are_left_out(names: list[str], said: str) -> None:
    assert few(names, 2) == said
