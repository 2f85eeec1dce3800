"""Workers that are spawned, as on macOS and Windows: started ahead, one job each, with limits kept from outside."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT, Run, asking

from autograder.domain.record import Crashed, Raised, Record, Returned, Unjudged
from autograder.execution.sandbox import host as hosts
from autograder.execution.sandbox import launch, spawn_host, timing
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.retries import Attempt
from autograder.execution.sandbox.spawn_host import SpawnChild, SpawnHost
from autograder.readers import read
from autograder.system import files, machine


@pytest.fixture
def spawned() -> Iterator[SpawnHost]:
    """A host without packages, whose processes start fast."""
    made = SpawnHost([])
    yield made
    made.close()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are measured as on Windows, and the kernel's limits are out of reach."""
    monkeypatch.setattr(timing, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(spawn_host, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(machine, "memory_for_one", lambda limit: 1 << 40)


def ran(host: SpawnHost, path: Path, source: str, *names: str, limits: str, attempt: Attempt | None = None) -> Record:
    path.write_text(source)
    return collect(asking(*names, limits=limits), read(path), host, attempt=attempt)


def returned(record: Record, name: str) -> object:
    outcome = record.outcomes[name]
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def test_processes_start_ahead_and_each_does_one_job(run: Run, spawned: SpawnHost) -> None:
    spawned.expect(2)
    ahead = [child.process.pid for child in spawned.ready]
    assert len(ahead) == 2
    source = "import os\ndef get_x(): return os.getpid()\n"
    used = [returned(run(source, "get_x", on=spawned), "get_x") for _ in range(3)]
    assert used[:2] == ahead
    assert len(set(used)) == 3
    assert spawned.ready == []


def test_as_many_are_started_as_are_needed(spawned: SpawnHost) -> None:
    for jobs, ready in ((1, 1), (2, 2), (1, 2), (99, spawn_host._MOST_READY)):
        spawned.expect(jobs)
        assert len(spawned.ready) == ready
    pids = [child.process.pid for child in spawned.ready]
    folders = [child.folder for child in spawned.ready]
    spawned.close()
    assert not any(map(os.path.exists, [*folders, *(f"/proc/{pid}" for pid in pids)]))


def test_after_a_call_that_hangs_the_rest_is_done_by_a_process_started_before_it_was_stopped(
    spawned: SpawnHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[int] = []
    end = SpawnChild.end
    monkeypatch.setattr(
        SpawnChild, "end", lambda self, wait: (ready.append(len(spawned.ready)), end(self, wait=wait))[1]
    )
    source = "def get_x():\n    while True: pass\ndef get_y(): return 1\n"
    record = ran(spawned, tmp_path / "hw.py", source, "get_x", "get_y", limits="{call: 1s}")
    assert isinstance(record.outcomes["get_x"], Crashed)
    assert returned(record, "get_y") == 1
    assert ready == [1, 0]  # as the first ended there was another; the second needed none


def test_where_nothing_hangs_one_process_does_it_all(
    spawned: SpawnHost, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[bytes] = []
    begin = SpawnChild.begin
    monkeypatch.setattr(SpawnChild, "begin", lambda self, job: (started.append(job), begin(self, job))[1])
    source = "def get_x(): return 1\ndef get_y(): raise ValueError\nprint('p')\n1/0\n"
    record = run(source, "get_x", "get_y", "get_z", on=spawned)
    assert (returned(record, "get_x"), type(record.outcomes["get_y"])) == (1, Raised)
    assert len(started) == 1


@pytest.mark.usefixtures("elsewhere")
def test_without_the_kernels_help_processor_time_is_limited(spawned: SpawnHost, tmp_path: Path) -> None:
    source = "def get_x():\n    while True: pass\ndef get_y(): return sum(range(1000))\n"
    record = ran(spawned, tmp_path / "hw.py", source, "get_x", "get_y", limits="{call: 0.5s}")
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, Crashed)
    assert outcome.timed_out  # on a busy machine it may be taken to wait, which cannot be told apart there
    assert returned(record, "get_y") == sum(range(1000))


@pytest.mark.usefixtures("elsewhere")
def test_processor_time_and_memory_are_measured_without_the_kernels_help() -> None:
    meter, began = timing.Meter(os.getpid()), time.process_time()
    kept = bytearray(os.urandom(1 << 20) * 64)
    while time.process_time() < began + 0.3:
        pass
    used = meter.look().used
    assert 0.25 < used < time.process_time() - began + 0.05
    assert meter.memory() > len(kept) // 2


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(("alone", "kind"), [(True, Crashed), (False, Unjudged)])
def test_without_the_kernels_help_waiting_is_limited(
    spawned: SpawnHost, tmp_path: Path, alone: bool, kind: type
) -> None:
    source = "import time\ndef get_x():\n    time.sleep(1e6)\n"
    attempt = Attempt(alone=alone)
    record = ran(spawned, tmp_path / "hw.py", source, "get_x", limits="{call: 0.1s}", attempt=attempt)
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, kind)
    assert alone == ("waiting" in str(outcome))


@pytest.mark.usefixtures("elsewhere")
def test_without_the_kernels_help_memory_is_limited(spawned: SpawnHost, tmp_path: Path) -> None:
    source = "def get_x():\n    kept = []\n    while True: kept.append(b'x' * (1 << 20))\ndef get_y(): return len(b'x' * 9)\n"
    record = ran(spawned, tmp_path / "hw.py", source, "get_x", "get_y", limits="{memory: 128MiB}")
    assert record.outcomes["get_x"] == Crashed("used more than 128 MiB of memory, so it was stopped")
    assert returned(record, "get_y") == 9


@pytest.mark.usefixtures("elsewhere")
def test_without_psutil_the_wall_clock_limits(
    spawned: SpawnHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    source = "import time\ndef get_x():\n    time.sleep(1e6)\ndef get_y(): return 1\n"
    record = ran(spawned, tmp_path / "hw.py", source, "get_x", "get_y", limits="{call: 0.1s}")
    assert isinstance(record.outcomes["get_x"], Crashed)
    assert returned(record, "get_y") == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, ""),
        (3, "ended the process with exit code 3"),
        (-9, "was ended by SIGKILL"),
        (-200, "was ended by signal 200"),
        (0xC0000005, "crashed (Windows calls it 0xC0000005)"),
    ],
)
def test_an_exit_code_in_words(code: int, words: str) -> None:
    assert launch.exit_words(code) == words


