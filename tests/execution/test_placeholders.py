"""What a starter leaves open, and the module with which students check themselves, in a worker."""

from __future__ import annotations

import pytest
from conftest import Run, assignment

from autograder.domain.record import Raised, Record, Returned
from autograder.execution.codec import outcome_from_json, outcome_to_json
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.readers import read

STUB = "def get_x():\n    raise NotImplementedError\n"


def only(record: Record) -> object:
    """The one outcome of a record."""
    (outcome,) = record.outcomes.values()
    return outcome


@pytest.mark.parametrize(
    ("source", "unfinished"),
    [
        (STUB, True),
        (STUB.replace("Error", "Error('your code here')"), True),
        ("def helper():\n    raise NotImplementedError\n\n\ndef get_x():\n    return helper()\n", True),
        ("class Todo(NotImplementedError): pass\n\n\ndef get_x():\n    raise Todo\n", True),
        ("def get_x():\n    raise ValueError\n", False),
        # a library that lacks something is no placeholder: torch says this of a module without `forward`
        ("import torch\n\n\ndef get_x():\n    return torch.nn.Module()(1)\n", False),
    ],
)
def test_whose_line_it_is(run: Run, source: str, unfinished: bool) -> None:
    outcome = only(run(source, "get_x"))
    assert isinstance(outcome, Raised)
    assert outcome.unfinished is unfinished
    assert outcome_from_json(outcome_to_json(outcome)) == outcome
    assert ("unfinished" in outcome_to_json(outcome)) is unfinished  # what is stored of others is what it was


KIT = [
    "from t_check import check\n",
    "import t_check\ncheck = t_check.check\n",
    "import t_check as kit\nfrom t_check import *\ncheck = kit.check\n",
    "try:\n    from t_check import check\nexcept ImportError:\n    def check(*questions):\n        print('install it')\n",
    "%load_ext t_check\nfrom t_check import check, check_file\n%check 1\ncheck_file('hw.ipynb')\n",
]


@pytest.mark.parametrize("head", KIT)
def test_self_checks_do_nothing_here(host: Host, tmp_path, head: str) -> None:  # type: ignore[no-untyped-def]
    made = assignment(
        "spec: 1\ntitle: T\npoints: 1\nquestions:\n- {id: a, title: A, points: 1, answer: {function: get_x}, want: 1, within: {abs: 1}}\n"
    )
    path = tmp_path / "hw.py"
    path.write_text(
        head.replace("t_check", "spec_check") + "check('1')\ncheck()\n\n\ndef get_x():\n    check('1')\n    return 1\n"
    )
    record = collect(made, read(path), host)
    assert record.outcomes == {"a": Returned(1)}
    assert (record.troubles, record.printed) == ((), "")


def test_the_module_of_another_assignment_is_unknown(run: Run) -> None:
    record = run("import other_check\n\n\ndef get_x():\n    return 1\n", "get_x")
    assert "No module named 'other_check' here" in record.troubles[0].what
