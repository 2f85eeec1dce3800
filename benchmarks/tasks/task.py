"""One task: what is asked, its questions as a spec, the same checks as unit tests, and six solutions."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

#: What stands once above all solutions, tests and adapters of an assignment, and is counted for neither side.
HEADERS = {
    "numpy": "import math\nfrom collections import Counter\n\nimport numpy as np\n",
    "torch": "import math\n\nimport numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n",
}


@dataclass(frozen=True)
class Task:
    """A task. ``wrong`` has five mistakes, each as (what the right solution says, what this one says instead).

    ``spec`` is a list of questions in YAML, ``tests`` the methods of a ``unittest.TestCase`` that may use ``student``,
    ``reference``, ``np``, ``torch`` and the decorators of gradescope-utils. ``adapter`` is Python for
    ``submission: adapters``, and ``given`` the files that come with the homework.
    """

    id: str
    course: str
    asks: str
    right: str
    wrong: Mapping[str, tuple[str, str]]
    spec: str
    tests: str
    adapter: str = ""
    arrays: str = "numpy"
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def solutions(self) -> list[str]:
        """The right solution and the wrong ones; ValueError where a mistake does not say which place it changes."""
        right, made = text(self.right), [text(self.right)]
        for name, (old, new) in self.wrong.items():
            if right.count(old) != 1:
                raise ValueError(f"{self.id}, {name}: {old!r} stands {right.count(old)} times in the right solution")
            made.append(right.replace(old, new))
            ast.parse(made[-1])
        return made

    @property
    def questions(self) -> dict[str, float]:
        """The points of its questions, by id."""
        return {question["id"]: question["points"] for question in yaml.safe_load(text(self.spec))}

    @property
    def ours(self) -> int:
        """Lines of the spec and the adapter."""
        return lines(text(self.spec)) + lines(text(self.adapter))

    @property
    def theirs(self) -> int:
        """Lines of the unit tests."""
        return lines(text(self.tests))


def text(block: str) -> str:
    """A block as it would stand in a file of its own."""
    return textwrap.dedent(block).strip() + "\n"


def lines(source: str) -> int:
    """How many lines there are, without blank ones and comments."""
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in source.splitlines())
