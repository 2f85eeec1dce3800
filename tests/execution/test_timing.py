"""Limits on processor time: what a submission is charged for, and what a busy machine must not cost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from conftest import asking

from autograder.domain.record import Crashed, Raised, Record, Returned, Unjudged
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.execution.sandbox.retries import Attempt, Turns, fairly
from autograder.execution.sandbox.timing import Meter
from autograder.readers import read
from autograder.scoring.score import score

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processor time of another process is read on Linux")

WORK = "import time\ndef work(seconds):\n    end = time.process_time() + seconds\n    while time.process_time() < end: pass\n"


def ran(
    host: Host, path: Path, text: str, *names: str, attempt: Attempt | None = None, limits: str = "{call: 1s}"
) -> Record:
    path.write_text(text)
    return collect(asking(*names, limits=limits), read(path), host, attempt=attempt)


@pytest.fixture
def hw(tmp_path: Path) -> Path:
    return tmp_path / "hw.py"


@pytest.fixture
def confined(host: Host) -> Iterator[None]:
    """The host's children on one processor, which six busy loops want too."""
    one = {min(os.sched_getaffinity(0))}
    assert isinstance(host.pid, int)  # type: ignore[attr-defined]
    host.start(b"").end(wait=True)  # it is there, and the child that waits was forked before
    before = os.sched_getaffinity(host.pid)  # type: ignore[attr-defined]
    os.sched_setaffinity(host.pid, one)  # type: ignore[attr-defined]
    host.start(b"").end(wait=True)
    # sessions of their own: the kernel may share a processor by session (sched_autogroup)
    loop = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(loop, start_new_session=True) for _ in range(6)]
    for loop in loops:
        os.sched_setaffinity(loop.pid, one)
    yield
    for loop in loops:
        loop.kill()
        loop.wait()
    os.sched_setaffinity(host.pid, before)  # type: ignore[attr-defined]
    host.start(b"").end(wait=True)


def metered(code: str, seconds: float, computing: float = 0.0) -> Meter:
    """What is seen of a process for so many seconds, and until it has had so many of processor time."""
    process = subprocess.Popen([sys.executable, "-c", f"print(flush=True)\n{code}"], stdout=subprocess.PIPE)
    assert process.stdout
    try:
        process.stdout.readline()  # Python has started, which takes a busy machine a while
        meter = Meter(process.pid)
        end = time.monotonic() + seconds
        while time.monotonic() < end or sum(psutil.Process(process.pid).cpu_times()[:2]) < computing:
            meter.look()
            time.sleep(0.02)
        meter.look()
        return meter
    finally:
        process.kill()
        process.communicate()


def test_a_process_that_sleeps_has_slept_and_not_starved() -> None:
    spent = metered("import time; time.sleep(9)", 1.0).spent
    assert spent.slept > 0.5
    assert spent.used < 0.3


def test_all_threads_count_and_computing_is_no_sleep() -> None:
    code = "import threading, zlib\ndef f():\n  while True: zlib.compress(bytes(10**6))\nthreading.Thread(target=f).start(); f()"
    meter = metered(code, 1.0, 0.5)
    assert meter.first is not None
    assert meter.spent.used > 0.3
    assert meter.spent.slept < 0.3
    alone = metered("while True: pass", 1.0, 0.3).spent
    assert alone.used > 0.5 * (alone.wall - alone.starved)


def test_a_stopped_process_sleeps() -> None:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    os.kill(process.pid, signal.SIGSTOP)
    meter = Meter(process.pid)
    for _ in range(20):
        time.sleep(0.02)
        meter.look()
    process.kill()
    process.wait()
    assert meter.spent.slept > 0.2
    assert meter.used() == meter.spent.used  # the process is gone, but its last values remain


def test_a_process_that_cannot_be_looked_at_is_given_a_share_of_wall_time() -> None:
    meter = Meter(2**22 + 7)
    time.sleep(0.03)
    assert 0.01 <= meter.look().used <= meter.look().wall < 60


@pytest.mark.usefixtures("confined")
def test_a_right_answer_on_a_busy_processor_is_right(host: Host, hw: Path) -> None:
    text = WORK + "def get_x():\n    work(0.6)\n    return 1\n"
    found = ran(host, hw, text, "get_x", limits="{call: 700ms, load: 1s, total: 20s}")
    assert found.outcomes["get_x"] == Returned(1)
    assert 0.55 < found.seconds["get_x"] < 2


