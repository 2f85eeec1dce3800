"""``depends``: the earlier questions without whose names a question is not asked."""

from __future__ import annotations

from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.question_checks import is_survey


def read_depends(context: Context, part: QuestionPart, index: int) -> tuple[str, ...]:
    """The ids of the questions that a question depends on; errors are noted in ``context``."""
    named = [part.depends] if isinstance(part.depends, str) else list(part.depends)
    if named and (part.answer.markdown or part.answer.tag or is_survey(context, part)):
        context.fault(("questions", index, "depends"), "has no effect here: no answer is judged by machine")
        return ()
    usual = context.document.defaults.visibility
    places = {q.id: i for i, q in enumerate(context.document.questions)}
    earlier = [q for q in context.document.questions[:index] if not (q.answer.markdown or q.answer.tag)]
    made = []
    for i, id in enumerate(named):
        at = ("questions", index, "depends", *(() if isinstance(part.depends, str) else (i,)))
        source = next((q for q in earlier if q.id == id), None)
        known = f" (earlier: {', '.join(q.id for q in earlier)})" if earlier else ""
        if source is None:
            what = "is a write-up, which defines no name" if places.get(id, index) < index else "is no earlier question"
            context.fault(at, f"`{id}` {what}{known}")
        elif (source.visibility or usual) != "visible" and (part.visibility or usual) == "visible":
            context.fault(at, f"`{id}` is hidden, but feedback here would name its function: hide this question too")
        else:
            made.append(id)
    return tuple(dict.fromkeys(made))
