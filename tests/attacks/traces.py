"""What a submission may leave behind or take: processes, files, memory, messages. Looked for from outside."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import psutil

from attacks.course import ROOT, packages

#: Every file and process that an attack leaves has this in its name.
MARK = "left-behind"
#: Where attacks try to connect.
PORT = 47474
SINK = "/tmp/attacks-sink.sock"
#: How often is looked for what remains: about three seconds, and longer where looking takes longer.
_LOOKS = 50
_PROCESSORS = os.cpu_count() or 1


# processes -------------------------------------------------------------------------------------------------------------


def children(pid: int) -> list[int]:
    """The process's own children, in order."""
    try:
        return sorted(child.pid for child in psutil.Process(pid).children())
    except psutil.Error:
        return []


def descendants(pid: int) -> list[psutil.Process]:
    """Everything below the process."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def kill(processes: Iterable[psutil.Process]) -> None:
    """End these processes and all that they started meanwhile, again and again until none is left."""
    left = list(processes)
    until = time.monotonic() + 30
    while left and time.monotonic() < until:
        for process in left:
            try:
                left = left + process.children(recursive=True)
                process.kill()
            except psutil.Error:
                continue
        left = [p for p in set(left) if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        time.sleep(0.01)


def stray_processes(base: Path, known: set[int]) -> list[psutil.Process]:
    """Processes that stem from a grader under ``base`` but are none of those that are known."""
    found = []
    for process in psutil.process_iter():
        if process.pid in known or process.pid == os.getpid():
            continue
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            command = " ".join(process.cmdline())
            if str(base) in command or MARK in command or str(base) in _environment(process.pid):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _environment(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode("latin-1")
    except OSError:
        return ""


def strays(base: Path, known: set[int]) -> list[str]:
    """The strays in words."""
    said = []
    for process in stray_processes(base, known):
        try:
            said.append(f"{process.pid} {process.name()} {process.status()} {process.cmdline()}"[:300])
        except psutil.Error:
            continue
    return said


def state(pids: Iterable[int]) -> dict[str, str]:
    """What one process can change of another: limits, priority, processors, session, score for the memory killer."""
    known = {}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            known[f"priority of {pid}"] = str(process.nice())
            known[f"processors of {pid}"] = str(process.cpu_affinity())
            known[f"group and session of {pid}"] = f"{os.getpgid(pid)} {os.getsid(pid)}"
            for name in ("limits", "oom_score_adj"):
                known[f"{name} of {pid}"] = Path(f"/proc/{pid}/{name}").read_text()
        except (psutil.Error, OSError):
            known[f"process {pid}"] = "gone"
    return known


# files -----------------------------------------------------------------------------------------------------------------


def _anywhere(base: Path) -> list[Path]:
    shared = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/dev/mqueue", "/dev", "/etc", "/etc/profile.d"]
    shared += ["/etc/cron.d", "/usr/lib", "/usr/local/bin", str(Path.home()), str(base), str(base.parent)]
    return [*map(Path, shared), ROOT, packages(), packages() / "torch", Path.cwd()]


def left_behind(base: Path) -> list[str]:
    """Paths of what attacks made outside their own folder."""
    found = set()
    for folder in _anywhere(base):
        try:
            found |= {str(path) for path in folder.iterdir() if MARK in path.name}
        except OSError:
            continue
    found |= {str(path) for path in (ROOT / "autograder").rglob(f"*{MARK}*")}
    found |= {str(path) for path in base.glob(f"*/*{MARK}*")}
    return sorted(found)


def clear_left_behind(base: Path) -> None:
    """Remove these, and System V memory of the attacks' keys."""
    for path in left_behind(base):
        remove(Path(path))
    for line in system_v():
        kind, key = line.split()[:2]
        subprocess.run(["ipcrm", {"shm": "-M", "sem": "-S", "msg": "-Q"}[kind], key], check=False)


def system_v() -> list[str]:
    """Keys of the attacks' in the kernel's tables of shared memory, semaphores and queues."""
    found = []
    for kind in ("shm", "sem", "msg"):
        try:
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
        except OSError:
            continue
        keys = [int(line.split()[0]) for line in lines]
        found += [f"{kind} {key:#x}" for key in keys if 0x1EF700 <= key <= 0x1EF7FF]
    return found