def test_files_that_are_read_only_are_removed_on_windows_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    outside.chmod(0o400)
    folder = tmp_path / "folder"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "given.csv").write_text("1")
    (folder / "in" / "given.csv").chmod(0o400)
    (folder / "link").symlink_to(outside)
    monkeypatch.delattr(os, "O_DIRECTORY")
    remove = shutil.rmtree

    def as_windows_does(path: str, **more: object) -> None:
        assert all(file.stat().st_mode & stat.S_IWUSR for file in Path(path).rglob("*") if not file.is_symlink())
        remove(path)

    monkeypatch.setattr(files.shutil, "rmtree", as_windows_does)
    files.remove_folder(str(folder))
    assert not folder.exists()
    assert outside.stat().st_mode & 0o777 == 0o400


def test_the_environment_of_a_worker_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "sys", SimpleNamespace(platform="win32", prefix=r"C:\conda"))
    for name, value in {"SYSTEMROOT": r"D:\Windows", "USERPROFILE": r"C:\Users\me", "SECRET": "x"}.items():
        monkeypatch.setenv(name, value)
    made = launch.worker_environment(r"C:\Temp\a")
    assert made["PATH"] == r"D:\Windows\System32;D:\Windows;C:\conda\Library\bin"
    assert {made[name] for name in ("HOME", "TEMP", "TMP", "USERPROFILE", "APPDATA")} == {r"C:\Temp\a"}
    assert made["PYTHONUTF8"] == "1"
    assert "SECRET" not in made


def test_who_says_so_has_workers_spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, kind in (("", ForkHost), ("1", SpawnHost)):
        monkeypatch.setenv(hosts.SPAWN, said)
        made = hosts.open_host([])
        made.close()
        assert type(made) is kind


@pytest.mark.parametrize("name", ["autograd_engine", pytest.param("attention_exercises", marks=pytest.mark.full)])
def test_check_needs_nothing_that_windows_lacks(name: str, tmp_path: Path) -> None:
    # a file with the name of an example, so that the page is the same
    file, other = ROOT / "reference" / f"{name}.py", Path(__file__).with_name("other_system.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LOCALAPPDATA": str(tmp_path), "COLUMNS": "80"}
    said = []
    for command in ([str(other)], ["-m", "autograder"]):
        done = subprocess.run(
            [sys.executable, *command, "check", name, str(file)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        said.append(done.stdout)
        if command[0] != "-m":
            assert "not available on win32" in done.stderr
    assert said[0] == said[1]
    assert list((tmp_path / "autograder" / "Cache").glob(f"{name}-*.json"))


@pytest.mark.parametrize(
    ("isolation", "enabled", "shared"),
    [("available", True, True), ("required", True, False), ("available", False, False)],
)
def test_a_student_has_packages_that_were_installed_for_one_user(
    isolation: str, enabled: bool, shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch.site, "ENABLE_USER_SITE", enabled)
    environment = launch.worker_environment("/tmp/a", isolation)
    assert environment.get("PYTHONUSERBASE") == (launch.site.getuserbase() if shared else None)
    assert ("-s" in launch.worker_command("spawn", ["torch"], isolation)) is not shared
