"""Loads a spec file as an `Assignment`, or reports every error in it."""

from __future__ import annotations

import hashlib
import keyword
import re
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from autograder.domain import assignment as model
from autograder.domain import policies
from autograder.domain.errors import Fault, SpecError, SubmissionError
from autograder.domain.given_file import GivenFile, given_key
from autograder.domain.kits import Kit
from autograder.domain.texts import Texts, english
from autograder.readers import read
from autograder.spec import packages, translations
from autograder.spec import source as yaml_source
from autograder.spec.adapters import AdapterFile, read_adapters
from autograder.spec.budget import DEFINITIONS, QUESTIONS, budget
from autograder.spec.context import Context
from autograder.spec.document import AssignmentPart, document
from autograder.spec.faults import translate
from autograder.spec.given_folder import read_given
from autograder.spec.givens import read_definitions, read_givens
from autograder.spec.prompts import read_prompt, read_starter
from autograder.spec.questions import read_question
from autograder.spec.source import Source
from autograder.spec.submitted_files import read_patterns
from autograder.spec.tolerances import check_tolerances


def load(path: Path, shown: str | None = None) -> model.Assignment:
    """The assignment in the spec at ``path``, which messages call ``shown``.

    Raises `SpecError` with every error, each with file, line and column, and `GraderError` if a plug-in that the spec
    names cannot be loaded.
    """
    return build(yaml_source.read_source(path, shown), path)


def build(source: Source, path: Path) -> model.Assignment:
    """The assignment in a parsed spec; ``path`` locates the files beside it. Raises `SpecError`."""
    try:
        read = document(source.data).model_validate(source.data, by_alias=True)
    except ValidationError as error:
        faults = translate(error, source)
        raise SpecError(faults + _faults_of_the_rest(source, faults, path)) from None
    return _assignment(Context(source, read, path))


