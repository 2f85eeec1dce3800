"""The unisolated loop: what no isolated design can beat."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from against import watch
from against.submissions import QUESTIONS, Submission
from against.tools.base import SCRIPTS, Measured, Tool


class Loop(Tool):
    """One process that imports torch once; it isolates nothing, saves nothing, and stops at the first crash."""

    key, title = "loop", "a loop, not isolated, torch imported once (the limit)"
    whole = True

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        #: Seconds a submission once torch is there, of each run with everybody.
        self.further: list[float] = []

    def grade(self, sample: Sequence[Submission], *, tree: bool = False) -> Measured:
        folder = self.fresh()
        files, answers = folder / "files", folder / "answers.json"
        files.mkdir()
        for one in sample:
            one.write(files, ".py")
        took = watch.run([sys.executable, SCRIPTS / "loop.py", files, answers], cwd=folder, tree=tree)
        told = json.loads(answers.read_text())
        self.agree(sample, {name: dict(zip(QUESTIONS, given, strict=True)) for name, given in told["right"].items()})
        if len(sample) == len(self.place.everybody) and not tree:
            self.further.append(told["seconds"] / len(sample))
        return Measured(took.seconds / len(sample), took.processor / len(sample), took.main, took.tree)
