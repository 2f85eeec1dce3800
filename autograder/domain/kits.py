"""What students may check for themselves before they submit, and the kit that they check it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What a self-check says of a question: right or wrong; only whether the answer has the right form; or nothing.
Checked = Literal["verdict", "form", "none"]


@dataclass(frozen=True)
class SelfCheck:
    """What students may check of a question, and with a ``verdict`` the ids of the feedback rules that they get."""

    what: Checked = "form"
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kit:
    """Which assignment a kit was made of: its name, the spec's own ``version``, and a digest of what the kit holds."""

    assignment: str
    version: str
    digest: str

    @property
    def shown(self) -> str:
        """The version as people see it, such as ``2026-1 (3f2a9c1b)``."""
        short = self.digest[:8]
        return f"{self.version} ({short})" if self.version else short
