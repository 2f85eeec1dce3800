"""Grading a part of a class (--only, --add): which submissions are selected, and which stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SubmissionError, UsageError
from autograder.domain.submission import Submission
from autograder.ingest.intake import HandIn
from autograder.output.text import clean
from autograder.storage import Gradebook, Run
from autograder.system.wording import few


def chosen(hand_ins: Sequence[HandIn], names: Iterable[str]) -> list[HandIn]:
    """The submissions with these ids, or of people with these names, student numbers or email addresses.

    Raises `UsageError` with every name that is unknown or ambiguous.
    """
    by_id = {hand_in.id.casefold(): hand_in for hand_in in hand_ins}
    by_person: dict[str, dict[str, HandIn]] = {}
    for hand_in in hand_ins:
        for person in hand_in.people:
            for fact in filter(None, (person.name, person.sid, person.email)):
                by_person.setdefault(fact.casefold(), {})[hand_in.id] = hand_in
    found: dict[str, HandIn] = {}
    faults = []
    for name in _split(names, {*by_id, *by_person}):
        key = name.casefold()
        meant = {by_id[key].id: by_id[key]} if key in by_id else by_person.get(key, {})
        if len(meant) == 1:
            found |= meant
        elif meant:
            faults.append(f"--only {clean(name, 60)} is ambiguous: use one of {few(sorted(meant))}")
        else:
            near = get_close_matches(key, [*by_id, *by_person], 1)
            hint = f": did you mean {clean(near[0], 60)}?" if near else f" (submissions: {few(sorted(by_id), 10)})"
            faults.append(f"--only {clean(name, 60)}: there is no such submission{hint}")
    if faults:
        raise UsageError("\n".join(faults))
    return [hand_in for hand_in in hand_ins if hand_in.id in found]


def _split(names: Iterable[str], known: set[str]) -> list[str]:
    """The names, split at commas except where a known name contains the comma."""
    made: list[str] = []
    for name in names:
        whole = name.strip().casefold() in known
        made += [name.strip()] if whole else [part.strip() for part in name.split(",") if part.strip()]
    return made


def check_same_spec(last: Run, assignment: Assignment) -> None:
    """Raise `UsageError` if the last run used another spec: one table cannot hold both."""
    if last.assignment == assignment.name and last.spec != assignment.digest:
        raise UsageError(
            f"the spec has changed since run {last.id}: run `autograder rescore` first, or grade the whole class "
            "(without --only and --add)"
        )


def check_names(
    book: Gradebook, last: Run, hand_ins: Sequence[HandIn], where: str, read: Callable[[HandIn], Submission]
) -> None:
    """Raise `UsageError` if an added submission has the same name as someone else's that stays, and would replace it.

    For a platform's account, the person's name decides; for a plain file from another folder, its content.
    """
    digests = book.graded(last.id)
    known = dict(book.facts(hand_in.id for hand_in in hand_ins if hand_in.id in digests))
    clashes = []
    for hand_in in hand_ins:
        if hand_in.id not in known or known[hand_in.id].get("from", "") == where:
            continue
        before = {person["name"] for person in known[hand_in.id].get("people", []) if person["name"]}
        now = {person.name for person in hand_in.people if person.name}
        plain = now <= {hand_in.id}
        other = bool(before and now and not before & now)
        if other or (plain and _digest(hand_in, read) != digests[hand_in.id]):
            clashes.append(hand_in.id)
    if clashes:
        raise UsageError(
            f"{few([clean(name, 60) for name in clashes])}: the results have another submission of this name. If it is "
            "from the same person, use --only NAME; if not, rename the file or folder"
        )


def replaced(
    book: Gradebook, hand_ins: Sequence[HandIn], staying: Iterable[str], there: Collection[str], *, only: bool
) -> dict[str, str]:
    """Submissions that are replaced by a newer one of the same people, each with the name of the newer one.

    A platform may give a resubmission another name, and nobody can have two grades. ``there`` are the names that the
    download still has. Raises `UsageError` if it is unclear which one counts: for a whole section (not ``only``), and
    if someone else's grade would be removed with it.
    """
    now: dict[tuple[str, str], str] = {}
    for hand_in in hand_ins:
        now |= {key: hand_in.id for person in hand_in.people for key in _certain(asdict(person))}
    found: dict[str, str] = {}
    faults = []
    for name, facts in book.facts(name for name in staying if name not in there):
        people = [[now[key] for key in _certain(person) if key in now][:1] for person in facts.get("people", [])]
        newer = [ids[0] for ids in people if ids]
        if not newer:
            continue
        found[name] = newer[0]
        if not only or not all(people):
            faults.append(f"{clean(newer[0], 60)}: one of its people is also in {clean(name, 60)}, which would stay")
    if faults:
        cure = "keep one, and grade the whole class again" if only else "if the new one counts, use --only NAME"
        raise UsageError("\n".join([*faults[:20], f"nobody can have two grades: {cure}"]))
    return found


def _certain(person: Mapping[str, str]) -> list[tuple[str, str]]:
    """What identifies a person: the student number or, without one, the email address."""
    told = [(key, str(person.get(key) or "").strip().casefold()) for key in ("sid", "email")]
    return [pair for pair in told if pair[1]][:1]


def _digest(hand_in: HandIn, read: Callable[[HandIn], Submission]) -> str:
    if hand_in.problem:
        return ""
    try:
        return read(hand_in).digest
    except SubmissionError:
        return ""


def intake(
    book: Gradebook, last: Run, told: Mapping[str, Any], hand_ins: Sequence[HandIn], staying: Iterable[str]
) -> dict[str, Any]:
    """The intake of the whole class, merged from the last run's and that of the part (``told``)."""
    before = last.intake
    there = [person for _, facts in book.facts(staying) for person in facts.get("people", [])]
    there += [
        {"name": person.name, "sid": person.sid, "email": person.email} for one in hand_ins for person in one.people
    ]
    known = {(key, person[key]) for person in there for key in ("sid", "email") if person[key]}
    known |= {("name", person["name"]) for person in there if person["name"]}
    missing: list[Any] = []
    for person in (*before.get("missing", []), *told["missing"]):
        own = [(key, person[key]) for key in ("sid", "email") if person[key]] or [("name", person["name"])]
        if person not in missing and not known & set(own):
            missing.append(person)
    merged = {key: _merged(before.get(key, []), told[key]) for key in ("left", "notes")}
    kinds = {before.get("kind", told["kind"]), told["kind"]}
    return {
        **told,
        **merged,
        "missing": missing,
        "kind": kinds.pop() if len(kinds) == 1 else before.get("kind"),
        "roster": bool(before.get("roster") or told["roster"]),
        "anonymous": bool(before.get("anonymous") or told["anonymous"]),
    }


def _merged(before: Iterable[Any], now: Iterable[Any]) -> list[Any]:
    made: list[Any] = []
    for one in (*before, *now):
        plain = list(one) if isinstance(one, tuple) else one
        if plain not in made:
            made.append(plain)
    return made
