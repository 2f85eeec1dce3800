"""Derives a kit's spec from an assignment's: a new document, into which only what is named here is copied.

A question whose ``self_check`` is ``verdict`` keeps what judges it: its target, tolerance and chosen rules. Of one that
is ``form``, only what calls it and what its answer looks like goes in, and other random arguments are drawn than those
that are graded. Hidden questions, and those that are ``none``, are left out with everything that belongs to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from autograder.app.kit.spec_names import closure, definitions, supporting, used, used_in_sentence
from autograder.checks import KINDS, check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.kits import Kit
from autograder.spec.document import document
from autograder.spec.source import Source

_ASSIGNMENT = ("title", "introduction", "starter", "language", "limits")
_SUBMISSION = ("files", "with", "load", "imports", "arrays", "adapters", "handout")
#: What of a question every kit has.
_QUESTION = ("id", "title", "introduction", "prompt", "starter", "bonus", "limit", "allow")
#: What calls an answer and says what it looks like. The settings of its kind are not among it.
_ANSWER = (
    "function", "args", "kwargs", "adapter", "needs", "changed", "gradient", "of", "upstream", "dtype", "variable",
    "shape", "parts", "module", "init", "weights", "mode", "call", "steps", "get", "seed", "written", "markdown", "nth",
    "tag", "placeholder",
)  # fmt: skip
#: What judges an answer, beside its tolerance, earlier answers and the rules that the spec chooses.
_VERDICT = ("got", "observed", "want", "partial", "invariant", "reveal", "heat_map")
_FOLLOW = ("from", "if", "else", "say")
_RULE = ("id", "if", "say", "credit", "when", "instead")
#: The expressions in an answer, and in what judges it.
_IN_ANSWER = ("args", "kwargs", "upstream", "shape", "init", "weights", "steps", "get")
_IN_VERDICT = ("got", "want", "heat_map")
#: As many calls with random arguments show whether an answer has the right form.
_FORM_CASES = 3


@dataclass(frozen=True)
class KitSpec:
    """The spec of a kit as plain data, and the names of adapters that its questions call."""

    data: dict[str, Any]
    kit: Kit
    adapters: tuple[str, ...]


def kit_spec(source: Source, assignment: Assignment) -> KitSpec:
    """The spec of the kit for an assignment, which has been built from ``source`` without errors."""
    data = source.data
    pairs = [*zip(assignment.questions, data["questions"], strict=True)]
    kept = {one.id for one, _ in pairs if one.visibility == "visible" and one.self_check.what != "none"}
    usual = (data.get("defaults") or {}).get("within")
    questions = [_question(one, raw, usual, kept, assignment.name) for one, raw in pairs if one.id in kept]
    wanted = set().union(*(_names(one) for one in questions))
    givens, heads = supporting(document(data).model_validate(data, by_alias=True), wanted)
    values = _taken(data.get("givens") or {}, givens)
    if any("constants_only" in one["answer"] for one in questions):  # which looks for the names of all givens alone
        values = dict.fromkeys(data["givens"], 0) | values
    adapters = tuple(dict.fromkeys(one["answer"]["adapter"] for one in questions if "adapter" in one["answer"]))
    submission = _taken(data.get("submission") or {}, _SUBMISSION)
    made = {
        "spec": 1,
        **_taken(data, _ASSIGNMENT),
        "submission": {key: value for key, value in submission.items() if key != "adapters" or adapters},
        "givens": values,
        "define": _taken(data.get("define") or {}, heads),
        "points": sum(one["points"] for one in questions if not one.get("bonus")),
        "questions": questions,
    }
    digest = hashlib.sha256(repr((assignment.name, assignment.version, made)).encode("utf-8", "replace")).hexdigest()
    kit = Kit(assignment.name, assignment.version, digest[:16])
    return KitSpec({**made, "kit": asdict(kit)}, kit, adapters)


def kit_definitions(source: Source, assignment: Assignment) -> list[str]:
    """The names that the kit for an assignment has definitions of, with which students can work out what these give."""
    data = kit_spec(source, assignment).data
    return [name for name, _, _ in definitions(document(data).model_validate(data, by_alias=True))]


def _taken(raw: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """What of a mapping has one of the keys, in the mapping's order."""
    return {key: value for key, value in raw.items() if key in keys}


