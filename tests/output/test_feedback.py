"""What students are handed back: theirs, all of it, and nothing that is not for them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import ROOT, assignment, mostly_full

from autograder.app import feedback_state as state
from autograder.app.feedback import gather
from autograder.app.grader import Grader
from autograder.checks import check_for
from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Submission
from autograder.entrypoints.commands.feedback import command
from autograder.entrypoints.commands.grade import command as grade
from autograder.ingest import project
from autograder.output.feedback import Gathered
from autograder.output.feedback.forms import FORMS
from autograder.output.feedback.render import Renderer
from autograder.storage import Gradebook

SPEC = """\
spec: 1
title: Small & <b>fine</b>
points: 7
submission: {imports: []}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 2, answer: {function: get_one}, want: "31.7301"}
  - {id: "2", title: Secret title, points: 4, answer: {function: get_two}, want: "31.7302", visibility: hidden}
  - {id: w, title: Why, points: 1, answer: {markdown: Why}, by_hand: [{1: because}]}
"""
SECRETS = ("31.730", "STAFF", "0.73737", "Secret", "get_two", "other@u.edu", "123456")
HOSTILE = '<script>alert(1)</script>"><img src=x> {{ 7777 * 7777 }} \u202e\x1b[31m'


def results(said: str = "Not quite.", credit: float = 0.5, pending: bool = False) -> tuple[Result, ...]:
    maps = (((0.73737,),), ((0.73737, 31.7301),))
    staff = {"detail": "STAFF error 31.7301; answer 31.7302", "rule": "STAFF", "ratio": 0.73737, "heat_map": maps}
    return (
        Result("1", "One", 2.0, Status.PARTIAL, credit, said, printed="STAFF print", **staff),
        Result("2", "Secret title", 4.0, Status.PASSED, 1.0, "Secret", visibility="hidden", **staff),
        Result("w", "Why", 1.0, Status.PENDING if pending else Status.PASSED, 0.0 if pending else 1.0, "STAFF"[:0]),
    )


@pytest.fixture(scope="module")
def made() -> Assignment:
    return replace(assignment(SPEC), name="small")


def person(name: str, email: str = "", sid: str = "") -> dict[str, str]:
    return {"name": name, "email": email, "sid": sid}


def book(path: Path, made: Assignment, reports: Mapping[str, tuple[Report, dict[str, Any]]], **intake: Any) -> Gathered:
    """The feedback of a run with these reports."""
    with Gradebook(path) as one:
        run = one.begin("grade", made, "key", intake)
        for name, (report, facts) in reports.items():
            one.keep(run, Submission(name, "hw.py", (), (), f"digest {name}"), report, None, {}, "", facts)
        one.end(run)
        return gather(made, one, run)


def rendered(path: Path, made: Assignment) -> Renderer:
    with Gradebook(path) as one:
        return Renderer(made, one.runs()[-1])


def packed(form: str, all: Gathered, render: Renderer) -> tuple[dict[str, Any], list[str]]:
    """The files of a form, and who is in none of them."""
    files, left = FORMS[form].files(all.all, render)
    return dict(files), left


def outputs(all: Gathered, render: Renderer) -> dict[str, str]:
    """Everything that is handed back, in every form."""
    texts = {f"{one.key}.html": render.page(one) for one in all.all}
    texts |= {f"{one.key}.txt": render.text(one) for one in all.all}
    made = {form: packed(form, all, render)[0] for form in FORMS.own()}
    zips = {form: made[form].pop(f"feedback-{form}.zip") for form in ("moodle", "canvas")}
    texts |= {"canvas json": made["canvas"]["feedback-canvas.json"], "email": made["email"]["feedback-email.csv"]}
    assert sum(map(len, made.values())) == 2, "a file that no test looks at"
    for form, content in zips.items():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts |= {f"{form}/{name}": name + archive.read(name).decode() for name in archive.namelist()}
    return texts


def test_nothing_for_staff_nothing_hidden_and_nothing_of_others(tmp_path: Path, made: Assignment) -> None:
    reports = {
        "11": (Report("11", results(), printed="STAFF"), {"people": [person("Ada Lee", "ada@u.edu", "123456")], "handle": "77"}),
        "12": (Report("12", results("Other.")), {"people": [person("Bo Ng", "other@u.edu")], "handle": "78"}),
    }  # fmt: skip
    for kind in ("moodle", "canvas"):
        path = tmp_path / f"{kind}.sqlite"
        all = book(path, made, reports, kind=kind)
        texts = outputs(all, rendered(path, made))
        assert len(texts) >= 8
        for name, text in texts.items():
            found = [secret for secret in SECRETS if secret in text and (secret, name) != ("other@u.edu", "email")]
            assert not found, (name, found)
        assert "Other." not in texts["11.html"] + texts["11.txt"]
        assert "Not quite." in texts["11.html"]
        assert "Not quite." in texts["11.txt"]


def test_the_sum_is_that_of_what_is_shown(tmp_path: Path, made: Assignment) -> None:
    late = {"deduction": 0.1, "deducted": "Submitted 1 day late: 10 % of the score was taken off."}
    path = tmp_path / "a.sqlite"
    all = book(path, made, {"a": (Report("a", results(pending=True), **late), {})})
    text = rendered(path, made).text(all.all[0])
    assert "0.9 of 2 points. 1 more is graded manually and not in this sum yet." in " ".join(text.split())
    assert "This is the sum of the questions below; others are not shown." in " ".join(text.split())
    assert "10 % of the score was taken off." in text
    assert all.waiting == ["a"]


def test_what_the_grader_failed_is_not_handed_back_and_what_cannot_be_read_is(tmp_path: Path, made: Assignment) -> None:
    path = tmp_path / "a.sqlite"
    broken = (replace(results()[0], status=Status.UNGRADED), *results()[1:])
    reports = {"a": (Report("a", broken), {}), "b": (Report("b", results(), problem="hw.py is empty"), {})}
    all = book(path, made, reports)
    assert all.failed == ["a"]
    assert [one.key for one in all.all] == ["b"]
    page = rendered(path, made).page(all.all[0])
    assert "hw.py is empty" in page
    assert "Not quite." not in page


def test_students_text_is_text(tmp_path: Path, made: Assignment) -> None:
    path = tmp_path / "a.sqlite"
    facts = {"people": [person(HOSTILE, "=cmd()@u.edu")]}
    all = book(path, made, {HOSTILE: (Report(HOSTILE, results(HOSTILE), notes=(HOSTILE,)), facts)})
    render = rendered(path, made)
    page, text = render.page(all.all[0]), render.text(all.all[0])
    assert not re.search(r"<script|<img|\u202e|\x1b|60481729", page)
    assert "Small &amp; &lt;b&gt;fine&lt;/b&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search("[\u202e\x1b]", text)
    assert re.fullmatch(r"[^/\\<>:\"|?*\x00-\x1f]+", all.all[0].key)
    rows = list(
        csv.DictReader(io.StringIO(packed("email", all, render)[0]["feedback-email.csv"].removeprefix("\ufeff")))
    )
    assert rows[0]["email"] == "'=cmd()@u.edu"


def test_names_of_files_are_safe_and_nobody_has_anothers(tmp_path: Path, made: Assignment) -> None:
    names = [
        "CON",
        "con.x",
        "Ada",
        "ada",
        "a/b",
        "a\\b",
        "..",
        ".hidden",
        "x" * 300,
        "nul",
        "end.",
        "a:b",
        "ä",
        "a\u0308",
    ]
    all = book(tmp_path / "a.sqlite", made, {name: (Report(name, results()), {}) for name in names})
    keys = [one.key for one in all.all]
    assert len({key.casefold() for key in keys}) == len(names)
    for key in keys:
        assert not re.search(r'[/\\:*?"<>|\x00-\x1f]|^\.|[. ]$', key), key
        assert key.partition(".")[0].casefold() not in ("con", "nul"), key
        assert len(f"{key}.html".encode()) < 255


def test_members_of_a_group_have_a_page_each_with_their_own_name(tmp_path: Path, made: Assignment) -> None:
    path = tmp_path / "a.sqlite"
    people = [person("Ada Lee", "a@u.edu"), person("Bo Ng", "b@u.edu")]
    all = book(path, made, {"7": (Report("7", results()), {"people": people, "group": True})}, kind="moodle")
    assert [one.key for one in all.all] == ["7 - Ada Lee", "7 - Bo Ng"]
    render = rendered(path, made)
    assert "Bo Ng" not in render.page(all.all[0])
    assert packed("moodle", all, render)[1] == ["7 - Ada Lee", "7 - Bo Ng"]  # the number may be the group's
    rows = list(
        csv.DictReader(io.StringIO(packed("email", all, render)[0]["feedback-email.csv"].removeprefix("\ufeff")))
    )
    assert [(row["email"], row["attachment"]) for row in rows] == [
        ("a@u.edu", "7 - Ada Lee.html"),
        ("b@u.edu", "7 - Bo Ng.html"),
    ]


def participant(path: str) -> str | None:
    """The number that Moodle's importer takes from a path of a feedback zip."""
    pieces = path.split("/")
    while pieces:
        info = pieces.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
            return info[1]
    return None


