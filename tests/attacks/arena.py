"""Where attacks are run: an instructor's folder, a grader at work on it, and a look at everything around afterwards."""

from __future__ import annotations

import csv
import io
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attacks import course as courses
from attacks import traces
from attacks.catalogue import QUESTIONS, Attack
from attacks.course import Course

SERVER = Path(__file__).parent / "server.py"
CANARY_SECONDS = 3.0
#: An attack is stopped at twice a limit.
SLACK = 3.0
#: However busy the machine is, an answer that takes so many times as long as it may is a hang.
MOST_STARVED = 12.0
#: What the grader may grow by while it reads one submission's messages.
GRADER_GROWTH = 400 << 20
#: What a submission's processes may hold together: their limit, the libraries they share, and what a poll overlooks.
WORKER_MEMORY = courses.MEMORY + (550 << 20)
#: What a submission's folder may hold.
DISK = 600 << 20

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The result of one attack; ``faults`` describes in sentences what did not hold."""

    attack: Attack
    seconds: float
    points: float
    faults: list[str]
    peaks: dict[str, int] = field(default_factory=dict)


@dataclass
class Arena:
    """One grader, kept for all attacks; replaced only when an attack has harmed it."""

    course: Course = field(default_factory=lambda: Course(_base()).make())
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sinks = traces.Sinks()
        self.start()
        self.confinement = self.probe()

    # the grader -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the grader and learn what undisturbed submissions come to."""
        path = os.environ.get("PATH", "/usr/bin:/bin")
        environment = {
            "PATH": path,
            "HOME": str(self.course.base),
            "PYTHONPATH": str(self.course.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(self.course.temporary),
            "AUTOGRADER_SECRET": self.course.secrets["environment"],
        }
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the server
        self.server = subprocess.Popen(
            [sys.executable, str(SERVER), str(self.course.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            cwd=self.course.folder,
            env=environment,
            start_new_session=True,
        )
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._pump, args=(self.server, self.lines), daemon=True).start()
        said = self._answer(180)
        assert "ready" in said, self._said()
        self.dumpable = said["dumpable"]
        self.canaries = {name: self.canary(name) for name in ("neighbour", "right", "wrong")}
        self.baseline()

    def baseline(self) -> None:
        """Take what is there now as what must be there later."""
        self.digest = self._digest()
        self.folders = len(list(self.course.temporary.iterdir()))
        self.made = set(_walk(self.course.temporary))
        self.host = traces.children(self.server.pid)
        self.state = traces.state([self.server.pid, *self.host])

    def _digest(self) -> dict[str, str]:
        ours = courses.digest(self.course.folder, courses.ROOT / "problems", courses.ROOT / "reference")
        return {**ours, **courses.listing(courses.packages())}

    @staticmethod
    def _pump(server: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
        assert server.stdout
        for line in server.stdout:
            lines.put(line)
        lines.put("")

    def _said(self) -> str:
        self.log.seek(0)
        return self.log.read()[-2000:].decode("utf-8", "replace")

    def ask(self, path: Path, name: str, seconds: float = 15.0) -> dict[str, Any]:
        """The grader's answer for the submission at the path, and the seconds it took (see ``traces.Clock``)."""
        assert self.server.stdin
        try:
            self.server.stdin.write(json.dumps({"path": str(path), "name": name}) + "\n")
            self.server.stdin.flush()
        except OSError:
            pass  # it is gone: hearing nothing will tell
        return self._answer(seconds)

    def _answer(self, seconds: float) -> dict[str, Any]:
        """What it says within so many seconds, in which it could have run; with the seconds that it took."""
        clock = traces.Clock(self.server.pid)
        while True:
            clock.look()
            try:
                line = self.lines.get(timeout=0.05)
            except queue.Empty:
                if clock.seconds() < seconds and time.monotonic() - clock.began < MOST_STARVED * seconds:
                    continue
                return {"error": f"the grader hung: no answer in {seconds:g} s", "seconds": seconds}
            clock.look()
            answer = json.loads(line) if line else {"error": f"the grader ended: {self._said()}"}
            return {**answer, "seconds": max(clock.seconds(), clock.computed())}

    def canary(self, name: str) -> dict[str, Any]:
        """The answer on one of the harmless submissions."""
        return self.ask(self.course.folder / "submissions" / f"{name}.py", name)

    def close(self) -> None:
        """End the grader and remove the folder."""
        self.stop()
        self.sinks.close()
        self.course.remove()

    def stop(self) -> None:
        """End the grader with everything under it."""
        under = traces.descendants(self.server.pid)
        if self.server.stdin:
            try:
                self.server.stdin.close()
            except OSError:
                pass
        try:
            self.server.wait(5)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        traces.kill(under)
        if self.server.stdout:
            self.server.stdout.close()
        self.log.close()

    # what confines ----------------------------------------------------------------------------------------------------

    def probe(self) -> dict[str, bool]:
        """What a harmless submission is let do that none should."""
        folder = self._emptied()
        path = folder / "probe.py"
        path.write_text(PROBE.replace("COURSE", repr(str(self.course.folder))))
        answer = self.ask(path, "probe")
        said = answer["report"]["printed"].split("\n") if "report" in answer else []
        return {line[8:]: line.startswith("done") for line in said if line.startswith(("done", "refused"))}

    @property
    def loose(self) -> list[str]:
        """What is open that should be closed; all of it if the probe did not come back."""
        return [name for name, done in self.confinement.items() if done] if self.confinement else ["everything"]

    # one attack -------------------------------------------------------------------------------------------------------

    def run(self, attack: Attack) -> Outcome:
        """Grade the attack and look at everything around it."""
        path = attack.put(self._emptied(), self.course.folder)
        self.sinks.take()
        self.sinks.arrived.clear()
        with traces.Sampler(self.server.pid, self.course.temporary) as sampler:
            answer = self.ask(path, attack.name, SLACK * attack.seconds + 5)
        faults, ready = [*self.judge(attack, answer), *self.peaks(sampler)], "hung" not in answer.get("error", "")
        remains: list[str] = []
        if ready:
            faults += self.canary_faults()
            remains = traces.wait_for_nothing(self.remains)
        points = sum(answer.get("scores", {}).values())
        peaks = {
            "the grader grew by": sampler.grader,
            "its processes held": sampler.workers,
            "its folder held": sampler.disk,
        }
        outcome = Outcome(attack, answer["seconds"], points, [*faults, *remains], peaks)
        self.outcomes.append(outcome)
        if outcome.faults:
            self.repair(ready and not remains)
        return outcome

    def judge(self, attack: Attack, answer: Answer) -> Iterator[str]:
        """What is wrong with the answer itself."""
        if answer["seconds"] > SLACK * attack.seconds:
            yield f"it took {answer['seconds']:.1f} s, more than {SLACK * attack.seconds:g} s"
        if "error" in answer:
            yield f"the grader failed: {answer['error'][:500]}"
            return
        scores = {id: answer["scores"].get(id, 0) for id in QUESTIONS}
        for id in QUESTIONS:
            due = attack.score[id]
            if due is not None and abs(scores[id] - due) > 1e-9:
                said = next((r["feedback"] for r in answer["report"]["results"] if r["id"] == id), "")
                kind = "given away" if scores[id] > due else "lost"
                yield f"points {kind}: {id} got {scores[id]:g}, not {due:g} ({said[:200]!r})"
        ungraded = [r["id"] for r in answer["report"]["results"] if r["status"] == "ungraded"]
        if ungraded:
            details = [r["detail"][:200] for r in answer["report"]["results"] if r["status"] == "ungraded"]
            yield f"left ungraded, so that it counts as the grader's fault: {ungraded} {details}"
        yield from text_faults(answer, self.course.secrets)
        if attack.plain:
            yield from slips(answer)

    def peaks(self, sampler: traces.Sampler) -> Iterator[str]:
        """What it took too much of."""
        for what, peak, most in (
            ("the grader grew by", sampler.grader, GRADER_GROWTH),
            ("its processes held", sampler.workers, WORKER_MEMORY),
            ("its folder held", sampler.disk, DISK),
        ):
            if peak > most:
                yield f"{what} {peak >> 20} MiB, more than {most >> 20} MiB"

    def canary_faults(self) -> Iterator[str]:
        """Whether the next submissions are graded as usual."""
        for name in ("right", "wrong"):
            answer = self.canary(name)
            if answer.get("report") != self.canaries[name].get("report"):
                told = answer.get("error") or _difference(self.canaries[name]["report"], answer["report"])
                yield f"the next submission ({name}) has another report: {told}"
            if answer["seconds"] > SLACK * CANARY_SECONDS:
                yield f"the next submission ({name}) took {answer['seconds']:.1f} s"

    def remains(self) -> list[str]:
        """What it changed or left behind."""
        now, said = self._digest(), []
        changed = [p for p in {*now, *self.digest} if now.get(p) != self.digest.get(p)]
        if changed:
            said.append(f"files changed: {sorted(changed)[:10]}")
        said += self._processes()
        inside = [str(p) for p in _walk(self.course.temporary) if p not in self.made]
        if inside:
            said.append(f"files left in temporary folders: {inside[:5]} ({len(inside)})")
        folders = len(list(self.course.temporary.iterdir()))
        if folders > self.folders:
            said.append(f"{folders - self.folders} more temporary folders than before")
        said += [f"left behind: {path!r}" for path in traces.left_behind(self.course.base)]
        said += [f"left in System V memory: {key}" for key in traces.system_v()]
        said += [f"arrived over the network: {what}" for what in self.sinks.take()]
        return said

    def _processes(self) -> list[str]:
        if self.server.poll() is not None:
            return ["the grader ended"]
        hosts = traces.children(self.server.pid)
        if hosts != self.host:
            return [f"the grader's children changed from {self.host} to {hosts}"]
        said = []
        idle = [p for host in hosts for p in traces.descendants(host)]
        if len(idle) > 1:
            said.append(f"processes left under the host: {len(idle)}")
        known = {self.server.pid, *hosts, *(p.pid for p in idle)}
        said += [f"process left: {text}" for text in traces.strays(self.course.base, known)]
        state = traces.state([self.server.pid, *hosts])
        said += [
            f"{key} changed from {self.state[key]} to {state[key]}" for key in state if state[key] != self.state[key]
        ]
        return said

    def repair(self, clean: bool) -> None:
        """After an attack that did harm: clear up, so that the next is judged on its own."""
        traces.kill(traces.stray_processes(self.course.base, {self.server.pid}))
        self.stop()
        traces.clear_left_behind(self.course.base)
        traces.remove(self.course.temporary)
        if not clean:
            traces.remove(self.course.base)
            self.course.base.mkdir()
            self.course.make()
        else:
            self.course.temporary.mkdir()
            self.course.temporary.chmod(0o755)
        self.start()

    def _emptied(self) -> Path:
        traces.remove(self.course.handed_in)
        self.course.handed_in.mkdir()
        self.course.handed_in.chmod(0o755)
        return self.course.handed_in


PROBE = """
import os
import socket


def attempt(name, way):
    try:
        way()
    except OSError:
        print("refused " + name)
    else:
        print("done    " + name)


def fork():
    if os.fork() == 0:
        os._exit(0)


attempt("start a process", fork)
attempt("signal its parent", lambda: os.kill(os.getppid(), 0))
attempt("make a socket", lambda: socket.socket().close())
attempt("list the reference", lambda: os.listdir(COURSE + "/reference"))
attempt("read the spec", lambda: open(COURSE + "/problems/understanding_attention.yaml").close())


def change(what, how, then):
    how()  # it may say that it has, and not have done it
    if getattr(os.stat("file"), what) != then:
        raise OSError


open("file", "w").close()
attempt("change a mode", lambda: change("st_mode", lambda: os.chmod("file", 0o711), 0o100711))
attempt("change a time", lambda: change("st_mtime", lambda: os.utime("file", (1, 1)), 1))
os.unlink("file")
"""

_SLIPS = re.compile(r"\b(NameError|ImportError|ModuleNotFoundError|UnboundLocalError|IndentationError)\b")
_TAGS = ("b", "br", "code", "details", "pre", "summary")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text_faults(answer: Answer, secrets: Mapping[str, str]) -> Iterator[str]:
    """Errors in the texts of a report: secrets they reveal, and what they could do to their reader."""
    forms = {name: answer[name] for name in ("results_json", "grades_csv", "terminal")}
    everything = json.dumps(answer["report"], ensure_ascii=False) + "".join(forms.values())
    for name, secret in secrets.items():
        if secret in everything or secret.encode().hex() in everything:
            yield f"the report holds the secret of the {name}"
    yield from (f"the report quotes {phrase!r}" for phrase in courses.PHRASES if phrase in everything)
    breaches = {text.strip()[:200] for text in re.findall(r"BREACH:? ?[^\"\n\\]*", everything)}
    yield from sorted(breaches)
    parsed = json.loads(forms["results_json"])
    texts = {
        "terminal": [forms["terminal"]],
        "results.json": list(_strings(parsed)),
        "grades.csv": [forms["grades_csv"]],
    }
    for form, parts in texts.items():
        found = sorted({c for part in parts for c in _CONTROLS.findall(part)})
        if found:
            yield f"control characters in {form}: {found[:10]}"
    if parsed["test_name_format"] != "text" or {parsed["output_format"], parsed["test_output_format"]} != {"html"}:
        yield "results.json does not say what its texts are"
    outputs = [parsed["output"], *(test["output"] for test in parsed["tests"])]
    tags = {tag for output in outputs for tag in re.findall(r"<[^>]*>?", output)}
    if odd := tags - {f"<{end}{tag}>" for tag in _TAGS for end in ("", "/")}:
        yield f"tags in results.json that the grader did not write: {sorted(odd)[:5]}"
    if len(forms["results_json"]) > 2_000_000 or len(forms["terminal"]) > 500_000:
        yield "the report is larger than anybody can read"
    for row in csv.reader(io.StringIO(forms["grades_csv"])):
        yield from (f"a cell of grades.csv is a formula: {c!r}" for c in row if c.lstrip()[:1] in ("=", "+", "-", "@"))


def slips(answer: Answer) -> Iterator[str]:
    """Whether the attack failed by a mistake of its own, so that it proves nothing."""
    said = [*answer["report"]["notes"], *(r["feedback"] for r in answer["report"]["results"])]
    yield from (f"the attack itself seems broken: {text[:300]}" for text in said if _SLIPS.search(text))


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from _strings(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _strings(item)


def _difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    for key in first:
        if first[key] != second[key]:
            return f"{key}: {str(first[key])[:600]!r} became {str(second[key])[:600]!r}"
    return ""


def _base() -> Path:
    path = Path(tempfile.mkdtemp(prefix="attacks-"))
    path.chmod(0o755)
    return path


def _walk(folder: Path) -> Iterator[Path]:
    """Everything that lies inside the folders in ``folder``, and what cannot be looked into."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        else:
            yield path


def _below(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in found:
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
