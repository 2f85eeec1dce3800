"""``check("1.2.1")``, ``check()``, ``%check`` and ``check_file()`` in a notebook: Jupyter, VS Code, Colab.

The kit of an assignment offers these to students (`entrypoints.kit`). In the instructor's folder:

    from autograder.entrypoints.notebook_checks import checks_for
    check = checks_for("simple_attention").check
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder.domain.errors import AutograderError
from autograder.domain.report import Status
from autograder.domain.texts import say, speaking
from autograder.execution.live.live_answers import LiveCode
from autograder.output.cards.card import Card, CardContent, card, message_card

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.domain.assignment import Assignment
    from autograder.domain.report import Report

_NUMBERED = re.compile(r"<ipython-input-(\d+)-|In ?\[(\d+)\]")
_EXAMPLE = 'check_file("my_homework.ipynb")'


def checks_for(assignment: str) -> NotebookChecks:
    """The checks of an assignment in an instructor's folder; raises `UsageError` if there is none of this name."""
    from autograder.app.grader import Grader
    from autograder.ingest.project import find_project

    project = find_project(assignment)
    return NotebookChecks(lambda ahead: Grader(project, ahead=ahead, isolation="available"))


class NotebookChecks:
    """What students call. ``open_grader`` gives a `Grader`, ahead of time or not.

    Answers are shown, not returned, so that each of several checks in a cell has its card. Errors are shown as well.
    """

    def __init__(self, open_grader: Callable[[bool], Grader]) -> None:
        self._open_grader = open_grader
        self._grader: Grader | None = None

    def check(self, *questions: str) -> None:
        """Check questions on what the notebook has in memory now: ``check("1.2.1")``, or all of them: ``check()``."""
        with _shown() as show:
            show(self.live_card(questions))

    def check_file(self, file: str | os.PathLike[str] | None = None) -> None:
        """Check the saved file: run it from the top in a fresh process, as it is when it is graded.

        Without ``file``, the notebook's own file is looked for.
        """
        with _shown() as show:
            show(self.file_card(file))

    def load_ipython_extension(self, shell: Any) -> None:
        """Define the magics ``%check`` and ``%check_file``."""
        shell.register_magic_function(lambda line: self.check(*line.replace(",", " ").split()), "line", "check")
        shell.register_magic_function(lambda line: self.check_file(line.strip() or None), "line", "check_file")

    def live_card(self, questions: Sequence[str] = ()) -> Card:
        """The card that `check` shows; raises what `live_check` raises."""
        from autograder.app.live_check import live_check
        from autograder.execution.live.time_limit import can_stop

        grader = self._grader = self._grader or self._open_grader(False)
        found = live_check(grader, _live_code(self), questions)
        report = found.report
        if grader.project.reference.exists():  # the host has run the reference; nothing else is asked of it
            grader.close()
        assignment = grader.assignment
        with speaking(assignment.texts):
            asked = say("list.and").join(map(str, questions))
            title = "card.title" if questions else "card.title_all"
            foot = [say("card.live")]
            foot += [say("card.further")] if grader.checks and not questions else []
            foot += [] if can_stop() else [say("card.no_limit")]
            shown = say(title, assignment=assignment.title, questions=asked)
            return _card(assignment, shown, report, foot, found.open)

    def file_card(self, file: str | os.PathLike[str] | None = None) -> Card:
        """The card that `check_file` shows; raises `SubmissionError`, `UsageError` and what `file_check` raises."""
        from autograder.app.live_check import file_check
        from autograder.ingest.own_notebook import own_notebook
        from autograder.ingest.starter_version import other_version
        from autograder.ingest.submissions import read_submission
        from autograder.output.last_line import last_line

        path = Path(file) if file else own_notebook(_names(_shell()), os.environ, Path.cwd(), _EXAMPLE)
        with self._open_grader(True) as grader:
            assignment = grader.assignment
            submission = read_submission(path, assignment.files, alone=False)
            saved = time.strftime("%H:%M:%S", time.localtime(path.stat().st_mtime))
            found = file_check(grader, submission)
        with speaking(assignment.texts):
            title = say("card.title_file", assignment=assignment.title, file=path.name)
            foot = [say("card.file", file=path.name, time=saved)]
            if assignment.kit and (own := other_version(path, assignment.kit)):
                foot.append(say("card.other_version", own=own, kit=assignment.kit.shown))
            return _card(assignment, title, found.report, foot, found.open, last_line(found.report))


def _card(
    assignment: Assignment, title: str, report: Report, foot: list[str], open_: frozenset[str] = frozenset(),
    last: str = "",
) -> Card:  # fmt: skip
    maps = {q.id: q.heat_map.text for q in assignment.questions if q.heat_map}
    told = frozenset(q.id for q in assignment.questions if q.self_check.what == "verdict")
    foot += [say("card.version", version=assignment.kit.shown)] if assignment.kit else []
    return card(CardContent(title, report, tuple(foot), last or _summary(report, open_), maps, told, open_))


def _summary(report: Report, open_: frozenset[str]) -> str:
    """How many questions are in which state; "" where one look says it."""
    states = Counter(Status.NOT_ANSWERED if result.id in open_ else result.status for result in report.results)
    counts = [say(f"card.count.{status.value}", count=states[status]) for status in Status if states[status]]
    return "" if report.diagnosis or len(report.results) < 2 else say("card.summary", counts=", ".join(counts))


@contextmanager
def _shown() -> Iterator[Callable[[Card], None]]:
    """Shows a card as the notebook can, and an error of ours as a card."""
    try:
        yield _show
    except AutograderError as error:
        _show(message_card(say("card.not_checked"), str(error)))


def _show(made: Card) -> None:
    if _shell() is None:
        print(made.text)
    else:
        sys.modules["IPython.display"].display(made)


def _shell() -> Any:
    """IPython's shell; None where code runs without it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _names(shell: Any) -> MutableMapping[str, Any]:
    """What the student's code has defined, its globals."""
    names: MutableMapping[str, Any] = vars(sys.modules["__main__"]) if shell is None else shell.user_ns
    return names


def _live_code(checks: NotebookChecks) -> LiveCode:
    """The student's code in this process, as IPython knows it."""
    shell = _shell()
    names = _names(shell)
    hidden: Mapping[str, Any] = getattr(shell, "user_ns_hidden", {})
    own = {
        name
        for name, value in names.items()
        if (name in hidden and hidden[name] is value)
        or isinstance(value, ModuleType)
        or getattr(value, "__self__", None) is checks
    }
    history = getattr(getattr(shell, "history_manager", None), "input_hist_parsed", None) or [""]
    return LiveCode(names, tuple(history[1:-1]), lambda file: _place(shell, file), own, _quiet(shell))


def _quiet(shell: Any) -> Callable[[], AbstractContextManager[object]]:
    """A context in which nothing is displayed."""
    if shell is None:
        return nullcontext
    from IPython.utils.capture import capture_output

    return lambda: capture_output(stdout=False, stderr=False, display=True)


def _place(shell: Any, file: str) -> str:
    """What a student calls a file of code: ``cell [3]``, or a module beside the notebook; "" if it is not theirs."""
    named = getattr(getattr(shell, "compile", None), "format_code_name", lambda file: None)(file)
    if found := _NUMBERED.search(f"{file} {named[1] if named else ''}"):
        return f"cell [{found[1] or found[2]}]"
    path, folder = os.path.abspath(file), os.path.join(os.getcwd(), "")
    installed = path.startswith((sys.prefix, sys.base_prefix)) or "site-packages" in path
    return "" if file.startswith("<") or installed or not path.startswith(folder) else path.removeprefix(folder)
