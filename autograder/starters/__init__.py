"""What students start from: a notebook and a script with prompts, given numbers and a placeholder for every answer.

They are made from what the spec says of visible questions: titles, prompts, names, arguments' shapes. No target, rule,
example, adapter or reference goes in, and nothing of a hidden question. May import `checks`, `readers` and `domain`.
"""

from __future__ import annotations

from autograder.starters.formats import starter_files, starter_notebook, starter_prose, starter_script
from autograder.starters.starter_cells import StarterCell, question_heading, starter_cells

__all__ = [
    "StarterCell",
    "question_heading",
    "starter_cells",
    "starter_files",
    "starter_notebook",
    "starter_prose",
    "starter_script",
]
