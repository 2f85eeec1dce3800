"""From a spec to an assignment, and every fault of a file at once."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import ROOT, assignment

from autograder.domain.errors import SpecError
from autograder.spec.load import load

GOOD = """\
spec: 1
title: Small
points: 3
givens: {k: [1, 2], word: text}
define:
  twice(x): 2 * x
  sum_k: sum(k)
defaults: {within: {abs: 0.1}}
questions:
  - id: "1"
    title: First
    points: 1
    answer: {function: f, shape: [2]}
    got: twice(answer)
    want: twice(k)
    feedback:
      - {id: zero, if: norm(answer) < 0.1, say: "{answer} is zero", credit: 0.5}
    examples:
      - pass: k
      - zero: zeros(2)
  - id: "2"
    title: Second
    points: 2
    answer: {variable: v}
    follow: {q: {from: "1", say: used ours}}
    want: q
"""


def faults(text: str) -> list[str]:
    """Every fault of the spec in ``text``."""
    with pytest.raises(SpecError) as caught:
        assignment(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_good_spec() -> None:
    made = assignment(GOOD)
    assert [q.id for q in made.questions] == ["1", "2"]
    first, second = made.questions
    assert first.want is not None
    assert np.array_equal(first.want(made.scope), [2, 4])
    assert made.scope["sum_k"] == 3
    assert first.answer.shapes == ((2,),)
    assert first.rules[0].say({**made.scope, "answer": np.zeros(2)}) == "[0, 0] is zero"
    assert second.follow[0].source == "1"
    assert second.answer.names == ("v",)
    assert made.limits.memory == 2 << 30


def test_the_real_specs_load() -> None:
    paths = sorted((ROOT / "problems").glob("*.yaml"))
    assert paths
    for path in paths:
        assert load(path).questions


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("spec: 1", "spec: 2"), "spec.yaml:1:7 spec: expected 1, not the number 2"),
        (("title: Small\n", ""), "spec.yaml:1:1 title: is missing: every spec needs this key"),
        (("points: 3", "points: 4"), "spec.yaml:3:9 points: is 4, but the questions add up to 3"),
        (("givens:", "givns:"), "spec.yaml:4:1 givns: unknown key: did you mean `givens`?"),
        (("k: [1, 2]", "k: [[1, 2], [3]]"), "spec.yaml:4:13 givens.k: expected a number, a list of numbers"),
        (("k: [1, 2]", "sum: [1, 2]"), "spec.yaml:4:10 givens.sum: `sum` is a built-in function or constant"),
        (("2 * x", "2 * y"), "spec.yaml:6:13 define.twice(x): unknown name `y`"),
        (("2 * x", "x.mean()"), "spec.yaml:6:13 define.twice(x): `x.mean()`: write mean(x)"),
        (("2 * x", "twice(x)"), "define.twice(x): `twice` is defined in terms of itself"),
        (('id: "1"', "id: 1.10"), 'spec.yaml:10:9 questions[0].id: is read as the number 1.1: write "1.10", in quotes'),
        (("title: First\n", "titel: First\n"), "questions[0].titel: unknown key: did you mean `title`?"),
        (("{function: f,", "{functoin: f,"), "questions[0].answer.functoin: unknown key: did you mean `function`?"),
        (("{function: f, shape: [2]}", "{shape: [2]}"), "questions[0].answer: needs `function`"),
        (("shape: [2]", "shape: [[2], [3]]"), "shapes of different sizes"),
        (("twice(answer)", "thrice(answer)"), "questions[0].got: unknown name `thrice`: did you mean `twice`?"),
        (("twice(answer)", "twice(answer, 2)"), "spec.yaml:14:10 questions[0].got: twice(x): too many"),
        (("twice(answer)", "twice"), "questions[0].got: `twice` is a function: call it"),
        (("twice(answer)", "__import__('os')"), "questions[0].got: unknown name `__import__`"),
        (("twice(answer)", "'[x for x in k]'"), "is not allowed in an expression"),
        (("twice(answer)", "twice(answer"), "opens a bracket at character 6 that is not closed"),
        (("want: twice(k)", "want: k @ zeros(3)"), "spec.yaml:15:11 questions[0].want: `k @ zeros(3)` failed"),
        (("norm(answer)", "norn(answer)"), "questions[0].feedback[0].if: unknown name `norn`: did you mean `norm`?"),
        (("{answer} is", "{anser} is"), "questions[0].feedback[0].say: unknown name `anser`: did you mean `answer`?"),
        (("credit: 0.5", "credit: 1.5"), "questions[0].feedback[0].credit: must be at most 1"),
        (("- pass: k", "- passs: k"), "questions[0].examples[0]: needs exactly one of pass, fail"),
        (
            ('from: "1"', 'from: "2"'),
            "questions[1].follow.q.from: `2` is this question itself: follow an earlier one (earlier: 1)",
        ),
        (('- id: "1"\n', '- id: "1"\n    visibility: hidden\n'), "questions[1].follow.q.from: `1` is hidden"),
        (('id: "2"', 'id: "1"'), "questions[1].id: duplicate id `1`"),
        (("defaults: {within: {abs: 0.1}}\n", ""), "questions[0]: has no tolerance"),
        (("abs: 0.1", "abs: 0"), "defaults.within.abs: must be more than 0"),
        (("{abs: 0.1}", "{}"), "defaults.within: needs abs or rel"),
        (("defaults:", "limits: {call: 5}\ndefaults:"), "limits.call: expected a duration such as 5s"),
        (("defaults:", "limits: {memory: 2Gb}\ndefaults:"), "limits.memory: expected a size such as 64KiB"),
        (("defaults:", "submission: {load: all}\ndefaults:"), "submission.load: expected everything or definitions"),
        (("{variable: v}", "{markdown: W}"), "questions[1]: a write-up needs `by_hand`"),
    ],
)
def test_one_fault(change: tuple[str, str], fault: str) -> None:
    assert change[0] in GOOD
    found = faults(GOOD.replace(*change, 1))
    assert any(fault in one for one in found), found


def test_every_fault_of_a_file_at_once_each_with_its_place() -> None:
    text = GOOD.replace("points: 1\n", "pionts: 1\n").replace("within: {abs", "within: {absolute")
    text = text.replace("k: [1, 2]", "k: [1, 2], n: 3").replace("want: q", "want: qq")
    found = faults(text)
    assert any("pionts" in f for f in found)
    assert any("absolute" in f for f in found)
    assert all(f.startswith("spec.yaml:") for f in found)
    assert found == sorted(found, key=lambda f: int(f.split(":")[1]))


def test_faults_of_form_do_not_hide_faults_of_meaning_elsewhere() -> None:
    found = faults(GOOD.replace("points: 1\n", "pionts: 1\n").replace("want: q", "want: qq"))
    assert any("pionts" in f for f in found)
    assert any("unknown name `qq`" in f for f in found)


def test_the_schema_in_the_tree_is_the_one_of_the_types() -> None:
    from autograder.spec.schema import schema

    assert (ROOT / "problems" / "assignment.schema.json").read_text() == schema()


def test_the_schema_accepts_the_real_specs_and_refuses_an_unknown_key() -> None:
    import json

    import jsonschema

    from autograder.spec.source import read_source

    schema = json.loads((ROOT / "problems" / "assignment.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    for path in (ROOT / "problems").glob("*.yaml"):
        data = json.loads(json.dumps(read_source(path).data))
        assert not list(validator.iter_errors(data))
        data["questions"][0]["pionts"] = 1
        assert list(validator.iter_errors(data))
