"""The spec as it is written: one class a mapping of the YAML file. The JSON Schema is made from these classes."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model

from autograder.checks import KINDS
from autograder.spec.answer_document import AnswerPart, answer_part
from autograder.spec.document_types import (
    Bound,
    Duration,
    ExpressionText,
    Moment,
    Name,
    Part,
    Points,
    Positive,
    Share,
    Size,
    Visibility,
    Zone,
)


class SubmissionPart(Part):
    """What is handed in and how it is run."""

    files: list[str] = Field(default=["*.ipynb", "*.py"], min_length=1, description="exactly one file must match")
    load: Literal["everything", "definitions"] = Field(default="everything", description="which statements run")
    imports: list[str] = Field(
        default=["torch", "numpy"],
        description="packages loaded ahead of students' code; beside the standard library all that they may import",
    )
    arrays: Literal["torch", "numpy"] | None = Field(
        default=None, description="what functions are given as arguments; torch where it is imported"
    )
    adapters: str | None = Field(
        default=None, description="a Python file beside the spec, whose functions run after the student's code"
    )
    handout: str | None = Field(
        default=None, description="the starter file, relative to the spec: its text is never a student's answer"
    )
    collect: list[Name] = Field(
        default=[], description="further functions or variables whose answers hand-written checks want"
    )


class LimitsPart(Part):
    """Bounds on one submission."""

    call: Bound = Field(default="5s", validate_default=True, description="processor time of one call or statement")
    load: Bound = Field(default="20s", validate_default=True, description="processor time of all top-level code")
    total: Bound = Field(default="120s", validate_default=True, description="processor time of the whole submission")
    wall: Bound = Field(
        default="480s", validate_default=True, description="wall time of the whole submission, second tries included"
    )
    memory: Size = Field(default="2GiB", validate_default=True, description="beyond what the imports take")
    output: Size = Field(default="64KiB", validate_default=True, description="printed output kept of each call")
    reply: Size = Field(default="16MiB", validate_default=True, description="one answer at most")


class WithinPart(Part):
    """How close is close enough: |want - got| < abs + rel * |want|; or so many right digits."""

    abs: Positive | None = Field(default=None, description="absolute tolerance")
    rel: Positive | None = Field(default=None, description="relative to the target, never to the student's number")
    places: Annotated[int, Field(ge=0, le=15)] | None = Field(default=None, description="decimals that are right")
    sigfigs: Annotated[int, Field(ge=1, le=15)] | None = Field(
        default=None, description="significant digits that are right"
    )


class RulePart(Part):
    """What to say about an answer that is recognised."""

    id: Name
    if_: ExpressionText = Field(alias="if")
    say: str
    credit: Share = 0.0
    when: Literal["wrong", "right", "any"] = Field(default="wrong", description="the verdict at which it speaks")
    instead: bool = Field(default=False, description="in place of the general sentence on how far off the answer is")


class FollowPart(Part):
    """The student's own answer to an earlier question, where it is fair to build on it."""

    from_: str = Field(alias="from")
    if_: ExpressionText = Field(alias="if", default="full_marks")
    else_: Literal["reference", "nothing"] = Field(
        alias="else", default="reference", description="what is taken instead; `nothing`: then there are no points"
    )
    also: Literal["reference"] | None = Field(default=None, description="tried as well; the better counts")
    say: str = ""


