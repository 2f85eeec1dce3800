"""The tolerances of a spec: ``within``, bands of partial credit, and their defaults."""

from __future__ import annotations

from autograder.domain import assignment as model
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart, WithinPart
from autograder.spec.source import Path_


def read_tolerance(context: Context, part: QuestionPart, at: Path_, numbers: bool, *, needed: bool) -> model.Within:
    """The tolerance of a question; empty if it compares no ``numbers``. With ``needed``, a missing one is an error."""
    chosen = part.within or context.document.defaults.within
    if part.answer.markdown or part.answer.tag or part.by_hand or not numbers:
        if part.within:
            context.fault((*at, "within"), "has no effect here: no numbers are compared")
        return model.Within()
    if chosen is None:
        if needed:
            context.without.append(part.id)
        return model.Within()
    return tolerance(context, chosen, (*at, "within") if part.within else ("defaults", "within"))


def tolerance(context: Context, part: WithinPart, at: Path_) -> model.Within:
    """The tolerance that a mapping states, whose errors are noted in the context."""
    given = [name for name in ("places", "sigfigs") if getattr(part, name) is not None]
    sizes = part.abs is not None or part.rel is not None
    if not given and not sizes:
        context.fault(at, "needs abs or rel, or places, or sigfigs")
    if len(given) + sizes > 1:
        context.fault(at, "has two kinds of tolerance: use abs and rel, or places, or sigfigs")
    return model.Within(part.abs or 0.0, part.rel or 0.0, part.places, part.sigfigs)


def read_bands(context: Context, part: QuestionPart, at: Path_) -> tuple[tuple[float, model.Within], ...]:
    """Wider tolerances for partial credit, in order of decreasing credit."""
    if not isinstance(part.partial, dict):
        return ()
    made = [(c, tolerance(context, w, (*at, "partial", str(c)))) for c, w in part.partial.items()]
    made.sort(key=lambda band: -band[0])
    full = part.within or context.document.defaults.within
    inner = model.Within(full.abs or 0.0, full.rel or 0.0) if full else model.Within()
    for credit, band in made:
        if band.abs < inner.abs or band.rel < inner.rel:
            context.fault(
                (*at, "partial", str(credit)),
                "is narrower than a band with more credit: less credit needs a wider band",
            )
        inner = band
    return tuple(made)


def check_tolerances(context: Context) -> None:
    """Report missing tolerances once, however many questions lack one."""
    if not context.without:
        return
    empty = ("defaults", "within")
    if empty in context.source.values:
        context.fault(empty, "is empty: expected a mapping, such as `{abs: 0.01}`")
        return
    first = next(i for i, q in enumerate(context.document.questions) if q.id == context.without[0])
    more = f", and neither have {', '.join(context.without[1:])}" if len(context.without) > 1 else ""
    what = f"has no tolerance{more}: write one, such as `within: {{abs: 0.01}}`, here or under `defaults`"
    context.fault(("questions", first), what)