@pytest.mark.usefixtures("confined")
def test_what_starves_beside_others_is_given_up_and_runs_alone(host: Host, hw: Path) -> None:
    limits = "{call: 700ms, load: 1s, total: 20s}"
    text = WORK + "def get_x():\n    work(0.65)\n    return 1\ndef get_y(): return 2\n"
    beside = ran(host, hw, text, "get_x", "get_y", attempt=Attempt(alone=False), limits=limits)
    assert beside.doubtful
    assert isinstance(beside.outcomes["get_x"], Unjudged)
    both = fairly(lambda attempt: ran(host, hw, text, "get_x", "get_y", attempt=attempt, limits=limits), Turns(2), 60.0)
    assert both.outcomes == {"get_x": Returned(1), "get_y": Returned(2)}


@pytest.mark.usefixtures("confined")
def test_an_endless_loop_ends_on_a_busy_processor(host: Host, hw: Path) -> None:
    limits = "{call: 200ms, load: 1s, total: 20s}"
    found = ran(host, hw, "def get_x():\n    while True: pass\n", "get_x", limits=limits)
    died = found.outcomes["get_x"]
    assert isinstance(died, Crashed)
    assert died.timed_out
    assert not found.doubtful


@pytest.mark.parametrize(("seconds", "slow"), [(0.4, False), (1.4, True)])
def test_over_the_limit_but_under_twice_it_is_run_once_more(host: Host, hw: Path, seconds: float, slow: bool) -> None:
    text = WORK + f"def get_x():\n    work({seconds})\n    return 1\n"
    found = ran(host, hw, text, "get_x")
    assert found.outcomes["get_x"] == Returned(1)
    assert (found.doubtful, found.slow == {"get_x"}) == (slow, slow)
    strict = ran(host, hw, text, "get_x", attempt=Attempt(limit=1.0))
    assert isinstance(strict.outcomes["get_x"], Crashed if slow else Returned)


def test_a_slow_statement_is_run_once_more_too(host: Host, hw: Path) -> None:
    text = WORK + "work(1.4)\ndef get_x(): return 1\n"
    assert ran(host, hw, text, "get_x").doubtful
    strict = ran(host, hw, text, "get_x", attempt=Attempt(limit=1.0))
    assert [t.timed_out for t in strict.troubles] == [True]
    assert strict.outcomes["get_x"] == Returned(1)


@pytest.mark.parametrize(
    "use",
    [
        "torch.optim.SGD([torch.zeros(3, requires_grad=True)], lr=0.1)",
        "torch.optim.LBFGS([torch.zeros(3, requires_grad=True)])",
        "torch.func.grad(lambda x: (x * x).sum())(torch.ones(3))",
        "torch.func.vmap(torch.sin)(torch.ones(3))",
        "torch.profiler.profile()",
    ],
)
def test_the_first_use_of_an_offered_package_is_not_charged(host: Host, hw: Path, use: str) -> None:
    text = f"import torch\ndef get_x():\n    {use}\n    return 1\n"
    found = ran(host, hw, text, "get_x", limits="{call: 500ms, load: 3s, total: 5s}")
    assert found.outcomes["get_x"] == Returned(1)
    assert not found.doubtful
    assert found.seconds["get_x"] < 0.5