def user_and_file(path: str) -> list[str]:
    """The numbers that Canvas takes from the name of a file that is uploaded again."""
    return [piece for piece in path.rpartition("/")[2].split("_") if piece.isdigit()][:2]


def test_platforms_find_whose_it_is(tmp_path: Path, made: Assignment) -> None:
    names = {"2001": "Anna_Maria O'Neill/Schmidt", "2002": "123", "2003": "李 雷"}
    reports = {n: (Report(n, results()), {"people": [person(name)], "handle": f"9{n}"}) for n, name in names.items()}
    for kind, read in (("moodle", participant), ("canvas", user_and_file)):
        path = tmp_path / f"{kind}.sqlite"
        all = book(path, made, reports, kind=kind)
        render = rendered(path, made)
        content = packed(kind, all, render)[0][f"feedback-{kind}.zip"]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = sorted(map(str, map(read, archive.namelist())))
        assert found == [str(n if kind == "moodle" else [n, f"9{n}"]) for n in names]
    comments = json.loads(packed("canvas", all, render)[0]["feedback-canvas.json"])
    assert sorted(comments["grade_data"]) == sorted(names)
    assert "Not quite." in comments["grade_data"]["2001"]["text_comment"]


def test_another_platforms_numbers_are_nobodys_here(tmp_path: Path, made: Assignment) -> None:
    path = tmp_path / "a.sqlite"
    all = book(path, made, {"2001": (Report("2001", results()), {"people": [person("Ada")]})}, kind="gradescope")
    render = rendered(path, made)
    assert packed("moodle", all, render)[1] == ["2001"]
    assert packed("canvas", all, render)[1] == ["2001"]


