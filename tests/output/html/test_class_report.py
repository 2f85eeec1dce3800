"""The pages of a class: the same every time, complete in themselves, harmless, and without names where none may be."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import made_up
import numpy as np
import pytest
from conftest import ROOT, assignment, mostly_full
from made_up import Handed

from autograder.app.class_report import write_pages
from autograder.app.grader import Grader
from autograder.domain.manual_score import Identity, ManualScore
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Returned, Trouble
from autograder.domain.report import Report, Result, Status
from autograder.storage import Gradebook

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "</svg></title></style><b>bold", "javascript:alert(3)",
    "\u202egnp.exe \u2066hidden\u2069", "'onmouseover='alert(4)", "{{ 7777 * 7777 }} {% raw %}", "&lt;i&gt; &amp;", "\x1b[31m\x00\x07 red",
    "]]><!-- ", "${1} %s %(x)s", "../../etc/passwd", "a#b?c%41", "data:text/html,<b>", "​​", "x" * 300,
]  # fmt: skip


class Page(HTMLParser):
    """A page as a browser has it, as far as tests look: tags, ids, links, texts."""

    VOID = frozenset(["meta", "br", "img", "input", "link", "hr"])

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.headings: list[int] = []
        self.text = ""
        self.raw = path.read_text(encoding="utf-8")
        self.feed(self.raw)
        self.close()
        assert self.open == [], path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids[value or ""] += 1
            if name in ("href", "xlink:href", "src"):
                self.links.append(value or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def harmless(folder: Path) -> None:
    """What has to hold of every page, whatever is in it."""
    paths = sorted(folder.rglob("*.html"))
    names = {path.relative_to(folder).as_posix() for path in paths}
    for path in paths:
        page = Page(path)
        assert not set(page.tags) & {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "input",
            "foreignobject",
        }
        assert not [name for _, name, _ in page.attributes if name.startswith("on")]
        assert page.raw.count("Content-Security-Policy") == 1
        assert "default-src 'none'" in page.raw
        assert ("html", "lang", "en") in page.attributes
        assert all(count == 1 for count in page.ids.values()), path
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.ids
                continue
            from urllib.parse import unquote

            target = os.path.normpath(os.path.join(path.relative_to(folder).parent, unquote(link))).replace(os.sep, "/")
            assert target in names, link
        assert "url(http" not in page.raw
        assert "@import" not in page.raw
        outside = {
            url for url in re.findall(r"https?://[^\s\"'<>]+", page.raw) if not url.startswith("http://www.w3.org/")
        }
        assert not outside, outside
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False)), path
        hidden = [
            c for c in page.raw if (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in "\u202e\u2066\u2069"
        ]
        assert not hidden


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def attention(tmp_path_factory: pytest.TempPathFactory, grader: Grader) -> Path:
    """A gradebook with a class of 120."""
    path = tmp_path_factory.mktemp("class") / "book.sqlite"
    hands = made_up.attention(120, grader.assignment, grader.targets)
    missing = [{"name": "Zoe Absent", "sid": "4999999", "email": "zoe.absent@uni.example"}]
    intake = {"missing": missing, "notes": ["somebody_else: its student is unknown"]}
    book, _ = made_up.keep(path, grader.assignment, grader.targets, hands, intake)
    with book:
        pass
    return path


def made(path: Path, folder: Path, grader: Grader, *, anonymous: bool = False) -> dict[str, bytes]:
    with Gradebook(path) as book:
        write_pages(folder, grader.assignment, grader.targets, book, book.runs()[-1], anonymous=anonymous)
    return everything(folder)


def test_the_pages_of_a_class(attention: Path, tmp_path: Path, grader: Grader) -> None:
    found = made(attention, tmp_path / "out", grader)
    assert len(found) == 121
    harmless(tmp_path / "out")
    page = Page(tmp_path / "out" / "index.html")
    assert page.tags["svg"] == 7  # the totals, and each question that compares numbers
    for words in ("Understanding attention", "120 submissions", "did not submit", "Zoe Absent", "is it too tight?",
                  "no feedback rule", "Suggested feedback rule", "unscaled", "That shows similarity, and proves nothing", "discrimination"):  # fmt: skip
        assert words in page.text, words
    assert "accus" not in page.raw
    assert "cheat" not in page.raw
    one = sorted((tmp_path / "out" / "students").iterdir())[0]
    student = Page(one)
    for words in ("For staff", "Student", "Target", "weights(answer, key)", "Submitted 2026"):
        assert words in student.text, words


@pytest.mark.parametrize("anonymous", mostly_full([False, True], True))
def test_the_same_gradebook_gives_the_same_bytes(
    attention: Path, tmp_path: Path, grader: Grader, anonymous: bool
) -> None:
    first = made(attention, tmp_path / "one", grader, anonymous=anonymous)
    assert made(attention, tmp_path / "two", grader, anonymous=anonymous) == first
    source = f"""
