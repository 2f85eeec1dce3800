"""A spec file → an `Assignment`, or every fault the file has."""

from __future__ import annotations

import hashlib
import keyword
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from autograder.errors import Fault, SpecError
from autograder.model import assignment as model
from autograder.spec import source as yaml_source
from autograder.spec.document import AssignmentPart, QuestionPart, WithinPart
from autograder.spec.expressions import Expression, ExpressionError, define, parse, sentence, stand_in
from autograder.spec.faults import translate
from autograder.spec.source import Path_, Source
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

T = TypeVar("T")

RULE_NAMES = ("answer", "got", "want", "error")


def load(path: Path, shown: str | None = None) -> model.Assignment:
    """Read the spec at ``path``; raises `SpecError` with every fault, each with file, line and column."""
    return build(yaml_source.read(path, shown), path)


def build(source: Source, path: Path) -> model.Assignment:
    """The assignment that ``source`` states; raises `SpecError`."""
    try:
        document = AssignmentPart.model_validate(source.data, by_alias=True)
    except ValidationError as error:
        faults = translate(error, source)
        raise SpecError(faults + _faults_of_the_rest(source, faults)) from None
    return _Builder(source, document, path).assignment()


def _faults_of_the_rest(source: Source, faults: list[Fault]) -> list[Fault]:
    """What is wrong with the parts that are well-formed, so that an instructor mends the file once.

    Parts with faults are taken out or, for questions, replaced by ones that have none; nothing is said of a name or a
    sum that may depend on them.
    """
    if not isinstance(source.data, dict):
        return []
    broken = {fault.where.split(".")[0] for fault in faults}
    if broken & {"givens", "define", "questions", "defaults"}:
        return []
    data = {k: v for k, v in source.data.items() if k not in broken} | {"spec": 1, "title": "-", "points": 1}
    stub = {"title": "-", "points": 1, "answer": {"function": "f"}, "want": "0", "within": {"abs": 1}}
    data["questions"] = [
        {**stub, "id": str(q.get("id", i)) if isinstance(q, dict) else str(i)} if f"questions[{i}]" in broken else q
        for i, q in enumerate(data["questions"])
    ]
    try:
        document = AssignmentPart.model_validate(data, by_alias=True)
        _Builder(source, document, Path("-")).assignment()
    except ValidationError:  # what is broken reaches further than one part: the first list of faults has to do
        return []
    except SpecError as error:
        return [f for f in error.faults if f.where != "points"]
    return []


def _number(key: Any) -> bool:
    return isinstance(key, (int, float)) and not isinstance(key, bool)


def _frozen(value: Any) -> Any:
    """An array that nothing can write to: all submissions are judged by the same one."""
    made = np.array(value, dtype=float)
    made.setflags(write=False)
    return made


