"""Parts of a class graded into one folder; what is not graded by name; consent to lower grades."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import test_class
from test_class import SOURCE, edit, grade, run, scores

from autograder.storage import Gradebook
from autograder.storage.rows import LatestSubmission

course = test_class.course


def problems(course: Path) -> list[dict[str, str]]:
    with open(course / "out" / "problems.csv", newline="") as file:
        return list(csv.DictReader(file))


def result(course: Path, name: str) -> float:
    return float(json.loads((course / "out" / "results" / f"{name}.json").read_text())["score"])


def test_one_student_again_and_all_others_stay(course: Path) -> None:
    grade(course)
    before = (course / "out" / "results" / "cem.json").stat().st_mtime_ns
    edit(course / "in" / "ann.py", "return 1", "return 7")
    edit(course / "in" / "cem.py", "return 5", "return 1")
    said = run(course, "grade", "small", course / "in", "--out", course / "out", "--only", "ann").stdout
    assert "2 other submissions" in said
    assert scores(course) == {"ann": "2", "ben": "3", "cem": "2"}
    assert (result(course, "ann"), result(course, "cem")) == (2, 2)
    assert (course / "out" / "results" / "cem.json").stat().st_mtime_ns == before
    assert not (course / "out" / "results" / "gone").exists()
    assert grade(course, "--only", "BEN,cem") == {"ann": "2", "ben": "3", "cem": "3"}
    assert "3 lack" not in run(course, "rescore", course / "out", "--dry-run").stdout


def test_a_file_that_comes_later_is_added(course: Path) -> None:
    grade(course)
    (course / "late").mkdir()
    (course / "late" / "dan.py").write_text(SOURCE.format(one=1, two=0, more=""))
    run(course, "grade", "small", course / "late", "--out", course / "out", "--only", "dan")
    assert scores(course) == {"ann": "3", "ben": "3", "cem": "2", "dan": "1"}


def test_names_that_are_nobodys_are_all_told(course: Path) -> None:
    grade(course)
    said = run(
        course, "grade", "small", course / "in", "--out", course / "out", "--only", "an", "--only", "x,ben", code=2
    )
    assert "--only an: there is no such submission: did you mean ann?" in said.stderr
    assert "--only x: there is no such submission" in said.stderr
    run(course, "rescore", course / "out", "--dry-run")  # no run was begun


def test_a_part_is_refused_where_the_spec_is_another(course: Path) -> None:
    grade(course)
    edit(course / "problems" / "small.yaml", "title: One", "title: The one")
    said = run(course, "grade", "small", course / "in", "--out", course / "out", "--only", "ann", code=2).stderr
    assert "spec has changed since run 1" in said
    run(course, "rescore", course / "out")
    grade(course, "--only", "ann")


def test_what_stays_of_other_code_is_scored_again_later(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.execution import codec

    grade(course)
    monkeypatch.setattr(codec, "code_key", lambda: "another version")
    grade(course, "--only", "ann")
    with Gradebook(course / "out" / "gradebook.sqlite") as book:
        runs = book.runs()
        assert len({one.targets for one in runs}) == 2
    grade(course)
    with Gradebook(course / "out" / "gradebook.sqlite") as book:
        assert book.runs()[-1].targets not in {one.targets for one in runs}


def section(course: Path, name: str, *people: str) -> Path:
    folder = course / name
    folder.mkdir()
    for person in people:
        (folder / f"{person}.py").write_text(SOURCE.format(one=1, two=2, more=f"# {name} {person}\n"))
    return folder


def test_two_sections_in_one_gradebook(course: Path) -> None:
    (course / "class.csv").write_text("name,sid\nann,1\nben,2\ncem,3\ndan,4\neve,5\nfay,6\n")
    roster = ("--roster", course / "class.csv")
    grade(course, *roster)
    other = section(course, "b", "dan", "eve")
    said = run(course, "grade", "small", other, "--out", course / "out", "--add", *roster).stdout
    assert list(scores(course)) == ["ann", "ben", "cem", "dan", "eve"]
    assert "not submitted now" not in said
    with open(course / "out" / "people.csv", newline="") as file:
        people = {row["name"]: row["status"] for row in csv.DictReader(file)}
    assert people == {**dict.fromkeys(("ann", "ben", "cem", "dan", "eve"), "graded"), "fay": "missing"}
    edit(other / "dan.py", "return 2", "return 0")
    run(course, "grade", "small", other, "--out", course / "out", "--add", *roster)
    assert scores(course)["dan"] == "1"
    grade(course, "--add", *roster)
    assert list(scores(course)) == ["ann", "ben", "cem", "dan", "eve"]


def test_two_of_one_name_in_two_sections_are_not_one(course: Path) -> None:
    grade(course)
    other = section(course, "b", "ann", "dan")
    said = run(course, "grade", "small", other, "--out", course / "out", "--add", code=2).stderr
    assert "ann: the results have another submission of this name" in said
    assert list(scores(course)) == ["ann", "ben", "cem"]
    run(course, "grade", "small", other, "--out", course / "out", "--only", "ann,dan")
    assert list(scores(course)) == ["ann", "ben", "cem", "dan"]


def test_everything_that_is_not_graded_has_a_row_and_a_reason(course: Path) -> None:
    for number in range(30):
        (course / "in" / f"s{number:02}.docx").write_text("PK")
    (course / "in" / "dan").mkdir()
    (course / "in" / "eve.ipynb").write_text("{")
    (course / "in" / "grades.csv").write_text("x")
    (course / "in" / "fay").mkdir()
    (course / "in" / "fay" / "hw.py").write_text(SOURCE.format(one=1, two=2, more=""))
    (course / "in" / "fay" / "report.pdf").write_text("x")
    for number in range(45):
        (course / "in" / f"data{number}.csv").write_text("x")
    said = run(course, "grade", "small", course / "in", "--out", course / "out").stdout
    rows = {row["file"]: row for row in problems(course)}
    assert len(rows) == 30 + 2 + 47
    assert all(row["reason"] for row in rows.values())
    assert rows["s07.docx"]["status"] == "problem"
    assert "s07.docx cannot be graded: submit one file like" in rows["s07.docx"]["reason"]
    assert rows["eve.ipynb"]["submission"] == "eve"
    assert (rows["fay/report.pdf"]["status"], rows["fay/report.pdf"]["submission"]) == ("left out", "fay")
    assert scores(course)["s07"] == "0"
    assert "and 27 more" in said
    assert "problems.csv" in said
    run(course, "rescore", course / "out")
    assert len(problems(course)) == len(rows)


def test_results_of_people_who_are_gone_move_away(course: Path) -> None:
    grade(course)
    for _ in range(2):
        (course / "in" / "cem.py").rename(course / "cem.py")
        grade(course)
        (course / "cem.py").rename(course / "in" / "cem.py")
        assert sorted(path.name for path in (course / "out" / "results").glob("*.json")) == ["ann.json", "ben.json"]
        grade(course)
    gone = course / "out" / "results" / "gone"
    assert sorted(path.name for path in gone.iterdir()) == ["cem (2).json", "cem.json"]
    assert json.loads((gone / "cem.json").read_text())["score"] == 2


def test_a_lower_grade_of_the_same_work_needs_consent(course: Path) -> None:
    grade(course)
    table = (course / "out" / "grades.csv").read_text()
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 0.05")
    done = run(course, "grade", "small", course / "in", "--out", course / "out", code=2)
    assert "1 submission would get a lower score, although they are the same as in run 1 (ben)" in done.stderr
    assert "ben" in done.stdout
    assert (course / "out" / "grades.csv").read_text() == table
    assert result(course, "ben") == 3
    edit(course / "problems" / "small.yaml", "abs: 0.05", "abs: 0.1")
    run(course, "export", course / "out", "--format", "gradescope")  # the last run is the one before
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 0.05")
    assert grade(course, "--allow-lower")["ben"] == "2"
    assert result(course, "ben") == 2


def test_a_worse_resubmission_is_normal(course: Path) -> None:
    grade(course)
    edit(course / "in" / "ann.py", "return 1", "return 7")
    assert grade(course)["ann"] == "2"


def known(course: Path) -> list[LatestSubmission]:
    with Gradebook(course / "out" / "gradebook.sqlite") as book:
        return list(book.submissions())


def test_a_refused_run_leaves_everything_as_it_was(course: Path) -> None:
    grade(course)
    before = known(course)
    edit(course / "in" / "ann.py", "return 2", "return 7")
    (course / "in" / "dan.py").write_text(SOURCE.format(one=1, two=0, more=""))
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 0.05")
    for _ in range(2):
        run(course, "grade", "small", course / "in", "--out", course / "out", code=2)
        assert result(course, "ann") == 3
        assert known(course) == before
    edit(course / "problems" / "small.yaml", "abs: 0.05", "abs: 0.1")
    run(course, "export", course / "out", "--format", "gradescope")
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 0.05")
    assert grade(course, "--allow-lower") == {"ann": "1", "ben": "2", "cem": "2", "dan": "1"}


def _stop(*arguments: object) -> None:
    raise RuntimeError("stopped")


@pytest.mark.parametrize("stopped", [False, True])
def test_after_a_refused_run_grades_are_still_those_of_whom_the_last_roster_named(
    course: Path, stopped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(
        course / "problems" / "small.yaml", "points: 3", "points: 3\nlate: {lose: 0.5, due: '2026-10-01 12:00 +02:00'}"
    )
    head, day = "name,sid,login,submitted", "2026-10-0{} 10:00 +02:00"
    right = [head, *(f"{name},{at},{name},{day.format(1)}" for at, name in enumerate(("ann", "ben", "cem"), 1))]
    wrong = [head, *(f"{name},{at},{name},{day.format(3)}" for at, name in enumerate(("cem", "ann", "ben"), 1))]
    (course / "right.csv").write_text("\n".join(right))
    (course / "wrong.csv").write_text("\n".join(wrong))
    grade(course, "--roster", course / "right.csv")
    before = known(course)
    again = ("grade", "small", course / "in", "--out", course / "out", "--roster", course / "wrong.csv")
    if stopped:
        with monkeypatch.context() as patched:
            patched.setattr("autograder.app.consent.lowered", _stop)
            run(course, *again, code=5)
        assert known(course) != before
    assert "lower score" in run(course, *again, code=2).stderr
    assert known(course) == before


def test_becoming_ungraded_needs_consent_too(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.app.grader import Grader

    grade(course)

    def fails(self: Grader, *arguments: object) -> None:
        raise RuntimeError("the machine is on fire")

    monkeypatch.setattr(Grader, "_collect", fails)
    said = run(course, "grade", "small", course / "in", "--out", course / "out", "--force", code=2).stderr
    assert "3 graded submissions would become ungraded" in said
    assert scores(course) == {"ann": "3", "ben": "3", "cem": "2"}
    run(course, "grade", "small", course / "in", "--out", course / "out", "--force", "--allow-lower", code=5)
    assert {row["status"] for row in problems(course)} == {"ungraded"}
    assert all("on fire" in row["reason"] for row in problems(course))


def test_an_old_class_is_rescored_from_what_was_saved(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.execution import codec

    edit(course / "problems" / "small.yaml", "imports: []", "imports: [numpy]")
    grade(course)
    plain = codec.installed_version
    monkeypatch.setattr(codec, "installed_version", lambda name: "99.0" if name == "numpy" else plain(name))
    monkeypatch.setattr(codec.platform, "python_version", lambda: "3.99.0")
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 9")
    said = run(course, "rescore", course / "out", "--dry-run").stdout
    assert "lack saved answers" not in said
    run(course, "rescore", course / "out")
    assert scores(course) == {"ann": "3", "ben": "3", "cem": "3"}
    with open(course / "problems" / "small.yaml", "a") as file:
        file.write('  - {id: "3", title: Three, points: 1, answer: {function: get_three}}\n')
    edit(course / "problems" / "small.yaml", "points: 3", "points: 4")
    assert (
        "3 submissions lack saved answers" in run(course, "rescore", course / "out", "--dry-run").stdout
    )  # those nobody has given


def rows(course: Path) -> dict[tuple[str, str], str]:
    with open(course / "out" / "people.csv", newline="") as file:
        return {(row["name"], row["submission"]): row["score"] or row["status"] for row in csv.DictReader(file)}


def export_of(course: Path, folder: str, submissions: dict[str, tuple[str, int]]) -> Path:
    """An export of Gradescope: by submission who shares it, and what its answer to the first question is."""
    listed = []
    for id, (names, one) in submissions.items():
        (course / folder / f"submission_{id}").mkdir(parents=True)
        (course / folder / f"submission_{id}" / "hw.py").write_text(SOURCE.format(one=one, two=2, more=""))
        people = "".join(f"  - :name: {n}\n    :sid: '{ord(n)}'\n    :email: {n}@x.edu\n" for n in names)
        listed.append(f"submission_{id}:\n  :submitters:\n{people}  :created_at: 2026-10-20 10:00:00 Z\n")
    (course / folder / "submission_metadata.yml").write_text("".join(listed))
    return course / folder


def test_one_student_again_under_another_number_of_the_platform(course: Path) -> None:
    to = ("--out", course / "out")
    run(course, "grade", "small", export_of(course, "one", {"1": ("A", 7), "2": ("BC", 1)}), *to)
    newer = export_of(course, "two", {"3": ("A", 1), "4": ("BC", 7)})
    said = run(course, "grade", "small", newer, *to, "--only", "A").stdout
    assert "1 is replaced by 3, from the same people" in said
    assert rows(course) == {("A", "3"): "3", ("B", "2"): "3", ("C", "2"): "3"}
    run(course, "grade", "small", newer, *to, "--only", "B")
    assert rows(course) == {("A", "3"): "3", ("B", "4"): "2", ("C", "4"): "2"}
    assert sorted(path.name for path in (course / "out" / "results" / "gone").iterdir()) == ["1.json", "2.json"]


def test_nobody_has_two_grades(course: Path) -> None:
    to = ("--out", course / "out")
    run(course, "grade", "small", export_of(course, "one", {"1": ("A", 7), "2": ("BC", 1)}), *to)
    other = export_of(course, "two", {"3": ("B", 1), "4": ("D", 1)})
    for part in (("--only", "B"), ("--add",)):
        said = run(course, "grade", "small", other, *to, *part, code=2).stderr
        assert "3: one of its people is also in 2, which would stay\nnobody can have two grades" in said
    assert rows(course) == {("A", "1"): "2", ("B", "2"): "3", ("C", "2"): "3"}


def test_who_is_missing_and_a_roster_that_is_missing_in_a_part(course: Path) -> None:
    (course / "roster.csv").write_text("name,sid,login\nAnn,1,ann\nBen,2,ben\nCem,3,cem\nDan,4,dan\n")
    grade(course, "--roster", course / "roster.csv")
    (course / "b").mkdir()
    (course / "in" / "cem.py").rename(course / "b" / "cem.py")
    told = run(
        course, "grade", "small", course / "b", "--out", course / "out", "--only", "cem", "--roster",
        course / "roster.csv",
    ).stdout  # fmt: skip
    assert "On the roster, but did not submit (1): Dan" in told
    assert "--roster" not in told
    told = run(course, "grade", "small", course / "b", "--out", course / "out", "--only", "cem").stdout
    assert "Run 2 had a --roster and this run has none" in told
