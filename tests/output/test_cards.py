"""Cards of a notebook: what they say, for eyes and for screen readers, without anything from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from autograder.domain.report import Report, Result, Status
from autograder.output.cards.card import Card, CardContent, card, message_card
from autograder.output.cards.card_style import STYLE

OWN = ((0.25, 0.75), (-0.5, 0.5))
TARGET = ((0.125, 0.875), (0.5, 0.5))


def result(status: Status = Status.PASSED, **more: object) -> Result:
    credit = {Status.PASSED: 1.0, Status.PARTIAL: 0.5}.get(status, 0.0)
    known: dict[str, object] = {
        "id": "1.2",
        "title": "A title",
        "max_score": 2.0,
        "feedback": "Said.",
        "credit": credit,
    }
    return Result(status=status, **{**known, **more})  # type: ignore[arg-type]


def shown(*results: Result, **more: object) -> Card:
    report = {name: more.pop(name) for name in ("diagnosis", "notes", "printed") if name in more}
    return card(CardContent("Title", Report("s", results, **report), **more))  # type: ignore[arg-type]


class Page(HTMLParser):
    """The tags of a page, its text, and whether they are nested as they should be."""

    VOID = ("img", "rect")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open += [tag] if tag not in self.VOID else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += "" if self.open[-1] == "style" else data


@pytest.mark.parametrize("status", list(Status))
def test_each_state_is_a_word_beside_its_sign_and_color(status: Status) -> None:
    made = shown(result(status))
    page = Page(made.html)
    (card,) = [attributes for tag, attributes in page.tags if tag == "section"]
    assert card["role"]
    assert card["aria-label"]
    (sign,) = [attributes for tag, attributes in page.tags if attributes.get("aria-hidden")]
    assert sign == {"aria-hidden": "true"}
    words = {Status.PASSED: "right · 2 of 2", Status.PARTIAL: "partly right · 1 of 2", Status.FAILED: "wrong · 0 of 2"}
    word = words.get(status, "")
    assert word in page.text
    assert word in made.text
    assert repr(made) == made.text
    assert made._repr_html_() == made.html


def test_html_of_students_and_specs_is_text() -> None:
    bad = "<script>alert(1)</script>\x1b[31m"
    made = shown(
        result(Status.FAILED, title=bad, feedback=f"{bad} and `a < b`", printed=bad), notes=(bad,), printed=bad,
        diagnosis=bad, foot=(bad,), last=bad,
    )  # fmt: skip
    page = Page(made.html)
    assert not {tag for tag, _ in page.tags} & {"script", "a", "link", "iframe", "form"}
    assert page.text.count("<script>alert(1)</script>") == 8
    assert "\x1b" not in made.html + made.text
    assert "<code>a &lt; b</code>" in made.html
    assert "<script>" not in message_card(bad, bad).html


def test_nothing_comes_from_elsewhere() -> None:
    made = shown(result(heat_map=(OWN, TARGET), files={"figure.png": b"\x89PNG"}), maps={"1.2": "w"})
    places = re.findall(r"(?:src|href|url)[=(]\s*[\"']?([^\"') >]+)", made.html)
    assert places == ["data:image/png;base64,iVBORw=="]
    assert "@import" not in made.html
    assert not re.search(r"\son\w+=", made.html)


def test_a_heat_map_is_a_picture_and_a_table() -> None:
    page = Page(shown(result(heat_map=(OWN, TARGET)), maps={"1.2": "weights(a, b)"}).html)
    pictures = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert [(p["role"], p["aria-label"]) for p in pictures] == [
        ("img", "Yours: 2 rows and 2 columns; the numbers are in the table below")
    ]
    assert page.text.count("0.75") == 2  # in the picture, and in the table
    assert "-0.50" in page.text
    assert "weights(a, b) for your answer" in page.text
    assert [tag for tag, _ in page.tags].count("rect") == 4


def test_the_targets_map_is_shown_only_where_the_verdict_is_given_away() -> None:
    hidden = shown(result(heat_map=(OWN, TARGET)), maps={"1.2": "w"})
    assert "0.12" not in hidden.html + hidden.text
    assert "Target" not in hidden.html + hidden.text
    both = shown(result(heat_map=(OWN, TARGET)), maps={"1.2": "w"}, with_target=frozenset({"1.2"}))
    assert Page(both.html).text.count("0.12") == 2
    assert "0.12    0.88" in both.text
    assert both.html.count("<svg") == 2
    nothing = shown(result(heat_map=(OWN, ())), maps={"1.2": "w"}, with_target=frozenset({"1.2"}))
    assert nothing.html.count("<svg") == 1
    assert "Yours:\n        0.25    0.75\n       -0.50    0.50" in nothing.text


def test_numbers_above_one_and_none_at_all_have_their_colors() -> None:
    made = shown(result(heat_map=(((8.0, float("nan")),), ())), maps={"1.2": "w"})
    assert 'fill="#0c386b"' in made.html
    assert ">nan<" in made.html


def test_what_a_right_answer_printed_is_folded() -> None:
    assert "<details><summary>" in shown(result(printed="hello")).html
    assert "<details open><summary>" in shown(result(Status.FAILED, printed="hello")).html
    assert "hello" not in shown(result(printed="hello")).text
    assert "    | hello" in shown(result(Status.FAILED, printed="hello")).text


def test_questions_about_which_one_sentence_says_everything() -> None:
    made = shown(
        result(Status.FAILED, id="1", feedback="See above."), result(Status.FAILED, id="2", feedback="See above."),
        result(Status.PENDING, id="3"), diagnosis="Nothing there.",
    )  # fmt: skip
    text = Page(made.html).text
    assert "Nothing there.No answer found for 1, 2." in text
    assert "See above" not in text + made.text
    assert "… 3  A title: needs manual grading" in made.text


def test_text_has_everything_in_reading_order() -> None:
    made = shown(result(Status.FAILED, feedback="One.\nTwo."), notes=("a note",), last="Last.", foot=("Foot.",))
    assert made.text == (
        "Title\n\n✘ 1.2  A title: wrong · 0 of 2\n    One.\n    Two.\n\nNotes on your file:\n- a note\n\nLast.\n\nFoot."
    )


# colors ----------------------------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """The contrast of two colors: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio."""

    def light(color: str) -> float:
        digits = color[1:] if len(color) == 7 else "".join(2 * c for c in color[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_colors_can_be_read_on_their_background() -> None:
    palettes = re.findall(r"\{color-scheme:(light|dark);([^}]*)\}", STYLE)
    assert [name for name, _ in palettes] == ["light", "dark", "light", "dark"]  # the system's, then the page's own
    for name, palette in palettes[:2]:
        colors = dict(re.findall(r"--ag-(\w+):(?:[^;#]*)(#[0-9a-f]{3,6})", palette))
        paper = {"light": "#fff", "dark": "#16191d"}[name]
        assert colors["paper"] == paper
        for which in ("ink", "soft", "right", "part", "wrong", "wait", "ours"):
            assert contrast(colors[which], paper) >= 4.5, (name, which)
        assert contrast(colors["ink"], colors["pale"]) >= 4.5


def test_the_page_decides_before_the_system() -> None:
    system = STYLE.index("@media (prefers-color-scheme:dark)")
    for page in ('[data-jp-theme-light="true"] .ag-card', "body.vscode-dark .ag-card", 'html[theme="dark"] .ag-card'):
        assert STYLE.index(page) > system
    for variable in ("--jp-layout-color0", "--vscode-editor-background", "--colab-primary-surface-color"):
        assert STYLE.count(variable) == 4


def test_a_question_that_nobody_has_answered_is_not_called_wrong() -> None:
    made = shown(result(Status.FAILED), open=frozenset({"1.2"}))
    assert "○ 1.2  A title: not answered\n    Said." in made.text
    assert "wrong" not in Page(made.html).text
