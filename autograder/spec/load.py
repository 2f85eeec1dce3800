"""A spec file → an `Assignment`, or every fault the file has."""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import ValidationError

from autograder.checks import DEFAULT, KINDS, check_for
from autograder.checks.choice import same_names
from autograder.domain import assignment as model
from autograder.domain.errors import Fault, SpecError, SubmissionError
from autograder.readers import read
from autograder.spec import bounds, packages
from autograder.spec import source as yaml_source
from autograder.spec.budget import DEFINITIONS, QUESTIONS, TooMuch, budget, exhausted
from autograder.spec.document import AssignmentPart, QuestionPart, WithinPart, document
from autograder.spec.draws import DrawError, cases
from autograder.spec.expressions import Expression, ExpressionError, TooMuchError, literal, parse
from autograder.spec.faults import translate
from autograder.spec.functions import define, stand_in
from autograder.spec.source import Path_, Source
from autograder.spec.templates import template
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

T = TypeVar("T")

RULE_NAMES = ("answer", "got", "want", "error")


def load(path: Path, shown: str | None = None) -> model.Assignment:
    """Read the spec at ``path``; raises `SpecError` with every fault, each with file, line and column."""
    return build(yaml_source.read(path, shown), path)


def build(source: Source, path: Path) -> model.Assignment:
    """The assignment that ``source`` states; raises `SpecError`."""
    try:
        read = document(source.data).model_validate(source.data, by_alias=True)
    except ValidationError as error:
        faults = translate(error, source)
        raise SpecError(faults + _faults_of_the_rest(source, faults, path)) from None
    return _Builder(source, read, path).assignment()


def _faults_of_the_rest(source: Source, faults: list[Fault], path: Path) -> list[Fault]:
    """What is wrong with the parts that are well-formed, so that an instructor mends the file once.

    Parts with faults are taken out or, for questions, replaced by ones that have none; nothing is said of a name or a
    sum that may depend on them.
    """
    if not isinstance(source.data, dict):
        return []
    broken = {fault.where.split(".")[0] for fault in faults}
    unknown = source.data.keys() - AssignmentPart.model_fields.keys()
    if unknown or broken & {"givens", "define", "questions", "defaults"}:
        return []
    data = {k: v for k, v in source.data.items() if k not in broken} | {"spec": 1, "title": "-", "points": 1}
    data["questions"] = [
        _stub(q, i, source) if f"questions[{i}]" in broken else q for i, q in enumerate(data["questions"])
    ]
    try:
        read = document(data).model_validate(data, by_alias=True)
        _Builder(source, read, path).assignment()
    except ValidationError:  # what is broken reaches further than one part: the first list of faults has to do
        return []
    except SpecError as error:
        return [f for f in error.faults if f.where != "points" and f.where.split(".")[0] not in broken]
    return []


def _stub(question: Any, index: int, source: Source) -> dict[str, Any]:
    """A question without faults in the place of one that has some: by its id others may follow it."""
    id = source.texts.get(("questions", index, "id"), "") or f"question {index + 1}"
    others = [str(q.get("id")) for q in source.data["questions"] if q is not question and isinstance(q, dict)]
    answer = {"function": f"stub_{index}"}  # a name that no question asks for
    unique = f"{id} ({index + 1})" if id in others else id
    return {"id": unique, "title": "-", "points": 1, "answer": answer, "want": "0", "within": {"abs": 1}}


#: What looks like arithmetic in a text.
_COMPUTED = re.compile(r"\s*(?:[\d.]+\s*(?:\*\*|[-+*/^])\s*[\d.]+|[a-z]+\([\d., ]*\))\s*")


def _number(key: Any) -> bool:
    return isinstance(key, (int, float)) and not isinstance(key, bool)


def _frozen(value: Any) -> Any:
    """An array that nothing can write to: all submissions are judged by the same one."""
    made = np.array(value, dtype=float)
    made.setflags(write=False)
    return made


def _texts(value: Any) -> str:
    """What is wrong with a list that YAML has taken apart, though it is an expression; "" if nothing is."""
    if not isinstance(value, list):
        return ""
    found = next((v for v in value if isinstance(v, str) and re.search(r"[(\[ ]", v)), None)
    if found is not None:
        return f"is read as a list of texts, such as {found!r}: put the whole expression in double quotes"
    return next(filter(None, map(_texts, value)), "")