def remove(path: Path) -> None:
    """Remove it, however deep, closed or oddly named; follows no link."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    elif path.exists():
        subprocess.run(["chmod", "-R", "u+rwx", "--", str(path)], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", str(path)], check=True)


def wait_for_nothing(remains: Callable[[], list[str]]) -> list[str]:
    """What remains once everything had the time to go."""
    for _ in range(_LOOKS):
        if not (said := remains()):
            break
        time.sleep(0.05)
    return said


# how long it takes ---------------------------------------------------------------------------------------------------


class Clock:
    """The seconds that a grader takes, without those in which other processes had the processors (Linux counts them).

    The grader, its hosts and the submission wait for each other in turn, so the times in which each could have run and
    did not add up. Threads of one submission hinder each other, too: ``computed`` bounds those.
    """

    def __init__(self, pid: int) -> None:
        self.pid, self.began = pid, time.monotonic()
        self.starved_before = self._starved()
        self.computed_before = self._computed()
        self.starved: dict[int, float] = {}

    def _family(self) -> list[int]:
        return [self.pid, *_children(self.pid)]

    def _starved(self) -> dict[int, float]:
        below = [child for host in _children(self.pid) for child in _children(host)]
        return {pid: _run_delay(pid) for pid in (*self._family(), *below)}

    def _computed(self) -> float:
        return sum(map(_processor_time, self._family()))

    def look(self) -> None:
        """See who is there: what a process has waited for a processor is lost when it has ended."""
        for pid, seconds in self._starved().items():
            self.starved[pid] = max(seconds - self.starved_before.get(pid, 0.0), self.starved.get(pid, 0.0))

    def seconds(self) -> float:
        """Time since the beginning, as far as the grader could have run."""
        return max(0.0, time.monotonic() - self.began - sum(self.starved.values()))

    def computed(self) -> float:
        """Processor time since the beginning, per processor that there is."""
        return max(0.0, self._computed() - self.computed_before) / _PROCESSORS


def _run_delay(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def _processor_time(pid: int) -> float:
    """Of a process, and of those of its children that it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 0.0


# what is taken meanwhile -------------------------------------------------------------------------------------------------


class Sampler:
    """Peaks while an attack runs: growth of the grader, memory of what is under it, size of its temporary folders."""

    def __init__(self, pid: int, folder: Path) -> None:
        self.pid, self.folder = pid, folder
        self.grader = self.workers = self.disk = 0
        self.before = _resident(pid)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self.over.wait(0.05):
            self.grader = max(self.grader, _resident(self.pid) - self.before)
            below = [child for host in _children(self.pid) for child in _children(host)]
            self.workers = max(self.workers, sum(map(_resident, below)))
            self.disk = max(self.disk, _size(self.folder) + sum(map(_deleted, below)))

    def __enter__(self) -> Sampler:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self.thread.join()


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _deleted(pid: int) -> int:
    """Bytes on disk of files that the process holds open though they have no name any more; 0 if that is not ours to see."""
    found = {}
    try:
        for link in os.scandir(f"/proc/{pid}/fd"):
            info = os.stat(link.path)
            if info.st_nlink == 0 and stat.S_ISREG(info.st_mode):
                found[info.st_dev, info.st_ino] = info.st_blocks * 512
    except OSError:
        pass
    return sum(found.values())


def _size(folder: Path, most: int = 3000) -> int:
    """Bytes on disk of the first files in the folder."""
    total = seen = 0
    for path, _, names in os.walk(folder):
        for name in names:
            seen += 1
            try:
                total += os.lstat(os.path.join(path, name)).st_blocks * 512
            except OSError:
                continue
        if seen > most:
            break
    return total


# the network -------------------------------------------------------------------------------------------------------------


class Sinks:
    """Sockets on the loopback that no submission may reach: what arrives there is kept."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []
        self.arrived: list[str] = []
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)),
            (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", PORT)),
            (socket.AF_UNIX, socket.SOCK_DGRAM, "\0" + MARK),
            (socket.AF_UNIX, socket.SOCK_DGRAM, SINK),
        ):
            made = socket.socket(family, kind)
            made.setblocking(False)
            try:
                if address == SINK:
                    Path(SINK).unlink(missing_ok=True)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                made.bind(address)
                if kind == socket.SOCK_STREAM:
                    made.listen()
            except OSError:  # somebody else has the port: the attack's own word is left
                made.close()
                continue
            self.sockets.append(made)
        if Path(SINK).exists():
            os.chmod(SINK, 0o777)

    def take(self) -> list[str]:
        """What has arrived since ``arrived`` was emptied."""
        for made in self.sockets:
            try:
                while True:
                    if made.type == socket.SOCK_STREAM:
                        made.accept()[0].close()
                        self.arrived.append("a TCP connection")
                    else:
                        self.arrived.append(f"{made.recv(100)!r} at {made.getsockname()!r}")
            except OSError:
                continue
        return self.arrived

    def close(self) -> None:
        """Close them."""
        for made in self.sockets:
            made.close()
        Path(SINK).unlink(missing_ok=True)
