"""A spec in the making, drafted from a solution, and its text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from autograder.app.guessed_arguments import ArgumentPlan
from autograder.app.solution import Askable, uses_torch
from autograder.domain.submission import Submission


@dataclass(frozen=True)
class DraftQuestion:
    """A question of the draft: its keys as lines of YAML. With a ``reason``, it is commented out.

    ``written``: it is a write-up, which is graded manually.
    """

    id: str
    lines: tuple[str, ...]
    called: str
    note: str = ""
    reason: str = ""
    written: bool = False

    @property
    def text(self) -> str:
        """The item of the list ``questions``."""
        note = [f"# TODO: {self.note}"] if self.note and not self.reason else []
        body = [*note, f'- id: "{self.id}"', *(f"  {line}" for line in self.lines)]
        if self.reason:
            body = [f"# TODO {self.called}: {self.reason}", *(f"# {line}" for line in body)]
        return "".join(f"  {line}\n" for line in body)


@dataclass(frozen=True)
class Draft:
    """A spec in the making. ``definitions``: statements other than imports and definitions do not run."""

    title: str
    solution: Submission
    questions: tuple[DraftQuestion, ...] = ()
    definitions: bool = False
    imports: tuple[str, ...] = field(default=())
    introduction: str = ""
    starter: str = ""

    @property
    def kept(self) -> list[DraftQuestion]:
        """The questions that are not commented out."""
        return [question for question in self.questions if not question.reason]

    @property
    def text(self) -> str:
        """The spec."""
        torch = "torch" in self.imports
        arrays = ", arrays: numpy" if torch and not uses_torch(self.solution) and "numpy" in self.imports else ""
        load = ", load: definitions" if self.definitions else ""
        lines = [
            "# yaml-language-server: $schema=./assignment.schema.json",
            f"# Drafted from {self.solution.file}: see every line with TODO. The targets are the reference's answers.",
            "spec: 1",
            f"title: {json.dumps(self.title, ensure_ascii=False)}",
            *block_lines("introduction", self.introduction),
            *block_lines("starter", self.starter),
            f"points: {len(self.kept)}  # the sum of the points of all questions",
            "",
        ]
        if self.definitions:
            lines.append("# calls and loops at the top level fail here without other files, so only definitions run")
        lines += [
            f"submission: {{imports: [{', '.join(self.imports)}]{arrays}{load}}}",
            "",
            "defaults:",
            f"  within: {{rel: 1.0e-3, abs: {'1.0e-5' if torch else '1.0e-6'}}}  # TODO: how far an answer may be off",
            "",
            "questions:",
        ]
        return "\n".join(lines) + "\n" + "\n".join(question.text for question in self.questions)


def block_lines(key: str, text: str) -> list[str]:
    """A key with a text of several lines, as YAML; nothing without a text."""
    text = "\n".join(line.rstrip() for line in text.expandtabs(4).strip("\n").split("\n"))
    mark = "|2" if text[:1] == " " else "|"  # else the first line's indentation would be taken for that of all
    return [f"{key}: {mark}", *(f"  {line}".rstrip() for line in text.split("\n"))] if text.strip() else []


def question_keys(one: Askable, plan: ArgumentPlan, title: str, kind: str) -> tuple[str, ...]:
    """The keys of a question below its id."""
    args = f", args: {plan.listed}" if plan.args else ""
    changed = ""
    if one.changes and not one.gives and not kind:
        places = [plan.args[[p.name for p in one.parameters].index(name)] for name in one.changes]
        changed = f", changed: {places[0] if len(places) == 1 else '[' + ', '.join(places) + ']'}"
    answer = f"answer: {{{one.what}: {one.name}{args}{changed}{', ' + kind if kind else ''}}}"
    return (f"title: {json.dumps(title, ensure_ascii=False)}", "points: 1", *plan.lines, answer)
