"""``autograder validate``: test an assignment before students use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from autograder.app.grader import Grader
from autograder.domain.errors import OK, SPEC_FAULT, SpecError, SubmissionError, UsageError
from autograder.ingest import project
from autograder.system.wording import numbered

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.checks import Candidate
    from autograder.domain.assignment import Assignment
    from autograder.domain.errors import Fault


#: Other names that people try.
ALIASES = ("lint", "validation", "preflight")


@click.command()
@click.argument("assignment", required=False)
@click.option("--no-submissions", is_flag=True, help="Skip submissions_example/, which takes the longest.")
@click.option("--slack", is_flag=True, help="Show the margin of each tolerance, and findings accepted with a reason.")
def command(assignment: str | None, no_submissions: bool, slack: bool) -> int:
    """Test an assignment, or all of them, before students use it.

    \b
    Reports, with file, line and column:
      errors in the spec;
      a reference that does not earn full points;
      `examples` in the spec that do not get the expected credit, or whose
        feedback reveals the target;
      points for an empty submission;
      points for generated wrong answers, unless the spec accepts them;
      numbers that students can find by trial from the reported errors
        (a warning);
      targets that rounding alone moves beyond the tolerance (a warning);
      questions for which no wrong answers can be generated (a warning);
      self-checks that give students the answer (a warning);
      submissions in submissions_example/<assignment>/ whose scores differ
        from their expect.yaml.

    \b
    Example
      autograder validate understanding_attention
    """
    names = [assignment] if assignment else project.assignment_names()
    if not names:
        raise UsageError("there are no assignments: a spec is problems/<assignment>.yaml")
    faults = 0
    unprotected: set[str] = set()
    for name in names:
        found = _validate(project.find_project(name), unprotected, submissions=not no_submissions, slack=slack)
        for fault in found:
            click.echo(str(fault))
        faults += len(found)
    for line in sorted(unprotected):
        click.echo(line, err=True)
    return SPEC_FAULT if faults else OK


def _validate(which: project.Project, unprotected: set[str], *, submissions: bool, slack: bool) -> list[Fault]:
    """All errors of one assignment; prints a summary if there are none.

    If layers of isolation are missing, a line that says so is added to ``unprotected``.
    """
    from autograder.app import grading
    from autograder.app.kit.kit_contents import kit_definitions
    from autograder.ingest.submissions import read_reference
    from autograder.spec import translations
    from autograder.storage import late_days
    from autograder.validation import spec_examples as audit
    from autograder.validation import tolerance
    from autograder.validation.idle_invariants import idle_invariants
    from autograder.validation.readable_values import readable_values
    from autograder.validation.self_checks import given_away_answers
    from autograder.validation.starter_places import lost_answers
    from autograder.validation.steady_targets import steady_targets
    from autograder.validation.unstable_targets import unstable_targets
    from autograder.validation.whole_cases import whole_cases

    try:
        with Grader(which, isolation="available") as grader:
            spec = grader.assignment
            # run the reference itself, even if there is a targets file
            wanted = grader.ask_reference() if which.reference.exists() else grader.targets
            faults = [*audit.reference(spec, wanted), *audit.check_empty(spec, wanted), *audit.examples(spec, wanted)]
            faults += audit.handout(spec)
            variants, loose = _changed_calls(grader)
            wrong = tolerance.run_audit(spec, wanted, variants)
            faults += tolerance.unsettled(spec, wrong)
            warnings = [
                *tolerance.exposed_numbers(spec, wanted),
                *tolerance.untried(spec, wrong),
                *tolerance.claimed(spec),
                *idle_invariants(spec, wanted),
                *steady_targets(spec, wanted),
                *given_away_answers(spec, kit_definitions(grader.source, spec)),
                *map(str, lost_answers(spec)),
                *readable_values(spec),
                *whole_cases(spec),
                *loose,
                *late_days.warnings(spec),
            ]
            warnings += translations.missing(spec)
            if which.reference.exists():
                reference = read_reference(which.reference, spec.files)
                warnings += unstable_targets(spec, wanted, lambda calls: grader.collect(reference, calls=calls))
            if which.checks:
                given, broken = grading.given_away(grader)
                faults, warnings = [*faults, *given], [*warnings, *map(str, broken)]
            for warning in warnings:
                click.echo(f"warning: {warning}")
            if which.checks and which.reference.exists():
                faults += grading.unearned(grader, reference)
            folders = sorted(p.parent for p in which.examples.glob("*/expect.yaml")) if submissions else []
            for folder in folders:
                faults += _submission(grader, folder)
            unprotected |= {grader.unprotected()} - {""}
    except SpecError as error:
        return error.faults
    if not faults:
        rows = sum(len(q.examples) for q in spec.questions)
        click.echo(
            f"{spec.name}: {numbered(len(spec.questions), 'question')}, {_worth(spec)}. "
            "The reference earns all of them, an empty submission none; "
            f"{numbered(rows, 'example')} and {numbered(len(folders), 'submission')} "
            f"score as expected; {_tried(wrong.tried, tolerance.count_settled(wrong))}."
        )
    if slack:
        click.echo(tolerance.audit_table(wrong))
    return faults


def _changed_calls(grader: Grader) -> tuple[dict[str, list[Candidate]], list[Fault]]:
    """Wrong answers that the reference gives to changed calls, by question; and what its modules show of the spec."""
    from autograder.ingest.submissions import read_reference
    from autograder.validation import tolerance
    from autograder.validation.loose_weights import loose_weights, weight_calls

    if not grader.project.reference.exists():
        return {}, []
    made = tolerance.variant_calls(grader.assignment)
    calls = [*(call for *_, asked in made.values() for call in asked), *weight_calls(grader.assignment)]
    if not calls:
        return {}, []
    record = grader.collect(read_reference(grader.project.reference, grader.assignment.files), calls=calls)
    return tolerance.variant_answers(made, record), [*loose_weights(grader.assignment, record)]


def _worth(spec: Assignment) -> str:
    points, bonus = (sum(q.points for q in spec.questions if q.bonus is extra) for extra in (False, True))
    return f"{points:g} points" + (f" and a bonus of {bonus:g}" if bonus else "")


def _tried(tried: int, settled: int) -> str:
    if not tried:
        return "no wrong answers were tried, so nothing is known of the tolerances"
    return f"{numbered(tried, 'wrong answer')} tried, {_accepted(settled)}"


def _accepted(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'} accepted with reasons" if count else "nothing found"


def _submission(grader: Grader, folder: Path) -> Iterator[Fault]:
    from autograder.app import grading
    from autograder.ingest import submissions as plain
    from autograder.validation import spec_examples as audit

    try:
        submission = plain.read_submission(folder, grader.assignment.files)
    except SubmissionError as error:
        yield from audit.check_unreadable(folder, error)
        return
    report = grading.grade(grader, submission)
    yield from audit.expectations(folder, report)
