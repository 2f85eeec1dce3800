"""Reports as text: valid, stable, and safe whatever students wrote."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from autograder.domain.report import Report, Result, Status
from autograder.output import grades_csv, results_json, terminal
from autograder.output.last_line import last_line
from autograder.output.safe_html import TAGS, html_of
from autograder.output.terminal import Form
from autograder.output.text import clean, file_name, points

WHOLE = Form()
HOSTILE = "\x1b[31mred\x07 \u202eevil\x00 <script> =1+1"


def result(id: str = "1", status: Status = Status.PASSED, credit: float = 1.0, **more: object) -> Result:
    return Result(id, f"title {id}", 3, status, credit=credit, **more)  # type: ignore[arg-type]


REPORT = Report(
    "=cmd()",
    (
        result("1", feedback="Correct."),
        result("2", Status.PARTIAL, 0.1, feedback=HOSTILE, printed=HOSTILE, visibility="hidden", tags=("t",)),
        result("3", Status.PENDING, 0, feedback="waits"),
        result("4", Status.UNGRADED, 0, feedback="ours"),
        result("5", Status.FAILED, float("nan")),
        result("6", Status.NOT_ANSWERED, 0),
    ),
    notes=(HOSTILE,),
    printed=HOSTILE,
)


def test_results_json() -> None:
    made = json.loads(results_json.render(REPORT, 1.23456))
    assert made["execution_time"] == 1.235
    tests = made["tests"]
    assert tests[0] == {
        "number": "1", "name": "title 1", "output": "Correct.", "visibility": "visible",
        "score": 3.0, "max_score": 3, "status": "passed",
    }  # fmt: skip
    assert (tests[1]["score"], tests[1]["status"], tests[1]["tags"], tests[1]["visibility"]) == (
        0.3,
        "failed",
        ["t"],
        "hidden",
    )
    for test in (tests[2], tests[3], tests[4], tests[5]):
        assert "score" not in test
    assert "NOT GRADED because of an internal grader error: 4" in made["output"]
    assert "3 points are graded manually and not in the score yet" in made["output"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"execution_time": "1"}', '{"execution_time": NaN}'])
def test_the_time_is_read_back_from_a_results_json_and_from_nothing_else(text: str) -> None:
    assert results_json.seconds_of(results_json.render(REPORT, 1.23456)) == 1.235
    assert results_json.seconds_of(text) == 0.0


def test_scores_are_rounded_and_never_nan() -> None:
    report = Report("s", tuple(result(str(i), Status.PARTIAL, 0.1) for i in range(7)))
    text = results_json.render(report)
    assert '"score": 2.1,' in text
    assert "NaN" not in results_json.render(Report("s", (result(credit=1 / 3),)))
    assert '"score": 1.0,' in results_json.render(Report("s", (result(credit=1 / 3),)))


class Tags(HTMLParser):
    """The tags, attributes and text of some HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.text = set[str](), ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        assert not attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](https://e.x/i.png)", "[a](javascript:b)", "<!-- x",
        "`<b>`", "`a` `<i>b</i>", "</pre></details><h1>10 of 10</h1>", "&lt;b&gt;", "<a href='https://e.x'>x</a>", "]]>", "<?x",
    ],
)  # fmt: skip
def test_nothing_of_a_student_becomes_markup(said: str) -> None:
    report = Report("s", (result(feedback=said, printed=said),), notes=(said,), printed=said)
    made = json.loads(results_json.render(report))
    assert (made["output_format"], made["test_output_format"], made["test_name_format"]) == ("html", "html", "text")
    for html in (made["output"], *(test["output"] for test in made["tests"])):
        read = Tags(html)
        assert read.tags <= {*TAGS}
        assert said.replace("`", "") in read.text.replace("`", "")


@given(st.text())
def test_html_says_what_the_text_says(said: str) -> None:
    read = Tags(html_of(said))
    assert read.tags <= {"br", "code"}
    assert read.text.replace("`", "") == clean(said, 15_000).replace("`", "")


def test_gradescope_shows_what_is_partly_right_what_is_missing_and_prints_last() -> None:
    results = (
        result("1", Status.PARTIAL, 0.5, feedback="Row 2 is off.", printed="shape (4, 3)"),
        result("2", Status.NOT_ANSWERED, 0, feedback="No answer was found."),
        result("3", Status.PENDING, 0, feedback="waits"),
    )
    made = json.loads(results_json.render(Report("s", results, printed="loading")))
    one, two, three, last = made["tests"]
    assert one["output"].splitlines() == ["<b>Partly right: 1.5 of 3 points.</b><br>", "Row 2 is off."]
    assert (one["status"], two["status"], three.get("status")) == ("failed", "failed", None)
    assert "score" not in two
    assert made["output"].splitlines()[0] == "No answer was found for 2 (3 points).<br>"
    assert "shape (4, 3)" not in one["output"]
    assert last["output"].count("<details>") == 2
    assert last["output"].index("loading") < last["output"].index("1  title 1") < last["output"].index("shape (4, 3)")
    assert not {"score", "max_score"} & last.keys()
    hidden = json.loads(results_json.render(Report("s", (result("1", Status.PARTIAL, 0.5, visibility="hidden"),))))
    assert "Partly" not in hidden["tests"][0]["output"]