def _question(asked: Question, raw: Mapping[str, Any], usual: Any, kept: set[str], name: str) -> dict[str, Any]:
    """What a kit has of one question; ``usual`` is the tolerance of those that state none."""
    answer = _taken(raw["answer"], _ANSWER)
    made = {**_taken(raw, _QUESTION), "points": 0, "answer": answer}
    if asked.by_hand or asked.survey:
        return {**made, "points": raw["points"]}
    made["depends"] = [id for id in asked.depends if id in kept]
    if asked.self_check.what == "verdict":
        made |= {**_taken(raw, _VERDICT), "points": raw["points"], "self_check": "verdict"}
        answer |= _taken(raw["answer"], ("constants_only", asked.kind))
        if check_for(asked).tolerance:
            made["within"] = raw.get("within") or usual
        made["follow"] = {own: _taken(one, _FOLLOW) for own, one in (raw.get("follow") or {}).items()}
        chosen = [one for one in raw.get("feedback") or () if one["id"] in asked.self_check.rules]
        made["feedback"] = [_taken(one, _RULE) for one in chosen]
        made |= _taken(raw, ("hint",)) if "hint" in asked.self_check.rules else {}
    else:
        answer |= _form(asked, raw["answer"])
    _take_cases(made, raw, asked, name)
    return {key: value for key, value in made.items() if value not in ([], {}, None)}


def _form(asked: Question, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The kind under which an answer's form is checked: its own, with no more of its settings than that takes."""
    if asked.kind == "raises":
        return {"structure": True, "form": "call"}
    settings: Any = {
        "close": None,
        "returns": {own: _form_of_part(one) for own, one in (raw.get("returns") or {}).items()},
        "figure": {},
        "random": {"seeds": 2},
        "text": {"source": getattr(asked.settings, "source", "returned")},
    }.get(asked.kind, True)
    kind = asked.kind if asked.kind in ("close", "returns", "figure", "random", "text") else "structure"
    return {**({} if settings is None else {kind: settings}), "form": "value"}


def _form_of_part(raw: Any) -> Any:
    """The shape of one of several values; for one that is no array, that it may be anything plain."""
    if not isinstance(raw, Mapping):
        return raw
    return {"structure": True} if raw.keys() - {"shape", "within"} else _taken(raw, ("shape",))


def _take_cases(made: dict[str, Any], raw: Mapping[str, Any], asked: Question, name: str) -> None:
    """The arguments of the calls that are needed: for a form other random ones, and stated ones without their names."""
    form = asked.self_check.what != "verdict"
    draw, stated = dict(raw.get("draw") or {}), raw.get("cases") or []
    times, seed = draw.pop("times", 0), draw.pop("seed", 0)
    wanted = closure(_names(made), {key: str(text) for key, text in draw.items()})
    if kept := _taken(draw, wanted):
        own = _other_seed(name, asked.id, seed) if form else seed
        made["draw"] = {"times": min(times, _FORM_CASES) if form else times, "seed": own, **kept}
    told = ("name", "say", "points") if not form else ()
    names = _names(made) | wanted
    values = [{key: one[key] for key in one if key in told or (key in names and key not in _TOLD)} for one in stated]
    if any(one.keys() - {*_TOLD} for one in values):
        made["cases"] = [{"name": str(i), **one} for i, one in enumerate(values, 1)]


_TOLD = ("name", "say", "points")


def _other_seed(name: str, id: str, graded: int) -> int:
    """A seed that says nothing about the one with which answers are graded, and is not it."""
    made = int(hashlib.sha256(f"self-check of {name} {id}".encode()).hexdigest()[:8], 16) % 1_000_000
    return made + 1 if made == graded else made


def _names(made: Mapping[str, Any]) -> set[str]:
    """The names in the expressions of a kit's question."""
    answer = made["answer"]
    names = used([answer.get(key) or () for key in _IN_ANSWER])
    names |= {answer["written"]["into"]} if answer.get("written") else set()
    for one in (answer.get("returns") or {}).values():
        names |= used(one.get("shape") or () if isinstance(one, Mapping) else one)
    kind = next((key for key in answer if key in KINDS.known()), "close")
    names |= used([made.get(key) or () for key in _IN_VERDICT if key != "want" or not KINDS[kind].literal])
    for one in made.get("invariant") or ():
        names |= used({key: value for key, value in one.items() if key != "say"})
    for one in (made.get("follow") or {}).values():
        names |= used(one.get("if") or ())
    for one in made.get("feedback") or ():
        names |= used(str(one["if"])) | used_in_sentence(one["say"])
    names |= used_in_sentence(made.get("hint") or "")
    names |= used({key: str(value) for key, value in (made.get("draw") or {}).items()})
    cases = [{key: str(value) for key, value in one.items() if key not in _TOLD} for one in made.get("cases") or ()]
    return names | used(cases)
