"""A course's own language: an artificial one shows that no sentence is left in English, wherever a student reads it."""

from __future__ import annotations

import ast
import html
import io
import json
import re
import string
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import ROOT, mostly_full
from rich.console import Console

from autograder.app.grader import Grader
from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Missing, Raised, Record, Returned, Trouble, Unserializable
from autograder.domain.report import Report, Status
from autograder.domain.texts import Texts, count, english, fields, say, say_of, speaking, translated
from autograder.domain.texts.recorded import recorded
from autograder.ingest.project import Project
from autograder.output import results_json, terminal
from autograder.output.feedback.compose import feedback
from autograder.output.feedback.render import feedback_total
from autograder.readers import read
from autograder.scoring.lateness import SubmissionTime, deduction
from autograder.scoring.score import score
from autograder.spec import translations
from autograder.spec.load import load

_FOREIGN = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in string.ascii_letters})
_WORD = re.compile(r"[A-Za-z]{2,}")
# what is neither English nor a sentence: names of Python, of files, what the tests print
_CODE = set(_WORD.findall("np array torch tensor numpy import NaN nan inf None True False def return yes no"))
_CODE |= {"verbose"}  # an option
_CODE |= set(_WORD.findall("str float list dict bytes bool int ndarray"))  # types of answers
NAMES = [path.stem for path in sorted((ROOT / "problems").glob("*.yaml"))]


def foreign(text: str) -> str:
    """The text with every letter outside of its fields in another alphabet."""
    made = []
    for literal, name, *_ in string.Formatter().parse(text):
        made.append(literal.translate(_FOREIGN).replace("{", "{{").replace("}", "}}"))
        made += [f"{{{name}}}"] if name is not None else []
    return "".join(made)


ARTIFICIAL = translated("xx", {key: foreign(text) for key, text in english().entries.items()})