def test_what_has_changed_is_told_by_what_is_read(tmp_path: Path, made: Assignment) -> None:
    def digests(*reports: Report) -> dict[str, str]:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite"
        return {one.key: one.digest for one in book(path, made, {r.submission: (r, {}) for r in reports}).all}

    first = digests(Report("a", results()), Report("b", results()))
    assert digests(Report("a", results()), Report("b", results())) == first
    assert digests(Report("a", results("New words.")))["a"] != first["a"]
    assert digests(Report("a", results(credit=0.75)))["a"] != first["a"]
    hidden = (results()[0], replace(results()[1], credit=0.0, feedback="x"), results()[2])
    assert digests(Report("a", hidden))["a"] == first["a"]  # nothing that is seen


# the command --------------------------------------------------------------------------------------------------------

COURSE = """\
spec: 1
title: Small
points: 3
submission: {imports: []}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1"}
  - {id: "2", title: Two, points: 2, answer: {function: get_two}, want: "2"}
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(tmp_path))
    for folder, name, text in (
        ("problems", "small.yaml", COURSE), ("reference", "small.py", "def get_one(): return 1\ndef get_two(): return 2\n"),
        ("in", "ann.py", "def get_one(): return 1\n"), ("in", "ben.py", "def get_one(): return 7\n"),
        ("in", "cem.py", "def get_one(): return 1\ndef get_two(): return 2\n"),
    ):  # fmt: skip
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text)
    graded(tmp_path)
    return tmp_path


def graded(course: Path) -> None:
    arguments = ["small", str(course / "in"), "--out", str(course / "out"), "--no-report", "--jobs", "2"]
    done = CliRunner().invoke(grade, arguments, catch_exceptions=False, standalone_mode=False)
    assert done.exit_code == 0, done.output


def handed(course: Path, *options: str, out: str = "fb") -> str:
    arguments = [str(course / "out"), "-o", str(course / out), *options]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False, standalone_mode=False)
    return done.output


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.html")}


def test_the_command_writes_what_has_changed(course: Path) -> None:
    assert "Wrote feedback for 3 of 3 students" in handed(course)
    folder = course / "fb"
    assert sorted(path.name for path in folder.glob("*.*ml")) == ["ann.html", "ben.html", "cem.html"]
    assert "1 of 3 points." in (folder / "ann.txt").read_text()
    before = times(folder)
    said = handed(course, "--changed")
    assert "Wrote feedback for 0 of 3 students" in said
    assert "Changed" not in said
    (course / "in" / "ben.py").write_text("def get_one(): return 1\n")
    (course / "in" / "cem.py").unlink()
    (course / "in" / "dan.py").write_text("def get_one(): return 1\n")
    (folder / "mine.txt").write_text("keep")
    graded(course)
    said = handed(course, "--changed")
    assert "New: 1 (dan)" in said
    assert "Changed since the last time: 1 (ben)" in said
    assert "Gone, pages removed: 1 (cem)" in said
    after = times(folder)
    assert sorted(after) == ["ann.html", "ben.html", "dan.html"]
    assert after["ann.html"] == before["ann.html"]
    assert after["ben.html"] != before["ben.html"]
    assert (folder / "mine.txt").read_text() == "keep"
    with open(folder / state.CHANGES, newline="") as file:
        rows = {row["feedback"]: row["change"] for row in csv.DictReader(file)}
    assert rows == {"ann": "same", "ben": "changed", "dan": "new", "cem": "gone"}


def test_the_same_grades_give_the_same_files(course: Path) -> None:
    made = []
    for out in ("one", "two"):
        for form in ("pages", "moodle", "canvas", "email"):
            handed(course, "--format", form, out=out)
        made.append({path.name: path.read_bytes() for path in (course / out).iterdir()})
    assert made[0] == made[1]


def test_each_form_has_its_own_last_time(course: Path) -> None:
    handed(course)
    said = handed(course, "--format", "email", "--changed")
    assert "Not in the table, because their email addresses are unknown (grade with --roster): 3" in said
    assert "Wrote feedback for 0 of 3" in handed(course, "--changed")


@pytest.mark.parametrize(
    ("names", "form", "wanted"),
    [
        (
            ["leeada_12345_67890_hw.py", "ngbo_LATE_12346_67891_hw-1.py"],
            "canvas",
            ["leeada_12345_67890_feedback.html", "ngbo_12346_67891_feedback.html"],
        ),
        (
            ["Ada Lee_2001_assignsubmission_file/hw.py", "Bo Ng_2002_assignsubmission_file/hw.py"],
            "moodle",
            [
                "Ada Lee_2001_assignsubmission_file_/feedback.html",
                "Bo Ng_2002_assignsubmission_file_/feedback.html",
            ],
        ),
    ],
)
def test_a_download_gets_its_feedback_back(course: Path, names: list[str], form: str, wanted: list[str]) -> None:
    for path in (course / "in").iterdir():
        path.unlink()
    for name in names:
        (course / "in" / name).parent.mkdir(exist_ok=True)
        (course / "in" / name).write_text("def get_one(): return 1\n")
    graded(course)
    said = handed(course, "--format", form)
    assert "Wrote feedback for 2 of 2 students" in said
    with zipfile.ZipFile(course / "fb" / f"feedback-{form}.zip") as archive:
        assert archive.namelist() == wanted
    other = "moodle" if form == "canvas" else "canvas"
    assert "Wrote feedback for 0 of 2 students" in handed(course, "--format", other)
    assert f"Not in the zip, because their {'Moodle' if other == 'moodle' else 'Canvas'}" in handed(
        course, "--format", other
    )


def test_a_folder_that_is_not_for_feedback_is_refused(course: Path) -> None:
    for out in ("out", "out/results"):
        with pytest.raises(UsageError, match="another folder"):
            handed(course, out=out)
    handed(course)
    kept = course / "fb" / state.STATE_FILE
    kept.write_text(kept.read_text().replace('"small"', '"large"'))
    with pytest.raises(UsageError, match="holds the feedback for large"):
        handed(course)
    kept.write_text("{")
    with pytest.raises(UsageError, match="damaged"):
        handed(course)


# the shipped assignments --------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# a student's own answer, some rows of which may be right
_OWN = re.compile(r"yours\s+returns\s+(\[.*?\]|\{.*?\}|\S+?)(?=[.;](\s|$|\"|\\))", re.DOTALL)
_WHICH = re.compile(r"(Entr|Row)\w* [\d, ]+(and \d+ more )?of \d+")


def wanted(made: Assignment, targets: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every target, call by call: what the reference answers, and what the spec wants."""
    for question in made.questions:
        for call, case in zip(question.calls, question.cases or ({},), strict=True):
            if call in targets:
                yield question.id, targets[call]
            if question.want is not None:
                follows = {f.name: targets[f.source] for f in question.follow if f.source in targets}
                with_all = {**made.scope, **case, **follows, "answer": targets.get(call)}
                try:
                    yield question.id, question.want(with_all)
                except Exception:
                    continue  # words of a kind of answer, which are looked for as the reference's


