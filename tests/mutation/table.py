"""Which modules are changed, and which tests are each module's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_WRONG = ("tests/unit/checks/test_wrong_answers_unit.py", "tests/unit/checks/test_registry_unit.py")
_TEXTS = (
    "tests/unit/checks/test_texts_unit.py", *_WRONG, "tests/checks/test_texts.py", "tests/checks/test_sentences.py",
    "tests/checks/test_matching.py", "tests/checks/test_overlap.py",
)  # fmt: skip
_FIGURES = (
    "tests/unit/checks/test_figure_unit.py",
    "tests/unit/checks/test_registry_unit.py",
    "tests/checks/test_figure.py",
)
_VALUES = ("tests/scoring/test_several_values.py", "tests/scoring/test_worth.py", *_WRONG)
_SPEC = ("expressions", "templates", "functions", "operators", "bounds", "budget", "vocabulary")

#: Tests by the beginning of a module's path, the longest of which counts; each a file, or a pattern of files.
TESTS: dict[str, tuple[str, ...]] = {
    "autograder/scoring/": (
        "tests/unit/scoring/test_score_unit.py",
        "tests/checks/test_decimal_comma.py",
        "tests/scoring/test_scoring.py",
    ),
    "autograder/scoring/answer_keys": ("tests/unit/scoring/test_answer_keys_unit.py",),
    "autograder/scoring/example_calls": (
        "tests/unit/scoring/test_answer_keys_unit.py",
        "tests/scoring/test_example_calls.py",
    ),
    "autograder/scoring/lateness": ("tests/unit/scoring/test_lateness_unit.py", "tests/scoring/test_lateness.py"),
    "autograder/scoring/manual_scores": (
        "tests/unit/scoring/test_manual_scores_unit.py",
        "tests/scoring/test_scoring.py",
    ),
    "autograder/scoring/shown_": ("tests/scoring/test_shown_calls.py", "tests/scoring/test_example_calls.py"),
    "autograder/scoring/gates": ("tests/scoring/test_invariants.py",),
    "autograder/scoring/depends": ("tests/scoring/test_depends.py",),
    "autograder/scoring/opinion": ("tests/unit/scoring/test_score_unit.py", "tests/scoring/test_several_values.py"),
    "autograder/scoring/cases": (*_VALUES, "tests/unit/scoring/test_score_unit.py"),
    "autograder/checks/": _TEXTS,
    "autograder/checks/plain_text": _VALUES,
    "autograder/checks/random_numbers": ("tests/checks/test_random_numbers.py",),
    "autograder/checks/raises": _VALUES,
    "autograder/checks/returns": _VALUES,
    "autograder/checks/structure": (*_VALUES, "tests/checks/test_structure.py"),
    "autograder/checks/__init__": (*_WRONG, "tests/checks/test_texts.py"),
    "autograder/checks/wrong_arrays": _WRONG,
    "autograder/checks/coverage": _FIGURES,
    "autograder/checks/decimal_comma": ("tests/checks/test_decimal_comma.py",),
    "autograder/checks/derivation": (*_WRONG, "tests/checks/test_texts.py"),
    "autograder/checks/expression": (*_WRONG, "tests/checks/test_texts.py"),
    "autograder/checks/figure": _FIGURES,
    "autograder/checks/keys": ("tests/unit/checks/test_texts_unit.py", "tests/checks/test_parts.py"),
    "autograder/checks/labels": _FIGURES,
    "autograder/checks/png": _FIGURES,
    "autograder/checks/close": (
        "tests/unit/checks/test_close_unit.py",
        "tests/unit/checks/test_registry_unit.py",
        "tests/checks/test_close.py",
    ),
    "autograder/storage/": ("tests/unit/storage/test_gradebook_unit.py",),
    "autograder/storage/address": ("tests/unit/storage/test_checksums_unit.py",),
    "autograder/storage/checksums": ("tests/unit/storage/test_checksums_unit.py",),
    "autograder/storage/chunks": ("tests/unit/storage/test_checksums_unit.py",),
    "autograder/storage/engine": ("tests/unit/storage/test_engine_unit.py",),
    "autograder/storage/manual_copy": ("tests/unit/storage/test_manual_copy_unit.py",),
    "autograder/storage/report_diff": ("tests/unit/storage/test_report_diff_unit.py",),
    "autograder/storage/tables": ("tests/unit/storage/test_tables_unit.py",),
    "autograder/storage/late_days": ("tests/unit/storage/test_late_days_unit.py",),
    "autograder/spec/": ("tests/unit/spec/*.py", "tests/spec/test_expressions.py", "tests/spec/test_draws.py"),
}


def modules(root: Path) -> list[str]:
    """The modules that are changed, in order.

    Without `scoring.writeups`, which gives no points: it finds the text for manual grading, and has its own oracle.
    """
    found = [path for room in ("scoring", "checks", "storage") for path in (root / "autograder" / room).rglob("*.py")]
    found += [path for path in (root / "autograder/spec").rglob("*.py") if _of_expressions(path, root)]
    names = (path.relative_to(root).as_posix() for path in found)
    return sorted(name for name in names if "/writeups/" not in name)


def _of_expressions(path: Path, root: Path) -> bool:
    return path.relative_to(root / "autograder/spec").parts[0].removesuffix(".py") in _SPEC


def tests(root: Path, module: str) -> list[str]:
    """The files with the tests of a module."""
    name = max((name for name in TESTS if module.startswith(name)), key=len)
    return list(dict.fromkeys(_files(root, TESTS[name])))


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if path.name.startswith("test_"):
                yield path.relative_to(root).as_posix()