def test_a_problem_scores_zero_and_says_why() -> None:
    made = json.loads(results_json.render(Report("s", (), problem="submit one file")))
    assert (made["score"], made["output"], made["tests"]) == (0, "submit one file", [])


def test_the_csv() -> None:
    ids = ["1", "2", "3", "4", "9"]
    lines = [grades_csv.row(report, ids) for report in (REPORT.__class__("ann", REPORT.results[:4]), REPORT)]
    rows = list(csv.reader(io.StringIO(grades_csv.table(lines, ids))))
    assert rows[0] == ["submission", "score", "max_score", "status", "deducted", "1", "2", "3", "4", "9"]
    assert rows[1] == ["ann", "3.3", "6", "ungraded", "0", "3", "0.3", "pending", "ungraded", ""]
    assert rows[2][0] == "'=cmd()"


def test_names_stand_beside_the_ids() -> None:
    lines = [grades_csv.row(one, ["1"]) for one in (Report("a,1", (result(),)), REPORT)]
    rows = list(csv.reader(io.StringIO(grades_csv.table(lines, ["1"], ["Zoë; Ada", "=Eve"]))))
    assert [row[:3] for row in rows[:2]] == [["submission", "name", "score"], ["a,1", "Zoë; Ada", "3"]]
    assert rows[2][:2] == ["'=cmd()", "'=Eve"]
    assert [len(row) for row in rows] == [7, 7, 7]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\n=1"])
def test_a_spreadsheet_calculates_nothing(name: str) -> None:
    assert grades_csv.cell(name).startswith("'")


def shown(report: Report, form: Form = WHOLE, **console: object) -> str:
    out = io.StringIO()
    made = Console(file=out, width=80, **console)  # type: ignore[arg-type]
    terminal.show_report(made, "Title", report, form)
    terminal.show_class(made, [report])
    return out.getvalue()


def test_the_terminal_obeys_nothing_that_students_wrote() -> None:
    report = Report(HOSTILE, REPORT.results[:4], REPORT.notes, REPORT.printed)
    text = shown(report)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]" in shown(Report("x", (result(feedback="[bold]"),)))
    assert all(len(line) <= 80 for line in text.splitlines())


def test_full_points_are_not_said_of_what_was_left_out() -> None:
    left_out = result("w", Status.NOT_ANSWERED, 0)
    assert "full points" in shown(Report("a", (result("1"),)))
    assert "full points" not in shown(Report("a", (result("1"), left_out)))
    assert "no answer found for w" in shown(Report("a", (result("1"), left_out)))
    assert "points lost on 2; no answer" in shown(Report("a", (result("2", Status.FAILED, 0), left_out)))


def test_printed_lines_do_not_flood_the_terminal() -> None:
    report = Report("a", (result("1", Status.FAILED, 0, printed="\n" * 1500 + "x"),), printed="y\n" * 900)
    said = shown(report)
    assert "x" in said
    assert "lines omitted" in said
    assert said.count("\n") < 120


def test_what_a_right_answer_printed_is_folded() -> None:
    right, wrong = result("1", printed="Q\nQ"), result("2", Status.FAILED, 0, printed="W")
    said = shown(Report("a", (right,), printed="L\n"))
    assert "Your code printed 2 lines (--verbose shows them)." in said
    assert "Your file printed 1 line while it was loaded (--verbose shows it)." in said
    assert "Q" not in said
    assert "L" not in said
    said = shown(Report("a", (right,), printed="L\n"), Form(verbose=True))
    assert said.count("Q") == 2
    assert "    L\n" in said
    said = shown(Report("a", (right, wrong), printed="L\n"))
    assert "Q" not in said
    assert "    W" in said
    assert "    L\n" in said  # where something is wrong, it may say why
    said = shown(Report("a", (wrong,), printed="L\n"), Form(asked=["2"]))
    assert "    W" in said
    assert "Your file printed 1 line while it was loaded" in said


def test_the_terminal_report() -> None:
    text = shown(Report("ann", REPORT.results[:3], ("cell 3, line 4: AssertionError",)))
    assert "✔ 1  title 1" in text
    assert "3 of 3" in text
    assert "cell 3, line 4: AssertionError" in text
    last = "3.3 of 6 points by machine. You can still earn 2.7 points: 2 is not right yet. 3 more are graded manually."
    assert last in " ".join(text.split())
    unanswered = shown(Report("ann", (REPORT.results[0], REPORT.results[5])))
    assert "3 of 3 points by machine. You can still earn 3 points: no answer was found for 6." in " ".join(
        unanswered.split()
    )
    assert "more" not in unanswered  # nothing was found that a person could grade


