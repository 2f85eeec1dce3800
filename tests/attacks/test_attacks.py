"""Every attack against the grader: exact scores, nothing leaked, nothing harmed, nothing left."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from attacks.arena import Arena, Outcome
from attacks.catalogue import LETTERS, POINTS, SUBMISSIONS, Attack, attacks

ATTACKS = attacks()
#: What takes ten seconds and more each; the full set has them, and others of their classes are in the base set.
LONG = ("D_thousands_of_broken_statements", "F_chain_of_names", "F_folders_with_long_names", "H_slow_to_parse")
TRIED = [pytest.param(attack, marks=pytest.mark.full) if attack.name in LONG else attack for attack in ATTACKS]


def test_every_class_has_attacks_and_each_says_what_it_tries() -> None:
    count = Counter(attack.letter for attack in ATTACKS)
    assert len(ATTACKS) >= 70
    assert all(count[letter] >= 4 for letter in LETTERS), count
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert {*LONG} <= {attack.name for attack in ATTACKS}
    for attack in ATTACKS:
        assert attack.tries
        assert attack.holds
        assert set(attack.score) == set(POINTS), attack.name
    assert all(re.fullmatch(r"[A-K]_\w+", path.stem) for path in SUBMISSIONS.glob("*.py"))


def test_undisturbed_submissions_are_graded(arena: Arena) -> None:
    scores = {name: sum(answer["scores"].values()) for name, answer in arena.canaries.items()}
    assert scores == {"neighbour": 16, "right": 16, "wrong": 9}


def test_student_code_is_confined(arena: Arena) -> None:
    assert arena.loose == []


def test_the_grader_itself_cannot_be_looked_at(arena: Arena) -> None:
    assert arena.dumpable == 0


@pytest.mark.parametrize("attack", TRIED, ids=lambda attack: attack.name)
def test_attack(arena: Arena, attack: Attack) -> None:
    if attack.danger and arena.loose:
        outcome = Outcome(
            attack, 0.0, 0.0, [f"not run, for {attack.danger}: a submission can {', '.join(arena.loose)}"]
        )
        arena.outcomes.append(outcome)
    else:
        outcome = arena.run(attack)
    assert outcome.faults == []


def test_summary(arena: Arena, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + summary(arena.outcomes))
    assert arena.outcomes


def summary(outcomes: list[Outcome]) -> str:
    """A line a class, then each attack that got through."""
    lines = ["class  attacks  held  seconds  slowest"]
    for letter in LETTERS:
        ours = [outcome for outcome in outcomes if outcome.attack.letter == letter]
        if not ours:
            continue
        slowest = max(ours, key=lambda outcome: outcome.seconds)
        held = sum(not outcome.faults for outcome in ours)
        seconds = sum(outcome.seconds for outcome in ours)
        named = f"{slowest.attack.name} {slowest.seconds:.1f} s"
        lines.append(f"{letter:<5}  {len(ours):>7}  {held:>4}  {seconds:>7.1f}  {named}")
    for what in outcomes[0].peaks:
        most = max(outcomes, key=lambda outcome: outcome.peaks.get(what, 0))
        lines.append(f"most that {what}: {most.peaks[what] >> 20} MiB, by {most.attack.name}")
    bad = [outcome for outcome in outcomes if outcome.faults]
    lines.append(f"{len(outcomes)} attacks, {len(outcomes) - len(bad)} held, {len(bad)} got through")
    lines += [f"  {outcome.attack.name}: {fault}" for outcome in bad for fault in outcome.faults]
    return "\n".join(lines)
