"""The tools that are compared, one module each."""

from __future__ import annotations

from against.tools.base import Place, Tool, WrongScores
from against.tools.cold import Bare, GradescopeUtils, Pytest
from against.tools.loop import Loop
from against.tools.nbgrader_class import Nbgrader
from against.tools.otter import OtterInALoop, OtterRun
from against.tools.ours import Ours, OursFromNotebooks, OursWithReport

#: Every tool, in the order of the table.
TOOLS: dict[str, type[Tool]] = {
    tool.key: tool
    for tool in (
        Loop,
        Ours,
        OursWithReport,
        OursFromNotebooks,
        Bare,
        GradescopeUtils,
        Pytest,
        Nbgrader,
        OtterRun,
        OtterInALoop,
    )
}

__all__ = ["TOOLS", "Place", "Tool", "WrongScores"]
