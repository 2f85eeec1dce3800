"""All files of a kit: the wheel to install, the page for students, the starter, and the files that come with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.app.grader import Grader
from autograder.app.kit.kit_adapters import adapters_part
from autograder.app.kit.kit_contents import KitSpec, kit_spec
from autograder.app.kit.kit_engine import engine_files
from autograder.app.kit.readme import student_page
from autograder.app.kit.student_grader import kit_text
from autograder.app.kit.wheel import init_text, main_text, requirements, wheel_bytes, wheel_version
from autograder.domain.errors import UsageError
from autograder.domain.kit_names import kit_module
from autograder.domain.kits import Kit
from autograder.spec import translations
from autograder.spec.load import build
from autograder.spec.source import parse_yaml, read_source
from autograder.starters import starter_files
from autograder.system import distribution


@dataclass(frozen=True)
class KitFiles:
    """The files of a kit by name; which of them is the wheel, and what it installs."""

    files: Mapping[str, bytes]
    wheel: str
    package: str
    kit: Kit
    adapters: tuple[str, ...]


def kit_files(grader: Grader) -> KitFiles:
    """The kit of an assignment; the same spec and code give the same bytes.

    Raises `SpecError` for errors in the spec, and `UsageError` where students can check nothing.
    """
    assignment = grader.assignment
    made = kit_spec(grader.source, assignment)
    if not made.data["questions"]:
        raise UsageError("students can check nothing here: every question is hidden or has `self_check: none`")
    text = kit_text(made.data)
    build(parse_yaml(text, "the kit's spec"), grader.project.spec)  # what is wrong with it must not wait for students
    package = kit_module(assignment.name)
    inside = _members(grader, made, text)
    engine = engine_files()
    number = hashlib.sha256(repr(sorted(engine.items())).encode()).hexdigest()[:16]
    contents = {f"{package}/{name}": content for name, content in inside.items()}
    contents |= {f"{package}/_engine/autograder/{name}": content for name, content in engine.items()}
    contents[f"{package}/_engine/pyproject.toml"] = f'version = "{distribution.version()}"\n'.encode()  # for reports
    version = wheel_version(made.kit.version, contents)
    title = " ".join(assignment.title.replace("\\", " ").replace('"', "'").split())
    fields = {"title": title, "shown": made.kit.shown, "version": version, "kit": made.kit.digest, "engine": number}
    contents[f"{package}/__init__.py"] = init_text(package, spec=f"{assignment.name}.yaml", **fields).encode()
    contents[f"{package}/__main__.py"] = main_text(package).encode()
    wheel = f"{package}-{version}-py3-none-any.whl"
    files = {wheel: wheel_bytes(package, version, title, requirements(assignment.imports), contents)}
    files |= {given.path: given.content for given in assignment.given}
    files |= {name: text.encode() for name, text in starter_files(assignment, made.kit.shown).items()}
    files["README.md"] = student_page(assignment, made.kit, wheel, package, sorted(files)).encode()
    return KitFiles(files, wheel, package, made.kit, made.adapters)


def _members(grader: Grader, made: KitSpec, text: str) -> dict[str, bytes]:
    """What of the assignment the package holds, laid out as a spec's folder is."""
    assignment, folder = grader.assignment, grader.project.spec.parent
    members = {f"{assignment.name}.yaml": text.encode()}
    members |= {f"{assignment.name}/given/{given.path}": given.content for given in assignment.given}
    if made.adapters and assignment.adapters:
        members[assignment.adapters.file] = adapters_part(assignment.adapters.source, made.adapters).encode()
    if assignment.handout_file:
        members[assignment.handout_file] = (folder / assignment.handout_file).read_bytes()
    language = translations.folder(grader.project.spec) / f"{assignment.texts.language}.yaml"
    if language.is_file():
        members[f"texts/{language.name}"] = kit_text(read_source(language).data).encode()  # without its comments
    return members