def nested(entries: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, text in entries.items():
        *groups, last = key.split(".")
        at = made
        for group in groups:
            at = at.setdefault(group, {})
        at[last] = text
    return made


def course(root: Path, spec: str, language: str = "xx", **texts: Any) -> Path:
    """The path of a spec in a course with its own language."""
    (root / "problems").mkdir(parents=True, exist_ok=True)
    (root / "texts").mkdir(exist_ok=True)
    own = texts or nested({key: foreign(text) for key, text in english().entries.items()})
    (root / "texts" / "xx.yaml").write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    path = root / "problems" / "n.yaml"
    path.write_text(spec.replace("spec: 1\n", f"spec: 1\nlanguage: {language}\n", 1), encoding="utf-8")
    return path


def seen(assignment: Assignment, report: Report) -> Iterator[str]:
    """All that its author reads of a report."""
    yield from (result.feedback for result in report.results if result.visibility == "visible")
    yield from (report.diagnosis, report.deducted, *report.notes)
    with speaking(assignment.texts):
        made = json.loads(results_json.render(report))
        yield from (
            html.unescape(re.sub("<[^>]*>", " ", said))
            for said in (made["output"], *(test["output"] for test in made["tests"]))
        )
        console = Console(file=io.StringIO(), width=2000)
        terminal.show_report(console, "", report)
        yield console.file.getvalue()  # type: ignore[attr-defined]
        one = feedback("k", "s", report)
        yield feedback_total(one)
        yield from (part.worth for part in one.parts)


def left(assignment: Assignment, report: Report, *known: str) -> set[str]:
    """The words that are not of the language, of the spec or of the submission."""
    own = _CODE | set(_WORD.findall(" ".join(known)))
    own |= {word[0].upper() + word[1:] for word in own}  # at the beginning of a sentence
    return {word for text in seen(assignment, report) for word in _WORD.findall(text.replace("\\n", " "))} - own


SPEC = """\
spec: 1
title: Zz
points: 12
givens: {kk: [1, 2]}
submission: {imports: [numpy]}
late: {lose: 0.1, due: "2026-10-01 23:59 +02:00", closes: 5d, budget: 2}
attempts: {free: 1, lose: 0.1}
questions:
  - {id: "1", title: Zz, points: 1, answer: {function: qa, shape: [2], constants_only: warn}, want: kk, within: {abs: 0.1}}
  - {id: "2", title: Zz, points: 1, answer: {function: qb}, follow: {qq: {from: "1"}}, want: 2 * qq, within: {places: 2}}
  - {id: "3", title: Zz, points: 1, answer: {function: qc, choice: [uu, vv]}, want: uu}
  - {id: "4", title: Zz, points: 1, answer: {function: qd, matching: {items: [ii, jj], options: [uu, vv]}}, want: {ii: uu, jj: vv}}
  - {id: "5", title: Zz, points: 1, answer: {function: qe, expression: {symbols: {xx: real}}}, want: 2*xx}
  - id: "6"
    title: Zz
    points: 1
    answer: {function: qf, derivation: {symbols: {xx: real}, given: "diff(xx^2*(xx + 1), xx)", goal: "3*xx^2 + 2*xx", steps: 2}}
  - id: "7"
    title: Zz
    points: 1
    answer: {function: qg, figure: {axes: 3d, labels: {x: [xx], y: [yy]}, x: [0, 1], points: 9}}
    want: x * y
    within: {abs: 0.1}
  - {id: "8", title: Zz, points: 1, answer: {function: qh, args: [aa]}, draw: {times: 2, seed: 1, aa: "normal(2)"}, want: 2 * aa, within: {rel: 0.1, abs: 0.1}}
  - {id: "9", title: Zz, points: 1, answer: {markdown: Ww}, by_hand: [{1: zz}]}
  - {id: "10", title: Zz, points: 1, answer: {variable: qv, shape: [2, 3]}, want: "zeros(2, 3)", within: {sigfigs: 1}}
  - {id: "11", title: Zz, points: 1, answer: {function: qk}, want: "7", within: {abs: 1}, visibility: hidden}
  - {id: "12", title: Zz, points: 1, answer: {function: ql}, follow: {qq: {from: "1", else: nothing}}, want: 2 * qq, within: {abs: 0.1}}
"""
TARGETS = {
    "1": np.array([1.0, 2.0]), "10": np.zeros((2, 3)), "11": np.array(7.0), "3": "uu", "4": {"ii": "uu", "jj": "vv"}
}  # fmt: skip
TIME = "had not finished after 5 s of computing, so it was stopped. If it loops, check that the loop ends; if it is slow, try fewer steps"


def drawn(points: Any, kind: str = "3d", what: str = "surface", **labels: str) -> dict[str, Any]:
    facts = {"kind": what, "points": np.asarray(points, dtype=float), "label": ""}
    axes = {"kind": kind, "title": "", "labels": labels, "limits": {}, "artists": 1, "drawn": [facts]}
    return {"figures": [{"axes": [axes], "picture": None, "note": ""}]}


LINE = [[i / 9, i / 9, 0.0] for i in range(10)]
GRID = [[i / 4, j / 4, i / 4] for i in range(5) for j in range(5)]
GIVEN = "diff(xx^2*(xx + 1), xx)"
VALUES: list[Any] = [
    None, "tt", 3.0, [1.0, 9.0], [1.0, float("nan")], [1.0, float("inf")], [[1.0], [2.0, 3.0]], [1, "tt"], [1 + 1j, 2],
    {"ii": "uu"}, {"ii": "vv", "jj": "vv"}, {"ii": "tt", "jj": "uu"}, "uu vv", "not uu", "uu?", "maybe uu", "ii jj uu vv uu",
    "x[0] uu", {"ii": "not uu", "jj": "vv"}, b"\xff", [], {}, True, ["uu"], np.ones((2, 3)), np.arange(30.0), 1e300,
    Unserializable("a value of type tt"), Unserializable("a nested tensor"), Unserializable("an integer of 2000 bits"),
    Unserializable("an array of shape (2, 3), which is too large to be an answer"), {"instead": "tt"}, {"figures": []},
    "2*xx*", "2xx +* 3", "sin(xx)", "yy", "3*xx", "(2*xx", "2*xx)", "0,5", "xx!", "x^(2", "diff(xx, xx)", "∞", "'xx'",
    "log(0*xx)", "2*xx = 3", "\\foo xx", "|xx|", "1/2xx", "2..3", "exp()", "exp(xx, xx)", "xx < 3", "²", "9" * 3000,
    [GIVEN, "3*xx^2 + 3*xx"], [GIVEN, "3*xx^2 + 2*xx"], ["xx"], ["3*xx^2 + 2*xx"], [GIVEN, "xx +"], [GIVEN, 3, None], [GIVEN],
    [GIVEN + " = xx"], ["1/(xx - xx)"], [GIVEN, "1/(xx - xx)"], ["xx"] * 80, [GIVEN, "2*xx*(xx + 1) + xx^2"], [float("inf")], 3.5,
    [GIVEN, "2*xx*(xx + 1) + xx^2*diff(xx + 1, xx)"], "diff(xx, xx, xx, 2)", "df/dt", "x²²", "(" * 200, "2*xx, 3", "a*b", "<",
    drawn(LINE, xx="xx"), drawn(GRID, x="xx", y="xx"), drawn(GRID, x="", y="tt"), drawn([], x="xx"),
    drawn([[0, 0], [1, 1]], "2d", "line", x="xx", y="yy"), drawn(GRID[:3], x="xx", y="yy"), drawn(GRID, x="yy", y="tt"),
]  # fmt: skip
PLACES = [
    Trouble("cell 3, line 4", "NameError: tt"), Trouble("top level", "used up its time, so only imports, assignments and definitions ran"),
    Trouble("cell 1, line 2", "had not finished after 5 s of computing, so it was stopped; it was skipped", timed_out=True),
    Trouble("cell 2, line 1", "SyntaxError: tt (this may need Python 3.14; it is graded with Python 3.11)", lost_cell=True),
    Trouble("cell 2", "`%cd` was not run: other files are not available here."),
    Trouble("cell 2", "`%%js` is not a known cell magic here: the code below it was run as Python."),
    Trouble("cell 4, in the cell of `%%tt`", "`%%writefile` was not run, so its file was not written."),
    Trouble("tt.py, line 3", "ModuleNotFoundError: No module named 'tt' here: this assignment offers the standard library only"),
]  # fmt: skip
KNOWN = "name is not defined tt js cd writefile cell SyntaxError NameError ModuleNotFoundError ValueError No module named SIGKILL py foo xx exp ln log sqrt abs sin diff"
OUTCOMES: list[Any] = [
    Missing("qa"), Missing("qa", ("qb",)), Missing("qa", (), "`qa` is in a markdown cell, which is not run"),
    Missing("qa", (), "`qa` is in code with a syntax error (cell 3, line 2), which is not run"),
    Missing("qa", (), "`qa` is in a cell of `%%tt`, which is not run"), Missing("qa", unclear=True),
    Raised("ValueError: tt", "cell 3, line 4"), Raised("ValueError"), Raised("NameError: name 'qb' is not defined"),
    Crashed(TIME, True), Crashed("was ended by SIGKILL"), Crashed("ended the process with exit code 3"),
    Crashed("was stopped: the whole submission may compute for 120 s", True), Crashed("ended before it answered"),
    Crashed("could not be called: while the file was read, Python was ended by SIGKILL"), Crashed("sent too much data"),
    Crashed("spent 15 s waiting, so it was stopped. Nothing can be typed in here; leave out sleeps, and locks that nobody releases"),
    Crashed("wrote more than 64 MiB into files"), Crashed("could not be called: the whole submission may compute for 120 s"),
]  # fmt: skip


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return load(course(tmp_path_factory.mktemp("course"), SPEC))


def graded(spec: Assignment, outcome: Any, **record: Any) -> Report:
    calls = {call: outcome for question in spec.questions for call in question.calls}
    targets = {**TARGETS, "2": np.array([2.0, 4.0]), "12": np.array([2.0, 4.0])}
    targets |= {"8 #1": np.zeros(2), "8 #2": np.zeros(2), "5": "2*xx", "7": drawn(GRID, x="xx", y="yy")}
    return score(spec, targets, Record(calls, **record))


@pytest.mark.parametrize("outcome", [*map(Returned, VALUES), *OUTCOMES], ids=repr)
def test_no_sentence_on_an_answer_is_left_in_english(spec: Assignment, outcome: Any) -> None:
    own = repr(getattr(outcome, "value", ""))
    reads = {"qa": frozenset({"kk"})}
    report = graded(spec, outcome, troubles=(PLACES[0],), defines=("qa", "qb"), reads=reads, printed="tt")
    assert left(spec, report, SPEC, own, KNOWN) == set()
    if not isinstance(outcome, Returned):
        assert all(result.status is not Status.UNGRADED for result in report.results)


@pytest.mark.parametrize(
    "record",
    [{}, {"code": False}, {"defines": ("qa",)}, {"inner": ("qa", "qb")}, {"defines": ("tt",)}, {"troubles": tuple(PLACES)},
     {"defines": ("qa",), "troubles": (PLACES[3],)}],
)  # fmt: skip
def test_no_sentence_on_a_file_is_left_in_english(spec: Assignment, record: Any) -> None:
    report = graded(spec, Missing("qz"), **record)
    assert left(spec, report, SPEC, KNOWN, "qz") == set()


def test_no_sentence_on_lateness_is_left_in_english(spec: Assignment) -> None:
    from datetime import datetime, timedelta, timezone

    due = datetime(2026, 10, 1, 21, 59, tzinfo=timezone.utc)
    for late in (timedelta(minutes=5), timedelta(hours=30), timedelta(days=3, seconds=3), timedelta(days=9)):
        for remaining in (None, 0, 1, 2):
            for excused in (False, True):
                said = deduction(spec, SubmissionTime(due + late, due, None, 3, excused), remaining).why
                assert said
                assert not _WORD.findall(said)
    assert not _WORD.findall(deduction(spec, SubmissionTime(late=True)).why)


@pytest.mark.parametrize("name", mostly_full(NAMES, "attention_report"))
def test_the_examples_are_graded_in_the_course_s_language(name: str, tmp_path: Path) -> None:
    source = (ROOT / "problems" / f"{name}.yaml").read_text(encoding="utf-8")
    path = course(tmp_path, source)
    handouts = ROOT / "problems" / "handouts"
    (tmp_path / "problems" / "handouts").symlink_to(handouts)
    given = ROOT / "problems" / name
    (tmp_path / "problems" / name).symlink_to(given)
    for adapters in (ROOT / "problems").glob("*_adapters.py"):
        (tmp_path / "problems" / adapters.name).symlink_to(adapters)
    for folder in ("reference", "submissions_example"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    path = path.rename(path.with_name(f"{name}.yaml"))
    foreign_words = 0
    with Grader(Project(tmp_path, name)) as grader, Grader(Project(ROOT, name)) as plain:
        for example in sorted((ROOT / "submissions_example" / name).glob("*/expect.yaml")):
            file = next(one for one in sorted(example.parent.iterdir()) if one.suffix in (".py", ".ipynb"))
            submission = read(file)
            record = grader.collect(submission)
            report = score(grader.assignment, grader.targets, record, submission)
            english_report = score(plain.assignment, grader.targets, record, submission)
            numbers = [(r.id, r.status, r.credit, r.rule) for r in report.results]
            assert numbers == [(r.id, r.status, r.credit, r.rule) for r in english_report.results]
            own = (
                source,
                file.read_text(encoding="utf-8", errors="replace"),
                KNOWN,
                record.printed,
                *(t.what for t in record.troubles),
            )
            printed = " ".join(result.printed for result in report.results)
            errors = " ".join(o.error for o in record.outcomes.values() if isinstance(o, Raised))
            values = " ".join(repr(o.value) for o in record.outcomes.values() if isinstance(o, Returned))
            assert left(grader.assignment, report, *own, printed, errors, values, submission.file) == set(), example
            foreign_words += sum("ａ" in text for text in seen(grader.assignment, report))
    assert foreign_words


# the catalogue -----------------------------------------------------------------------------------------------------


def _calls() -> Iterator[tuple[Path, str, ast.Call]]:
    for path in (ROOT / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield path, node.func.id, node


def test_every_key_is_used_and_every_use_has_its_key() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "autograder").rglob("*.py"))
    sources += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "autograder").rglob("*.html"))
    groups = {key.partition(".")[0] for key in english().entries}
    named = set(re.findall(rf"[\"'](?:f\")?((?:{'|'.join(groups)})\.[a-z0-9_.]+)[\"'.{{]", sources))
    for key in english().entries:
        if not key.startswith(("recorded.", "algebra.")):  # these are found by what they say
            parts = key.split(".")
            stems = {".".join(parts[:n]) for n in range(2, len(parts) + 1)} | {key}
            stems |= {re.sub("_(entry|returned)$", "", key)}
            assert stems & named or f'"{parts[-1]}"' in sources or f'"{parts[1]}"' in sources, key
    for path, name, call in _calls():
        if name in ("say", "say_of", "count") and path.parent.name != "texts":
            key = call.args[1 if name == "say_of" else 0]
            if isinstance(key, ast.Constant):
                ends = {"say": [""], "say_of": [".function", ".variable"], "count": [".one", ".many"]}[name]
                given = {one.arg for one in call.keywords}
                for end in ends:
                    wanted = fields(english().entries[key.value + end])
                    assert None in given or wanted <= given | (
                        {"called"} if name == "say_of" else {"count"} if name == "count" else set()
                    ), (path, key.value)


