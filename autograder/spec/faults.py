"""Translates pydantic's errors about a spec into sentences for instructors, each with its place in the file."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from autograder.checks import KINDS
from autograder.domain.errors import Fault
from autograder.spec.document import extended
from autograder.spec.source import Path_, Source
from autograder.system.wording import truncated

#: An example of each mapping or list, by the key that holds it.
_MAPPINGS = {
    "within": "{abs: 0.01}", "partial": "{0.5: {abs: 0.1}}", "answer": "{function: get_weights}",
    "limits": "{call: 5s}", "late": "{lose: 0.1, per: 1d}", "attempts": "{free: 5, lose: 0.02}",
    "defaults": "{within: {abs: 0.01}}", "submission": "{imports: [numpy]}", "givens": "{k: [1, 2]}",
    "draw": "{times: 20, seed: 1, x: normal(3)}", "define": "{twice(x): 2 * x}", "written": "{into: key, row: 2}",
    "follow": '{q: {from: "1"}}', "accept": "{zeros: why that is fine}", "questions": '{id: "1", title: …, points: 1}',
    "feedback": "{id: too_small, if: answer < 1, say: …}", "examples": "{pass: 2 * k}", "by_hand": "{1: says why}",
}  # fmt: skip
_LISTS = {
    "files": '["*.ipynb", "*.py"]', "imports": "[numpy]", "collect": "[get_samples]", "shape": "[2, 3]",
    "args": "[x]", "placeholder": '["Your answer here"]', "allow": "[inf]",
    "questions": '- id: "1"', "feedback": "- id: too_small", "examples": "- pass: 2 * k", "by_hand": "- 1: says why",
}  # fmt: skip
_ITEMS = {"questions": "question", "feedback": "rule", "examples": "example", "by_hand": "item"}
#: Other names that people use for a key.
_ALIASES = {
    "points": ("score", "mark", "marks", "worth", "max_score", "weight"), "title": ("name", "description", "text"),
    "within": ("tolerance", "tol", "atol", "rtol", "precision", "accuracy"), "want": ("expected", "target", "solution",
    "expect", "correct"), "got": ("observe", "actual"), "feedback": ("hints", "rules"), "function": ("name",
    "func", "def"), "by_hand": ("rubric", "manual"), "if": ("when", "condition"), "say": ("message", "msg", "text"),
    "follow": ("follows", "uses"), "abs": ("atol", "tol", "absolute"), "rel": ("rtol", "relative"),
    "id": ("number", "key"), "imports": ("packages", "libraries", "requires"), "examples": ("tests", "cases"),
    "call": ("timeout", "time"), "memory": ("ram", "mem"), "partial": ("bands", "steps"), "due": ("deadline",),
    "variable": ("var",), "places": ("decimals", "digits"), "markdown": ("prose",),
    "prompt": ("task", "statement", "instructions", "problem"), "introduction": ("intro", "preamble"),
}  # fmt: skip


def translate(error: ValidationError, source: Source) -> list[Fault]:
    """One `Fault` for each mistake: of the branches of a union type only the nearest is reported."""
    found: dict[Path_, Any] = {}
    for item in error.errors(include_url=False):
        found.setdefault(_real(item["loc"], source.data, item["type"]), item)
    deeper = {path[:n] for path in found for n in range(len(path))}
    kept = {path: item for path, item in found.items() if path not in deeper or item["type"] == "missing"}
    meant = {(*path[:-1], near) for path, item in kept.items() if (near := _meant(path, item))}
    return [_fault(item, path, source) for path, item in kept.items() if item["type"] != "missing" or path not in meant]


def _meant(path: Path_, item: Any) -> str:
    """The key that an unknown one probably stands for; "" if there is none."""
    return _near(str(path[-1]), _keys_at(path[:-1])) if item["type"] == "extra_forbidden" else ""


def _near(word: str, known: list[str]) -> str:
    kinds = {name: kind.aliases for name, kind in KINDS.known().items()}
    for key, others in (_ALIASES | kinds).items():
        if word.lower() in others and key in known:
            return key
    near = get_close_matches(word.lower(), known, 1, cutoff=0.6)
    return near[0] if near else ""


def _fault(item: Any, path: Path_, source: Source) -> Fault:
    kind, value = item["type"], item["input"]
    if kind == "extra_forbidden":
        return source.fault(path, _unknown_key(path), key=True)
    if kind == "missing":
        parent = next(
            (_ITEMS.get(str(step), str(step)) for step in reversed(path[:-1]) if isinstance(step, str)), "spec"
        )
        return source.fault(path, f"is missing: every {parent} needs this key")
    at_key = item["loc"][-1:] == ("[key]",)
    return source.fault(path, _said(kind, path, value, item, source), key=at_key)


def _said(kind: str, path: Path_, value: Any, item: Any, source: Source) -> str:
    written = source.texts.get(path, "")
    holder = str(path[-1]) if path else ""
    if value is None and kind != "literal_error":
        return f"is empty: expected {_expected(kind, path)}{_comment(path, source)}"
    if kind == "string_type":
        plain = isinstance(value, (bool, int, float))
        what = f'is read as {_called(value)}: write "{written}"' if plain else f"expected text, not {_called(value)}"
        return f"{what}, in quotes" if plain else what
    if kind in ("float_type", "int_type", "int_from_float"):
        return f"expected {_expected(kind, path)}, not {_called(value)}{_numeric(value)}"
    if kind in ("list_type", "dict_type", "model_type", "model_attributes_type", "bool_type"):
        return f"expected {_expected(kind, path)}, not {_called(value)}"
    if kind == "literal_error":
        choices = str(item["ctx"]["expected"])
        if holder == "partial" and not isinstance(value, str):
            return f"expected rows, entries or bands, such as `{_MAPPINGS[holder]}`, not {_called(value)}"
        near = get_close_matches(str(value), choices.replace("'", "").replace(",", "").split(), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"expected {choices.replace(chr(39), '')}, not {_called(value)}{hint}"
    if kind == "string_pattern_mismatch":
        name = str(value).split("(")[0]
        hint = f": write the name alone, `{name}`" if "(" in str(value) and name.isidentifier() else ""
        return f"`{value}` is not a valid name: use letters, digits and _, and do not begin with a digit{hint}"
    if kind == "value_error":
        return str(item["ctx"]["error"])
    if kind in _BOUNDS:
        word, limit = _BOUNDS[kind]
        given = item["ctx"][limit]
        share = (
            f"; {value:g} % is {value / 100:g}" if given == 1 and isinstance(value, (int, float)) and value > 1 else ""
        )
        return f"must be {word} {given:g}, not {_called(value)}{share}"
    if kind == "finite_number":
        return f"must be a finite number, not {value}"
    if kind == "too_short":
        least = item["ctx"]["min_length"]
        return f"needs at least {least} item{'' if least == 1 else 's'}, but has {item['ctx']['actual_length']}"
    return str(item["msg"]).replace("Input should", "must")


_BOUNDS = {
    "greater_than": ("more than", "gt"), "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"), "less_than_equal": ("at most", "le"),
}  # fmt: skip


def _expected(kind: str, path: Path_) -> str:
    """The expected type, with an example."""
    holder = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        inside = {"follow": '{from: "1"}', "partial": "{abs: 0.1}"}.get(str(path[-2]) if len(path) > 1 else "")
        example = inside or _MAPPINGS.get(holder) or _settings(holder)
        return f"a mapping, such as `{example}`" if example else "a mapping: one `key: value` on each line"
    if kind == "list_type":
        return f"a list, such as `{_LISTS.get(holder) or _settings(holder) or '[a, b]'}`"
    return {"float_type": "a number", "int_type": "a whole number", "int_from_float": "a whole number",
            "bool_type": "true or false"}.get(kind, "text")  # fmt: skip


def _settings(name: str) -> str:
    """Example settings of the kind of answer called ``name``; "" if there is none."""
    kind = KINDS.known().get(name)
    return kind.settings_example if kind else ""


def _called(value: Any) -> str:
    """A value, described within a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, (int, float)):
        return f"the number {value:g}" if isinstance(value, float) or abs(value) < 1 << 53 else "a very large number"
    if isinstance(value, str):
        return f'the text "{truncated(value, 40)}"'
    return "a list" if isinstance(value, list) else "a mapping"