def wrong(id: str, score: float = 0.0) -> Result:
    return Result(id, "t", 2, Status.PARTIAL if score else Status.FAILED, credit=score / 2)


@pytest.mark.parametrize(
    ("report", "asked", "said"),
    [
        (Report("a", (result("1"),)), (), "3 of 3 points. You can submit this file."),
        (
            Report("a", (result("1"), result("2"))),
            ("1", "2"),
            "6 of 6 points. Only 1 and 2 were checked: check the whole file before you submit it.",
        ),
        (
            Report("a", (result("1"), Result("2", "t", 0, Status.RUNS), Result("3", "t", 0, Status.FAILED))),
            (),
            "3 of 3 points. 3 does not have the right form yet. Of 2 only the form is checked here: whether it is right "
            "is decided after you submit.",
        ),
        (
            Report("a", (result("1"), result("2", Status.PENDING, 0))),
            (),
            "3 of 3 points by machine. 3 more are graded manually. You can submit this file.",
        ),
        (
            Report("a", (result("1"),)),
            ("1",),
            "3 of 3 points. Only 1 was checked: check the whole file before you submit it.",
        ),
        (
            Report("a", (wrong("1", 1.0), wrong("2"))),
            (),
            "1 of 4 points. You can still earn 3 points: 1 and 2 are not right yet.",
        ),
        (Report("a", (wrong("1", 1.0),)), (), "1 of 2 points. You can still earn 1 point: 1 is not right yet."),
        (
            Report("a", tuple(map(wrong, "123456"))),
            (),
            "0 of 12 points. You can still earn 12 points: 1, 2, 3, 4 and 2 more are not right yet.",
        ),
        (
            Report("a", (wrong("1"),), diagnosis="D"),
            (),
            "0 of 2 points. You can still earn 2 points: none of the answers was found in this file.",
        ),
        (
            Report("a", (wrong("1", 1.999),)),
            (),
            "1.999 of 2 points.",  # which 2 of 2 would not be
        ),
        (Report("a", (wrong("1", 2 / 3),)), (), "0.67 of 2 points. You can still earn 1.33 points: 1 is not right yet."),
        (
            Report("a", (result("1"), Result("b", "t", 2, Status.FAILED, bonus=True), Result("s", "t", 0, Status.NOT_ANSWERED))),
            (),
            "3 of 3 points. You can submit this file.",  # a bonus is none that is missing
        ),
        (
            Report("a", (result("1", Status.UNGRADED, 0),)),
            (),
            "0 of 0 points. NOT GRADED because of an internal grader error: 1. Tell your instructor.",
        ),
    ],
)  # fmt: skip
def test_the_last_line_says_what_to_do_next(report: Report, asked: tuple[str, ...], said: str) -> None:
    assert last_line(report, asked) == said


def test_a_screen_reader_gets_words() -> None:
    made = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="truecolor")
    terminal.show_report(made, "Title", Report("ann", REPORT.results, printed="x"), Form(plain=True))
    text = made.file.getvalue()  # type: ignore[attr-defined]
    assert "1, title 1: right, 3 of 3.\nCorrect.\n\n" in text
    assert "2, title 2: partly right, 0.3 of 3." in text
    assert "3, title 3: needs manual grading." in text
    assert "6, title 6: not answered." in text
    assert not set(text) & set("✔◐✘…○·\x1b")
    long = shown(Report("ann", (result("1", feedback="word " * 60),)), Form(plain=True))
    assert "word " * 59 in long  # the terminal breaks lines


def test_a_brief_report_has_a_line_a_question() -> None:
    text = shown(Report("ann", REPORT.results[:3], ("note",), "printed"), Form(brief=True))
    lines = [line for line in text.split("\n") if line.startswith(tuple("✔◐…"))]
    assert len(lines) == 3
    for said in ("Correct.", "note", "printed"):
        assert said not in text


@given(st.text())
def test_clean_leaves_nothing_that_a_terminal_obeys(text: str) -> None:
    made = clean(text)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in made)
    assert not any(0x7F <= ord(c) < 0xA0 for c in made)
    made.encode()


def test_clean_keeps_ends_of_what_is_too_long() -> None:
    made = clean("a" * 100 + "b" * 100, longest=20)
    assert made.startswith("a" * 10)
    assert made.endswith("b" * 10)
    assert "180 characters omitted" in made


@given(st.text(min_size=1), st.text(min_size=1))
def test_file_names_are_safe_and_never_shared(one: str, other: str) -> None:
    made = file_name(one)
    assert made not in ("", ".", "..")
    assert "/" not in made
    assert "\\" not in made
    assert len(made.encode()) < 200
    if one != other:
        assert made != file_name(other)


@pytest.mark.parametrize(("number", "text"), [(2.0, "2"), (0.75, "0.75"), (1 / 3, "0.3333"), (0, "0"), (10, "10")])
def test_points(number: float, text: str) -> None:
    assert points(number) == text