def test_no_feedback_of_a_check_is_a_literal() -> None:
    for path, name, call in _calls():
        if path.parent.name in ("checks", "scoring") and name in ("Rejected", "NeedsReview", "Verdict"):
            for one in call.args:
                assert not any(isinstance(part, ast.JoinedStr) for part in ast.walk(one)), f"{path}:{one.lineno}"
                assert not (isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value), path


def test_what_students_read_of_algebra_has_a_key() -> None:
    """Each message of `algebra` is found again by its pattern: else it would stay in English."""
    shown = {"AlgebraError", "Mistake", "Finding"}
    checked = 0
    for path, name, call in _calls():
        if path.parent.name == "algebra" and name in shown:
            for one in call.args:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value:
                    with speaking(ARTIFICIAL):
                        assert not _WORD.findall(recorded(one.value)), one.value
                    checked += 1
    assert checked > 15


def test_in_english_what_is_recorded_stays_as_it_is() -> None:
    for key, text in english().entries.items():
        if key.startswith(("recorded.", "algebra.")):
            said = text.format_map(dict.fromkeys(fields(text), "7"))
            assert recorded(said) == said
            with speaking(Texts("en-GB", english().entries)):  # through the patterns, and back
                assert recorded(said) == said, key


def test_languages_do_not_meet_in_threads() -> None:
    said: dict[str, str] = {}

    def other() -> None:
        said["other"] = say("score.correct")

    with speaking(ARTIFICIAL):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        said["own"] = say("score.correct")
    assert said == {"other": "Correct.", "own": foreign("Correct.")}
    assert say("score.correct") == "Correct."


