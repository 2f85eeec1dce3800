"""Reads which option a text chooses: the one that it names, if it names only one and negates nothing.

A sentence is not understood. It is accepted only if nothing in it could change which option is meant: no second option,
no negation, hedge, contrast or loss, no question. Any other sentence that names an option needs manual grading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from autograder.checks import lexicon
from autograder.checks.mentions import Mention, Names, mentions, spellings
from autograder.checks.normalize import normal
from autograder.checks.words import Sentence, sentence
from autograder.domain.texts import say

_TRUTHS = {"yes": "true", "no": "false", "true": "yes", "false": "no"}
_MOST_WORDS = 60
_ENDS = re.compile(r"\s*[.,:;!\n()\-]|\s*→")
_INDEX = re.compile(r"(?<![A-Za-z])([A-Za-z]+)\s*\[\s*\d+\s*\]")  # each word is tried once: texts may be long
_LABELLED = re.compile(r"\s*[).:\]]")


@dataclass(frozen=True)
class Reading:
    """The chosen ``option``; "" if it is ambiguous which of the ``named`` options is chosen.

    ``why`` gives the reason for that, as the end of a sentence.
    """

    option: str = ""
    named: tuple[str, ...] = ()
    why: str = ""


def read_choice(text: str, options: Names, asked: str = "", harmless: Collection[str] = ()) -> Reading:
    """The option that ``text`` chooses; each option has its other names.

    ``asked`` is the question, which the text may repeat; ``harmless`` are words that change nothing here.
    """
    options = _with_truths(options)
    said = sentence(text)
    exact = _exact(text, said, options)
    if exact and not _INDEX.search(text):
        return Reading(exact, (exact,))
    said = without_question(said, asked)
    found = [_weighed(said, mention, options) for mention in mentions(said, options)]
    strong = [mention for mention in found if not mention.weak]
    named = tuple(dict.fromkeys(name for mention in strong or found for name in mention.names))
    if index := _counted_from_zero(text, said, found, options):
        return Reading("", named or tuple(options), index)
    if not named:
        near = nearly(said, options)
        return Reading("", near, say("reading.near", names=_quoted(near)) if near else "")
    why = _in_the_way(said, found, strong, named, options) or _turned(said, found, strong, named[0], options, harmless)
    return Reading("" if why else named[0], named, why)


def _exact(text: str, said: Sentence, options: Names) -> str:
    """The option whose name is the whole text; "" if there is none, or a sign changes the meaning."""
    form = normal(text)
    hits = [name for name, others in options.items() if form in {normal(one) for one in (name, *others)}]
    if len(hits) != 1 or said.denied or said.asked:
        return ""
    own = {hits[0]: options[hits[0]]}
    whole = mentions(said, own)
    if len(whole) != 1 or (whole[0].first, whole[0].end) != (0, len(said.tokens)):
        return ""
    return "" if whole[0].weak and _formula(said, whole[0], own) else hits[0]


def _with_truths(options: Names) -> Mapping[str, Sequence[str]]:
    """The options, with true and false as other names for yes and no, and vice versa."""
    taken = {normal(one) for name, others in options.items() for one in (name, *others)}
    made = {}
    for name, others in options.items():
        own = {normal(one) for one in (name, *others)}
        made[name] = [*others, *(_TRUTHS[one] for one in sorted(own & _TRUTHS.keys()) if _TRUTHS[one] not in taken)]
    return made


def without_question(said: Sentence, asked: str) -> Sentence:
    """The sentence without the question, if the sentence repeats it word for word."""
    words = [token.text for token in sentence(asked).tokens]
    have = [token.text for token in said.tokens]
    if len(words) < 3:
        return said
    for at in range(len(have) - len(words) + 1):
        if have[at : at + len(words)] == words:
            kept = (*said.tokens[:at], *said.tokens[at + len(words) :])
            return Sentence(kept, said.rest, said.denied, asked=said.asked and not asked.rstrip().endswith("?"))
    return said


def _weighed(said: Sentence, mention: Mention, options: Names) -> Mention:
    """A weak mention becomes a strong one if it is alone, or is in the position of an answer or a label."""
    if not mention.weak:
        return mention
    first, end = mention.first, mention.end
    if _formula(said, mention, options):
        return mention
    before = said.tokens[first - 1].raw if first else ""
    after = said.after(end - 1)
    others = [token.raw for i, token in enumerate(said.tokens) if not first <= i < end]
    alone = all(word in lexicon.FILLERS for word in others)
    last = end == len(said.tokens) and before in ("is", "answer", "say")
    follows = said.tokens[end].raw if end < len(said.tokens) else ""
    head = first == 0 and (_ENDS.match(after) or not follows or follows in lexicon.REASONS)
    words = [token.raw for token in said.tokens[first:end]]
    if all(word.isdigit() or len(word) == 1 for word in words):
        labelled = before in lexicon.POINTERS or (first == 0 and _LABELLED.match(after)) or _bracketed(said, mention)
        strong = alone or bool(labelled)
    else:
        strong = alone or bool(head) or last
    return Mention(first, end, mention.names, weak=not strong)


def _formula(said: Sentence, mention: Mention, options: Names) -> bool:
    """Whether a mention is weak because it is part of a formula."""
    spelt = "".join(token.text for token in said.tokens[mention.first : mention.end])
    return not any(form.weak for form in spellings(options) if form.letters == spelt)


def _bracketed(said: Sentence, mention: Mention) -> bool:
    return said.tokens[mention.first].gap.endswith("(") and said.after(mention.end - 1).startswith(")")


def _in_the_way(
    said: Sentence, found: Sequence[Mention], strong: Sequence[Mention], named: Sequence[str], options: Names
) -> str:
    """Why the named option may not be the answer; "" if nothing speaks against it."""
    if not strong:
        return say("reading.unclear", names=_quoted(named))
    if len(named) > 1:
        return say("reading.several", names=_quoted(named))
    if others := [mention.names[0] for mention in found if _is_meant_too(said, mention, named[0])]:
        return say("reading.another", names=_quoted(others[:1]))
    if said.asked:
        return say("reading.asks")
    if said.denied:
        return say("reading.denies")
    if len(said.tokens) > _MOST_WORDS:
        return say("reading.long", most=_MOST_WORDS)
    return ""


def _turned(
    said: Sentence,
    found: Sequence[Mention],
    strong: Sequence[Mention],
    named: str,
    options: Names,
    harmless: Collection[str],
) -> str:
    """The word that may change which option is meant, as a reason; "" if there is none."""
    covered = {i for one in found if not one.weak or one.names == (named,) for i in range(one.first, one.end)}
    left = [i for i in range(len(said.tokens)) if i not in covered]
    if half := _half_named(said, left, named, options):
        return say("reading.another", names=_quoted([half]))
    refusing = len(found) == 1 and _refuses(said, strong, named, options)
    for i in left:
        word = said.tokens[i].raw
        if word in harmless or _leads(said, i):
            continue
        if _beside(said, i, covered):
            return say("reading.says", word=word)
        if lexicon.turns(word) or (lexicon.negates(word) and not refusing):
            return say("reading.says", word=word)
        if word == "both" and _stands_alone(said, i):
            return say("reading.says", word=word)
    return ""


def _is_meant_too(said: Sentence, mention: Mention, named: str) -> bool:
    """Whether a weak mention of another option must be considered: all but a numeral or a letter in passing."""
    if not mention.weak or mention.names == (named,):
        return False
    words = [token.raw for token in said.tokens[mention.first : mention.end]]
    if not all(word.isdigit() or len(word) == 1 for word in words):
        return True
    before = said.tokens[mention.first - 1].raw if mention.first else ""
    after = said.tokens[mention.end].raw if mention.end < len(said.tokens) else ""
    signs = said.tokens[mention.first].gap + said.after(mention.end - 1)
    return bool(lexicon.COORDINATORS & {before, after}) or bool(re.search(r"[,/&+|;]", signs))


def _stands_alone(said: Sentence, at: int) -> bool:
    """Whether "both" means both options, and is not followed by a noun."""
    follows = said.tokens[at + 1].raw if at + 1 < len(said.tokens) else ""
    return not follows or bool(_ENDS.match(said.after(at))) or follows in lexicon.FILLERS


def _leads(said: Sentence, at: int) -> bool:
    """Whether a word is harmless because of its neighbours: "down the columns", "than before", "from 0.27"."""
    word, follows = said.tokens[at].raw, said.tokens[at + 1].raw if at + 1 < len(said.tokens) else "-"
    if word == "down":
        return follows in lexicon.ARTICLES or follows in ("each", "every", "all")
    if word == "before":
        return at > 0 and said.tokens[at - 1].raw == "than"
    return (word == "than" and follows == "before") or (word == "from" and follows[0].isdigit() and "." in follows)


def _beside(said: Sentence, at: int, covered: Collection[int]) -> bool:
    """Whether a word changes the option beside it: "x1 gave up some", "x1 used to win", "the one after the first"."""
    word, tokens = said.tokens[at].raw, said.tokens
    follows = tokens[at + 1].raw if at + 1 < len(tokens) else ""
    if word in lexicon.GIVING:
        return at - 1 in covered or follows in ("up", "away")
    if word == "used":
        return follows == "to" and tokens[at - 1].raw not in lexicon.BEING
    if word not in lexicon.SUCCESSION:
        return False
    return next((i for i in range(at + 1, len(tokens)) if tokens[i].raw not in lexicon.ARTICLES), -1) in covered


def _counted_from_zero(text: str, said: Sentence, found: Sequence[Mention], options: Names) -> str:
    """Why a number may count from 0 although the options count from 1: x[1], input 0; "" if none does."""
    stems = {form.letters[:-1] for form in spellings(options) if len(form.words) > 1 and form.words[-1].text == "1"}
    if any(match[1].casefold() in stems for match in _INDEX.finditer(text)):
        return say("reading.index")
    covered = {i for one in found for i in range(one.first, one.end)}
    for i, token in enumerate(said.tokens):
        before = said.tokens[i - 1].text if i else ""
        if token.text == "0" and stems and i not in covered and (before in stems or before in ("index", "idx")):
            return say("reading.from_0")
    return ""


def nearly(said: Sentence, options: Names) -> tuple[str, ...]:
    """The options most of whose words occur in a text that names none: "swings a lot from v_a to v_b"."""
    have, best, most = {token.text for token in said.tokens}, [], 0.5
    for form in spellings(options):
        words = {word.text for word in form.words if len(word.text) > 2 and word.raw not in lexicon.ARTICLES}
        share = len(words & have) / len(words) if len(words) > 1 else 0.0
        if share > most:
            best, most = [form.name], share
        elif share == most and best:
            best.append(form.name)
    return tuple(dict.fromkeys(best))


def _refuses(said: Sentence, strong: Sequence[Mention], option: str, options: Names) -> bool:
    """Whether the text begins with an option that is itself a negation, so that a later "not" agrees with it."""
    own = [
        form for form in spellings({option: options[option]}) if any(lexicon.negates(word.raw) for word in form.words)
    ]
    return bool(own) and strong[0].first == 0 and len(strong) == 1 and (
        any(lexicon.negates(token.raw) for token in said.tokens[: strong[0].end])
    )  # fmt: skip


def _half_named(said: Sentence, left: Sequence[int], named: str, options: Names) -> str:
    """Another option of which the text has only the distinguishing part: "near v_a and v_b" for near_v_b."""
    own = spellings({named: options[named]})
    for form in spellings({name: others for name, others in options.items() if name != named}):
        for mine in own:
            theirs, ours = [w.text for w in form.words], [w.text for w in mine.words]
            head = _shared(theirs, ours)
            if head and theirs[head:] and _joined(said, left, theirs[head:], theirs[head - 1]):
                return form.name
            tail = _shared(theirs[::-1], ours[::-1])
            if tail and theirs[:-tail] and _joined(said, left, theirs[:-tail]):
                return form.name
    return ""


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the common prefix, in words."""
    return next(
        (i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def _joined(said: Sentence, left: Sequence[int], words: Sequence[str], before: str = "") -> bool:
    """Whether ``words`` occur among the tokens ``left``, after ``before`` or joined to the option's name."""
    free, tokens = set(left), said.tokens
    for i in left:
        end = i + len(words)
        if not free.issuperset(range(i, end)) or [t.text for t in tokens[i:end]] != list(words):
            continue
        if i and before and tokens[i - 1].text == before:
            return True
        if i and i - 1 not in free and tokens[i].short and re.search(r"[,;/&+|]\s*$", tokens[i].gap):
            return True
        if i > 1 and tokens[i - 1].text in lexicon.COORDINATORS and i - 2 not in free:
            return True
        if end + 1 < len(tokens) and tokens[end].text in lexicon.COORDINATORS and end + 1 not in free:
            return True
    return False


def _quoted(names: Sequence[str]) -> str:
    return say("list.and").join(f'"{name}"' for name in names)
