"""The gradebook in process: runs, submissions, answers, reports and manual scores, as they are saved and come back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.errors import GraderError, UsageError
from autograder.domain.manual_score import Decision, Identity, ManualScore
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Trouble, Unjudged
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Prose, Submission
from autograder.execution import codec
from autograder.storage import Gradebook, Known, Run, SavedReport
from autograder.storage.saved_answers import answers, environments

SMALL = assignment("""\
spec: 1
title: Small
points: 3
submission: {imports: [numpy]}
questions:
  - {id: a, title: A, points: 1, answer: {function: get_a}, want: "1", within: {abs: 0.1}}
  - {id: b, title: B, points: 2, answer: {function: get_b}, want: "2", within: {abs: 0.1}}
""")
ASKED = {"a": "key-a", "b": "key-b"}
RIGHT, WRONG = Returned(np.array([1.0, 2.0]), "printed\n", "get_a", "numpy", True), Raised("ValueError: no", "line 3")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook in which there is nothing yet: to copy it is faster than to make one for each test."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.sqlite"
    with Gradebook(path):
        pass
    return path


@pytest.fixture
def book(empty: Path, tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(shutil.copy(empty, tmp_path)) as made:
        yield made


@pytest.fixture
def begun(book: Gradebook) -> Run:
    return book.begin("grade", SMALL, "targets")


def report(name: str = "ann", credit: float = 1.0, status: Status = Status.PASSED, **more: Any) -> Report:
    return Report(name, (Result("a", "A", 1.0, status, credit=credit, feedback="Well."),), **more)


def submission(name: str = "ann", digest: str = "", **more: Any) -> Submission:
    return Submission(name, f"{name}.py", (), digest=digest or f"d-{name}", **more)


def record(**outcomes: Outcome) -> Record:
    return Record(outcomes, seconds=dict.fromkeys(outcomes, 0.25))


def keep(book: Gradebook, run: Run, name: str = "ann", digest: str = "", **more: Any) -> None:
    """A submission with answers to both questions."""
    given: dict[str, Any] = {"report": report(name), "fresh": record(a=RIGHT, b=WRONG), "facts": {}, "load": "env"}
    given |= more
    book.keep(run, submission(name, digest), asked=ASKED, **given)


def rows(book: Gradebook, statement: str) -> list[Any]:
    """What another program sees in the file now."""
    with sqlite3.connect(str(book.where)) as other:
        return other.execute(statement).fetchall()


# runs ----------------------------------------------------------------------------------------------------------------


def test_a_run_is_noted_with_what_it_was_made_with(book: Gradebook) -> None:
    before = datetime.now(timezone.utc)
    run = book.begin("grade", SMALL, "targets", {"out": "", "class": [1]})
    assert (run.verb, run.assignment, run.spec, run.targets) == ("grade", SMALL.name, SMALL.digest, "targets")
    assert run.intake == {"out": "", "class": [1]}
    assert run.ended is None
    assert {"autograder", "numpy", "torch", "matplotlib", "python"} <= set(run.versions)
    assert run.versions["numpy"] == np.__version__
    began = datetime.fromisoformat(run.began)
    assert began.utcoffset() == timedelta(0)
    assert timedelta(seconds=-1) <= began - before.replace(microsecond=0) < timedelta(seconds=60)
    assert book.runs() == [run]
    second = book.begin("rescore", SMALL, "others")
    assert (second.intake, second.id > run.id) == ({}, True)
    assert [one.verb for one in book.runs()] == ["grade", "rescore"]


def test_the_end_and_notes_of_a_run_are_its_own(book: Gradebook) -> None:
    first, second = book.begin("grade", SMALL, "t", {"x": 1}), book.begin("grade", SMALL, "t")
    book.note(first, missing=["ben"])
    book.end(first)
    one, other = book.runs()
    assert one.intake == {"x": 1, "missing": ["ben"]}
    assert one.ended
    assert one.ended >= one.began
    assert (other.intake, other.ended) == ({}, None)
    assert second == other


def test_a_gradebook_is_one_assignments(book: Gradebook) -> None:
    book.begin("grade", SMALL, "t")
    with pytest.raises(UsageError, match=SMALL.name):
        book.begin("grade", replace(SMALL, name="other"), "t")
    assert len(book.runs()) == 1


def test_a_gradebook_is_one_folders_as_long_as_that_is_there(book: Gradebook, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    book.begin("grade", SMALL, "t", {"out": str(tmp_path / "old")})
    book.begin("grade", SMALL, "t", {"out": str(tmp_path / "old")})
    with pytest.raises(UsageError, match="old"):
        book.begin("grade", SMALL, "t", {"out": str(tmp_path / "new")})
    book.begin("grade", SMALL, "t")
    book.begin("grade", SMALL, "t", {"out": str(tmp_path / "gone")})
    book.begin("grade", SMALL, "t", {"out": str(tmp_path / "new")})  # the folder before is not there


def test_the_newest_run_has_ended_in_this_folder(book: Gradebook, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with pytest.raises(UsageError, match="no grades yet"):
        book.newest(tmp_path)
    first = book.begin("grade", SMALL, "t", {"out": str(tmp_path.resolve())})
    book.end(first)
    assert book.newest(tmp_path).id == first.id
    second = book.begin("grade", SMALL, "t", {"out": str(tmp_path.resolve())})
    with pytest.raises(UsageError, match=f"run {second.id} "):
        book.newest(tmp_path)
    book.end(second)
    assert book.newest(tmp_path).id == second.id
    with pytest.raises(UsageError, match="folder"):
        book.newest(tmp_path / "old")


def test_results_are_stamped_with_the_gradebook_that_they_are_from(book: Gradebook, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert len(book.id) == 16
    book.claim_results(out)
    assert (out / ".gradebook").read_text() == f"{book.id}\n"
    book.check_results(out)
    (out / ".gradebook").write_text("another\n")
    book.check_results(out)  # of a gradebook that has no runs yet, nothing is said
    book.end(book.begin("grade", SMALL, "t"))
    for check in (book.check_results, book.claim_results, book.newest):
        with pytest.raises(UsageError, match="not from the gradebook"):
            check(out)
    assert (out / ".gradebook").read_text() == "another\n"
    (out / ".gradebook").unlink()
    assert book.newest(out)


def test_each_gradebook_has_an_id_that_stays(tmp_path: Path) -> None:
    ids = []
    for name in ("one", "one", "two"):
        with Gradebook(tmp_path / name) as book:
            ids.append(book.id)
    assert ids[0] == ids[1] != ids[2]


# answers -------------------------------------------------------------------------------------------------------------


def test_answers_come_back_as_they_were(book: Gradebook, begun: Run) -> None:
    loaded = replace(record(a=RIGHT, b=WRONG), troubles=(Trouble("cell 2", "NameError", True, False),), printed="hi",
                     reads={"get_a": frozenset({"key"})}, defines=("get_a",), inner=("get_b",), code=True)  # fmt: skip
    keep(book, begun, fresh=loaded)
    assert book.digests() == {"d-ann"}
    known = book.known(["d-ann"], ASKED, "env")["d-ann"]
    assert known.loaded == replace(loaded, outcomes={})
    assert known.outcomes["b"] == WRONG
    one = known.outcomes["a"]
    assert isinstance(one, Returned)
    assert (one.printed, one.name, one.arrays, one.lacks) == ("printed\n", "get_a", "numpy", True)
    assert np.array_equal(np.asarray(one.value), [1.0, 2.0])


def test_answers_are_known_by_what_was_asked_of_what_file_where(book: Gradebook, begun: Run) -> None:
    keep(book, begun)
    assert book.known(["d-ann"], ASKED, "elsewhere")["d-ann"].loaded is None
    assert set(book.outcomes(["d-ann"], {"a": "key-a", "b": "another key"})["d-ann"]) == {"a"}
    assert set(book.outcomes(["d-ann"], {"x": "key-b"})["d-ann"]) == {"x"}
    assert book.outcomes(["d-ben"], ASKED) == {"d-ben": {}}
    assert book.known(["d-ben"], ASKED, "env") == {"d-ben": Known()}
    assert book.known([], ASKED, "env") == {}


def test_what_was_not_run_to_its_end_is_not_known_and_is_tried_again(book: Gradebook, begun: Run) -> None:
    keep(book, begun, fresh=record(a=Unjudged("too busy"), b=Missing("get_b", ("getb",), "a cell", True)))
    assert book.known(["d-ann"], ASKED, "env")["d-ann"].outcomes == {"b": Missing("get_b", ("getb",), "a cell", True)}


def test_what_an_older_version_stopped_by_the_clock_is_run_again(book: Gradebook, begun: Run) -> None:
    keep(book, begun, fresh=record(a=Crashed("went over its time limit", True), b=Crashed("was killed")))
    assert set(book.outcomes(["d-ann"], ASKED)["d-ann"]) == {"a", "b"}
    old = json.dumps({"kind": "died", "why": "went over its time limit of 5 s"})
    with sqlite3.connect(str(book.where)) as other:
        other.execute("UPDATE answers SET content = ? WHERE call = 'key-a'", (old,))
    assert set(book.outcomes(["d-ann"], ASKED)["d-ann"]) == {"b"}


def test_answers_that_are_newer_replace_those_before(book: Gradebook, begun: Run) -> None:
    keep(book, begun, fresh=record(a=WRONG))
    keep(book, begun, fresh=record(a=Crashed("crashed")))
    assert book.outcomes(["d-ann"], ASKED)["d-ann"] == {"a": Crashed("crashed")}
    assert rows(book, "SELECT count(*) FROM answers") == [(1,)]


@pytest.mark.parametrize("table", ["loads", "answers", "reports", "targets"])
def test_bytes_that_have_changed_are_found(book: Gradebook, begun: Run, table: str) -> None:
    keep(book, begun)
    book.keep_targets("t", '{"a": 1}')
    with sqlite3.connect(str(book.where)) as other:
        other.execute(f"UPDATE {table} SET content = replace(content, 'a', 'o')")
    with pytest.raises(GraderError, match="damaged"):
        (book.known(["d-ann"], ASKED, "env"), list(book.reports(begun.id)), book.targets("t"))


def test_how_long_calls_took(book: Gradebook, begun: Run) -> None:
    keep(book, begun)
    keep(book, begun, "ben", fresh=replace(record(a=RIGHT, b=WRONG), seconds={"a": 1.5}))
    found = list(book.seconds(["d-ben", "d-ann", "d-ann", "d-eve"], ASKED))
    assert found == [("d-ann", "a", 0.25), ("d-ann", "b", 0.25), ("d-ben", "a", 1.5), ("d-ben", "b", 0.0)]
    assert list(book.seconds(["d-ben"], {"b": "key-b"})) == [("d-ben", "b", 0.0)]


def test_targets_are_kept_by_their_key(book: Gradebook) -> None:
    assert book.targets("one") is None
    book.keep_targets("one", "1")
    book.keep_targets("two", "2")
    book.keep_targets("one", "3")
    assert (book.targets("one"), book.targets("two")) == ("3", "2")


# answers of other environments ---------------------------------------------------------------------------------------


def test_an_answer_given_by_older_packages_is_found(book: Gradebook) -> None:
    old = {"python": "3.9.1", "numpy": "1.0"}
    run = book.begin("grade", SMALL, "t")
    asked, load = codec.keys(SMALL, old), codec.load_key(SMALL, old)
    book.keep(run, submission(), report(), record(a=WRONG, b=WRONG), asked, load, {})
    book.keep(run, submission("ben"), report("ben"), record(a=WRONG), asked, load, {})
    here = codec.keys(SMALL), codec.load_key(SMALL)
    book.keep(run, submission("ben"), report("ben"), record(b=Crashed("crashed")), *here, {})
    found = answers(SMALL, book, {"d-ann", "d-ben", "d-eve"}, [{}, old])
    assert found["d-ann"].outcomes == {"a": WRONG, "b": WRONG}
    assert found["d-ann"].loaded is not None
    assert found["d-ben"].outcomes == {"b": Crashed("crashed")}  # none is complete: what is known here
    assert (found["d-eve"].loaded, found["d-eve"].outcomes) == (None, {})
    assert answers(SMALL, book, {"d-ann"}, [{}])["d-ann"].outcomes == {}
    assert answers(SMALL, book, {"d-ann"}, [old, {}])["d-ann"].outcomes == {"a": WRONG, "b": WRONG}


def test_answers_are_all_of_one_environment(book: Gradebook) -> None:
    first, second = {"python": "3.9.1", "numpy": "1.0"}, {"python": "3.8.1", "numpy": "1.0"}
    run = book.begin("grade", SMALL, "t")
    for versions, outcome in ((first, WRONG), (second, Crashed("crashed"))):
        made = codec.keys(SMALL, versions), codec.load_key(SMALL, versions)
        book.keep(run, submission(), report(), record(a=outcome, b=outcome), *made, {})
    assert answers(SMALL, book, ["d-ann"], [first, second])["d-ann"].outcomes["a"] == WRONG
    assert answers(SMALL, book, ["d-ann"], [second, first])["d-ann"].outcomes["a"] == Crashed("crashed")


def test_the_environments_of_earlier_runs_are_tried_the_newest_first(book: Gradebook) -> None:
    assert environments(book) == [{}]
    for version in ("1", "2", "2", "1", "3"):
        run = book.begin("grade", SMALL, "t")
        with sqlite3.connect(str(book.where)) as other:
            other.execute("UPDATE runs SET versions = ? WHERE id = ?", (json.dumps({"numpy": version}), run.id))
    assert environments(book) == [{}, {"numpy": "3"}, {"numpy": "1"}, {"numpy": "2"}]


# submissions and reports ---------------------------------------------------------------------------------------------


def test_a_submission_comes_back_with_its_text_and_facts(book: Gradebook, begun: Run) -> None:
    prose = (Prose("Because.", ("why",), "comment", "why", ("get_a",), True), "Plain.")
    facts = {"people": [{"name": "Ann"}], "submitted": None, "path": Path("x")}
    book.keep(begun, replace(submission(), prose=prose, file="a\udcffé.py"), report(), None, ASKED, "env", facts)
    (one,) = book.submissions()
    assert (one.name, one.digest, one.file) == ("ann", "d-ann", "a\\udcffé.py")
    assert one.prose == [["Because.", ["why"], "comment", "why", ["get_a"], True], ["Plain.", []]]
    assert one.facts == {"people": [{"name": "Ann"}], "submitted": None, "path": "x"}
    assert list(book.facts(["ann", "nobody"])) == [("ann", one.facts)]


def test_submissions_come_by_name(book: Gradebook, begun: Run) -> None:
    for name in ("eve", "ann", "Zoe", "ben"):
        keep(book, begun, name)
    assert [one.name for one in book.submissions()] == ["Zoe", "ann", "ben", "eve"]
    assert [one.name for one in book.submissions(["eve", "ben", "nobody"])] == ["ben", "eve"]
    assert list(book.submissions([])) == []
    assert list(book.graded(begun.id)) == ["Zoe", "ann", "ben", "eve"]
    assert book.graded(begun.id)["ben"] == "d-ben"
    assert book.graded(begun.id + 1) == {}


def test_many_more_than_one_question_takes(book: Gradebook, begun: Run) -> None:
    names = [f"s{number:04}" for number in range(450)]
    for name in names:
        book.keep_report(begun, name, f"d-{name}", report(name))
    assert [one.name for one in book.reports(begun.id)] == names
    assert rows(book, "SELECT count(*) FROM reports") == [(450,)]


def test_what_was_run_is_saved_at_once_and_what_was_not_waits(book: Gradebook, begun: Run) -> None:
    saved = "SELECT count(*) FROM reports"
    keep(book, begun, "ann", fresh=None)
    book.keep_report(begun, "ben", "d-ben", report("ben"))
    assert rows(book, saved) == [(0,)]
    keep(book, begun, "eve")
    assert rows(book, saved) == [(3,)]
    keep(book, begun, "zoe", fresh=None)
    assert rows(book, saved) == [(3,)]
    book.keep_problem(begun, "bad", "d-bad", report("bad", problem="no file"), {"people": []})
    assert rows(book, saved) == [(5,)]
    book.keep_report(begun, "ian", "d-ian", report("ian"))
    book.end(begun)
    assert rows(book, saved) == [(6,)]


def test_a_hundred_rows_wait_and_no_more(book: Gradebook, begun: Run) -> None:
    for number in range(100):
        book.keep_report(begun, f"s{number}", "d", report())
    assert rows(book, "SELECT count(*) FROM reports") == [(0,)]
    book.keep_report(begun, "more", "d", report())
    assert rows(book, "SELECT count(*) FROM reports") == [(101,)]


def test_what_waits_is_saved_when_it_is_closed_but_not_after_an_error(tmp_path: Path) -> None:
    def some(name: str, error: type[Exception] | None) -> list[Any]:
        try:
            with Gradebook(tmp_path / name) as book:
                book.keep_report(book.begin("grade", SMALL, "t"), "ann", "d", report())
                if error:
                    raise error
        except ValueError:
            pass
        return rows(book, "SELECT name FROM reports")

    assert some("well", None) == [("ann",)]
    assert some("ill", ValueError) == []


def test_a_report_comes_back_with_all_that_it_holds(book: Gradebook, begun: Run) -> None:
    made = report(credit=0.5, status=Status.PARTIAL, deduction=0.1, deducted="Late.", notes=("n",), timeouts=("a",))
    book.keep_report(begun, "ann", "d-ann", made)
    (one,) = book.reports(begun.id)
    assert (one.name, one.digest, one.score, one.max_score, one.status) == ("ann", "d-ann", 0.45, 1.0, "graded")
    assert one.report == made
    assert isinstance(one, SavedReport)
    assert list(book.reports(begun.id + 1)) == []


def test_the_odd_ones_are_those_that_are_not_graded(book: Gradebook, begun: Run) -> None:
    book.keep_report(begun, "ann", "d", report("ann"))
    book.keep_report(begun, "ben", "d", report("ben", status=Status.UNGRADED))
    book.keep_problem(begun, "eve", "d", report("eve", problem="no file"), {})
    assert [(one.name, one.status) for one in book.reports(begun.id, odd=True)] == [
        ("ben", "ungraded"),
        ("eve", "problem"),
    ]
    assert [one.name for one in book.reports(begun.id)] == ["ann", "ben", "eve"]
    (problem,) = book.submissions(["eve"])
    assert (problem.digest, problem.file, problem.prose, problem.facts) == ("d", "", [], {})


def test_a_report_that_is_saved_already_is_saved_as_it_is(book: Gradebook, begun: Run) -> None:
    content = codec.report_to_json(report(credit=0.25))
    keep(book, begun, fresh=None, content=content)
    (one,) = book.reports(begun.id)
    assert one.content == content
    second = book.begin("rescore", SMALL, "t")
    book.carry(second, one)
    (carried,) = book.reports(second.id)
    assert carried == one
    assert len(list(book.reports(begun.id))) == 1


# reports that are found again ----------------------------------------------------------------------------------------


def test_a_report_of_an_earlier_run_is_found_for_the_same_file_and_targets(book: Gradebook) -> None:
    first = book.begin("grade", SMALL, "t")
    keep(book, first, "ann", report=report(credit=0.25))
    keep(book, first, "ben", report=report("ben", status=Status.UNGRADED))  # ungraded reports are tried again
    book.keep_problem(first, "eve", "d-eve", report("eve", problem="no file"), {})
    other = book.begin("grade", SMALL, "other targets")
    keep(book, other, "zoe")
    now = book.begin("grade", SMALL, "t")
    wanted = {"ann": "d-ann", "ben": "d-ben", "eve": "d-eve", "zoe": "d-zoe"}
    found = book.judged(now, wanted)
    assert set(found) == {"ann"}
    assert found["ann"].report == report(credit=0.25)
    assert codec.report_from_json(found["ann"].content) == report(credit=0.25)
    assert book.judged(now, {"ann": "another file"}) == {}
    assert book.judged(first, wanted) == {}  # it has none before it


def test_of_several_earlier_reports_the_newest_is_taken(book: Gradebook) -> None:
    for credit in (0.25, 0.5):
        keep(book, book.begin("grade", SMALL, "t"), report=report(credit=credit, status=Status.PARTIAL))
    now = book.begin("grade", SMALL, "t")
    assert book.judged(now, {"ann": "d-ann"})["ann"].report.score == 0.5
    keep(book, now, report=report(credit=0.75))
    assert book.judged(now, {"ann": "d-ann"})["ann"].report.score == 0.5


# runs that are taken back --------------------------------------------------------------------------------------------


def test_a_run_that_is_withdrawn_leaves_everything_as_the_last_one_left_it(book: Gradebook) -> None:
    first = book.begin("grade", SMALL, "t")
    for name in ("ann", "ben"):
        keep(book, first, name, facts={"n": 1})
    book.end(first)
    second = book.begin("grade", SMALL, "t")
    keep(book, second, "ann", "newer", facts={"n": 2})
    keep(book, second, "eve", facts={"n": 2})
    book.keep_report(second, "ben", "d-ben", report("ben"))
    book.withdraw(second)
    assert [(one.name, one.digest, one.facts) for one in book.submissions()] == [
        ("ann", "d-ann", {"n": 1}), ("ben", "d-ben", {"n": 1}),
    ]  # fmt: skip
    assert [one.id for one in book.runs()] == [first.id]
    assert set(book.graded(first.id)) == {"ann", "ben"}
    assert rows(book, "SELECT count(*) FROM reports WHERE run <> 1") == [(0,)]
    assert book.digests() == {"d-ann", "d-ben", "d-eve", "newer"}  # what was answered stays known


@pytest.mark.parametrize(("verb", "left"), [("grade", "d-ann"), ("rescore", "stopped")])
def test_a_run_that_was_stopped_is_not_what_is_put_back(book: Gradebook, verb: str, left: str) -> None:
    first = book.begin("grade", SMALL, "t")
    keep(book, first)
    book.end(first)
    stopped = book.begin(verb, SMALL, "t")
    keep(book, stopped, "ann", "stopped")
    third = book.begin("grade", SMALL, "t")
    keep(book, third, "ann", "third")
    book.withdraw(third)
    assert [one.digest for one in book.submissions()] == [left]


def test_after_a_run_that_ended_it_is_that_one_that_is_put_back(book: Gradebook) -> None:
    for digest in ("one", "two"):
        run = book.begin("grade", SMALL, "t")
        keep(book, run, "ann", digest)
        book.end(run)
    last = book.begin("grade", SMALL, "t")
    keep(book, last, "ann", "three")
    book.withdraw(last)
    assert [one.digest for one in book.submissions()] == ["two"]


# manual scores -------------------------------------------------------------------------------------------------------

ANN = Identity("ann", frozenset({"17"}), frozenset({"ann@x.edu"}), frozenset({"ann lee"}))


def test_manual_scores_come_back_in_order_with_all_that_they_hold(book: Gradebook) -> None:
    full = ManualScore(
        ANN, "a", 2.5, "Fine.", "prof", "2026-01-02T03:04:05+00:00", Decision.EXCUSED, "d", "key", 4, "1.5"
    )
    book.keep_manual_scores([full, ManualScore(Identity("ben"), "b", 1)])
    book.keep_manual_scores([])
    one, other = book.manual_scores()
    assert one == replace(full, id=1)
    assert (other.who, other.points, other.decision, other.id) == (Identity("ben"), 1.0, Decision.POINTS, 2)
    at = datetime.fromisoformat(other.at)
    assert abs(datetime.now(timezone.utc) - at) < timedelta(seconds=60)
    book.keep_manual_scores([replace(full, decision=Decision.UNDONE)])
    assert [(one.id, one.decision) for one in book.manual_scores()] == [
        (1, Decision.EXCUSED), (2, Decision.POINTS), (3, Decision.UNDONE),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "'ben'"), ("digest", "'x'"), ("question", "'b'"), ("points", "3.5"), ("comment", "'x'"), ("by", "'x'"),
        ("at", "'x'"), ("people", "'[[], [], []]'"), ("decision", "'undone'"), ("judged", "'x'"), ("worth", "9"),
        ("was", "'x'"), ("seal", "'00000000'"),
    ],
)  # fmt: skip
def test_a_manual_score_whose_bytes_have_changed_is_found(book: Gradebook, column: str, value: str) -> None:
    book.keep_manual_scores([ManualScore(ANN, "a", 2.5, "Fine.", "prof", "", Decision.POINTS, "d", "key", 4.0, "1.5")])
    assert len(book.manual_scores()) == 1
    with sqlite3.connect(str(book.where)) as other:
        other.execute(f'UPDATE marks SET "{column}" = {value}')
    with pytest.raises(GraderError, match="damaged"):
        book.manual_scores()


def test_manual_scores_of_before_there_were_checksums_are_taken(book: Gradebook) -> None:
    book.keep_manual_scores([ManualScore(ANN, "a", 2.5)])
    with sqlite3.connect(str(book.where)) as other:
        other.execute("UPDATE marks SET seal = '', points = 3.5, people = '[]'")
    (one,) = book.manual_scores()
    assert (one.points, one.who) == (3.5, Identity("ann"))