import sys
from pathlib import Path
from autograder.ingest import project
from autograder.storage.gradebook import Gradebook
from autograder.app.grader import Grader
from autograder.app.class_report import write_pages
with Grader(project.find_project("understanding_attention")) as grader, Gradebook({str(attention)!r}) as book:
    write_pages(Path({str(tmp_path / "three")!r}), grader.assignment, grader.targets, book, book.runs()[-1], anonymous={anonymous})
"""
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", source], check=True, cwd=ROOT, env=environment)
    assert everything(tmp_path / "three") == first


def test_pages_of_who_is_gone_are_removed_and_others_left_alone(
    attention: Path, tmp_path: Path, grader: Grader
) -> None:
    first = made(attention, tmp_path / "out", grader)
    (tmp_path / "out" / "students" / "gone.html").write_text("old")
    (tmp_path / "out" / "students" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "mine.html").write_text("mine")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.html")}
    again = made(attention, tmp_path / "out", grader)
    assert again.pop("students/notes.txt") == b"mine"
    assert again.pop("mine.html") == b"mine"
    assert again == first
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.html")}
    assert all(before[path] == after[path] for path in after)  # what is there already is not written anew
    named = set(made(attention, tmp_path / "out", grader, anonymous=True))
    assert not [name for name in named if name in first and name != "index.html"]


# names left out -------------------------------------------------------------------------------------------------------


def nosy(name: str, person: dict[str, str], file: str) -> list[Outcome]:
    """Answers, prints and errors that have their author's name in them."""
    said = f"{name} {person['name']} {person['name'].upper()} {person['email']} {person['sid']} {file} {name.replace('_', '')}"
    return [
        Returned(np.ones((1, 3)), f"hello from {said}\n" * 300),
        Raised(f"ValueError: no such file /home/{name}/{file}", f"{file}, line 3", said),
        Returned({person["name"]: [person["email"], said]}, said),
        Returned(said),
        Missing("get_query131", (name,)),
        Returned([said, {"x": said}]),
    ]


PEOPLE = [
    ("lee_ann", "Ann Lee", "4711001", "al1@uni.example", "AnnLee_hw1.ipynb"),
    ("garcía_josé", "José García-Núñez", "4711002", "jgn@uni.example", "tarea_josé.py"),
    ("li_bo", "Bo Li", "4711003", "bo.li@uni.example", "li_bo_final.py"),
    ("o'brien_pat", "Pat O'Brien <pat>", "4711004", "pat@uni.example", 'Pat & "co".py'),
    ("müßig_jörg", "Jörg Müßig", "4711005", "joerg@uni.example", "jm_2026.ipynb"),
    ("wáng_小明", "王小明", "4711006", "wxm@uni.example", "作业_王小明.py"),
    ("student_4711007", "Vera Value", "4711007", "vv@uni.example", "abgabe.py"),
]


