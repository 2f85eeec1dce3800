"""Matchings in the forms in which students write them, over all of the assignments and a made-up one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import ROOT

from autograder.checks import NeedsReview, Rejected, check_for
from autograder.checks.matching import Matching
from autograder.domain.assignment import Answer, Question
from autograder.spec.load import load

QUESTIONS = {
    q.id: q for path in sorted((ROOT / "problems").glob("*.yaml")) for q in load(path).questions if q.kind == "matching"
}
QUESTIONS["parts"] = Question(
    "parts", "t", 1, Answer(function="f"), "matching",
    Matching.settings(items={"key size": [], "key": ["K"]}, options={"d_k": [], "encoder": [], "encoder output": []}),
)  # fmt: skip

DEE = ["decoder", "encoder", "encoder"]
EDD = ["encoder", "decoder", "decoder"]
DED = ["decoder", "encoder", "decoder"]

#: (question, the options by item in order, values)
ACCEPTED: list[tuple[str, list[str], list[Any]]] = [
    ("2", DEE, [
        {"query": "decoder", "key": "encoder", "value": "encoder"}, {"Q": "decoder", "K": "encoder", "V": "encoder"},
        {"Queries": "the decoder", "Keys": "the encoder", "Values": "the encoder"},
        {"query": "the decoder's hidden state", "key": "the encoder's hidden states", "value": "the encoder's hidden states"},
        {"query vector": "decoder state s_t", "key vectors": "encoder states h_i", "value vectors": "encoder states h_i"},
        {"Q (query)": "dec", "K (key)": "enc", "V (value)": "enc"}, {"the query": "DECODER", "the key": "Encoder", "the value": "encoder."},
        {"query": ["decoder"], "key": ["encoder"], "value": ["encoder"]}, {"K, V": "encoder", "Q": "decoder"},
        {"K and V": "encoder states", "Q": "decoder state"}, {"keys and values": "encoder", "queries": "decoder"},
        {"decoder": "query", "encoder": ["key", "value"]}, {"decoder": "Q", "encoder": "K and V"},
        {"query": "from the decoder", "key": "from the encoder", "value": "from the encoder"},
        {"query": "decoder (previous hidden state)", "key": "encoder (all hidden states)", "value": "encoder (all hidden states)"},
        {"query": "decoder", "key": "encoder", "value": "encoder", "note": 3}, [{"query": "decoder"}, {"key": "encoder"}, {"value": "encoder"}],
        [{"query": "decoder", "key": "encoder", "value": "encoder"}], {"roles": {"query": "decoder", "key": "encoder", "value": "encoder"}},
        {"answer": "Q: decoder, K and V: encoder"}, ["decoder", "encoder", "encoder"], ["the decoder", "the encoder", "the encoder"],
        np.array(["decoder", "encoder", "encoder"]), [["query", "decoder"], ["key", "encoder"], ["value", "encoder"]],
        [["K", "encoder"], ["V", "encoder"], ["Q", "decoder"]], ["Q: decoder", "K: encoder", "V: encoder"],
        ["The query comes from the decoder.", "The key comes from the encoder.", "The value comes from the encoder."],
        ["Q: decoder, K and V: encoder"], "Q: decoder, K and V: encoder", "Q: decoder, K: encoder, V: encoder", "Q - decoder; K - encoder; V - encoder",
        "query = decoder, key = encoder, value = encoder", "query: decoder\nkey: encoder\nvalue: encoder", "Q <- decoder\nK <- encoder\nV <- encoder"
        .replace("<-", "←"), "Q → decoder, K → encoder, V → encoder", "Q -> decoder, K -> encoder, V -> encoder", "decoder, encoder, encoder",
        "(decoder, encoder, encoder)", "Queries come from the decoder, while keys and values come from the encoder.",
        "The query is the decoder's hidden state; keys and values are the encoder's hidden states.", "The decoder gives the query and the encoder gives keys and values",
        "Q from decoder, K, V from encoder", "Q comes from the decoder and both K and V come from the encoder", "decoder: Q, encoder: K and V",
        "Q, K, V come from decoder, encoder, encoder respectively", "{'query': 'decoder', 'key': 'encoder', 'value': 'encoder'}",
        "**Query**: decoder\n**Key**: encoder\n**Value**: encoder", "- query: decoder\n- key: encoder\n- value: encoder", "$Q$: decoder, $K$, $V$: encoder",
    ]),
    ("2", EDD, ["Q: encoder, K and V: decoder", {"query": "the encoder", "key": "the decoder", "value": "the decoder"}, "encoder, decoder, decoder"]),
    ("2", DED, ["Q and V: decoder, K: encoder", ["decoder", "encoder", "decoder"], {"Q": "dec", "K": "enc", "V": "dec"}]),
    ("2a softmax", ["n_q", "n_k"], [
        ["n_q", "n_k"], ["nq", "nk"], {"rows": "n_q", "columns": "n_k"}, {"row": "n_q", "column": "n_k"}, {"Rows": "$n_q$", "Cols": "$n_k$"},
        {"number of rows": "n_q", "number of columns": "n_k"}, {"rows": "n_q (one per query)", "columns": "n_k (one per key)"}, "n_q x n_k", "n_q X n_k",
        "n_q × n_k", "n_q by n_k", "n_q-by-n_k", "n_q * n_k", "(n_q, n_k)", "[n_q, n_k]", "n_q, n_k", r"$n_q \times n_k$", "$n_q \times n_k$", r"n_{q} \times n_{k}",
        "nq x nk", "n_q rows and n_k columns", "rows: n_q, columns: n_k", "rows = n_q; columns = n_k", "{row: n_q, column: n_k}", "{rows: n_q, columns: n_k}",
        "It has n_q rows and n_k columns.", "the shape is (n_q, n_k)", "shape: n_q x n_k", "columns: n_k, rows: n_q", "n_q x n_v", [["rows", "n_q"], ["columns", "n_k"]],
        ["n_q rows", "n_k columns"], {"shape": "n_q x n_k"}, {"shape": ["n_q", "n_k"]}, [["n_q", "n_k"]], {"n_q": "rows", "n_k": "columns"},
        ["rows: n_q", "columns: n_k"], "n_q × n_k (queries by keys)", r"\mathbb{R}^{n_q \times n_k}", "R^{n_q x n_k}",
    ]),
    ("2a softmax", ["n_k", "n_q"], ["n_k x n_q", ["n_k", "n_q"], "n_k rows and n_q columns", {"row": "n_k", "col": "n_q"}]),
    ("2a softmax", ["d_k", "d_k"], ["d_k x d_k", ["d_k", "d_q"]]),
    ("2a context", ["n_q", "d_v"], ["n_q x d_v", {"row": "n_q", "column": "d_v"}, "n_q by d_v", ["n_q", "d_v"], "(nq, dv)", "n_q rows, d_v columns", r"$n_q\times d_v$"]),
    ("2a context", ["n_q", "n_k"], ["n_q x n_k", {"rows": "n_q", "columns": "n_k"}]),
    ("parts", ["d_k", "encoder output"], [{"key size": "d_k", "key": "encoder output"}, "key size: d_k, key: encoder outputs", "K: the encoder output; key size: d_k"]),
]  # fmt: skip

#: (question, values)
REVIEW: list[tuple[str, list[Any]]] = [
    ("2", [
        {"query": "decoder or encoder", "key": "encoder", "value": "encoder"}, {"query": "not the encoder", "key": "encoder", "value": "encoder"},
        {"query": "maybe the decoder", "key": "encoder", "value": "encoder"}, {"query": "encoder-decoder state", "key": "encoder", "value": "encoder"},
        {"query": "decoder", "key": "anything but the decoder", "value": "encoder"}, {"query": "decoder, no wait, encoder", "key": "encoder", "value": "encoder"},
        {"query": "decoder", "Q": "encoder", "key": "encoder", "value": "encoder"}, {"query": "decoder?", "key": "encoder?", "value": "encoder?"},
        {"query": "decoder rather than encoder", "key": "encoder", "value": "encoder"}, {"query": "decoder", "key": "encoder", "value": "encoder/decoder"},
        {"query": "decoder", "key": "it isn't the decoder", "value": "encoder"}, {"query": "unlike the key, decoder", "key": "encoder", "value": "encoder, not decoder"},
        {"query": "decoder encoder", "key": "decoder encoder", "value": "decoder encoder"}, ["decoder or encoder", "encoder", "encoder"],
        ["decoder", "encoder", "encoder and decoder"], [["query", "decoder"], ["query", "encoder"], ["key", "encoder"], ["value", "encoder"]],
        "Q: decoder or encoder, K and V: encoder", "Q: not the encoder, K and V: encoder", "Q: maybe the decoder, K and V: encoder", "Q, K, V: decoder, encoder",
        "Q: decoder, K: encoder, V: encoder?", "decoder and encoder", "decoder, encoder", "decoder encoder decoder encoder", "Q: decoder, encoder, K: encoder, V: encoder",
        "The encoder-decoder state is the query, and key and value are the encoder states", "Q isn't from the decoder; K and V are from the encoder",
        "Q: decoder, K: encoder", "neither decoder nor encoder", "Q: decoder rather than encoder, K, V: encoder", "Q: decoder, Q: encoder, K: encoder, V: encoder",
        "Q comes from anything but the decoder, K and V from the encoder", "query, key and value come from decoder or encoder", "key: encoder decoder query value",
        "Q: decoder, K: encoder, V: decoder, no, encoder", "all of decoder, encoder", "decoder: Q, K: encoder, V: encoder", "Either Q: decoder, K and V: encoder",
        "Is Q: decoder, K: encoder, V: encoder?",
    ]),
    ("2a softmax", [
        "n_q x n_k or n_k x n_q", "not n_q x n_k", "n_q x n_k, maybe", "n_q x n_k?", "n_q, n_k, d_k, d_v", "n_q x n_k x d_v", "n_q x n_k rather than n_k x n_q",
        "rows: n_q or n_k, columns: n_k", {"rows": "n_q or n_k", "columns": "n_k"}, {"rows": "n_q", "columns": "n_k, not d_k"}, ["n_q", "n_k or d_k"],
        {"rows": "n_q", "row": "n_k", "columns": "n_k"}, {"rows": "n_q - 1", "columns": "n_k"}, {"rows": "2*n_q", "columns": "n_k"}, "n_q and n_k and so on n_k",
        {"rows": "n_q n_k", "columns": "n_k"}, "anything but n_k x n_q", "n_q queries against n_k keys", "n_q/2 x n_k", "n_q + n_k", "n_q x n_k unless n_k x n_q",
        {"rows": "n_q?", "columns": "n_k?"}, "n_q columns and n_k", "it is not n_k x n_q",
        {"rows": "possibly n_q", "columns": "n_k"},
    ]),
    ("2a context", ["n_q x d_v or n_q x d_k", "n_q x n_k, no, n_q x d_v", "not n_q x d_v", {"rows": "n_q", "columns": "d_v or d_k"}, "n_q x d_v?"]),
    ("parts", ["key size: d_k or encoder, key: encoder output", {"key size": "not d_k", "key": "encoder"}]),
]  # fmt: skip

#: (question, values): says too little, or names none of the options
NOTHING: list[tuple[str, list[Any]]] = [
    ("2", ["", "decoder", "Q, K, V", {"query": "decoder"}, {}, [], ["decoder", "encoder"], 5, None, {"query": 1, "key": 2, "value": 3}, "seq2seq",
           {"query": "a", "key": "b", "value": "c"}, ["a", "b", "c"], {"left": "decoder", "right": "encoder"}, [["a", "b"], ["c", "d"]], "Q: decoder", True]),
    ("2a softmax", ["", "n_q", "rows: n_q", "rows", "3 x 4", ["n_q"], ["n_q", "n_k", "d_v"], {"rows": "n_q"}, {"rows": "3", "columns": "4"}, [3, 4], "rows x columns", None]),
    ("2a context", ["", "n x m", ["a", "b"], {"rows": "n_q"}, "The shape of the result C"]),
]  # fmt: skip


def became(id: str, value: Any) -> Any:
    """The options in the items' order, or that a person is to look, or nothing."""
    check = check_for(QUESTIONS[id])
    try:
        return list(check.fit(value, "`f()`").values())
    except NeedsReview:
        return "review"
    except Rejected:
        return "none"


@pytest.mark.parametrize(("id", "options", "value"), [(i, o, v) for i, o, values in ACCEPTED for v in values])
def test_a_matching_may_be_written_in_many_forms(id: str, options: list[str], value: Any) -> None:
    assert became(id, value) == options


@pytest.mark.parametrize(("id", "value"), [(i, v) for i, values in REVIEW for v in values])
def test_a_matching_that_cannot_be_decided_is_for_a_person(id: str, value: Any) -> None:
    assert became(id, value) == "review"


@pytest.mark.parametrize(("id", "value"), [(i, v) for i, values in NOTHING for v in values])
def test_a_matching_that_says_too_little_is_none(id: str, value: Any) -> None:
    assert became(id, value) == "none"


def test_the_tables_hold_every_matching_of_the_assignments() -> None:
    asked = QUESTIONS.keys() - {"parts"}
    assert asked == {"2", "2a softmax", "2a context"}
    for table in ([row[0] for row in ACCEPTED], [row[0] for row in REVIEW], [row[0] for row in NOTHING]):
        assert asked <= set(table)
    assert sum(len(row[-1]) for row in ACCEPTED) >= 90
    assert sum(len(row[-1]) for row in REVIEW) >= 60
