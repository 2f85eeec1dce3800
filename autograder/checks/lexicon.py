"""The closed word classes of English that decide whether a sentence asserts the option that it names.

Only words that reverse, weaken or retract an assertion are listed, never words of a question: which option a sentence
names is read from the spec (`sentences`).
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of negation. The German and French words are ones that students slip into.
NEGATIONS = _words("""
no not never none neither nor nothing nobody nowhere cannot without non nope nah hardly barely scarcely rarely seldom
unlike nicht kein keine nie pas nada impossible incorrect untrue invalid improbable
aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt shant shouldnt wasnt werent
wont wouldnt
""")
#: Words that leave open whether something is so.
HEDGES = _words("""
maybe perhaps possibly probably presumably supposedly likely unlikely might may could either or oder ou guess guesses
guessing guessed seem seems seemed seemingly appear appears apparently arguably potentially conceivably doubt doubtful
wonder whether if unless until depend depends depending depended sometimes occasionally unsure uncertain unclear
undecided unknown idk dunno half partly partially partial mostly mainly largely almost nearly somehow somewhat try
suppose supposed supposing assume assuming assumed suspect bet hopefully hope imagine perchance fifty
tossup coinflip random randomly whichever whatever anything everything anyone
""")
#: Words that contrast or retract.
TURNS = _words("""
rather than instead versus vs except excepting excepted excluding but however although though yet whereas while despite
notwithstanding contrary contrarily opposite opposed opposing contrast conversely inverse reverse reversed vice versa
complement complementary minus same unchanged changeless
before earlier past beyond perpendicular orthogonal transpose transposes transposed transposition
wrong wrongly false falsely mistaken mistake mistakenly error actually wait sorry correction scratch oops
nevermind formerly previously initially originally besides beside apart aside
""")
#: Words that say that something decreases or is left out.
LOSSES = _words("""
away off out down from worse worst
less lesser least fewer fewest smaller smallest lower lowest weaker weakest lose loses losing lost
drop drops dropped dropping fall falls fell fallen falling shrink shrinks shrank shrunk shrinking sink sinks sank
sinking leave leaves leaving left forget forgets forgot quit quits stop stops stopped
stopping ban banned cede cedes ceded donate donates donated
""")
#: The same by their stems, so that each verb is listed once: decreas-es, -ed, -ing.
_LOSS_STEMS = re.compile(
    r"(?:decreas|reduc|declin|diminish|weaken|lessen|lower|ignor|exclud|omit|skip|avoid|reject|den(?:y|ies|ied)|"
    r"refus|remov|dismiss|discard|eliminat|disregard|neglect|fail|lack|miss(?:es|ed|ing)?$|penali|suppress|withdr|"
    r"abandon|desert|disfavo|ceas|surrender|sacrific|disappear|vanish|contradict|disprov|refut|oppos|negat(?:e|es|ed|ing|ion)$|swapp?|revers|invert|deduct|subtract|depriv|"
    r"deselect|unselect|forbid|prevent|crossed$|ruled$|ruling$)"
)
#: The same, but only beside the option: "x1 gave up", "x1 used to win", "the one after the first".
GIVING = _words("give gives gave given giving hand hands handed pass passes passed")
SUCCESSION = _words("after following behind")
BEING = _words("is are be been being was were it")
#: Words that begin an explanation.
REASONS = _words("because since as for so thus hence therefore that this which it they we you there c")
#: Words that do not contrast when several items are matched: "while keys come from the encoder".
PAIRING = _words("while whereas but however though although from both")
#: Words that may accompany a bare answer: "the answer is 2".
FILLERS = _words("""
the a an is are be it its i my we option options choice choose chose pick picked answer answers select selected
alternative variant number nr think believe say would id im correct right true one and so of to in on with by
""")
#: Words after which a numeral or a letter is a label.
POINTERS = _words("option choice answer alternative variant number nr item possibility choose pick select")
ARTICLES = _words("the a an")
#: Short words that are not symbols.
SMALL = _words("of to is in by on at as or no we it be")
#: Words that join things of one kind.
COORDINATORS = _words("and or nor und oder et")
_PREFIXES = re.compile(r"(?:non|anti)[a-z]{3,}|un(?:chosen|selected|likely|true|attended|favou?red|weighted)$")
_SUFFIXES = re.compile(r"[a-z]{3,}less$")
_PREFIXED_AS_A_WHOLE = _words("none nonetheless antique antilog unless")


def negates(word: str) -> bool:
    """Whether a word negates."""
    if word in NEGATIONS:
        return True
    affixed = _PREFIXES.match(word) or _SUFFIXES.match(word)
    return bool(affixed) and word not in _PREFIXED_AS_A_WHOLE


def turns(word: str) -> bool:
    """Whether a word weakens, reverses or retracts an assertion."""
    return word in HEDGES or word in TURNS or word in LOSSES or _LOSS_STEMS.match(word) is not None


def asserts(word: str) -> bool:
    """Whether an option of this name can be mentioned in passing: "decreases" can, "no" and "either" cannot."""
    return not (negates(word) or word in HEDGES or word in TURNS)


def loaded(word: str) -> bool:
    """Whether a word negates, weakens, reverses or retracts."""
    return negates(word) or turns(word)