def test_nothing_tells_a_name_where_names_are_left_out(tmp_path: Path, grader: Grader) -> None:
    spec, targets = grader.assignment, grader.targets
    ids = [q.id for q in spec.questions if not q.by_hand]
    hands = []
    for turn, (name, full, sid, email, file) in enumerate(PEOPLE):
        person = {"name": full, "sid": sid, "email": email}
        outcomes = nosy(name, person, file)
        outcomes = outcomes[turn % 3 :] + outcomes[: turn % 3]
        facts = {"people": [person], "submitted": "2026-05-04T03:02:01+00:00", "late": True, "attempt": 2}
        prose = (f"## Write-up\nI, {full}, think so. {email}", f"## Write-up\n{name} wrote this")
        trouble = (Trouble(f"{file}, line 9", f"NameError: name '{full}' is not defined"),)
        hands.append(Handed(name, dict(zip(ids, outcomes, strict=True)), prose, facts, file, f"I am {full}", trouble))
    hands.append(Handed("absent_kim", facts={"people": [{"name": "Kim Absent", "sid": "4711008", "email": "kim@uni.example"}]},
                        problem="one student has 2 submissions (absent_kim, lee_ann): keep one"))  # fmt: skip
    missing = [{"name": "Zoe Zenith", "sid": "4711009", "email": "zoe@uni.example"}]
    intake = {"missing": missing, "notes": ["lee_ann: Ann Lee is not in the roster"]}
    book, run = made_up.keep(tmp_path / "book.sqlite", spec, targets, hands, intake)
    with book:
        digest = run_digest(book, run.id, "lee_ann")
        book.keep_manual_scores(
            [ManualScore(Identity("lee_ann"), "1.2 write-up", 1, "by Ann Lee", "Ann Lee", digest=digest)]
        )
        write_pages(tmp_path / "out", spec, targets, book, run, anonymous=True)
        write_pages(tmp_path / "named", spec, targets, book, run)
    harmless(tmp_path / "out")
    secrets = {part for row in PEOPLE for part in row} | {
        "Kim Absent",
        "absent_kim",
        "4711008",
        "Zoe Zenith",
        "4711009",
        "zoe@uni.example",
    }
    secrets |= {"Ann", "Lee", "annlee", "José", "Jose", "García", "Núñez", "Brien", "Jörg", "Müßig", "Müssig", "小明", "王小明", "Zenith",
                "Vera", "Kim", "tarea", "abgabe", "joerg", "Bo Li", "bo.li", "4711", "jgn", "wxm", "al1@", "2026-05-04"}  # fmt: skip
    content = "\n".join(f"{name}\n{text.decode()}" for name, text in everything(tmp_path / "out").items())
    plain = html.unescape(content).casefold()
    for secret in secrets:
        word = secret.casefold()
        letters = r"[^\W\d_]"  # Vera is in every average
        around = (rf"(?<!{letters})", rf"(?!{letters})") if len(word) <= 4 and word.isascii() else ("", "")
        found = re.search(around[0] + re.escape(word) + around[1], plain)
        where = found.start() if found else -1
        assert where < 0, (secret, plain[max(0, where - 80) : where + 80])
    named = html.unescape("\n".join(text.decode() for text in everything(tmp_path / "named").values()))
    for secret in ("Ann Lee", "王小明", "4711005", "Pat O'Brien <pat>", "Zoe Zenith", "2026-05-04 03:02 UTC"):
        assert secret in named, secret


def run_digest(book: Gradebook, run: int, name: str) -> str:
    return next(scored.digest for scored in book.reports(run) if scored.name == name)


def test_numbers_do_not_follow_the_alphabet_nor_the_names_alone(tmp_path: Path, grader: Grader) -> None:
    def numbered(salt: str) -> dict[str, str]:
        hands = [Handed(f"s{i:02}", {"1.2.1": Returned(float(i))}, digest=f"{salt}{i}") for i in range(40)]
        book, run = made_up.keep(tmp_path / f"{salt}.sqlite", grader.assignment, grader.targets, hands)
        with book:
            write_pages(tmp_path / salt, grader.assignment, grader.targets, book, run, anonymous=True)
        pages = sorted((tmp_path / salt / "students").iterdir())
        found = [re.search(r"<dd><code>(\d+)</code>", path.read_text()) for path in pages]
        return {match[1]: path.stem for match, path in zip(found, pages, strict=True) if match}

    one, two = numbered("one"), numbered("two")
    assert len(one) == 40
    order = [one[str(i)] for i in range(40)]
    assert order != sorted(order)
    assert one != two  # who knows the names alone cannot work the numbers out


# hostile --------------------------------------------------------------------------------------------------------------


def test_whatever_students_write_is_text(tmp_path: Path, grader: Grader) -> None:
    spec, targets = grader.assignment, grader.targets
    ids = [q.id for q in spec.questions if not q.by_hand]
    hands = []
    for i, bad in enumerate(HOSTILE):
        outcomes: list[Outcome] = [
            Returned(bad, bad), Raised(bad, bad, bad), Crashed(bad), Missing(ids[0], (bad,)), Returned({bad: [bad, b"x"]}, bad), Returned([bad]),
        ]  # fmt: skip
        outcomes = outcomes[i % 6 :] + outcomes[: i % 6]
        facts = {
            "people": [{"name": bad, "sid": bad, "email": bad}],
            "submitted": "2026-05-04T03:02:01+00:00",
            "late": True,
            "attempt": 1,
        }
        prose = (f"## Write-up\n{bad}", f"## Write-up\n{bad}")
        problem = bad if i % 5 == 4 else ""
        hands.append(
            Handed(bad, dict(zip(ids, outcomes, strict=True)), prose, facts, bad, bad, (Trouble(bad, bad),), problem)
        )
    intake = {"missing": [{"name": bad, "sid": bad, "email": bad} for bad in HOSTILE], "notes": HOSTILE}
    book, run = made_up.keep(tmp_path / "book.sqlite", spec, targets, hands, intake)
    with book:
        write_pages(tmp_path / "out", spec, targets, book, run)
        write_pages(tmp_path / "hidden", spec, targets, book, run, anonymous=True)
    for folder in ("out", "hidden"):
        harmless(tmp_path / folder)
        everything_there = "".join(path.read_text() for path in (tmp_path / folder).rglob("*.html"))
        for bad in ("<script", "<img", "</svg></title>", "<b>", "<i>", "<!-- "):
            assert bad not in everything_there.replace("<!doctype", "")
        assert "60481729" not in Page(tmp_path / folder / "index.html").text.split("Students")[0].split("Overview")[0]
    assert all((tmp_path / "out").rglob("*.html"))
    assert not list(tmp_path.glob("etc*"))