def _faults_of_the_rest(source: Source, faults: list[Fault], path: Path) -> list[Fault]:
    """The errors in the well-formed parts, so that an instructor sees all errors at once.

    Parts with errors are removed or, for questions, replaced by valid ones; nothing that may depend on them is
    reported.
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
        _assignment(Context(source, read, path))
    except ValidationError:  # the error affects more than one part: report only the first list
        return []
    except SpecError as error:
        return [f for f in error.faults if f.where != "points" and f.where.split(".")[0] not in broken]
    return []


def _stub(question: Any, index: int, source: Source) -> dict[str, Any]:
    """A valid question with the id of an invalid one, so that others may follow it."""
    id = source.texts.get(("questions", index, "id"), "") or f"question {index + 1}"
    others = [str(q.get("id")) for q in source.data["questions"] if q is not question and isinstance(q, dict)]
    answer = {"function": f"stub_{index}"}  # a name that no question asks for
    unique = f"{id} ({index + 1})" if id in others else id
    return {"id": unique, "title": "-", "points": 1, "answer": answer, "want": "0", "within": {"abs": 1}}


def _assignment(context: Context) -> model.Assignment:
    document = context.document
    givens = read_givens(context)
    with budget(DEFINITIONS):
        read_definitions(context)
    context.spent = False
    given = read_given(context)
    adapters = read_adapters(context, given)
    with budget(QUESTIONS):
        questions = tuple(read_question(context, q, i, adapters) for i, q in enumerate(document.questions))
    _check_ids_and_points(context, questions)
    check_tolerances(context)
    _check_imports(context)
    handout, late, texts = _handout(context), _late(context, document), _texts(context)
    files = read_patterns(context, given)
    introduction = read_prompt(context, ("introduction",), document.introduction)
    starter = read_starter(context, ("starter",), document.starter)
    if context.faults:
        raise SpecError(list(dict.fromkeys(context.faults)))
    return model.Assignment(
        name=context.path.stem,
        title=document.title,
        introduction=introduction,
        version=document.version or "",
        kit=Kit(**document.kit.model_dump()) if document.kit else None,
        starter=starter,
        path=context.path,
        digest=_digest(context, handout, texts, given, adapters),
        files=files,
        load=document.submission.load,
        imports=tuple(document.submission.imports),
        arrays=document.submission.arrays or ("torch" if "torch" in document.submission.imports else "numpy"),
        collect=tuple(document.submission.collect),
        limits=model.Limits(**document.limits.model_dump()),
        givens=givens,
        scope=context.scope,
        questions=questions,
        late=late,
        attempts=policies.Attempts(**document.attempts.model_dump()) if document.attempts else None,
        handout=handout,
        handout_file=document.submission.handout or "",
        given=given,
        adapters=adapters.adapters if adapters else None,
        texts=texts,
    )


def _texts(context: Context) -> Texts:
    """The texts in the language of the spec."""
    language = context.document.language
    try:
        found = translations.load_texts(language, context.path)
    except SpecError as error:
        context.faults += error.faults
        return english()
    if found is None:
        known = ", ".join(translations.languages(context.path))
        context.fault(("language",), f"there is no texts/{language}.yaml; the languages available are {known}")
    return found or english()


def _digest(
    context: Context,
    handout: tuple[str, ...],
    texts: Texts,
    given: tuple[GivenFile, ...],
    adapters: AdapterFile | None,
) -> str:
    """What a change of the spec changes, and one of the handout, the language, given files or the adapters."""
    content = repr(context.source.data) + (repr(handout) if handout else "")
    content += adapters.adapters.digest if adapters else ""
    content += repr(sorted(texts.entries.items())) if texts is not english() else ""
    content += given_key(given)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def _handout(context: Context) -> tuple[str, ...]:
    """The text of the starter file."""
    named, at = context.document.submission.handout, ("submission", "handout")
    if named is None:
        return ()
    path = PurePosixPath(named)
    if path.is_absolute() or ".." in path.parts or "\\" in named or ":" in named or not path.parts:
        context.fault(
            at, "must be a path to a file beside the spec or in a folder there, such as `handouts/homework.ipynb`"
        )
        return ()
    try:
        return read(context.path.parent / path).prose or ("",)
    except SubmissionError as error:
        context.fault(at, f"cannot be used: {str(error).split(': ')[0]}")
        return ()


def _late(context: Context, document: AssignmentPart) -> policies.Late | None:
    """The late policy, if there is one."""
    if document.late is None:
        return None
    given = document.late.model_dump()
    named = given["due"].tzinfo if given["due"] else None
    zone = given["zone"] or (str(named) if isinstance(named, ZoneInfo) else "")
    if given["budget"] and given["per"] != 86400:
        context.fault(("late", "budget"), "counts days, so it needs `per: 1d`")
    if given["ledger"] and not given["budget"]:
        context.fault(("late", "ledger"), "has no effect without `budget`, the number of late days")
    return policies.Late(**{**given, "grace": given["grace"] or 0.0, "zone": zone, "ledger": given["ledger"] or ""})


def _check_imports(context: Context) -> None:
    for i, name in enumerate(context.document.submission.imports):
        plain = re.split(r"[=<>~! \[]", name)[0]
        if not all(map(str.isidentifier, name.split("."))):
            meant = packages.IMPORTED.get(plain.lower(), plain.replace("-", "_"))
            what = f"`{name}` is not the name of a module: write the name used after `import`, as in {meant}"
            context.fault(("submission", "imports", i), what)


def _check_ids_and_points(context: Context, questions: tuple[model.Question, ...]) -> None:
    seen: set[str] = set()
    names: dict[str, str] = {}
    for i, question in enumerate(questions):
        if not question.id.strip():
            context.fault(("questions", i, "id"), "is empty")
        for name in question.answer.names:
            if keyword.iskeyword(name):
                context.fault(
                    ("questions", i, "answer"), f"`{name}` is a Python keyword, so it cannot be the name of an answer"
                )
        part = context.document.questions[i]
        asked = repr((part.answer, part.draw, part.got)) if question.answer.names else ""
        if asked and asked in names and not context.document.kit:
            what = f"asks for `{question.answer.names[0]}`, which question {names[asked]} already asks for"
            context.fault(("questions", i, "answer"), f"{what}, in the same way")
        names[asked] = question.id
        if question.id in seen:
            context.fault(("questions", i, "id"), f"duplicate id `{question.id}`: every question needs its own")
        seen.add(question.id)
    if not questions and not any((context.path.parent / context.path.stem).glob("test_*.py")):
        what = f"is empty, and there are no hand-written checks `{context.path.stem}/test_*.py` beside the spec either"
        context.fault(("questions",), what)
    total = sum(q.points for q in questions if not q.bonus)
    if abs(total - context.document.points) > 1e-9:
        context.fault(("points",), f"is {context.document.points:g}, but the questions add up to {total:g}")