def _numeric(value: Any) -> str:
    """How to write the number that a piece of text stands for; "" if it is none."""
    text = str(value).strip() if isinstance(value, str) else ""
    if re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        return f": write {text} without quotes"
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        return f": write {text.replace(',', '.')}, with a point"
    if re.fullmatch(r"\d+(\.\d+)?\s*%", text):
        return f": write {float(text.rstrip('% ')) / 100:g}"
    return ""


def _comment(path: Path_, source: Source) -> str:
    """A hint for a value that a ``#`` has turned into a comment."""
    line, _ = source.place(path, key=True)
    after = source.lines[line - 1] if line <= len(source.lines) else ""
    return (
        " (the rest of a line after # is a comment: put text with a # in quotes)" if re.search(r":\s+#", after) else ""
    )


def _real(loc: tuple[str | int, ...], data: Any, kind: str) -> Path_:
    """pydantic's location without the steps that name a type or a branch instead of a key of the file."""
    path: list[str | int] = []
    for i, step in enumerate(loc):
        if isinstance(data, dict):
            by_text = {str(k): v for k, v in data.items()}
            if str(step) in by_text:
                path.append(str(step))
                data = by_text[str(step)]
            elif i == len(loc) - 1 and kind == "missing":
                path.append(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            path.append(step)
            data = data[step]
    return tuple(path)


def _unknown_key(path: Path_) -> str:
    known = _keys_at(path[:-1])
    near = _near(str(path[-1]), known)
    hint = f"did you mean `{near}`?" if near else f"the keys here are {', '.join(known)}"
    return f"unknown key: {hint}"


def _keys_at(path: Path_) -> list[str]:
    """The keys that the mapping at ``path`` may have, found by walking the document's types."""
    schema = extended().model_json_schema()
    here: Any = schema

    def follow(node: Any) -> Any:
        options = [node, *node.get("anyOf", [])]
        for option in options:
            if "$ref" in option:
                return schema["$defs"][option["$ref"].rsplit("/", 1)[1]]
        return next((o for o in options if "items" in o or "properties" in o or "additionalProperties" in o), node)

    for step in path:
        here = follow(here)
        if isinstance(step, int):
            here = here.get("items", {})
        else:
            here = here.get("properties", {}).get(step) or here.get("additionalProperties") or {}
    return sorted(follow(here).get("properties", {}))