# what else can be in a gradebook --------------------------------------------------------------------------------------

SPEC = """\
spec: 1
title: "Odd <things> & more"
points: 4
submission: {imports: [numpy]}
givens: {a: 1}
questions:
  - {id: "1", title: A number, points: 1, answer: {function: f, shape: [], constants_only: refuse}, want: "1", within: {abs: 0.1}}
  - {id: "2 <b>", title: "<i>Hidden</i>", points: 1, answer: {function: g}, want: "2", within: {abs: 0.1}, visibility: hidden,
     feedback: [{id: seen, if: answer < 0, say: "{answer} <u>"}]}
  - {id: w, title: Write, points: 2, answer: {markdown: Why}, by_hand: [{1: x}, {1: y}]}
"""


def test_checks_written_by_hand_marks_and_results_that_are_not_decided(tmp_path: Path) -> None:
    spec = assignment(SPEC)
    with Gradebook(tmp_path / "book.sqlite") as book:
        run = book.begin("grade", spec, "key")
        for i in range(6):
            results = (
                Result("1", "A number", 1, Status.FAILED, 0.0, "The sheet asks for constants only: no.", ratio=0.0),
                Result("2 <b>", "<i>Hidden</i>", 1, Status.UNGRADED, 0.0, "ours"),
                Result("w", "Write", 2, Status.PENDING, 0.0, "waits", detail="my <text>"),
                Result("test_extra", "A check by hand <b>", 1, Status.PARTIAL, 0.5, "half", ratio=float("inf")),
            )
            off = (
                {"deduction": 0.1, "deducted": "Handed in 1 day late: 10 % of the score was taken off."}
                if i == 2
                else {}
            )
            book.keep_report(run, f"s{i}", f"d{i}", Report(f"s{i}", results, **off))  # type: ignore[arg-type]
        book.keep_manual_scores([ManualScore(Identity("s0"), "w", 1.5, "fine <b>", "Prof <i>", digest="d0")])
        write_pages(tmp_path / "out", spec, {}, book, run)
    harmless(tmp_path / "out")
    page = Page(tmp_path / "out" / "index.html")
    assert "test_extra" in page.text
    assert "6 ungraded" in page.text
    assert "5 pending" in page.text
    assert "Prof <i>" in Page(tmp_path / "out" / "students" / "s0.html").text
    assert "1 day late: 10 %" in Page(tmp_path / "out" / "students" / "s2.html").text
    assert "my <text>" in Page(tmp_path / "out" / "students" / "s1.html").text


def test_people_of_a_group_are_all_named_and_the_like_told_apart(tmp_path: Path) -> None:
    spec = assignment(SPEC)
    people = [{"name": f"Member {i}", "sid": "", "email": f"m{i}@x.example"} for i in range(5)]
    ann = [{"name": "Ann Lee", "sid": "1", "email": ""}]
    hands = [
        Handed("group", facts={"people": people}),
        Handed("x1", facts={"people": ann}),
        Handed("x2", facts={"people": ann}),
    ]
    book, run = made_up.keep(tmp_path / "book.sqlite", spec, {}, hands)
    with book:
        write_pages(tmp_path / "out", spec, {}, book, run)
    text = Page(tmp_path / "out" / "index.html").text
    assert "Member 0, Member 1, Member 2 and 2 more" in text
    assert "Ann Lee (x1)" in text
    assert "Ann Lee (x2)" in text
    assert "Member 4 · m4@x.example" in Page(tmp_path / "out" / "students" / "group.html").text


def test_an_error_stops_the_writing_and_is_told(tmp_path: Path) -> None:
    spec = assignment(SPEC)
    book, run = made_up.keep(tmp_path / "book.sqlite", spec, {}, [Handed("s")])
    (tmp_path / "out").write_text("a file where the folder should be")
    with book, pytest.raises(OSError, match="out"):
        write_pages(tmp_path / "out", spec, {}, book, run)


def test_who_takes_part_in_what_is_similar(attention: Path, tmp_path: Path, grader: Grader) -> None:
    made(attention, tmp_path / "out", grader)
    page = (tmp_path / "out" / "index.html").read_text()
    part = page[page.index('id="similar"') : page.index('id="students"')]
    assert part.count("<code>") == 2
    assert part.count("<a href") == 2  # the two who have the same odd constants in 1.3.1 and 1.4.2
