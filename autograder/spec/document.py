"""The format of a spec: a class for each mapping of the YAML file. The JSON Schema is generated from these classes."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model

from autograder.checks import KINDS
from autograder.spec.answer_document import AnswerPart, answer_part
from autograder.spec.document_types import (
    ArgumentText,
    Bound,
    Duration,
    ExpressionText,
    Moment,
    Name,
    Part,
    Positive,
    Share,
    Size,
    Visibility,
    Worth,
    Zone,
)
from autograder.spec.invariant_document import InvariantPart


class SubmissionPart(Part):
    """What students submit, and how it is run."""

    files: list[str] = Field(
        default=["*.ipynb", "*.py"], min_length=1, description="patterns; exactly one file must match"
    )
    with_: list[str] = Field(
        default=[], alias="with", description="further files, as `layers.py` or `utils_*.py`, that it may import"
    )
    load: Literal["everything", "definitions"] = Field(
        default="everything", description="which top-level statements run"
    )
    imports: list[str] = Field(
        default=["torch", "numpy"],
        description="packages loaded before students' code; with the standard library, all that it may import",
    )
    arrays: Literal["torch", "numpy"] | None = Field(
        default=None, description="the type of arrays passed to functions; the default is torch if it is imported"
    )
    adapters: str | None = Field(
        default=None, description="a Python file beside the spec, whose functions run after the student's code"
    )
    handout: str | None = Field(
        default=None, description="the starter file, relative to the spec; its text never counts as a student's answer"
    )
    collect: list[Name] = Field(default=[], description="further functions or variables that hand-written checks use")


class LimitsPart(Part):
    """Limits for one submission."""

    call: Bound = Field(default="5s", validate_default=True, description="processor time of one call or statement")
    load: Bound = Field(default="20s", validate_default=True, description="processor time of all top-level code")
    total: Bound = Field(default="120s", validate_default=True, description="processor time of the whole submission")
    wall: Bound = Field(
        default="480s", validate_default=True, description="wall time of the whole submission, including retries"
    )
    memory: Size = Field(default="2GiB", validate_default=True, description="memory in addition to that of the imports")
    output: Size = Field(default="64KiB", validate_default=True, description="printed output kept from each call")
    reply: Size = Field(default="16MiB", validate_default=True, description="the largest answer")


class WithinPart(Part):
    """The tolerance: |want - got| < abs + rel * |want|; or a number of correct digits."""

    abs: Positive | None = Field(default=None, description="absolute tolerance")
    rel: Positive | None = Field(default=None, description="relative to the target, never to the student's number")
    places: Annotated[int, Field(ge=0, le=15)] | None = Field(default=None, description="correct decimal places")
    sigfigs: Annotated[int, Field(ge=1, le=15)] | None = Field(default=None, description="correct significant digits")


class RulePart(Part):
    """Feedback for an answer that is recognised."""

    id: Name
    if_: ExpressionText = Field(alias="if")
    say: str
    credit: Share = 0.0
    when: Literal["wrong", "right", "any"] = Field(default="wrong", description="the verdict to which it applies")
    instead: bool = Field(default=False, description="replace the general sentence about the error")


class FollowPart(Part):
    """A name for the student's own answer to an earlier question, where it is fair to build on it."""

    from_: str = Field(alias="from")
    if_: ExpressionText = Field(alias="if", default="full_marks")
    else_: Literal["reference", "nothing"] = Field(
        alias="else", default="reference", description="what is used otherwise; `nothing`: the question earns no points"
    )
    also: Literal["reference"] | None = Field(
        default=None, description="try the reference's answer too; the better result counts"
    )
    say: str = ""


class DrawPart(Part):
    """Random arguments, the same in every run: names, and how each is drawn."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, ExpressionText] = Field(init=False)

    times: Annotated[int, Field(ge=1, le=200)] = Field(description="the number of cases")
    seed: int = Field(description="the seed of the random numbers")


class CasePart(Part):
    """Arguments that are stated: a value for each name, under a name of its own."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, ArgumentText] = Field(init=False)

    name: str = Field(min_length=1, description="what the case is called in feedback")
    say: str = Field(default="", description="a sentence for students who fail it")
    points: Positive | None = Field(default=None, description="its share, with `partial: cases`; else equal ones")


class VerdictPart(Part):
    """Right or wrong, with some of the question's feedback rules."""

    verdict: list[Name] = Field(description="the ids of the feedback rules that students' kits contain")


class KitPart(Part):
    """What a student's kit was made of."""

    assignment: str
    version: str = ""
    digest: str