class _Builder:
    """Turns the checked document into nouns, noting every fault on the way."""

    def __init__(self, source: Source, document: AssignmentPart, path: Path) -> None:
        self.source, self.document, self.path = source, document, path
        self.faults: list[Fault] = []
        self.scope: dict[str, Any] = {}

    def assignment(self) -> model.Assignment:
        document = self.document
        givens = self.givens()
        self.define()
        questions = tuple(self.question(q, i) for i, q in enumerate(document.questions))
        self.check_ids_and_points(questions)
        if self.faults:
            raise SpecError(list(dict.fromkeys(self.faults)))
        return model.Assignment(
            name=self.path.stem,
            title=document.title,
            path=self.path,
            digest=hashlib.sha256(repr(self.source.data).encode()).hexdigest(),
            files=tuple(document.submission.files),
            load=document.submission.load,
            imports=tuple(document.submission.imports),
            collect=tuple(document.submission.collect),
            limits=model.Limits(**document.limits.model_dump()),
            givens=givens,
            scope=self.scope,
            questions=questions,
        )

    def fault(self, path: Path_, what: str, *, key: bool = False) -> None:
        self.faults.append(self.source.fault(path, what, key=key))

    def attempt(self, path: Path_, make: Callable[..., T], *arguments: Any) -> T | None:
        """What ``make`` gives, or None and a fault at ``path``."""
        try:
            return make(*arguments)
        except ExpressionError as error:
            self.fault(path, str(error))
            return None

    # givens and definitions -------------------------------------------------------------------------------------

    def givens(self) -> dict[str, Any]:
        for name, value in self.document.givens.items():
            at = ("givens", name)
            if value is None:
                self.fault(at, "is empty: give it a value")
            if name in RULE_NAMES or keyword.iskeyword(name):
                self.fault(at, f"`{name}` has a meaning of its own here: choose another name", key=True)
            if name in FUNCTIONS or name in CONSTANTS:
                self.fault(at, f"`{name}` is a word of the vocabulary: choose another name", key=True)
            try:
                self.scope[name] = value if isinstance(value, str) else _frozen(value)
            except (ValueError, TypeError):
                self.fault(at, "needs numbers: one, a list, or lists of equal length")
                self.scope[name] = np.zeros(())
        return dict(self.scope)

    def define(self) -> None:
        for head, body in self.document.define.items():
            made = self.attempt(("define", head), define, head, body, self.scope, self.values())
            name, value = made or stand_in(head)
            if name:  # so that one slip here is one fault, not one more wherever the name is used
                self.scope[name] = value

    def values(self) -> set[str]:
        return {k for k, v in self.scope.items() if not callable(v)}

    def functions(self) -> dict[str, Any]:
        return {k: v for k, v in self.scope.items() if callable(v)}

    def parse(self, path: Path_, text: str | None, *names: str) -> Expression | None:
        if text is None:
            return None
        return self.attempt(path, parse, text, {*self.values(), *names}, self.functions())

    # questions --------------------------------------------------------------------------------------------------

    def question(self, part: QuestionPart, index: int) -> model.Question:
        at: Path_ = ("questions", index)
        line, column = self.source.place(at)
        follow = self.follow(part, index)
        names = ("answer", *(f.name for f in follow))
        question = model.Question(
            id=part.id,
            title=part.title,
            points=part.points,
            answer=self.answer(part, at),
            got=self.parse((*at, "got"), part.got, *names),
            want=self.parse((*at, "want"), part.want, *names),
            within=self.within(part, at),
            partial_rows=part.partial == "rows",
            bands=self.bands(part, at),
            rules=tuple(self.rules(part, at, names)),
            follow=follow,
            examples=tuple(self.examples(part, at)),
            rubric=tuple((points, text) for row in part.by_hand for points, text in row.items()),
            visibility=part.visibility or self.document.defaults.visibility,
            line=line,
            column=column,
        )
        self.check_kind(part, at)
        self.check_shape(question, at)
        if question.want and not question.want.names & set(names):
            # a target made of givens alone can be worked out now, so a slip in it is found now
            self.attempt((*at, "want"), question.want, self.scope)
        return question

    def check_kind(self, part: QuestionPart, at: Path_) -> None:
        answer = part.answer
        named = answer.function or answer.variable
        if bool(named) == bool(answer.markdown):
            self.fault((*at, "answer"), "needs `function`, `variable` or both; or `markdown` for prose marked by hand")
        if answer.markdown and not part.by_hand:
            self.fault(at, "prose needs `by_hand`: what a person looks for, with the points for each")
        if part.by_hand and not answer.markdown:
            self.fault((*at, "by_hand"), "goes with `answer: {markdown: …}`")
        total = sum(points for row in part.by_hand for points in row)
        if part.by_hand and abs(total - part.points) > 1e-9:
            self.fault((*at, "by_hand"), f"adds up to {total:g} points, but the question has {part.points:g}")
        if answer.constants_only and not self.document.givens:
            self.fault((*at, "answer", "constants_only"), "has no `givens` whose names it could look for")

    def check_shape(self, question: model.Question, at: Path_) -> None:
        """Where both can be worked out now, what is observed and its target must have one shape."""
        if not (question.want and question.answer.shapes) or question.follow or "answer" in question.want.names:
            return
        answer = np.ones(question.answer.shapes[0])
        try:
            got = np.shape(question.got({**self.scope, "answer": answer}) if question.got else answer)
            want = np.shape(question.want(self.scope))
        except ExpressionError:
            return  # told elsewhere, or a matter of the answer's values
        if got != want:
            self.fault((*at, "want"), f"has shape {want}, but what is observed of an answer has shape {got}")

    def answer(self, part: QuestionPart, at: Path_) -> model.Answer:
        raw: Any = part.answer.shape
        if raw is None:
            shapes: tuple[tuple[int, ...], ...] = ()
        elif any(isinstance(s, list) for s in raw):
            shapes = tuple(tuple(s) for s in raw)
            if len({int(np.prod(s)) for s in shapes}) > 1:
                self.fault((*at, "answer", "shape"), "lists shapes of different sizes: they are read as the first one")
        else:
            shapes = (tuple(raw),)
        return model.Answer(
            function=part.answer.function,
            variable=part.answer.variable,
            shapes=shapes,
            constants_only=part.answer.constants_only,
            markdown=part.answer.markdown,
            nth=part.answer.nth,
        )

    def within(self, part: QuestionPart, at: Path_) -> model.Within:
        chosen = part.within or self.document.defaults.within
        if part.answer.markdown:
            if part.within:
                self.fault((*at, "within"), "means nothing for prose marked by hand")
            return model.Within()
        if chosen is None:
            self.fault(at, "has no tolerance: give `within` here or under `defaults`")
            return model.Within()
        return self.tolerance(chosen, (*at, "within") if part.within else ("defaults", "within"))

    def tolerance(self, part: WithinPart, at: Path_) -> model.Within:
        if part.abs is None and part.rel is None:
            self.fault(at, "needs abs or rel")
        return model.Within(part.abs or 0.0, part.rel or 0.0)

    def bands(self, part: QuestionPart, at: Path_) -> tuple[tuple[float, model.Within], ...]:
        if not isinstance(part.partial, dict):
            return ()
        made = [(c, self.tolerance(w, (*at, "partial", str(c)))) for c, w in part.partial.items()]
        made.sort(key=lambda band: -band[0])
        full = part.within or self.document.defaults.within
        inner = model.Within(full.abs or 0.0, full.rel or 0.0) if full else model.Within()
        for credit, band in made:
            if band.abs < inner.abs or band.rel < inner.rel:
                self.fault(
                    (*at, "partial", str(credit)), "is narrower than what earns more: a lower credit is a wider band"
                )
            inner = band
        return tuple(made)

    def rules(self, part: QuestionPart, at: Path_, names: tuple[str, ...]) -> list[model.Rule]:
        made = []
        seen: set[str] = set()
        for i, rule in enumerate(part.feedback):
            here = (*at, "feedback", i)
            if rule.id in seen or rule.id in ("pass", "fail"):
                self.fault((*here, "id"), f"`{rule.id}` is taken: every rule of a question needs its own id")
            seen.add(rule.id)
            known = {*self.values(), *names, *RULE_NAMES}
            condition = self.attempt((*here, "if"), parse, rule.if_, known, self.functions())
            say = self.attempt((*here, "say"), sentence, rule.say, known, self.functions())
            if condition and say:
                made.append(model.Rule(rule.id, condition, say, rule.credit, rule.when))
        return made

    def follow(self, part: QuestionPart, index: int) -> tuple[model.Follow, ...]:
        made = []
        earlier = [q.id for q in self.document.questions[:index] if not q.answer.markdown]
        for name, item in part.follow.items():
            at: Path_ = ("questions", index, "follow", name)
            if item.from_ not in earlier:
                self.fault((*at, "from"), f"`{item.from_}` is no earlier question: known are {', '.join(earlier)}")
            if name in self.scope or name in FUNCTIONS or name in (*RULE_NAMES, "full_marks"):
                self.fault(at, f"`{name}` exists already: choose another name", key=True)
            guard = self.parse((*at, "if"), item.if_, name, "full_marks")
            made.append(model.Follow(name, item.from_, guard, item.say))
        return tuple(made)

    def examples(self, part: QuestionPart, at: Path_) -> list[model.Example]:
        made = []
        rules = [r.id for r in part.feedback]
        ids = [q.id for q in self.document.questions]
        for i, row in enumerate(part.examples):
            here = (*at, "examples", i)
            expected = [k for k in row if k in ("pass", "fail", *rules) or (_number(k) and 0 <= k <= 1)]
            others = {k: v for k, v in row.items() if k not in expected}
            if len(expected) != 1:
                self.fault(here, f"needs exactly one of pass, fail, a credit from 0 to 1{', '.join(['', *rules])}")
                continue
            for other in others:
                if other not in ids:
                    self.fault((*here, str(other)), "is neither a question nor a verdict", key=True)
            formula = self.parse((*here, str(expected[0])), row[expected[0]])
            made_others = {str(k): f for k, v in others.items() if (f := self.parse((*here, str(k)), v))}
            if formula:
                line, column = self.source.place(here)
                made.append(model.Example(expected[0], formula, made_others, line, column))
        return made

    def check_ids_and_points(self, questions: tuple[model.Question, ...]) -> None:
        seen: set[str] = set()
        names: dict[str, str] = {}
        for i, question in enumerate(questions):
            if not question.id.strip():
                self.fault(("questions", i, "id"), "is empty")
            for name in question.answer.names:
                if name in names:
                    self.fault(("questions", i, "answer"), f"asks for `{name}`, as question {names[name]} does already")
                names[name] = question.id
            if question.id in seen:
                self.fault(("questions", i, "id"), f"`{question.id}` stands twice: every question needs its own id")
            seen.add(question.id)
        total = sum(q.points for q in questions)
        if abs(total - self.document.points) > 1e-9:
            self.fault(("points",), f"is {self.document.points:g}, but the questions add up to {total:g}")
