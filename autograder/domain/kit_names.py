"""What the package is called that students check an assignment with."""

from __future__ import annotations

import re


def kit_module(assignment: str) -> str:
    """The name under which the kit of an assignment is imported: ``hw1_check`` for hw1."""
    name = re.sub(r"\W", "_", assignment)
    return f"{'' if name.isidentifier() else 'kit_'}{name}_check"