class DrawPart(Part):
    """Arguments drawn at random, the same ones every time: names and how each is drawn."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, ExpressionText] = Field(init=False)

    times: Annotated[int, Field(ge=1, le=200)] = Field(description="how many cases")
    seed: int = Field(description="another seed, other cases")


class QuestionPart(Part):
    """One scored part of the homework."""

    id: str
    title: str
    points: Points
    answer: AnswerPart
    draw: DrawPart | None = None
    got: ExpressionText | None = None
    observed: str | None = Field(
        default=None, description="what `got` is, in words, for the feedback: with your query the attention output"
    )
    want: ExpressionText | None = None
    within: WithinPart | None = None
    partial: Literal["rows", "entries"] | dict[Share, WithinPart] | None = None
    allow: list[Literal["inf"]] = Field(default=[], description="infinities, compared sign by sign")
    feedback: list[RulePart] = Field(default=[])
    follow: dict[Name, FollowPart] = Field(default={})
    by_hand: list[dict[Positive, str]] = Field(default=[])
    examples: list[dict[Any, ExpressionText]] = Field(default=[])
    accept: dict[str, str] = Field(
        default={}, description="findings of `validate` that are meant, each with the reason"
    )
    reveal: Literal["error", "size_class"] | None = Field(
        default=None, description="what students learn of the error of a number: the error itself, or how large it is"
    )
    heat_map: ExpressionText | None = Field(
        default=None, description="weights to draw in the class report, of the answer and of the target"
    )
    visibility: Visibility | None = None


class DefaultsPart(Part):
    """What questions have that do not say otherwise."""

    within: WithinPart | None = None
    visibility: Visibility = "visible"


class LatePart(Part):
    """What being late costs, by the recorded times."""

    lose: Share = Field(description="the share of the score lost for each `per` begun")
    per: Duration = Field(default="1d", validate_default=True, description="how long such a step is")
    at_most: Share = Field(default=1.0, description="no more than this share is lost, before it closes")
    due: Moment | None = Field(default=None, description="needed where the platform does not tell it")
    grace: Duration | None = Field(default=None, description="so late is not late")
    closes: Duration | None = Field(default=None, description="later than this it is worth nothing")
    zone: Zone | None = Field(
        default=None, description="by whose clock days are counted, and times without a zone read; else that of `due`"
    )
    budget: Annotated[int, Field(ge=0, le=366)] = Field(
        default=0, description="late days over the term that cost nothing, for all assignments of the course together"
    )
    ledger: str | None = Field(
        default=None, description="the file that counts them, relative to the spec; else late_days.csv of the course"
    )


class AttemptsPart(Part):
    """What handing in many times costs."""

    free: Annotated[int, Field(ge=1)] = Field(description="how many attempts cost nothing")
    lose: Share = Field(description="the share of the score lost for each attempt after these")
    at_most: Share = 1.0


class AssignmentPart(Part):
    """A problem spec: one homework."""

    spec: Literal[1] = Field(description="the version of this format")
    title: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = Field(
        default="en", description="of all that students read: `en`, or that of a file texts/<language>.yaml"
    )
    points: Points = Field(description="a control sum: what the questions add up to")
    submission: SubmissionPart = SubmissionPart()
    limits: LimitsPart = LimitsPart()
    late: LatePart | None = None
    attempts: AttemptsPart | None = None
    givens: dict[Name, Any] = Field(default={})
    define: dict[str, ExpressionText] = Field(default={})
    defaults: DefaultsPart = DefaultsPart()
    questions: list[QuestionPart] = Field(min_length=1)


def document(data: Any) -> type[AssignmentPart]:
    """The class that reads a spec: with the kinds of answer of plug-ins, if ``data`` names one that is not ours.

    Raises `GraderError` if the plug-in that it names cannot be loaded.
    """
    questions = data.get("questions") if isinstance(data, dict) else None
    answers = [q.get("answer") for q in questions if isinstance(q, dict)] if isinstance(questions, list) else []
    keys = {key for answer in answers if isinstance(answer, dict) for key in answer if isinstance(key, str)}
    unknown = keys - AnswerPart.model_fields.keys()
    found = [KINDS.find(key) for key in sorted(unknown)]
    return extended() if any(found) else AssignmentPart


@cache
def extended() -> type[AssignmentPart]:
    """The class that reads specs with every kind of answer there is."""
    question = create_model(
        "QuestionPart", __base__=QuestionPart, __doc__=QuestionPart.__doc__, answer=(answer_part(KINDS.all()), ...)
    )
    questions = (list[question], AssignmentPart.model_fields["questions"])  # type: ignore[valid-type]
    return create_model("AssignmentPart", __base__=AssignmentPart, __doc__=AssignmentPart.__doc__, questions=questions)