class _Builder:
    """Turns the checked document into nouns, noting every fault on the way."""

    def __init__(self, source: Source, document: AssignmentPart, path: Path) -> None:
        self.source, self.document, self.path = source, document, path
        self.faults: list[Fault] = []
        self.scope: dict[str, Any] = {}
        self.local: dict[str, Any] = {}  # what the expressions of the question at hand see besides
        self.faulty: set[str] = set()  # names whose values have faults: nothing that uses them is looked at closely
        self.numbers = False  # whether the question at hand is about numbers
        self.without: list[str] = []  # ids of questions without a tolerance
        self.spent = False  # more work than a spec may be: said once

    def assignment(self) -> model.Assignment:
        document = self.document
        givens = self.givens()
        with budget(DEFINITIONS):
            self.define()
        self.spent = False
        with budget(QUESTIONS):
            questions = tuple(self.question(q, i) for i, q in enumerate(document.questions))
        self.check_ids_and_points(questions)
        self.check_tolerances()
        self.check_imports()
        handout, late = self.handout(), self.late(document)
        if self.faults:
            raise SpecError(list(dict.fromkeys(self.faults)))
        return model.Assignment(
            name=self.path.stem,
            title=document.title,
            path=self.path,
            digest=self.digest(handout),
            files=tuple(document.submission.files),
            load=document.submission.load,
            imports=tuple(document.submission.imports),
            arrays=document.submission.arrays or ("torch" if "torch" in document.submission.imports else "numpy"),
            collect=tuple(document.submission.collect),
            limits=model.Limits(**document.limits.model_dump()),
            givens=givens,
            scope=self.scope,
            questions=questions,
            late=late,
            attempts=model.Attempts(**document.attempts.model_dump()) if document.attempts else None,
            handout=handout,
            handout_file=document.submission.handout or "",
        )

    def digest(self, handout: tuple[str, ...]) -> str:
        """What a change of the spec changes, and one of the handout's text."""
        content = repr(self.source.data) + (repr(handout) if handout else "")
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()

    def handout(self) -> tuple[str, ...]:
        """The text of the file that students start from."""
        named, at = self.document.submission.handout, ("submission", "handout")
        if named is None:
            return ()
        path = PurePosixPath(named)
        if path.is_absolute() or ".." in path.parts or "\\" in named or ":" in named or not path.parts:
            self.fault(at, "must name a file beside the spec or in a folder there, such as `handouts/homework.ipynb`")
            return ()
        try:
            return read(self.path.parent / path).prose or ("",)
        except SubmissionError as error:
            self.fault(at, f"cannot be used: {str(error).split(': ')[0]}")
            return ()

    def late(self, document: AssignmentPart) -> model.Late | None:
        """What being late costs, if anything."""
        if document.late is None:
            return None
        given = document.late.model_dump()
        named = given["due"].tzinfo if given["due"] else None
        zone = given["zone"] or (str(named) if isinstance(named, ZoneInfo) else "")
        if given["budget"] and given["per"] != 86400:
            self.fault(("late", "budget"), "counts days: it needs `per: 1d`")
        if given["ledger"] and not given["budget"]:
            self.fault(("late", "ledger"), "is of no use without `budget`, the number of late days")
        return model.Late(**{**given, "grace": given["grace"] or 0.0, "zone": zone, "ledger": given["ledger"] or ""})

    def fault(self, path: Path_, what: str, *, key: bool = False) -> None:
        self.faults.append(self.source.fault(path, what, key=key))

    def attempt(self, path: Path_, make: Callable[..., T], *arguments: Any) -> T | None:
        """What ``make`` gives, or None and a fault at ``path``."""
        try:
            return make(*arguments)
        except ExpressionError as error:
            self.complain(path, error, str(arguments[0]))
            return None

    def complain(self, path: Path_, error: ExpressionError, text: str) -> None:
        """A fault, unless it follows from another."""
        if self.doubtful(text) or (self.spent and isinstance(error, (TooMuchError, DrawError))):
            return
        self.spent = self.spent or exhausted()
        self.fault(path, str(error))

    def doubtful(self, *texts: str | None) -> bool:
        """Whether expressions use names whose values have faults, of which enough was said."""
        return any(self.faulty.intersection(re.findall(r"[A-Za-z_]\w*", text or "")) for text in texts)

    # givens and definitions -------------------------------------------------------------------------------------

    def givens(self) -> dict[str, Any]:
        for name, value in self.document.givens.items():
            at = ("givens", name)
            before = len(self.faults)
            if value is None or value == []:
                self.fault(at, "is empty: give it a value")
            if name in RULE_NAMES or keyword.iskeyword(name):
                self.fault(at, f"`{name}` has a meaning of its own here: choose another name", key=True)
            if name in FUNCTIONS or name in CONSTANTS:
                self.fault(at, f"`{name}` is a word of the vocabulary: choose another name", key=True)
            try:
                self.scope[name] = value if isinstance(value, str) else _frozen(value)
            except (ValueError, TypeError):
                self.fault(at, "needs numbers: one, a list, or lists of equal length" + self.computed(value))
                self.scope[name] = np.zeros(())
            if isinstance(value, str) and _COMPUTED.fullmatch(value):
                self.fault(at, f"is text, not a number: constants are not calculated here{self.computed(value)}")
            if len(self.faults) > before:
                self.faulty.add(name)
        return dict(self.scope)

    def computed(self, value: Any) -> str:
        """Where expressions belong, for a given that holds one."""
        held = value if isinstance(value, list) else [value]
        return (
            "; put expressions under `define`"
            if any(isinstance(one, (str, list)) and "'" in repr(one) for one in held)
            else ""
        )

    def define(self) -> None:
        heads = list(self.document.define)
        only_numbers = not any(KINDS[self.kind(q)[0]].defines_texts for q in self.document.questions)
        for i, (head, body) in enumerate(self.document.define.items()):
            try:
                if only_numbers and (what := _texts(self.source.at(("define", head)))):
                    raise ExpressionError(what)
                if stand_in(head)[0] in RULE_NAMES:
                    raise ExpressionError(f"`{stand_in(head)[0]}` has a meaning of its own here: choose another name")
                name, value = define(head, body, self.scope, self.values())
            except ExpressionError as error:
                self.complain(("define", head), self.reordered(error, head, heads[i + 1 :]), body)
                name, value = stand_in(head)  # so that one slip here is one fault, not one more wherever it is used
                self.faulty.add(name)
                if name in self.scope:
                    continue
            if self.doubtful(body):
                self.faulty.add(name)
            self.scope[name] = value

    def reordered(self, error: ExpressionError, head: str, later: list[str]) -> ExpressionError:
        """The error, in words for a name that is defined further down, or right here."""
        found = re.match(r"unknown name `(\w+)`", str(error))
        if not found:
            return error
        if stand_in(head)[0] == found[1]:
            return ExpressionError(f"`{found[1]}` is defined by itself: a definition uses only those above it")
        if found[1] in {stand_in(other)[0] for other in later}:
            return ExpressionError(f"`{found[1]}` is defined further down: a definition uses only those above it")
        return error

    def values(self) -> set[str]:
        return {k for k, v in (self.local | self.scope).items() if not callable(v)}

    def functions(self) -> dict[str, Any]:
        return {k: v for k, v in (self.local | self.scope).items() if callable(v)}

    def parse(self, path: Path_, text: str | None, *names: str) -> Expression | None:
        if text is None:
            return None
        if self.numbers and path[2:3] != ("answer",) and (what := _texts(self.source.at(path))):
            self.fault(path, what)
            return None
        return self.attempt(path, parse, text, {*self.values(), *names}, self.functions())

    # questions --------------------------------------------------------------------------------------------------

    def want(self, part: QuestionPart, at: Path_, names: Sequence[str]) -> Expression | None:
        """The target; not what it is compared with, for then every answer would be right."""
        want, got = ("".join((text or "answer").split()) for text in (part.want, part.got))
        if part.want is not None and want == got and not self.doubtful(want):
            self.fault((*at, "want"), f"`{part.want}` is what is observed itself, so every answer would be right")
            return None
        return self.parse((*at, "want"), part.want, *names)

    def question(self, part: QuestionPart, index: int) -> model.Question:
        at: Path_ = ("questions", index)
        line, column = self.source.place(at)
        kind, settings = self.kind(part)
        plain = model.Question(part.id, part.title, part.points, model.Answer(), kind, settings)
        check = check_for(plain)
        self.numbers = check.numeric
        drawn = self.draw(part, at)
        self.local = {**check.words(), **self.local, **(drawn[0] if drawn else {})}
        follow = self.follow(part, index)
        names = ("answer", *(f.name for f in follow))
        question = model.Question(
            id=part.id,
            title=part.title,
            points=part.points,
            answer=self.answer(part, at),
            kind=kind,
            settings=settings,
            draws=check.draws,
            cases=tuple(drawn),
            got=self.parse((*at, "got"), part.got, *names),
            want=literal(part.want) if check.literal and part.want else self.want(part, at, names),
            within=self.within(part, at, check.tolerance, needed=part.want is not None or not check.optional),
            infinite="inf" in part.allow,
            partial=part.partial if isinstance(part.partial, str) else "",
            bands=self.bands(part, at),
            rules=tuple(self.rules(part, at, names)),
            follow=follow,
            examples=tuple(self.examples(part, at, check.literal)),
            rubric=tuple((points, text) for row in part.by_hand for points, text in row.items()),
            accept=dict(part.accept),
            heat_map=self.parse((*at, "heat_map"), part.heat_map, *names),
            observed=(part.observed or "").strip().rstrip("."),
            visibility=part.visibility or self.document.defaults.visibility,
            reveal=part.reveal or "",
            line=line,
            column=column,
        )
        self.check_kind(part, at)
        self.check_reveal(question, at)
        if part.draw and not drawn:
            self.local = {}
            return question
        self.check_shape(question, at)
        if question.want and not question.want.names & set(names):
            # a target made of givens and draws alone can be worked out now, so a slip in it is found now
            for case in question.cases or ({},):
                if self.worked_out((*at, "want"), question.want, {**check.words(), **self.scope, **case}) is None:
                    break
        for place, what in check_for(question).faults():
            self.fault((*at, *place), what)
        self.local = {}
        return question

    def worked_out(self, path: Path_, formula: model.Formula, scope: model.Scope) -> Any:
        """The value of an expression, or None and a fault."""
        try:
            return formula(scope)
        except ExpressionError as error:
            self.complain(path, error, formula.text)
            return None

    def kind(self, part: QuestionPart) -> tuple[str, Any]:
        """The kind of check that the answer names, and what the spec says to it."""
        named = self.kinds(part)
        return (named[0], getattr(part.answer, named[0])) if named else (DEFAULT, None)

    def kinds(self, part: QuestionPart) -> list[str]:
        return [name for name in KINDS.known() if getattr(part.answer, name, None) is not None]

    def draw(self, part: QuestionPart, at: Path_) -> list[dict[str, Any]]:
        """The cases of a question on draws; none for others."""
        if part.draw is None:
            if part.answer.args:
                return [{}]  # called once, with givens
            return []
        here = (*at, "draw")
        formulas = part.draw.__pydantic_extra__ or {}
        for name in formulas:
            taken = name in self.scope or name in FUNCTIONS or name in CONSTANTS or name in RULE_NAMES
            if taken or keyword.iskeyword(name):
                self.fault((*here, name), f"`{name}` exists already: choose another name", key=True)
            if not name.isidentifier():
                self.fault((*here, name), f"`{name}` is not a name", key=True)
        try:
            return cases(formulas, part.draw.times, part.draw.seed, self.scope)
        except DrawError as error:
            found = re.match(r"unknown name `(\w+)`", str(error))
            if found and found[1] in formulas:
                error = DrawError(
                    error.name, f"`{found[1]}` is not drawn yet: what is drawn uses only what stands before"
                )
            self.complain((*here, error.name), error, formulas[error.name])
            self.local = dict.fromkeys(formulas, 1.0)  # so that the names are known, and one slip is one fault
            return []

    def check_kind(self, part: QuestionPart, at: Path_) -> None:
        answer = part.answer
        if len(kinds := self.kinds(part)) > 1:
            self.fault((*at, "answer"), f"is of two kinds, {' and '.join(kinds)}: keep one")
        named = answer.function or answer.variable
        prose = answer.markdown or answer.tag
        if bool(named) == bool(prose):
            self.fault((*at, "answer"), "needs `function`, `variable` or both; or `markdown` for prose marked by hand")
        if prose and not part.by_hand:
            self.fault(at, "prose needs `by_hand`: what a person looks for, with the points for each")
        if part.observed and part.got is None:
            self.fault((*at, "observed"), "says in words what `got` is, but there is no `got`")
        if part.by_hand and not prose:
            self.fault((*at, "by_hand"), "goes with `answer: {markdown: …}`")
        if part.draw and not answer.args:
            self.fault((*at, "draw"), "goes with `answer: {function: …, args: […]}`: what is drawn is given to it")
        if answer.parts and (not self.numbers or not answer.shape):
            self.fault((*at, "answer", "parts"), "goes with `shape`: it names the arrays of which there are several")
        if answer.args and (not answer.function or answer.variable):
            self.fault((*at, "answer", "args"), "goes with `function`, and a variable cannot take its place")
        total = sum(points for row in part.by_hand for points in row)
        if part.by_hand and abs(total - part.points) > 1e-9:
            self.fault((*at, "by_hand"), f"adds up to {total:g} points, but the question has {part.points:g}")
        if answer.constants_only and not self.document.givens:
            self.fault((*at, "answer", "constants_only"), "has no `givens` whose names it could look for")

    def check_reveal(self, question: model.Question, at: Path_) -> None:
        """With `reveal: size_class` no sentence may say the error as a number, or make it from the target."""
        if question.reveal and (not self.numbers or question.by_hand):
            self.fault((*at, "reveal"), "means nothing here: no numbers are compared")
        if question.reveal != "size_class":
            return
        for i, rule in enumerate(question.rules):
            for formula in rule.say.formulas:
                if "want" in formula.names or ("error" in formula.names and formula.text.strip() != "error"):
                    what = (
                        f"says more than how large the error is: `{formula.text}` (`{{error}}` alone is put in words)"
                    )
                    self.fault((*at, "feedback", i, "say"), what)

    def check_shape(self, question: model.Question, at: Path_) -> None:
        """Where both can be worked out now, what is observed and its target must have one shape."""
        if not (question.want and question.answer.shapes) or question.follow or "answer" in question.want.names:
            return
        if self.doubtful(question.want.text, question.got.text if question.got else ""):
            return
        scope = {**self.scope, **(question.cases[0] if question.cases else {})}
        try:
            sides = [side if isinstance(side, int) else side and int(side(scope)) for side in question.answer.shapes[0]]
            if None in sides:
                return
            bounds.shape([int(side or 0) for side in sides])
            answer = np.ones([int(side or 0) for side in sides])
            want = np.shape(question.want(scope))
        except (ExpressionError, TooMuch):
            return  # reported where they stand
        try:
            got = np.shape(question.got({**scope, "answer": answer}) if question.got else answer)
        except TooMuchError as error:
            self.complain((*at, "got"), error, "")
            return
        except ExpressionError:
            return  # told elsewhere, or a matter of the answer's values
        if got != want:
            self.fault((*at, "want"), f"has shape {want}, but what is observed of an answer has shape {got}")

    def answer(self, part: QuestionPart, at: Path_) -> model.Answer:
        raw: Any = part.answer.shape
        many = [] if raw is None else raw if any(isinstance(s, list) for s in raw) else [raw]
        shapes = tuple(tuple(self.side(s, (*at, "answer", "shape")) for s in one) for one in many)
        plain = [one for one in many if all(isinstance(s, int) for s in one)]
        for one in many:
            self.attempt_shape((*at, "answer", "shape"), [s if isinstance(s, int) else 1 for s in one])
        if len({int(np.prod(one)) for one in plain}) > 1:
            self.fault((*at, "answer", "shape"), "lists shapes of different sizes: they are read as the first one")
        args = [self.parse((*at, "answer", "args", i), text) for i, text in enumerate(part.answer.args)]
        return model.Answer(
            function=part.answer.function,
            variable=part.answer.variable,
            args=tuple(formula for formula in args if formula),
            shapes=shapes,
            written=self.written(part, (*at, "answer", "written")),
            parts=self.parts(part, (*at, "answer", "parts")),
            constants_only=part.answer.constants_only,
            markdown=part.answer.markdown,
            nth=part.answer.nth,
            tag=part.answer.tag,
            placeholders=tuple(part.answer.placeholder),
        )

    def attempt_shape(self, path: Path_, sides: list[int]) -> None:
        try:
            bounds.shape(sides)
        except TooMuch as error:
            self.fault(path, str(error))

    def written(self, part: QuestionPart, at: Path_) -> model.Written | None:
        """The row of a copy that may hold the answer."""
        place = part.answer.written
        if place is None:
            return None
        base = self.scope.get(place.into) if place.into in self.document.givens else None
        if not isinstance(base, np.ndarray) or base.ndim != 2 or len(base) <= place.row:
            self.fault(at, f"needs a given that is a matrix with a row {place.row}")
            return None
        if part.answer.args or part.answer.constants_only == "refuse" or not part.answer.shape:
            self.fault(at, "goes with `shape`, and neither with `args` nor with `constants_only: refuse`")
        return model.Written(place.into, place.row)

    def parts(self, part: QuestionPart, at: Path_) -> dict[str, tuple[str, ...]]:
        """The names of the arrays that a dict may hold."""
        given = part.answer.parts or {}
        named = given if isinstance(given, dict) else {name: [] for name in given}
        for what in same_names(named):
            self.fault(at, what)
        return {name: tuple(others) for name, others in named.items()}

    def side(self, side: int | str, at: Path_) -> model.Side:
        """One side of a shape: a length, ``any``, or an expression for it."""
        if side == "any" or isinstance(side, int):
            return None if side == "any" else int(side)
        return self.parse(at, side)

    def within(self, part: QuestionPart, at: Path_, numbers: bool, *, needed: bool) -> model.Within:
        chosen = part.within or self.document.defaults.within
        if part.by_hand or not numbers:
            if part.within:
                self.fault((*at, "within"), "means nothing here: no numbers are compared")
            return model.Within()
        if chosen is None:
            if needed:
                self.without.append(part.id)
            return model.Within()
        return self.tolerance(chosen, (*at, "within") if part.within else ("defaults", "within"))

    def tolerance(self, part: WithinPart, at: Path_) -> model.Within:
        given = [name for name in ("places", "sigfigs") if getattr(part, name) is not None]
        sizes = part.abs is not None or part.rel is not None
        if not given and not sizes:
            self.fault(at, "needs abs or rel, or places, or sigfigs")
        if len(given) + sizes > 1:
            self.fault(at, "has two kinds of tolerance: give abs and rel, or places, or sigfigs")
        return model.Within(part.abs or 0.0, part.rel or 0.0, part.places, part.sigfigs)

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
            if rule.id in seen or rule.id in ("pass", "fail", "review"):
                self.fault((*here, "id"), f"`{rule.id}` is taken: every rule of a question needs its own id")
            seen.add(rule.id)
            known = {*self.values(), *names, *RULE_NAMES}
            condition = self.attempt((*here, "if"), parse, rule.if_, known, self.functions())
            say = self.attempt((*here, "say"), template, rule.say, known, self.functions())
            if condition and say:
                made.append(model.Rule(rule.id, condition, say, rule.credit, rule.when, rule.instead))
        return made

    def follow(self, part: QuestionPart, index: int) -> tuple[model.Follow, ...]:
        made: list[model.Follow] = []
        usual = self.document.defaults.visibility
        hidden = {q.id for q in self.document.questions if (q.visibility or usual) != "visible"}
        earlier = [q.id for q in self.document.questions[:index] if not (q.by_hand or q.answer.args)]
        for name, item in part.follow.items():
            at: Path_ = ("questions", index, "follow", name)
            if item.from_ not in earlier:
                self.fault((*at, "from"), self.no_earlier(item.from_, index, earlier))
            elif item.from_ in hidden and part.id not in hidden:
                what = (
                    f"`{item.from_}` is hidden, and the feedback here would tell of its answer: hide this question too"
                )
                self.fault((*at, "from"), what)
            if name in self.scope or name in FUNCTIONS or name in (*RULE_NAMES, "full_marks"):
                self.fault(at, f"`{name}` exists already: choose another name", key=True)
            guard = self.parse((*at, "if"), item.if_, *(f.name for f in made), name, "full_marks")
            needed = item.else_ == "nothing"
            if needed and item.also:
                self.fault((*at, "also"), "contradicts `else: nothing`")
            made.append(model.Follow(name, item.from_, guard, item.say, item.also is not None, needed))
        return tuple(made)

    def no_earlier(self, id: str, index: int, earlier: list[str]) -> str:
        """Why a question cannot be followed."""
        known = f" (earlier: {', '.join(earlier)})" if earlier else ""
        places = {q.id: i for i, q in enumerate(self.document.questions)}
        if id not in places:
            return f"there is no earlier question `{id}`{known}"
        if places[id] < index:
            return f"`{id}` is a write-up or is called with `args`, and cannot be followed{known}"
        what = "this question itself" if places[id] == index else "a later question"
        return f"`{id}` is {what}: follow an earlier one{known}"

    def examples(self, part: QuestionPart, at: Path_, as_text: bool) -> list[model.Example]:
        made = []
        rules = [r.id for r in part.feedback]
        ids = [q.id for q in self.document.questions]
        for i, row in enumerate(part.examples):
            here = (*at, "examples", i)
            expected = [k for k in row if k in ("pass", "fail", "review", *rules) or (_number(k) and 0 <= k <= 1)]
            others = {k: v for k, v in row.items() if k not in expected}
            if len(expected) != 1:
                known = ", ".join(["pass", "fail", "review", "a credit from 0 to 1", *rules])
                self.fault(here, f"needs exactly one of {known}")
                continue
            for other in others:
                if other not in ids:
                    self.fault((*here, str(other)), "is neither a question nor a verdict", key=True)
            value = row[expected[0]]
            formula = literal(value) if as_text else self.parse((*here, str(expected[0])), value)
            made_others = {str(k): f for k, v in others.items() if (f := self.parse((*here, str(k)), v))}
            if formula:
                line, column = self.source.place(here)
                made.append(model.Example(expected[0], formula, made_others, line, column))
        return made

    def check_imports(self) -> None:
        for i, name in enumerate(self.document.submission.imports):
            plain = re.split(r"[=<>~! \[]", name)[0]
            if not all(map(str.isidentifier, name.split("."))):
                meant = packages.IMPORTED.get(plain.lower(), plain.replace("-", "_"))
                what = f"`{name}` is not what is imported: write the name that stands after `import`, as in {meant}"
                self.fault(("submission", "imports", i), what)

    def check_tolerances(self) -> None:
        """One default that is lacking is one mistake, however many questions need it."""
        if not self.without:
            return
        empty = ("defaults", "within")
        if empty in self.source.values:
            self.fault(empty, "is empty: expected a mapping, such as `{abs: 0.01}`")
            return
        first = next(i for i, q in enumerate(self.document.questions) if q.id == self.without[0])
        more = f", nor have {', '.join(self.without[1:])}" if len(self.without) > 1 else ""
        what = f"has no tolerance{more}: give `within: {{abs: 0.01}}`, or the like, here or under `defaults`"
        self.fault(("questions", first), what)

    def check_ids_and_points(self, questions: tuple[model.Question, ...]) -> None:
        seen: set[str] = set()
        names: dict[str, str] = {}
        for i, question in enumerate(questions):
            if not question.id.strip():
                self.fault(("questions", i, "id"), "is empty")
            for name in question.answer.names:
                if keyword.iskeyword(name):
                    self.fault(
                        ("questions", i, "answer"), f"`{name}` is a word of Python: no function can be called so"
                    )
                if name in names:
                    self.fault(("questions", i, "answer"), f"asks for `{name}`, as question {names[name]} does already")
                names[name] = question.id
            if question.id in seen:
                self.fault(("questions", i, "id"), f"duplicate id `{question.id}`: every question needs its own")
            seen.add(question.id)
        total = sum(q.points for q in questions)
        if abs(total - self.document.points) > 1e-9:
            self.fault(("points",), f"is {self.document.points:g}, but the questions add up to {total:g}")