class QuestionPart(Part):
    """One scored part of the assignment."""

    id: str
    title: str
    introduction: str | None = Field(
        default=None, description="Markdown before the question, such as the heading of a part and what it is about"
    )
    starter: str | None = Field(
        default=None,
        description="Python that starter files have in place of a placeholder for the answer",
    )
    prompt: str | None = Field(default=None, description="what is asked: Markdown, with formulas between $ signs")
    points: Worth = Field(description="0: it is asked and shown, and counts for nothing")
    bonus: bool = Field(default=False, description="its points come on top of those of the assignment")
    answer: AnswerPart
    draw: DrawPart | None = None
    invariant: list[InvariantPart] = Field(
        default=[], max_length=20, description="what must hold between answers, or the question earns nothing"
    )
    cases: list[CasePart] = Field(
        default=[], max_length=200, description="arguments that are stated, before any drawn ones"
    )
    got: ExpressionText | None = None
    observed: str | None = Field(
        default=None,
        description="what `got` is, in words, for the feedback, such as: with your query the attention output",
    )
    want: ExpressionText | None = None
    within: WithinPart | None = None
    partial: Literal["rows", "entries", "parts", "cases"] | dict[Share, WithinPart] | None = None
    allow: list[Literal["inf"]] = Field(default=[], description="accept infinities, which must agree in sign")
    feedback: list[RulePart] = Field(default=[])
    hint: str | None = Field(default=None, description="the next step for a wrong answer that no rule recognizes")
    follow: dict[Name, FollowPart] = Field(default={})
    depends: str | list[str] = Field(
        default=[], description="earlier questions; while one of their names is not defined, this one earns nothing"
    )
    by_hand: list[dict[Positive, str]] = Field(default=[])
    examples: list[dict[Any, ExpressionText]] = Field(default=[])
    accept: dict[str, str] = Field(
        default={}, description="findings of `validate` that are intended, each with the reason"
    )
    reveal: Literal["error", "size_class"] | None = Field(
        default=None, description="what students see of a numeric error: the error itself, or only its size class"
    )
    heat_map: ExpressionText | None = Field(
        default=None, description="weights to plot in the class report, for the answer and for the target"
    )
    self_check: Literal["verdict", "form", "none"] | VerdictPart | None = Field(
        default=None,
        description="what students may check: right or wrong (`verdict`), only its `form` (the default), or `none`",
    )
    limit: Bound | None = Field(default=None, description="processor time of each call; else that of `limits: call`")
    visibility: Visibility | None = None


class DefaultsPart(Part):
    """Defaults for all questions."""

    within: WithinPart | None = None
    visibility: Visibility = "visible"
    self_check: Literal["verdict", "form", "none"] = Field(
        default="form", description="what students may check of questions that do not say it themselves"
    )


class LatePart(Part):
    """The late penalty, by the recorded submission times."""

    lose: Share = Field(description="the share of the score lost for each `per` begun, from 0 to 1")
    per: Duration = Field(default="1d", validate_default=True, description="the length of one step")
    at_most: Share = Field(default=1.0, description="the largest share lost, before `closes`")
    due: Moment | None = Field(default=None, description="the deadline; needed if the platform does not provide it")
    grace: Duration | None = Field(default=None, description="a delay that costs nothing")
    closes: Duration | None = Field(default=None, description="a delay after which a submission earns no points")
    zone: Zone | None = Field(
        default=None,
        description="the time zone for counting days and for times without a zone; the default is that of `due`",
    )
    budget: Annotated[int, Field(ge=0, le=366)] = Field(
        default=0, description="free late days per term, shared by all assignments of the course"
    )
    ledger: str | None = Field(
        default=None,
        description="the file that records used late days, relative to the spec; by default the course's late_days.csv",
    )


class AttemptsPart(Part):
    """The penalty for submitting many times."""

    free: Annotated[int, Field(ge=1)] = Field(description="the number of attempts that cost nothing")
    lose: Share = Field(description="the share of the score lost for each further attempt, from 0 to 1")
    at_most: Share = 1.0


class AssignmentPart(Part):
    """A problem spec: one assignment."""

    spec: Literal[1] = Field(description="the version of this format")
    version: str | None = Field(
        default=None, min_length=1, max_length=40, description="the version of the assignment, shown to students"
    )
    kit: KitPart | None = Field(default=None, description="written by `autograder kit` into what students get")
    title: str
    introduction: str | None = Field(
        default=None, description="what students read first: Markdown, with formulas between $ signs"
    )
    starter: str | None = Field(
        default=None, description="Python that starter files have after their imports and given numbers"
    )
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = Field(
        default="en", description="the language of all feedback: `en`, or that of a file texts/<language>.yaml"
    )
    points: Worth = Field(description="the sum of the questions' points, as a check")
    submission: SubmissionPart = SubmissionPart()
    limits: LimitsPart = LimitsPart()
    late: LatePart | None = None
    attempts: AttemptsPart | None = None
    givens: dict[Name, Any] = Field(default={})
    define: dict[str, ExpressionText] = Field(default={})
    defaults: DefaultsPart = DefaultsPart()
    questions: list[QuestionPart] = Field(
        description="may be empty if there are hand-written checks, `problems/<assignment>/test_*.py`"
    )


def document(data: Any) -> type[AssignmentPart]:
    """The class that reads a spec; it includes the kinds of answer of plug-ins if ``data`` names one.

    Raises `GraderError` if that plug-in cannot be loaded.
    """
    questions = data.get("questions") if isinstance(data, dict) else None
    answers = [q.get("answer") for q in questions if isinstance(q, dict)] if isinstance(questions, list) else []
    keys = {key for answer in answers if isinstance(answer, dict) for key in answer if isinstance(key, str)}
    unknown = keys - AnswerPart.model_fields.keys()
    found = [KINDS.find(key) for key in sorted(unknown)]
    return extended() if any(found) else AssignmentPart


@cache
def extended() -> type[AssignmentPart]:
    """The class that reads specs with every kind of answer, those of plug-ins included."""
    question = create_model(
        "QuestionPart", __base__=QuestionPart, __doc__=QuestionPart.__doc__, answer=(answer_part(KINDS.all()), ...)
    )
    questions = (list[question], AssignmentPart.model_fields["questions"])  # type: ignore[valid-type]
    return create_model("AssignmentPart", __base__=AssignmentPart, __doc__=AssignmentPart.__doc__, questions=questions)
