"""A grader that knows no more of an assignment than a student's kit does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from autograder.app.grader import Grader
from autograder.ingest.project import Project, find_project, shown_path
from autograder.spec import source as yaml_source

if TYPE_CHECKING:
    from autograder.execution.sandbox.policy import Isolation


def self_check_grader(project: Project, *, ahead: bool = True, isolation: Isolation = "available") -> Grader:
    """A grader for students: of a kit that is installed, or of the kit that would be made of a project.

    It has no targets and runs no hand-written checks. Its assignment has ``kit`` set, and of each question the `kind`,
    the ``want`` and the rules that a kit has; in one whose `form` is set, only the form is judged. Raises `SpecError`.
    """
    read = yaml_source.read_source(project.spec, shown_path(project.spec))
    if not (isinstance(read.data, dict) and read.data.get("kit")):
        from autograder.app.kit.kit_contents import kit_spec  # which is in no kit
        from autograder.spec.load import build

        made = kit_spec(read, build(read, project.spec))
        read = yaml_source.parse_yaml(kit_text(made.data), f"the kit of {shown_path(project.spec)}")
    return Grader(project, ahead=ahead, isolation=isolation, derived=read)


def installed_kit(spec: Path) -> Project:
    """The project of an installed kit, which consists of a spec and the files beside it."""
    return find_project(str(spec))


def kit_text(data: dict[str, Any]) -> str:
    """The spec of a kit as YAML, the same for the same spec."""
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


class _Dumper(yaml.SafeDumper):
    """Every text that is not a plain word in quotes: the loader's rules for what is a number are not PyYAML's."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    lines = "\n" in text and not re.search(r"[^\n\x20-\x7e]|[ \t]\n|^\s", text)
    style = "|" if lines else None if re.fullmatch(r"[A-Za-z_]\w*", text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