def rows(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    """The rows of a target that are no numbers that any sentence has: two or more, not all of them whole."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return
    for row in np.atleast_2d(array).reshape(-1, array.shape[-1] if array.ndim else 1)[:200]:
        telling = np.isfinite(row).all() and np.abs(row).max() > 0.02 and not np.array_equal(row, np.round(row))
        if 1 < row.size <= 64 and telling:
            yield row


def values_of(target: Any) -> list[Any]:
    """A target, or each of the several values of one."""
    if isinstance(target, dict):
        return [*target.values()]
    several = isinstance(target, (list, tuple)) and any(np.size(one) != 1 or np.ndim(one) for one in target)
    several = several or (isinstance(target, (list, tuple)) and any(isinstance(one, np.ndarray) for one in target))
    return list(target) if several else [target]


def given_away(text: str, value: Any) -> bool:
    """Whether a target, or a row of it, stands in a text: numbers in order, to two places; a single one to four."""
    numbers = _NUMBER.findall(_WHICH.sub("", text))
    said = np.array([float(number) for number in numbers])
    for row in rows(value):
        windows = (
            np.lib.stride_tricks.sliding_window_view(said, row.size)
            if said.size >= row.size
            else np.empty((0, row.size))
        )
        if np.any(np.all(np.abs(windows - row) < 0.006, axis=1)):
            return True
    if np.ndim(value) == 0 and isinstance(value, (float, np.floating, np.ndarray)):
        exact = f"{float(value):.4f}"
        return not exact.endswith("00") and any(number.startswith(exact[:-1]) for number in numbers)
    return isinstance(value, str) and len(value) > 12 and value in text


@pytest.mark.parametrize("name", mostly_full(project.assignment_names(), "attention_report"))
def test_no_output_has_a_target_in_it(name: str, tmp_path: Path) -> None:
    arguments = [name, str(ROOT / "submissions_example" / name), "--out", str(tmp_path / "out"), "--no-report"]
    done = CliRunner().invoke(grade, arguments, catch_exceptions=False, standalone_mode=False)
    assert done.exit_code in (0, 5), done.output
    for form in ("pages", "email", "canvas", "moodle"):
        options = [str(tmp_path / "out"), "-o", str(tmp_path / "fb"), "--format", form]
        CliRunner().invoke(command, options, catch_exceptions=False, standalone_mode=False)
    with Grader(project.find_project(name)) as grader:
        # who has one of several values right sees it in the call that shows the wrong one
        own = {q.id for q in grader.assignment.questions if q.partial == "parts"}
        targets = [
            (id, one)
            for id, target in wanted(grader.assignment, grader.targets)
            for one in values_of(target)
            if not (id in own and np.ndim(one) == 0)
        ]
        options = {
            q.id: list(getattr(check_for(q), "options", ())) for q in grader.assignment.questions if not q.by_hand
        }
    assert any(list(rows(value)) for _, value in targets)
    texts = {
        path: path.read_text()
        for path in sorted((tmp_path / "fb").glob("*"))
        if path.suffix in (".html", ".txt", ".csv", ".json")
    }
    assert len(texts) > 20
    for path, text in texts.items():
        plain = unescape(re.sub(r"<style>.*?</style>|data:[^\"]*|<[^>]+>", " ", text, flags=re.DOTALL))
        plain = _OWN.sub("", plain)
        # a sentence that names every option gives none of them away
        told = {id for id, names in options.items() if names and all(name in plain for name in names)}
        found = [(id, value) for id, value in targets if id not in told and given_away(plain, value)]
        assert not found, (path.name, found[:3])


def test_the_search_for_targets_finds_them() -> None:
    assert given_away("yours is [0.31, 0.69] here", np.array([0.3127, 0.6873]))
    assert given_away("it is 3.46212", 3.462117)
    assert given_away("the answer is (t - y)*diff(y, x1)", "(t - y)*diff(y, x1)")
    assert not given_away("Entries 0, 1 of 2 are off: 0.5 of 2", np.array([0.3127, 0.6873]))
    assert not given_away("up to 3.5", 3.462117)
