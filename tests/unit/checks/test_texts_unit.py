"""What stands in a text: its words, the names that it mentions, what turns them; dicts by their keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks import NeedsReview, Rejected, lexicon
from autograder.checks.choice import Choice, listed_names, quoted_answer, same_names, text_of
from autograder.checks.keys import in_order, part_named
from autograder.checks.matching import Matching
from autograder.checks.mentions import mentions
from autograder.checks.normalize import normal, spoken_text
from autograder.checks.overlap import overlaps
from autograder.checks.pairs import pairs
from autograder.checks.sentences import nearly, read_choice, without_question
from autograder.checks.words import flat_word, sentence, word_stem
from autograder.domain.assignment import Answer, Question

# words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Decoders' states", ["the", "decoder", "state"]),
        ("x_1 and x2", ["x", "1", "and", "x", "2"]),
        ("α₁ β", ["alpha", "1", "beta"]),
        ("αβ", ["alpha", "beta"]),
        ("0.25 of 3.", ["0.25", "of", "3"]),
        ("isn't it's", ["isnt", "it"]),
        ("the x1's", ["the", "x", "1"]),
        ("1st, 2nd, 3rd, 4th, 5th", ["first", "second", "third", "fourth", "5", "th"]),
        ("axis one, token two, option zero, input three", ["axi", "1", "token", "2", "option", "0", "input", "3"]),
        ("dim = one", ["dim", "1"]),
        ("one axis", ["one", "axi"]),
        ("<b>bold</b> **so**, *so* ***so***", ["bold", "so", "so", "so"]),
        (r"\mathbf{x} \times y", ["x", "y"]),
        (r"$\text{left}$ \operatorname{softmax}", ["left", "softmax"]),
        (r"a \lor b", ["a", "or", "b"]),
        ("$n\times m$", ["n", "m"]),  # Python has made a tab of the backslash
        ("- item\n* other\n> third", ["item", "other", "third"]),
        ("zero​width", ["zerowidth"]),
        ("co‐op", ["co", "op"]),
        ("", []),
        ("x" * 5000, ["x" * 4000]),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert [token.text if token.text != "axis" else "axi" for token in sentence(text).tokens] == words


@pytest.mark.parametrize(
    ("text", "denied", "asked"),
    [
        ("plain", False, False), ("a ≠ b", True, False), ("a != b", True, False), ("!left", True, False), ("left!", False, False),
        ("! left", False, False), ("a <> b", True, False), ("~a", True, False), (r"a \neq b", True, False), (r"a \ne b", True, False),
        (r"\lnot a", True, False), ("left?", False, True), ("50/50", False, True), ("50 %", False, True), ("50:50", False, True), ("150 %", False, False),
        ("50 - 50", False, True), ("50", False, False), ("❌ left", True, False), ("a -> b", False, False), ("a => b", False, False),
    ],
)  # fmt: skip
def test_signs_that_deny_or_ask(text: str, denied: bool, asked: bool) -> None:
    made = sentence(text)
    assert (made.denied, made.asked) == (denied, asked)


@pytest.mark.parametrize(
    ("word", "one", "plain"),
    [
        ("decoders", "decoder", "decoders"), ("queries", "query", "queries"), ("ties", "tie", "ties"), ("class", "class", "class"),
        ("focus", "focus", "focus"), ("basis", "basis", "basis"), ("gas", "gas", "gas"), ("rows", "row", "rows"), ("decoder's", "decoder", "decoder"),
        ("isn't", "isnt", "isnt"), ("we'll", "we", "we"), ("i'd", "i", "i"), ("i've", "i", "i"), ("you're", "you", "you"), ("i'm", "i", "i"),
    ],
)  # fmt: skip
def test_the_singular(word: str, one: str, plain: str) -> None:
    assert (word_stem(word), flat_word(word)) == (one, plain)


def test_what_stands_between_the_words() -> None:
    made = sentence("(left), or right: so.")
    assert [token.gap for token in made.tokens] == ["(", "), ", " ", ": "]
    assert [made.after(i) for i in range(4)] == ["), ", " ", ": ", "."]
    assert made.rest == "."
    shorts = {token.text: token.short for token in sentence("ab abc 123 beta x").tokens}
    assert shorts == {"ab": True, "abc": False, "123": True, "beta": True, "x": True}


@pytest.mark.parametrize(
    ("word", "negates", "turns", "asserts"),
    [
        ("not", True, False, False), ("left", False, True, True), ("nonzero", True, False, False), ("none", True, False, False),
        ("nonetheless", False, False, True), ("unlikely", True, True, False), ("unchosen", True, False, False), ("useless", True, False, False),
        ("less", False, True, True), ("unless", False, True, False), ("maybe", False, True, False), ("rather", False, True, False), ("decreases", False, True, True),
        ("lowered", False, True, True), ("missing", False, True, True), ("mission", False, False, True), ("plain", False, False, True), ("antisymmetric", True, False, False),
        ("antique", False, False, True), ("negation", False, True, True), ("swapped", False, True, True), ("cruled", False, False, True),
    ],
)  # fmt: skip
def test_words_that_turn(word: str, negates: bool, turns: bool, asserts: bool) -> None:
    assert (lexicon.negates(word), lexicon.turns(word), lexicon.asserts(word)) == (negates, turns, asserts)
    assert lexicon.loaded(word) is (negates or turns)


# values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("left", "left"), (True, "yes"), (False, "no"), (3, "3"), (3.0, "3"), (3.5, None), (None, None), (["left"], "left"), (["a", "b"], None),
        (np.array(["left"]), "left"), (np.array([1, 2]), None), (np.array([3.0]), "3"), ([True], "yes"), ({}, None), (float("inf"), None), ([[1]], None), (b"x", None),
    ],
)  # fmt: skip
def test_what_a_value_says(value: Any, text: str | None) -> None:
    assert spoken_text(value) == text


def test_normal_forms() -> None:
    assert len({normal(text) for text in ("n_q", "N_q", "nq", "n₍q₎", " n q ")}) == 1
    assert normal("β₁") == "β1"
    assert normal("...") == ""


SIDES = {"left": ["l"], "right hand": [], "neither": []}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("left", "left"), (["left"], "left"), ([["left"]], "left"), ({"answer": "left"}, "left"), ({"left": True, "right hand": False}, "left"),
        ({"left": True, "right hand": True}, "left, right hand"), ({"left": False, "right hand": False}, "left, right hand"),
        ({"left": np.bool_(True)}, "left"), ({"left": "because"}, "left: because"), ({"a": "x", "b": "y"}, "a: x\nb: y"), ({"a": None, "b": "y"}, None),
        ({"a": True, "b": False}, "a: yes\nb: no"), ({}, None), ([[[["left"]]]], "left"), ([[[[["left"]]]]], None), ([{"answer": ["left"]}], "left"), ({"left": 1}, "left: 1"), (["a", "b"], None),
        (np.array(["left"]), "left"), (np.array("left"), "left"), (3, "3"),
    ],
)  # fmt: skip
def test_the_text_of_a_choice(value: Any, text: str | None) -> None:
    assert text_of(value, SIDES) == text


def choice(settings: Any, value: Any, title: str = "t") -> str:
    return Choice(Question("1", title, 1.0, Answer(function="f"), "choice", settings)).fit(value, "`f()`")


def test_a_choice_is_taken_refused_or_for_a_person() -> None:
    assert choice(SIDES, "L") == choice(["left", "right"], "the left one") == "left"
    for value in ("up", 1.5, None, "", ["left", "right hand"]):
        with pytest.raises(Rejected, match=r"`f\(\)`"):
            choice(SIDES, value)
    for value in ("left or right hand", "not left", "left?"):
        with pytest.raises(NeedsReview, match="left"):
            choice(SIDES, value)
    made = Choice(Question("1", "t", 1.0, Answer(function="f"), "choice", SIDES))
    assert (made("Left ", "left").credit, made("left", "left").error) == (1, 0)
    assert made("left", "right hand").credit == made(3, "3").credit == 0
    assert made.words() == {"left": "left", "neither": "neither"}
    assert made.faults() == []
    assert Choice(Question("1", "t", 1.0, Answer(function="f"), "choice", ["a b", "A_B"])).faults()[0][0] == (
        "answer",
        "choice",
    )


def test_names_that_are_one() -> None:
    assert same_names({"a b": [], "c": ["d"]}) == []
    assert len(same_names({"a b": [], "A_B": []})) == 1
    assert len(same_names({"a": [], "b": ["A"]})) == 1
    assert same_names({"a": ["A", "a"]}) == []
    assert len(same_names({"--": []})) == 1
    assert listed_names({"a": [], "b": []}) == '"a" or "b"'
    assert quoted_answer("x" * 60) == repr("x" * 60)
    assert quoted_answer("x" * 61) == repr("x" * 59 + "…")


# mentions ------------------------------------------------------------------------------------------------------------

INPUTS = {
    "x1": [],
    "x10": [],
    "x2": ["the second"],
    "layer norm": ["layernorm"],
    "near the average": [],
    "no": [],
    "d_k": [],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x1", [("x1",)]), ("x_1 then x10", [("x1",), ("x10",)]), ("x11", []), ("x_1_2", []), ("ax1", []), ("x 1", [("x1",)]), ("x-1", [("x1",)]), ("x + 1", []),
        ("x, 1", []), ("x1, x2, x1", [("x1",), ("x2",), ("x1",)]), ("layer norms", [("layer norm",)]), ("layernorm", [("layer norm",)]), ("layer\n\nnorm", []),
        ("layer of norm", [("layer norm",)]), ("layer not norm", []), ("layer a the b norm", [("layer norm",)]), ("layer one two three norm", [("layer norm",)]),
        ("layer one two three four norm", []), ("layer and norm", []), ("norm layer", []), ("near average", [("near the average",)]), ("second", [("x2",)]),
        ("the second", [("x2",)]), ("d k", [("d_k",)]), ("d the k", [("d_k",)]), ("d big k", []), ("n_d_k", []), ("no", [("no",)]), ("", []), ("x - 1", []), ("the x2_state", []),
    ],
)  # fmt: skip
def test_which_names_are_mentioned(text: str, found: list[tuple[str, ...]]) -> None:
    assert [mention.names for mention in mentions(sentence(text), INPUTS)] == found


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("x1", False), ("-x1", True), ("2 x1", True), ("2x1", True), ("x1 + 3", True), ("x1 - 1", True), ("x1 - so", False), ("x1/2", True), ("sqrt(x1)", True),
        ("log(x1)", True), ("f(x1)", False), ("(x1)", False), ("a * x1", True), ("no", True), ("x1^2", True), ("so -x1", True), ("so = -x1", True), ("so (-x1", True), ("so - x1", False), ("= -x1", True), ("so x1", False), ("norm (x1)", True),
    ],
)  # fmt: skip
def test_mentions_that_may_mean_something_else(text: str, weak: bool) -> None:
    (found,) = (one for one in mentions(sentence(text), {"x1": [], "no": []}))
    assert found.weak is weak


def test_where_a_mention_is() -> None:
    first, second = mentions(sentence("so layer norm is x1"), INPUTS)
    assert (first.first, first.end, second.first, second.end) == (1, 3, 4, 6)
    (both,) = mentions(sentence("dots"), {"dot": [], "dots": []})
    assert both.names == ("dot", "dots")


def test_signs_that_are_a_part_of_a_name() -> None:
    for name, other in (
        ("a+b", "a b"),
        ("a/b", "a b"),
        ("a*b", "a b"),
        ("alpha beta", "alpha + beta"),
        ("alpha + beta", "alpha / beta"),
    ):
        assert len(mentions(sentence(name), {name: []})) == 1, name
        assert mentions(sentence(other), {name: []}) == [], other
    assert mentions(sentence("n_decoder"), {"decoder": []}) == []
    assert len(mentions(sentence("decoder_state"), {"decoder": []})) == 1


def test_names_within_names_are_told() -> None:
    assert set(overlaps({"norm": [], "layer norm": []})) == {"norm_in_layer_norm"}
    assert set(overlaps({"row": [], "rows": []})) == {"row_is_rows"}
    assert overlaps({"left": [], "right": []}) == {}


# sentences -----------------------------------------------------------------------------------------------------------

OPTIONS = {"left": ["l"], "right": ["r"], "1": [], "2": [], "no change": []}


@pytest.mark.parametrize(
    ("text", "option", "named"),
    [
        ("left", "left", ["left"]), ("it is left", "left", ["left"]), ("left or right", "", ["left", "right"]), ("not left", "", ["left"]), ("left?", "", ["left"]),
        ("maybe left", "", ["left"]), ("left rather than right", "", ["left", "right"]), ("up", "", []), ("1", "1", ["1"]), ("option 1", "1", ["1"]), ("(2) is it", "2", ["2"]),
        ("2) because", "2", ["2"]), ("3 of 2", "", ["2"]), ("the answer is 2", "2", ["2"]), ("no change", "no change", ["no change"]), ("no change at all", "no change", ["no change"]),
        ("there is no change, never", "", ["no change"]), ("left " + "so " * 59, "left", ["left"]), ("left " + "so " * 60, "", ["left"]), ("left both", "", ["left"]),
        ("left, both times", "left", ["left"]), ("left gave up", "", ["left"]), ("left is used to it", "left", ["left"]), ("left used to win", "", ["left"]),
        ("after left", "", ["left"]), ("left after that", "left", ["left"]), ("left, more than before", "left", ["left"]), ("left before", "", ["left"]),
        ("down the left", "left", ["left"]), ("down left", "", ["left"]), ("left from 0.27", "left", ["left"]), ("left from 3", "", ["left"]), ("left ≠", "", ["left"]),
    ],
)  # fmt: skip
def test_what_a_text_chooses(text: str, option: str, named: list[str]) -> None:
    made = read_choice(
        text,
        {"left": ["l"], "right": ["r"], "1": [], "2": [], "no change": []}
        if "left" not in text
        else {k: v for k, v in OPTIONS.items() if k in ("left", "right")},
    )
    assert made.option == option
    assert sorted(made.named) == sorted(named)
    assert bool(made.why) is (bool(named) and not option)


INPUT: dict[str, list[str]] = {"x1": [], "x2": []}


@pytest.mark.parametrize(
    ("text", "options", "option"),
    [
        ("so it was (2) then", {"1": [], "2": []}, "2"), ("so it was 2) then", {"1": [], "2": []}, ""), ("so it was (2 then", {"1": [], "2": []}, ""),  ("x1 and 2 x2", INPUT, ""), ("x1, 2 x2", INPUT, ""), ("x1, -x2", INPUT, ""),
        ("left and foot", {"left": [], "left foot": []}, ""), ("left hand and foot", {"left hand": [], "left foot": []}, ""),
        ("left hand, foot", {"left hand": [], "left foot": []}, "left hand"), ("both", {"left": [], "both": []}, "both"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_named_option(text: str, options: dict[str, list[str]], option: str) -> None:
    assert read_choice(text, options).option == option


def test_the_word_that_turns_is_named() -> None:
    assert '"wrong"' in read_choice("left wrong before", {"left": [], "right": []}).why
    assert '"before"' in read_choice("left before", {"left": [], "right": []}).why
    assert '"not"' in read_choice("not left", {"left": [], "right": []}).why


def test_an_index_may_count_from_zero() -> None:
    inputs: dict[str, list[str]] = {"x1": ["input 1"], "x2": ["input 2"]}
    assert read_choice("x1", inputs).option == "x1"
    for text in ("x[1]", "x [0]", "input 0", "the index 0 is x1"):
        made = read_choice(text, inputs)
        assert (made.option, bool(made.why)) == ("", True), text
    assert read_choice("y[1] for x1", inputs).option == "x1"


def test_the_questions_own_words_are_left_out() -> None:
    said = sentence("where does left go to: right")
    assert [token.text for token in without_question(said, "Where does left go?").tokens] == ["to", "right"]
    assert without_question(said, "left") == said
    assert without_question(said, "where does right go") == said
    asked = without_question(sentence("Where does it go? right"), "Where does it go?")
    assert not asked.asked
    assert without_question(sentence("Where does it go? right"), "Where does it go").asked
    assert not without_question(sentence("Where does it go? right"), "Where does it go? ").asked
    assert (
        read_choice(
            "Is it left, right or neither? right", SIDES | {"right": []}, "Is it left, right or neither?"
        ).option
        == "right"
    )


def test_truths_are_yes_and_no() -> None:
    assert read_choice("true", {"yes": [], "no": []}).option == "yes"
    assert read_choice("False", {"yes": [], "no": []}).option == "no"
    assert read_choice("yes", {"true": [], "false": []}).option == "true"
    assert read_choice("true", {"yes": [], "no": [], "true": []}).option == "true"


def test_an_option_of_which_most_words_stand_there() -> None:
    options: dict[str, list[str]] = {"swings between v_a and v_b": [], "stays near the average": []}
    assert nearly(sentence("it swings a lot between them"), options) == ("swings between v_a and v_b",)
    assert nearly(sentence("it stays"), options) == ()
    assert nearly(sentence("something else"), options) == ()
    both: dict[str, list[str]] = {"big red dog": [], "big red cat": []}
    assert nearly(sentence("big and red"), both) == ("big red dog", "big red cat")


# pairs and matchings -------------------------------------------------------------------------------------------------

ITEMS: dict[str, list[str]] = {"query": ["q"], "key": ["k"], "value": ["v"]}
SIDES_OF: dict[str, list[str]] = {"decoder": ["dec"], "encoder": ["enc"]}


@pytest.mark.parametrize(
    ("text", "chosen", "named"),
    [
        ("query: decoder, key: encoder, value: encoder", "dec enc enc", 3), ("decoder: query; encoder: key and value", "dec enc enc", 2),
        ("decoder, encoder, encoder", "dec enc enc", 3), ("query, key, value: decoder, encoder, encoder", "dec enc enc", 3), ("decoder by encoder by decoder", "dec enc dec", 3),
        ("encoder, encoder, decoder for query, key, value", "enc enc dec", 3), ("decoder, encoder", "", 2), ("query: decoder", "", 1), ("query", "", 0), ("decoder so encoder so encoder", "", 3),
        ("query: decoder, query: encoder, key: encoder, value: encoder", "", 4), ("not query: decoder, key: encoder, value: encoder", "", 3), ("query: decoder, key: encoder, value: encoder?", "", 3),
        ("query key decoder encoder value", "", 2), ("value: encoder, key: encoder, query: decoder", "dec enc enc", 3),
    ],
)  # fmt: skip
def test_what_a_text_gives_to_each(text: str, chosen: str, named: int) -> None:
    made = pairs(text, ITEMS, SIDES_OF)
    assert " ".join(option[:3] for option in made.chosen.values()) == chosen
    assert list(made.chosen) == (list(ITEMS) if chosen else [])
    assert made.named == named
    assert bool(made.why) is (not chosen and named > 0)


@pytest.mark.parametrize(
    "value",
    [
        ["decoder, encoder, encoder"],
        [["decoder", "encoder", "encoder"]],
        {"it": "decoder, encoder, encoder"},
        np.array(["decoder", "encoder", "encoder"]),
    ],
)
def test_a_matching_may_be_wrapped(value: Any) -> None:
    made = Matching(
        Question("1", "t", 1.0, Answer(function="f"), "matching", Matching.settings(items=ITEMS, options=SIDES_OF))
    )
    assert list(made.fit(value, "`f()`").values()) == ["decoder", "encoder", "encoder"]


def test_a_matching_is_scored_by_its_items() -> None:
    settings = Matching.settings(items=["query", "key", "value"], options=["decoder", "encoder"])
    want = {"query": "decoder", "key": "encoder", "value": "encoder"}
    for partial, credits in (("entries", (1, 2 / 3, 0)), ("", (1, 0, 0))):
        made = Matching(Question("1", "t", 1.0, Answer(function="f"), "matching", settings, partial=partial))
        right, one, none = want, {**want, "key": "decoder"}, {"query": "encoder", "key": "decoder", "value": ""}
        assert [made(got, want).credit for got in (right, one, none)] == pytest.approx(credits)
        assert made(one, want).error == 1
        assert "1 of 3 is" in made(one, want).feedback
        assert "3 of 3 are" in made(none, want).feedback
        assert "value" in made(none, want).feedback
        assert made(right, ["decoder", "encoder", "encoder"]).credit == 1
        assert made(one, ["decoder", "encoder", "encoder"]).credit == pytest.approx(credits[1])
        assert made("decoder", want).credit == made(right, "decoder").credit == 0
        assert made.words() == {"decoder": "decoder", "encoder": "encoder"}
    assert [at for at, _ in Matching(Question("1", "t", 1.0, Answer(function="f"), "matching", Matching.settings(items=["a", "A"], options=["b", "B"]))).faults()] == [("answer", "matching", "options"), ("answer", "matching", "items")]  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        {"items": []},
        {"items": ["a"], "options": ["b"]},
        {"items": ["a"], "options": ["b", "c"], "more": 1},
        {"items": ["a"]},
        {"items": [1], "options": ["b", "c"]},
    ],
)
def test_settings_of_a_matching_that_mean_nothing_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Matching.settings(**settings)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("query: decoder or encoder, key: encoder, value: encoder", NeedsReview, ["returned 'query: decoder or enc", "write a dict with one of decoder, encoder for each of query, key, value"]),
        ({"query": "not decoder", "key": "encoder", "value": "encoder"}, NeedsReview, ["'not decoder' for query", '"not"']),
        ({"query": "decoder", "q": "encoder", "key": "encoder", "value": "encoder"}, NeedsReview, ["query more than once"]),
        ({"query": "decoder"}, Rejected, ["nothing about key, value", "one of decoder, encoder for each of query, key, value"]),
        (["a", "b"], Rejected, ["list of 3"]), ({"query": 1, "key": 2, "value": 3}, Rejected, ["none of the options decoder, encoder"]), ("so", Rejected, ["returned 'so'"]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_matching_that_is_not_taken(value: Any, kind: type[Exception], words: list[str]) -> None:
    made = Matching(
        Question("1", "t", 1.0, Answer(function="f"), "matching", Matching.settings(items=ITEMS, options=SIDES_OF))
    )
    with pytest.raises(kind) as found:
        made.fit(value, "`f()`")
    assert str(found.value).startswith("`f()`")
    assert all(word in str(found.value) for word in words), str(found.value)


# dicts by their keys -------------------------------------------------------------------------------------------------

PARTS: dict[str, list[str]] = {"W_q": ["query"], "W_k": ["key"], "W_v": ["value"]}


@pytest.mark.parametrize(
    ("value", "order"),
    [
        ({"W_v": 3, "W_q": 1, "W_k": 2}, [1, 2, 3]), ({"query": 1, "value": 3, "key": 2}, [1, 2, 3]), ({"a": 1, "b": 2, "c": 3}, [1, 2, 3]),
        ({2: 3, 1: 2, 0: 1}, [1, 2, 3]), ({3: 3, 1: 1, 2: 2}, [1, 2, 3]), ({"2": 2, "3": 3, "1": 1}, [1, 2, 3]), ({"W_q": 1, "W_k": 2, "W_v": 3, "b": 9}, [1, 2, 3]),
        ({"queryMatrix": 1, "key_proj": 2, "value weights": 3}, [1, 2, 3]), ({2: 2, 3: 3, 4: 4}, [2, 3, 4]),
    ],
)  # fmt: skip
def test_a_dict_is_taken_in_the_order_of_the_parts(value: dict[Any, Any], order: list[int]) -> None:
    assert in_order(value, PARTS, "`f()`") == order


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"W_q": 1, "query": 2, "W_k": 3, "W_v": 4}, "two entries for W_q"), ({"W_q": 1, "b": 2, "c": 3}, "without W_k and W_v"), ({"a": 1, "b": 2}, "without W_q and W_k and W_v"),
        ({}, "without"), ({0: 1, 1: 2}, "without"), ({0: 1, 1: 2, 2: 3, 3: 4}, "without"),
    ],
)  # fmt: skip
def test_a_dict_without_a_part_is_refused(value: dict[Any, Any], said: str) -> None:
    with pytest.raises(Rejected, match=said):
        in_order(value, PARTS, "`f()`")


def test_the_part_that_a_key_names() -> None:
    keys = ["W_q", "the query", "queryWeights", "query_key", "matrix", "", "W", "my key matrix", "bias"]
    assert [part_named(key, PARTS) for key in keys] == ["W_q", "W_q", "W_q", "", "", "", "", "W_k", ""]
