"""A check's JSON document as what forges read: workflow commands, a summary in Markdown, outputs, and JUnit XML.

Feedback quotes students, so it is escaped everywhere: no text of theirs becomes a workflow command, markup or a link.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.domain.report import Status
from autograder.domain.texts import say
from autograder.output.places import Place
from autograder.output.text import SIGNS, rounded, score_of

#: A JSON document of `check_json`.
Document = Mapping[str, Any]

_KINDS = {"failed": "failure", "partial": "failure", "ungraded": "error"}
_LEVELS = {"failed": "error", "ungraded": "error", "partial": "warning", "not answered": "notice"}
_LONGEST = 2000
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def workflow_commands(content: Document, path: Callable[[str], str]) -> Iterator[str]:
    """A workflow command for each question that is not right, and for each note on the file.

    ``path`` gives a submitted file's path in the repository. See
    https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
    """
    main = content["submission"]["file"]
    if content["problem"]:
        yield _command("error", content["assignment"]["title"], content["problem"])
    for question in content["questions"]:
        level = _LEVELS.get(question["status"])
        if level and (question["max_score"] or level == "error"):
            place = question["place"] or ({"file": main, "cell": None, "line": None} if main else None)
            yield _command(
                level, f"{question['id']} {question['title']}: {_worth(question)}", question["feedback"], place, path
            )
    for note in content["notes"]:
        yield _command("warning", say("report.notes"), note["text"], note["place"], path)


def _command(
    level: str, title: str, said: str, place: Mapping[str, Any] | None = None, path: Callable[[str], str] = str
) -> str:
    properties = {}
    if place:
        properties["file"] = path(place["file"])
        if place["cell"]:  # the lines of a notebook's file are not those of its cells
            title += f" ({_place(place)})"
        elif place["line"]:
            properties["line"] = str(place["line"])
    properties["title"] = title
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(said[:_LONGEST])}"


def _data(text: str) -> str:
    """Text as the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Text as a property of a workflow command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(content: Document) -> str:
    """The summary of a step, in GitHub's Markdown."""
    title, lines = content["assignment"]["title"], []
    if content["problem"]:
        return f"### {escape_markdown(title)}\n\n{escape_markdown(content['problem'])}\n"
    if content["diagnosis"]:
        lines += [escape_markdown(content["diagnosis"]), ""]
    questions = content["questions"]
    if questions:
        heads = (say("report.columns.question"), say("report.columns.points"))
        lines += [f"| | {escape_markdown(heads[0])} | {escape_markdown(heads[1])} |", "|---|---|--:|"]
    for question in questions:
        cells = (SIGNS[Status(question["status"])], f"{question['id']} {question['title']}", _worth(question))
        lines.append("| " + " | ".join(escape_markdown(" ".join(cell.split())) for cell in cells) + " |")
    for question in questions:
        if question["status"] != "passed":
            lines += ["", f"**{escape_markdown(question['id'])}** {escape_markdown(question['feedback'])}"]
    if content["notes"]:
        lines += ["", f"**{escape_markdown(say('report.notes'))}**", ""]
        lines += [f"- {escape_markdown(note['text'])}" for note in content["notes"]]
    lines += ["", f"**{escape_markdown(content['summary'])}**"]
    return f"### {escape_markdown(title)}\n\n" + "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """Text that GitHub's Markdown shows as it is; line ends become line breaks, and backticks mark code as before."""
    pieces = re.split(r"`([^`\n]+)`", text[:_LONGEST])
    made = [f"<code>{_escaped(piece)}</code>" if at % 2 else _escaped(piece) for at, piece in enumerate(pieces)]
    return "".join(made)


def _escaped(text: str) -> str:
    """Each character of ASCII punctuation after a backslash: https://spec.commonmark.org/0.31.2/#backslash-escapes."""
    named = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    text = _PUNCTUATION.sub(lambda found: named.get(found[1], f"\\{found[1]}"), text)
    return re.sub(r"\s*\n\s*", "<br>", text.strip("\n"))


def outputs(content: Document) -> str:
    """The outputs of a step: numbers and one word, so nothing has to be escaped."""
    values = {
        "points": rounded(content["score"]),
        "max-points": rounded(content["max_score"]),
        "status": content["status"],
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def junit(content: Document, path: Callable[[str], str]) -> str:
    """JUnit XML, as GitLab and other CI read it: a test case per question."""
    title, name = content["assignment"]["title"], content["assignment"]["name"]
    suite = ET.Element("testsuite", name=title)
    for question in content["questions"]:
        case = ET.SubElement(suite, "testcase", classname=name, name=f"{question['id']} {question['title']}")
        place = question["place"]
        if file := place["file"] if place else content["submission"]["file"]:
            case.set("file", path(file))
        if question["status"] != "passed":
            said = question["feedback"] + (f"\n({_place(place)})" if place else "")
            kind = _KINDS.get(question["status"], "skipped")
            ET.SubElement(case, kind, message=_worth(question)).text = said
        if question["printed"]:
            ET.SubElement(case, "system-out").text = question["printed"]
    if content["problem"]:
        case = ET.SubElement(suite, "testcase", classname=name, name=title)
        ET.SubElement(case, "error", message=content["problem"])
    suite.set("tests", str(len(suite)))
    for kind, key in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(key, str(len(suite.findall(f"testcase/{kind}"))))
    whole = ET.Element("testsuites")
    whole.append(suite)
    ET.indent(whole, " ")
    return ET.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _place(place: Mapping[str, Any]) -> str:
    return str(Place(place["file"], place["line"], place["cell"] or 0))


def _worth(question: Mapping[str, Any]) -> str:
    """The points of a question, or its state."""
    formless = question["status"] == "failed" and not question["max_score"]  # a kit gives no points for a form
    if question["score"] is None or formless:
        return say(f"report.word.{question['status']}")
    return score_of(question["score"], question["max_score"])
