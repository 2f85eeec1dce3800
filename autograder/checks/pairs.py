"""Reads which option a text gives to each item: "Q: decoder, K and V: encoder", "n_q rows and n_k columns".

As in `sentences`, a text is not understood. It is accepted if each option is beside its items, in the same order
throughout, every item occurs once, and no word negates, hedges or contrasts.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks import lexicon
from autograder.checks.mentions import Mention, Names, mentions
from autograder.checks.sentences import without_question
from autograder.checks.words import Sentence, sentence
from autograder.domain.texts import say

_BETWEEN = re.compile(r"[\s,;()\[\]{}'\"×|$.]*(?:→[\s'\"]*)?")
_TIMES = re.compile(r"(?<=[\w}\])$])\s*[*·⋅∙]\s*(?=[\w{\[($\\])|(?<=[\w}\])$])\s+[xX]\s+(?=[\w{\[($\\])")
_JOINING = frozenset(("x", "by", "times", "and", "then"))


@dataclass(frozen=True)
class Pairs:
    """The option for each item; ``why`` says why they are ambiguous. ``named`` counts the options mentioned."""

    chosen: dict[str, str]
    named: int = 0
    why: str = ""


def pairs(text: str, items: Names, options: Names, asked: str = "") -> Pairs:
    """The options that ``text`` gives to the items; ``asked`` is the question, which it may repeat."""
    said = without_question(sentence(_TIMES.sub(" × ", re.sub(r"-by-", " by ", text))), asked)
    found = _sides(said, items, options)
    if isinstance(found, str):
        return Pairs({}, 2, found)
    kinds = "".join("o" if is_option else "i" for _, is_option in found)
    if "o" not in kinds:
        return Pairs({})
    if why := _in_the_way(said, [mention for mention, _ in found]):
        return Pairs({}, kinds.count("o"), why)
    if "i" not in kinds:
        return _in_order(said, [mention for mention, _ in found], items)
    return _paired(found, kinds, items)


def _sides(said: Sentence, items: Names, options: Names) -> list[tuple[Mention, bool]] | str:
    """The mentions of both sides in order, each with whether it is an option; or the reason why they are unclear."""
    both = [*((m, False) for m in mentions(said, items)), *((m, True) for m in mentions(said, options))]
    kept = [(one, is_option) for one, is_option in both if not any(_within(one, other) for other, _ in both)]
    kept.sort(key=lambda one: one[0].first)
    for (one, _), (other, _) in itertools.pairwise(kept):
        if other.first < one.end:
            return say("reading.item_or_option", word=said.tokens[one.first].raw)
    for mention, _ in kept:
        if len(mention.names) > 1 or mention.weak:
            return say("reading.unclear", names=f'"{mention.names[0]}"')
    return kept


def _within(one: Mention, other: Mention) -> bool:
    """Whether a mention is part of a longer one."""
    return other.first <= one.first and one.end <= other.end and other.end - other.first > one.end - one.first


def _in_the_way(said: Sentence, found: Sequence[Mention]) -> str:
    if said.asked or said.denied:
        return say("reading.asks" if said.asked else "reading.denies")
    covered = {i for mention in found for i in range(mention.first, mention.end)}
    for i, token in enumerate(said.tokens):
        if i not in covered and token.raw not in lexicon.PAIRING and lexicon.loaded(token.raw):
            return say("reading.says", word=token.raw)
    return ""


def _in_order(said: Sentence, found: Sequence[Mention], items: Names) -> Pairs:
    """Options alone belong to the items in order, if only signs or words such as "by" separate them."""
    if len(found) != len(items):
        return Pairs({}, len(found), say("reading.options_for_items", options=len(found), items=len(items)))
    for one, other in itertools.pairwise(found):
        between = said.tokens[one.end : other.first]
        gaps = [token.gap for token in said.tokens[one.end : other.first + 1]]
        if any(token.raw not in _JOINING for token in between) or not all(_BETWEEN.fullmatch(gap) for gap in gaps):
            return Pairs({}, len(found), say("reading.no_order"))
    return Pairs(dict(zip(items, (mention.names[0] for mention in found), strict=True)), len(found))


def _paired(found: Sequence[tuple[Mention, bool]], kinds: str, items: Names) -> Pairs:
    """Pairs items and options that are beside each other."""
    count = kinds.count("o")
    names = [mention.names[0] for mention, _ in found]
    if re.fullmatch(r"(?:i+o)+", kinds):
        made = [(names[i], names[kinds.index("o", i)]) for i, kind in enumerate(kinds) if kind == "i"]
    elif re.fullmatch(r"(?:oi+)+", kinds):
        made = [(names[i], names[kinds.rindex("o", 0, i)]) for i, kind in enumerate(kinds) if kind == "i"]
    elif re.fullmatch(r"(i+)(o+)|(o+)(i+)", kinds) and 2 * count == len(kinds):
        first, last = names[:count], names[count:]
        made = list(zip(first, last, strict=True)) if kinds[0] == "i" else list(zip(last, first, strict=True))
    else:
        return Pairs({}, count, say("reading.no_order"))
    chosen: dict[str, str] = {}
    for item, option in made:
        if chosen.setdefault(item, option) != option:
            return Pairs({}, count, say("reading.two_options", item=item))
    if missing := [item for item in items if item not in chosen]:
        return Pairs({}, count, say("reading.missing", items=", ".join(missing)))
    return Pairs({item: chosen[item] for item in items}, count)
