"""The docs say what the code does: links, names, tables, keys and examples are held against it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT, assignment

from autograder.domain import errors
from autograder.spec.load import load
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

PAGES = [ROOT / "README.md", *sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} - {ROOT / "README.md"})]
README = (ROOT / "README.md").read_text()
SPEC = (ROOT / "docs" / "spec.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_and_files_named_exist(page: Path) -> None:
    text = page.read_text()
    verbs = {p.stem for p in (ROOT / "autograder" / "entrypoints" / "commands").glob("[a-z]*.py")}
    for verb in re.findall(r"^\s*(?:\$ )?(?:\.venv/bin/)?autograder ([a-z]+)", text, re.MULTILINE):
        assert verb in verbs, verb
    for path in re.findall(r"`((?:autograder|tests|benchmarks|docs)/[\w/]+\.\w+)`", text):
        made_up = path.startswith(("autograder/checks/", "autograder/readers/", "autograder/entrypoints/commands/"))
        assert made_up or (ROOT / path).exists(), path


def test_every_page_is_reached_from_the_readme() -> None:
    for page in PAGES[1:]:
        relative = page.relative_to(ROOT).as_posix()
        assert relative in README or f"{page.parent.relative_to(ROOT).as_posix()}/" in README, relative


def keys(schema: object) -> set[str]:
    """Every key that a JSON Schema names under ``properties``."""
    if isinstance(schema, list):
        return set().union(*map(keys, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own.union(*map(keys, schema.values()))


def test_every_key_of_the_spec_is_explained() -> None:
    schema = json.loads((ROOT / "problems" / "assignment.schema.json").read_text())
    missing = [key for key in sorted(keys(schema)) if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", SPEC)]
    assert missing == []


def test_every_word_of_the_vocabulary_is_explained() -> None:
    assert [w for w in sorted({*FUNCTIONS, *CONSTANTS}) if not re.search(rf"`[^`\n]*\b{w}\b[^`\n]*`", SPEC)] == []


def test_every_word_of_draw_is_explained() -> None:
    from autograder.spec.draws import WORDS

    assert [w for w in WORDS if not re.search(rf"`{w}\(", SPEC)] == []


def test_every_kind_of_answer_has_its_section() -> None:
    from autograder.checks import registry

    assert [kind for kind, check in registry().items() if check.settings and f"### `{kind}`" not in SPEC] == []


def test_the_exit_codes_are_the_codes() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| ([^|]+?) \|$", README, re.MULTILINE))
    known = [
        errors.OK,
        errors.POINTS_MISSING,
        errors.USAGE,
        errors.SPEC_FAULT,
        errors.SUBMISSION_FAULT,
        errors.GRADER_FAULT,
    ]
    assert [int(code) for code in rows] == [*known, 130]
    from autograder.entrypoints.cli import _EPILOG

    for code, meaning in rows.items():
        plain = meaning.replace("`", "")
        assert f"{code}  {plain}".replace("  ", " ") in " ".join(_EPILOG.replace("`", "").split()), meaning


def test_the_table_of_questions_is_the_specs() -> None:
    for path in sorted((ROOT / "problems").glob("*.yaml")):
        for question in load(path).questions:
            assert f"| {question.id} | {question.title} | {question.points:g} |" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_whole_specs_in_the_docs_load(page: Path) -> None:
    elsewhere = page.name == "what-can-be-graded.md"  # whose specs test_docs_kinds.py runs, with their other files
    for block in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL):
        if block.startswith("spec: 1") and not elsewhere:
            assert assignment(block).questions


def test_the_readme_has_its_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert (
        "./setup.sh && .venv/bin/autograder grade understanding_attention submissions_example/understanding_attention --out results"
        in README
    )
    assert "./setup.sh --dev && .venv/bin/python -m pytest" in README
    assert "./setup.sh --dev" in script
    assert "-m pytest" in script