def test_a_variable_is_and_a_function_returns() -> None:
    assert say_of("`f()`", "answer.none") == "`f()` returned None. Does it end with a `return`?"
    assert say_of("`x`", "answer.none") == "`x` is None: give it a value."
    assert count("late.days", 1) == "1 day"
    assert count("late.days", 2) == "2 days"


# a course's own file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            {"score": {"correct": "Richtig.", "corect": "?"}},
            "xx.yaml:2:11 score.corect: is not a key of the grader's texts",
        ),
        ({"score": {"try": "Rufe {cal} auf."}}, "has no field {cal}; the fields of this text: {call}"),
        ({"score": {"try": "Rufe {call.__class__} auf."}}, "is not a plain name"),
        ({"score": {"try": "Rufe {call auf."}}, "cannot be read"),
        ({"score": {"try": 3}}, "expected text"),
    ],
)
def test_a_faulty_translation_is_refused_at_its_place(tmp_path: Path, texts: Any, said: str) -> None:
    with pytest.raises(SpecError) as error:
        load(course(tmp_path, SPEC, **texts))
    assert said in str(error.value)


def test_an_unknown_language_is_refused_and_those_that_there_are_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        SpecError, match=r"n.yaml:2:11 language: there is no texts/fr.yaml; the languages available are en, xx"
    ):
        load(course(tmp_path, SPEC, "fr"))


def test_what_a_translation_lacks_is_english_and_validate_names_it(tmp_path: Path) -> None:
    partly = load(course(tmp_path, SPEC, score={"correct": "Richtig."}))
    assert partly.texts.say("score.correct") == "Richtig."
    assert partly.texts.say("score.passed") == "Passed."
    warnings = translations.missing(partly)
    assert len(warnings) == len(english().entries) - 1
    assert any("`score.passed` is missing" in one for one in warnings)
    assert partly.digest != load(course(tmp_path, SPEC, score={"correct": "Stimmt."})).digest
