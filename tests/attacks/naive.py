"""A grader as many are: it imports the homework and checks it in its own process, like a loop over unit tests.

``python naive.py HOMEWORK RESULTS [NEXT …]`` grades one homework in the current folder, which holds ``reference/``, and
writes results in Gradescope's form; then it grades the next ones in the same process and writes ``NEXT.json`` for each.

``python naive.py serve`` does the same for many: one line of JSON for each, in a process forked for it, bounded in time,
memory and file size, so that the machine survives what the grader does not.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
VALUE = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])
TOLERANCE = 0.05


# the grader ------------------------------------------------------------------------------------------------------------


def load(path: Path, name: str) -> ModuleType:
    """The homework as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attend(query: Any, key: Any) -> Any:
    """What the query gets."""
    return torch.softmax(query @ key.T, dim=-1) @ VALUE


def close(got: Any, expected: Any) -> bool:
    """Whether the largest error is small enough."""
    error = (got - expected).abs().max()
    return not error > TOLERANCE


def with_key(key: Any) -> Any:
    """The keys, with another third one."""
    changed = KEY.clone()
    changed[2] = key
    return changed


def check_121(homework: ModuleType, solution: ModuleType) -> bool:
    return close(attend(homework.get_query121(), KEY), VALUE[0:1])


def check_122(homework: ModuleType, solution: ModuleType) -> bool:
    return close(attend(homework.get_query122(), KEY), VALUE)


def check_131(homework: ModuleType, solution: ModuleType) -> bool:
    return close(attend(homework.get_query131(), KEY), VALUE.mean(0))


def check_132(homework: ModuleType, solution: ModuleType) -> bool:
    return close(attend(homework.get_query132(), KEY), VALUE[:2].mean(0))


def check_141(homework: ModuleType, solution: ModuleType) -> bool:
    return close(attend(solution.get_query132(), with_key(homework.get_key141())), VALUE[:3].mean(0))


def check_142(homework: ModuleType, solution: ModuleType) -> bool:
    key = homework.get_key142()
    return close(attend(solution.get_query132(), with_key(key / key.norm())), VALUE[2:3])


CHECKS: list[tuple[str, int, Callable[[ModuleType, ModuleType], bool]]] = [
    ("1.2.1", 2, check_121),
    ("1.2.2", 3, check_122),
    ("1.3.1", 2, check_131),
    ("1.3.2", 3, check_132),
    ("1.4.1", 3, check_141),
    ("1.4.2", 3, check_142),
]


def grade(path: Path, solution: ModuleType) -> dict[str, Any]:
    """Results of one homework."""
    tests = []
    try:
        homework, said = load(path, "homework"), ""
    except Exception as error:
        homework, said = ModuleType("homework"), f"it could not be imported: {error}"
    for number, points, check in CHECKS:
        passed, output = False, said
        try:
            passed = check(homework, solution)
        except Exception as error:
            output = f"{type(error).__name__}: {error}"
        tests.append({"number": number, "score": points if passed else 0, "max_score": points, "output": output})
    return {"score": sum(test["score"] for test in tests), "tests": tests}


def run(homework: Path, results: Path, following: list[Path]) -> None:
    """Grade one, write its results, go on with the next ones."""
    solution = load(Path("reference") / "understanding_attention.py", "solution")
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(grade(homework, solution)))
    for path in following:
        (results.parent / f"{path.stem}.json").write_text(json.dumps(grade(path, solution)))


# what keeps the machine safe from it -------------------------------------------------------------------------------------


def serve() -> None:
    """A line in, a line out: how the grader of that line ended, and how many processes it left."""
    become_subreaper()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            watch(job)
        wait(pid, job["seconds"] + 1)  # an attack may end or stop the watcher too
        left = sweep()
        try:
            ended = Path(job["ended"]).read_text()
        except OSError:
            ended = "its parent was ended"
        print(json.dumps({"ended": ended, "left": left}), flush=True)


def watch(job: dict[str, Any]) -> None:
    """Run the grader in a session of its own, with no way to write here, and note how it ended; never returns."""
    os.setsid()
    become_subreaper()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    os.dup2(1, 2)
    os.closerange(3, 1024)
    pid = os.fork()
    if pid == 0:
        bounded(job)
    status = wait(pid, job["seconds"])
    Path(job["ended"]).write_text("hung" if status is None else f"exit {os.waitstatus_to_exitcode(status)}")
    os._exit(0)


def wait(pid: int, seconds: float) -> int | None:
    """How the process ended; None if it has not after so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.005)
    return None


def bounded(job: dict[str, Any]) -> None:
    """Be the grader, within limits; never returns."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + (2 << 30)
    for limit, most in (("AS", memory), ("FSIZE", 64 << 20), ("CORE", 0), ("CPU", 30)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (most, most))
    os.chdir(job["folder"])
    sys.argv = ["naive.py", job["homework"], job["results"]]
    code = 1
    try:
        run(Path(job["homework"]), Path(job["results"]), [Path(path) for path in job["next"]])
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        leave(code)


def leave(code: int) -> None:
    """Leave as Python does, with all that runs at its end."""
    import atexit
    import threading

    with contextlib.suppress(BaseException):
        sys.stdout.flush()
        threading._shutdown()
    atexit._run_exitfuncs()
    os._exit(code)


def become_subreaper() -> None:
    """Orphaned processes become children of this process."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def below(pid: int) -> Iterator[int]:
    """The children of all threads of the process."""
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (thread / "children").read_text().split())


def sweep() -> int:
    """End every descendant, until there is none; gives how many there were."""
    seen: set[int] = set()
    while children := list(below(os.getpid())):
        for pid in children:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)
        seen.update(children)
    return len(seen)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        torch.set_num_threads(1)
        serve()
    else:
        run(Path(sys.argv[1]), Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
