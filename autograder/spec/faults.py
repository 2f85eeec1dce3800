"""What pydantic found wrong with a spec, in an instructor's words and at its place in the file."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from autograder.errors import Fault
from autograder.spec.document import AssignmentPart
from autograder.spec.source import Path_, Source

_SAID = {
    "missing": "is missing: every {parent} needs it",
    "string_type": "needs text; put it in quotes",
    "float_type": "needs a number",
    "int_type": "needs a whole number",
    "bool_type": "needs true or false",
    "list_type": "needs a list",
    "dict_type": "needs keys and values",
    "model_type": "needs keys and values",
    "model_attributes_type": "needs keys and values",
}


def translate(error: ValidationError, source: Source) -> list[Fault]:
    """One fault a problem; of the branches of a choice ("a list, or a list of lists") only the first is told."""
    faults: dict[Path_, Fault] = {}
    for item in error.errors(include_url=False):
        path = _real(item["loc"], source.data)
        if path not in faults:
            faults[path] = _fault(item, path, source)
    return list(faults.values())


def _fault(item: Any, path: Path_, source: Source) -> Fault:
    kind = item["type"]
    if kind == "extra_forbidden":
        return source.fault(path, _unknown_key(path), key=True)
    if kind == "missing":
        parent = "spec" if len(path) == 1 else "question" if len(path) == 3 else str(path[-2])
        return source.fault(path, _SAID["missing"].format(parent=parent))
    if kind == "string_type" and path[-1] == "id" and isinstance(item["input"], (int, float)):
        return source.fault(path, f'is read as a number, so 1.10 would become 1.1: quote it, as in "{item["input"]}"')
    if kind == "literal_error":
        near = get_close_matches(str(item["input"]), str(item["ctx"]["expected"]).replace("'", "").split(), 1)
        hint = f"; did you mean {near[0].strip(',')}?" if near else ""
        return source.fault(path, f"needs {item['ctx']['expected']}, not {item['input']!r}{hint}")
    if kind == "value_error":
        return source.fault(path, str(item["ctx"]["error"]))
    message = _SAID.get(kind) or item["msg"].replace("Input should", "should")
    return source.fault(path, message)


def _real(loc: tuple[str | int, ...], data: Any) -> Path_:
    """pydantic's place without the steps that name a type or a branch instead of a key of the file."""
    path: list[str | int] = []
    for i, step in enumerate(loc):
        if isinstance(data, dict):
            by_text = {str(k): v for k, v in data.items()}
            if str(step) in by_text:
                path.append(str(step))
                data = by_text[str(step)]
            elif i == len(loc) - 1:
                path.append(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            path.append(step)
            data = data[step]
    return tuple(path)


def _unknown_key(path: Path_) -> str:
    known = _keys_at(path[:-1])
    near = get_close_matches(str(path[-1]), known, 1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"known here are {', '.join(known)}"
    return f"unknown key: {hint}"


def _keys_at(path: Path_) -> list[str]:
    """The keys that the mapping at ``path`` may have, found by walking the document's types."""
    schema = AssignmentPart.model_json_schema()
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
