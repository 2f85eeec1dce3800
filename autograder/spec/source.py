"""Parses YAML into plain data with the line and column of each part.

Scalars follow the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema): ``yes`` and ``on`` are
strings, ``1e-5`` is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import yaml

from autograder.domain.errors import Fault, SpecError
from autograder.spec import hints
from autograder.spec.yaml_errors import explain_yaml

Path_ = tuple[str | int, ...]

_LONGEST = 2_000_000  # characters of a file
_CURLY = {"“": "”", "„": "“”", "”": "”", "«": "»", "‘": "’", "‚": "‘’", "’": "’"}

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CoreLoader(_Loader):  # type: ignore[misc]  # the C loader where PyYAML has it; its stub has no base
    """PyYAML's parser with the scalar rules of YAML 1.2 instead of 1.1."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    ("float", _FLOAT, [*"-+.0123456789"]),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


@dataclass
class Source:
    """A parsed file: plain ``data``, and the line and column (from 1) of every key and value.

    ``texts`` are scalars as they are written: 1.10 and not 1.1.
    """

    file: str
    data: Any
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    texts: dict[Path_, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def place(self, path: Path_, *, key: bool = False) -> tuple[int, int]:
        """Line and column of ``path``, or of the nearest enclosing part that the file has."""
        table = self.keys if key else self.values
        return next(at for n in range(len(path), -1, -1) if (at := table.get(path[:n]) or self.values.get(path[:n])))

    def at(self, path: Path_) -> Any:
        """The value at ``path``; None if there is none."""
        data = self.data
        for step in path:
            if isinstance(data, list) and isinstance(step, int) and step < len(data):
                data = data[step]
            elif isinstance(data, dict):
                data = next((value for key, value in data.items() if str(key) == str(step)), None)
            else:
                return None
        return data

    def fault(self, path: Path_, what: str, *, key: bool = False) -> Fault:
        """An error at ``path``; with ``key`` it points to the key, not to its value."""
        line, column = self.place(path, key=key)
        return Fault(self.file, line, column, spell(path), what)


def spell(path: Path_) -> str:
    """The path in the usual notation: ``questions[3].within``."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def read_source(path: Path, shown: str | None = None) -> Source:
    """Parse the file at ``path``; raises `SpecError` for invalid YAML, duplicate keys and tags."""
    file = shown or str(path)
    try:
        large = path.stat().st_size > 4 * _LONGEST
        text = " " * (_LONGEST + 1) if large else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SpecError([Fault(file, 1, 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise SpecError([Fault(file, 1, 1, "", f"is not UTF-8 text (byte {error.start}): save it as UTF-8")]) from error
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str) -> Source:
    """Parse ``text``, which errors call ``file``; raises `SpecError`."""
    if len(text) > _LONGEST:
        raise SpecError(
            [Fault(file, 1, 1, "", f"is longer than {_LONGEST:,} characters, which is too long for a spec")]
        )
    if max((len(line) - len(line.lstrip(" -?")) for line in text.splitlines()), default=0) > 1000:
        raise SpecError([Fault(file, 1, 1, "", "is nested too deeply")])
    if max(map(len, re.findall(r"[\[{][\[{\s]*", text)), default=0) > 200:  # the C parser has no limit of its own
        raise SpecError([Fault(file, 1, 1, "", "is nested too deeply")])
    try:
        node = yaml.compose(text, Loader=CoreLoader)
    except yaml.MarkedYAMLError as error:
        line, column, what = explain_yaml(error, text)
        raise SpecError([Fault(file, line, column, "", what)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SpecError([Fault(file, 1, 1, "", f"is not valid YAML: {error}")]) from error
    if node is None:
        raise SpecError([Fault(file, 1, 1, "", "is empty: a spec starts with `spec: 1`")])
    builder = _Builder(Source(file, None, lines=text.splitlines()))
    builder.source.data = builder.build(node, ())
    if builder.faults:
        raise SpecError(builder.faults)
    return builder.source


_TAG = "starts with {}, which is a YAML tag: put the value in quotes, or remove the tag"


class _Builder:
    """Walks the node graph once, building plain data and recording places."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []

    def build(self, node: Any, path: Path_) -> Any:
        self.source.values[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if len(self.source.values) > 100_000 or len(path) > 50:
            raise SpecError([self.source.fault(path, "is too large; do aliases (`*name`) multiply?")])
        if not isinstance(node, yaml.ScalarNode) and node.tag.removeprefix("tag:yaml.org,2002:") not in ("map", "seq"):
            self.faults.append(self.source.fault(path, _TAG.format(node.tag)))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return self.value(node, path)

    def mapping(self, node: Any, path: Path_) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node, path) if isinstance(key_node, yaml.ScalarNode) else None
            at = key_node.start_mark
            if what := _odd(key, key_node, value_node, node.flow_style):
                self.faults.append(Fault(self.source.file, at.line + 1, at.column + 1, spell(path), what))
                continue
            step = (*path, key if isinstance(key, str) else str(key))
            if step in self.source.keys:
                self.faults.append(Fault(self.source.file, at.line + 1, at.column + 1, spell(step), self.twice(step)))
            self.source.keys[step] = (at.line + 1, at.column + 1)
            made[key] = self.build(value_node, step)
        return made

    def twice(self, step: Path_) -> str:
        return f"duplicate key: it is already in line {self.source.keys[step][0]}"

    def value(self, node: Any, path: Path_) -> Any:
        """A scalar value."""
        self.source.texts[path] = node.value
        if what := _curly(node):
            self.faults.append(self.source.fault(path, what))
        return self.scalar(node, path)

    def scalar(self, node: Any, path: Path_) -> Any:
        tag, text = node.tag.removeprefix("tag:yaml.org,2002:"), node.value
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "int":
            if len(text) > 100:
                self.faults.append(self.source.fault(path, "is a number of more than 100 digits"))
                return 0
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if tag == "float":
            return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".n", "n"))
        if tag != "str":
            self.faults.append(self.source.fault(path, _TAG.format(node.tag)))
        return text


def _odd(key: Any, node: Any, value: Any, flow: bool) -> str:
    """What is wrong with a key; "" if nothing is."""
    if key is None:
        return "has a key that is a list or a mapping: a key must be a name or text"
    text = node.value
    if text == "<<" and not node.style:
        return "`<<` is not supported: write the keys out, or use an alias for the whole value, as in `draw: *d`"
    if flow and not isinstance(key, str) and isinstance(value, yaml.ScalarNode) and not value.value:
        return f"`{text}` has no value after a comma: write decimals with a point, as in 0.5, and text in quotes"
    if not flow or node.style or not isinstance(value, yaml.ScalarNode) or value.value:
        return hints.characters(text) if not node.style and text[:1] in _CURLY else ""
    if ":" in text:
        name, _, rest = text.partition(":")
        return f"`{text}` is read as one word: write a space after the colon, as in `{name}: {rest}`"
    if any(text.count(closing) > text.count(opening) for opening, closing in ("()", "[]")):
        return f"`{text}` is part of an expression that was split at a comma: put the expression in double quotes"
    return ""


def _curly(node: Any) -> str:
    """What is wrong with a value in curly quotes, which YAML does not recognise; "" if nothing is."""
    text = node.value.strip()
    if node.style or text[:1] not in _CURLY:
        return ""
    inside, closing = text[1:], _CURLY[text[0]]
    whole = inside[-1:] in closing and not any(char in closing for char in inside[:-1])
    open_ended = not any(char in closing for char in inside) and text[0] not in "‘’”"
    return hints.characters(text) if inside and (whole or open_ended) else ""
