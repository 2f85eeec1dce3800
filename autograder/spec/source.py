"""YAML text → plain data that remembers where each piece stood.

Scalars are read by the core rules of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema): ``yes`` and ``on`` are
strings, ``1e-5`` is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import yaml

from autograder.errors import Fault, SpecError

Path_ = tuple[str | int, ...]

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CoreLoader(_Loader):  # type: ignore[misc]  # the C loader where PyYAML has it; its stub has no base
    """PyYAML's parser with the scalar rules of YAML 1.2 in place of those of YAML 1.1."""

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
    """A parsed file: plain ``data``, and the line and column (from 1) of every key and value in it."""

    file: str
    data: Any
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path_, *, key: bool = False) -> tuple[int, int]:
        """The place of ``path``, or of the nearest thing around it that the file holds."""
        table = self.keys if key else self.values
        return next(at for n in range(len(path), -1, -1) if (at := table.get(path[:n]) or self.values.get(path[:n])))

    def fault(self, path: Path_, what: str, *, key: bool = False) -> Fault:
        """A fault at ``path``; with ``key`` it points at the key, not at its value."""
        line, column = self.place(path, key=key)
        return Fault(self.file, line, column, spell(path), what)


def spell(path: Path_) -> str:
    """``questions[3].within``, as a person writes it."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def read(path: Path, shown: str | None = None) -> Source:
    """Parse the file at ``path``; raises `SpecError` for what is no YAML, repeated keys, or tags."""
    file = shown or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SpecError([Fault(file, 1, 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise SpecError([Fault(file, 1, 1, "", f"is not UTF-8 text (byte {error.start}): save it as UTF-8")]) from error
    return parse(text, file)


def parse(text: str, file: str) -> Source:
    """Parse ``text``, calling it ``file`` in faults."""
    if max(map(len, re.findall(r"[\[{][\[{\s]*", text)), default=0) > 200:  # the C parser has no bound of its own
        raise SpecError([Fault(file, 1, 1, "", "is nested too deeply")])
    try:
        node = yaml.compose(text, Loader=CoreLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = "; ".join(filter(None, (error.context, error.problem)))
        if "flow" in what:
            what += " (between { } or [ ], put an expression in quotes, or write one key a line instead)"
        raise SpecError([Fault(file, line, column, "", f"is not valid YAML: {what}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SpecError([Fault(file, 1, 1, "", f"is not valid YAML: {error}")]) from error
    if node is None:
        raise SpecError([Fault(file, 1, 1, "", "is empty: a spec starts with `spec: 1`")])
    builder = _Builder(Source(file, None))
    builder.source.data = builder.build(node, ())
    if builder.faults:
        raise SpecError(builder.faults)
    return builder.source


class _Builder:
    """Walks the node graph once, making plain data and noting places."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []

    def build(self, node: Any, path: Path_) -> Any:
        self.source.values[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if len(self.source.values) > 100_000 or len(path) > 50:
            raise SpecError([self.source.fault(path, "is too large: aliases (`*name`) that multiply?")])
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: Any, path: Path_) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node, path) if isinstance(key_node, yaml.ScalarNode) else None
            at = key_node.start_mark
            if key is None:
                self.faults.append(Fault(self.source.file, at.line + 1, at.column + 1, spell(path), "has a bad key"))
                continue
            step = (*path, key if isinstance(key, str) else str(key))
            if step in self.source.keys:
                self.faults.append(Fault(self.source.file, at.line + 1, at.column + 1, spell(step), "stands twice"))
            self.source.keys[step] = (at.line + 1, at.column + 1)
            made[key] = self.build(value_node, step)
        return made

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
            self.faults.append(self.source.fault(path, f"has the tag {node.tag}: tags are not used in specs"))
        return text