def test_only_so_much_is_believed_of_imports(host: Host, hw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.execution.sandbox.child.MOST_UNPAID", 2.0)
    text = """
import sys
def get_x():
    frame = sys._getframe()
    while "perform" not in frame.f_code.co_name:
        frame = frame.f_back
    reply = frame.f_locals["self"].reply
    for _ in range(40):
        reply.send({"import": None})
        reply.send({"import": 1e6})
    while True: pass
"""
    found = ran(host, hw, text, "get_x", limits="{call: 200ms, load: 1s, total: 1s}")
    died = found.outcomes["get_x"]
    assert isinstance(died, Crashed)
    assert died.timed_out
    assert found.seconds["get_x"] < 6  # the limit twice and what is believed, late looks of a busy machine aside


@pytest.mark.parametrize("message", ['{"import": None}', '{"at": "call", "id": "get_x"}'])
def test_a_forged_beginning_gives_no_more_time(
    host: Host, hw: Path, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    monkeypatch.setattr("autograder.execution.sandbox.child.MOST_UNPAID", 1.0)
    text = (
        WORK
        + f"""
import sys
def get_x():
    frame = sys._getframe()
    while "perform" not in frame.f_code.co_name:
        frame = frame.f_back
    for _ in range(12):
        frame.f_locals["self"].reply.send({message})
        work(0.5)
    return 1
def get_y(): return get_x()
"""
    )
    found = ran(host, hw, text, "get_x", "get_y", limits="{call: 500ms, load: 3s, total: 20s}")
    assert {type(outcome) for outcome in found.outcomes.values()} == {Crashed}


def test_a_loop_is_a_time_out_at_the_deadline_too(host: Host, hw: Path) -> None:
    asked = asking("get_x", limits="{call: 1s}")
    hw.write_text("def get_x():\n    while True: pass\n")
    found = collect(asked, read(hw), host, attempt=Attempt(deadline=time.monotonic() + 1.7))
    assert isinstance(found.outcomes["get_x"], (Crashed, Unjudged))
    if isinstance(found.outcomes["get_x"], Unjudged):  # the machine was so busy that it got less than its second
        assert found.seconds.get("get_x", 0.0) < 1


def test_nobody_waits_once_a_class_is_given_up(host: Host, hw: Path) -> None:
    turns = Turns(2)
    asked = asking("get_x", limits="{call: 30s}")
    hw.write_text("def get_x():\n    while True: pass\n")
    threading.Timer(0.5, turns.close).start()
    began = time.monotonic()
    found = fairly(lambda attempt: collect(asked, read(hw), host, attempt=attempt), turns, 60.0)
    assert isinstance(found.outcomes["get_x"], Unjudged)
    assert time.monotonic() - began < 20


def test_waiting_has_a_cap_of_its_own(host: Host, hw: Path) -> None:
    text = "import threading\ndef get_x():\n    lock = threading.Lock(); lock.acquire(); lock.acquire()\n"
    found = ran(host, hw, text, "get_x", limits="{call: 300ms, load: 1s, total: 20s}")
    assert "waiting" in str(found.outcomes["get_x"])
    text = "import time\ndef get_x():\n    time.sleep(0.6)\n    return 1\n"
    assert ran(host, hw, text, "get_x", limits="{call: 300ms, load: 1s, total: 20s}").outcomes["get_x"] == Returned(1)


def test_at_the_deadline_what_is_unjudged_is_ungraded(host: Host, hw: Path) -> None:
    text = WORK + "def get_a(): return 1\ndef get_x():\n    work(50)\n    return 1\ndef get_b(): return 1\n"
    asked = asking("get_a", "get_x", "get_b", limits="{call: 60s, wall: 3s}")
    hw.write_text(text)
    found = fairly(
        lambda attempt: collect(asked, read(hw), host, attempt=attempt), Turns(1), asked.limits.wall
    )  # fmt: skip
    assert found.outcomes["get_a"] == Returned(1)
    assert isinstance(found.outcomes["get_x"], Unjudged)
    assert isinstance(found.outcomes["get_b"], Unjudged)
    report = score(asked, {"get_a": 1, "get_x": 1, "get_b": 1}, found)
    assert [result.status.value for result in report.results] == ["passed", "ungraded", "ungraded"]
    assert report.status == "ungraded"


def test_time_outs_are_listed_and_their_texts_hold_no_measured_time(host: Host, hw: Path) -> None:
    text = "while True: pass\ndef get_x():\n    while True: pass\n"
    asked = asking("get_x", limits="{call: 300ms, load: 3s, total: 20s}")
    hw.write_text(text)
    reports = [score(asked, {"get_x": 1}, collect(asked, read(hw), host)) for _ in range(2)]
    assert reports[0] == reports[1]
    assert reports[0].timeouts == ("get_x", "hw.py, line 1")
    assert (
        reports[0]
        .results[0]
        .feedback.startswith("`get_x()` had not finished after 0.3 s of computing, so it was stopped.")
    )
    assert reports[0].notes == (
        "hw.py, line 1: had not finished after 0.3 s of computing, so it was stopped; it was skipped",
    )


# memory ------------------------------------------------------------------------------------------------------------


KILLED = "import os, signal\ndef get_x(): os.kill(os.getpid(), signal.SIGKILL)\ndef get_y(): return 2\n"


@pytest.mark.parametrize("kills", [[0, 0], [0, 1]])
def test_a_kill_for_lack_of_memory_differs_from_an_exit(
    host: Host, hw: Path, monkeypatch: pytest.MonkeyPatch, kills: list[int]
) -> None:
    from autograder.execution.sandbox import child

    told = [*kills, *kills]  # before and after each child: two may end at the same time, and each is reported
    monkeypatch.setattr(child.machine, "out_of_memory_kills", lambda: told.pop(0) if told else kills[1])
    found = ran(host, hw, KILLED, "get_x", "get_y")
    assert found.outcomes["get_y"] == Returned(2)
    assert isinstance(found.outcomes["get_x"], Unjudged if kills[1] else Crashed)
    assert found.doubtful == bool(kills[1])


def test_beyond_its_own_limit_the_submission_is_wrong(host: Host, hw: Path) -> None:
    text = "def get_x(): return len(bytearray(3 << 30))\n"
    assert isinstance(ran(host, hw, text, "get_x").outcomes["get_x"], Raised)


@pytest.mark.parametrize(
    "place", ["def get_x(): return len(bytearray(1 << 30))", "y = bytearray(1 << 30)\ndef get_x(): return y[0]"]
)
def test_less_than_the_spec_allows_is_the_machines_fault(
    host: Host, hw: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    from autograder.execution.sandbox import child

    monkeypatch.setattr(child.machine, "memory_for_one", lambda limit: min(limit, 256 << 20))
    found = ran(host, hw, place + "\n", "get_x")
    assert isinstance(found.outcomes["get_x"], Unjudged)
    other = "y = bytearray(1 << 30)\ndef get_x(): return 2\n"  # calls that do not need the memory are unaffected
    assert ran(host, hw, other, "get_x").outcomes["get_x"] == Returned(2)


@pytest.mark.parametrize(
    "body",
    [
        "import numpy as np; return np.zeros((90000, 90000))",
        "import torch; return torch.zeros(10**10)",
        "raise ValueError('MemoryError')",
    ],
)
def test_more_than_the_spec_allows_the_submission_is_wrong(
    host: Host, hw: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    from autograder.execution.sandbox import child

    monkeypatch.setattr(child.machine, "memory_for_one", lambda limit: min(limit, 256 << 20))
    assert isinstance(ran(host, hw, f"def get_x():\n    {body}\n", "get_x").outcomes["get_x"], Raised)


def test_a_child_is_ended_before_the_grader(host: Host) -> None:
    child = host.start(b"")
    try:
        children = Path(f"/proc/{host.pid}/task/{host.pid}/children").read_text().split()  # type: ignore[attr-defined]
        assert children
        assert {Path(f"/proc/{pid}/oom_score_adj").read_text() for pid in children} == {"1000\n"}
    finally:
        child.end(wait=True)
    assert Path("/proc/self/oom_score_adj").read_text() != "1000\n"


# hidden questions ---------------------------------------------------------------------------------------------------


def test_nothing_of_a_hidden_call_reaches_another_answer(host: Host, hw: Path) -> None:
    text = """
import gc
open("seen", "a").write("loaded")
print("loading")
seen = []
def get_hidden():
    seen.append("secret")
    open("seen", "a").write("secret")
    print("secret")
    return 1
def get_shown():
    for o in gc.get_objects():
        if type(o) is dict and "calls" in o and "cells" in o:
            seen.append(str(o["calls"]))
    return [*seen, open("seen").read()]
while seen: pass
"""
    hw.write_text(text)
    asked = asking("get_hidden", "get_shown")
    hidden = replace(asked.questions[0], visibility="hidden")
    found = collect(replace(asked, questions=(hidden, asked.questions[1])), read(hw), host)
    shown = found.outcomes["get_shown"]
    assert isinstance(shown, Returned)
    said = str(shown.value)
    assert "secret" not in said
    assert "hidden" not in said
    assert "loaded" in said
    assert isinstance(found.outcomes["get_hidden"], Returned)
    assert found.printed == "loading\n"


def test_loading_for_hidden_calls_leaves_no_note(host: Host, hw: Path) -> None:
    # the job, which the code can find, distinguishes the two loads
    asks = "gc.get_objects() if type(o) is dict and 'cells' in o and o.get('calls')"
    text = f"import gc\nif [o for o in {asks}]: print('again'); 1/0\nprint('once')\n1/0\ndef get_x(): return 1\n"
    hw.write_text(text)
    asked = asking("get_x")
    found = collect(replace(asked, questions=(replace(asked.questions[0], visibility="hidden"),)), read(hw), host)
    assert found.outcomes["get_x"] == Returned(1)
    assert found.printed == "once\n"
    assert [trouble.where for trouble in found.troubles] == ["hw.py, line 4"]


def test_where_nothing_visible_is_asked_the_whole_file_is_loaded(host: Host, hw: Path) -> None:
    hw.write_text("print('one')\nwhile True: pass\nprint('two')\n1/0\ndef get_x(): return 1\n")
    asked = asking("get_x", limits="{call: 300ms, load: 3s}")
    found = collect(replace(asked, questions=(replace(asked.questions[0], visibility="hidden"),)), read(hw), host)
    assert found.printed == "one\ntwo\n"
    assert [trouble.where for trouble in found.troubles] == ["hw.py, line 2", "hw.py, line 4"]


def test_a_question_may_have_a_limit_of_its_own(host: Host, hw: Path) -> None:
    """The call has more time than the others, or less; statements have what the assignment gives."""
    hw.write_text(WORK + "def slow(): work(0.8); return 1\ndef quick(): work(0.8); return 1\ndef other(): work(0.8)\n")
    asked = asking("slow", "quick", "other", limits="{call: 400ms}")
    limits = {"slow": 3.0, "quick": 0.1}
    questions = tuple(replace(q, limit=limits.get(q.id)) for q in asked.questions)
    found = collect(replace(asked, questions=questions), read(hw), host, attempt=Attempt(limit=1.0)).outcomes
    assert isinstance(found["slow"], Returned)
    assert isinstance(found["quick"], Crashed)
    assert isinstance(found["other"], Crashed)
    assert "0.1 s of computing" in found["quick"].why
    assert "0.4 s of computing" in found["other"].why
