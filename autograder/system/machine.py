"""The processors and memory that this machine or container offers.

Quotas come from the kernel's control groups, version 2 (``cpu.max``, ``memory.max``) and version 1
(``cpu.cfs_quota_us``, ``memory.limit_in_bytes``): https://docs.kernel.org/admin-guide/cgroup-v2.html and
https://docs.kernel.org/scheduler/sched-bwc.html. Without control groups, the machine itself is the limit.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path("/")


def processors(root: Path = ROOT) -> int:
    """The number of processors that may be used, at least 1: limited by affinity and every control group's quota."""
    found = [_affinity(), *(max(1, int(quota)) for quota in _quotas(root))]
    return min(found)


def available_memory(root: Path = ROOT) -> int | None:
    """Memory that can still be allocated, in bytes; None if it cannot be determined."""
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = (root / "proc/meminfo").read_text().splitlines()
        whole = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
        return min([whole, *(limit - used for limit, used in _memory(root))])
    return None


def default_jobs(limit: int, root: Path = ROOT) -> int:
    """The number of submissions to run at the same time, at least 1, if each may use ``limit`` bytes."""
    memory = available_memory(root)
    return max(1, min(processors(root), memory // limit if memory is not None and limit else processors(root)))


@cache
def memory_for_one(limit: int, root: Path = ROOT) -> int:
    """Memory for one submission, in bytes: ``limit``, or the container's limit if that is smaller."""
    return min([limit, *(most for most, _ in _memory(root))])


def out_of_memory_kills(root: Path = ROOT) -> int:
    """The number of processes that the kernel has killed for lack of memory, as far as it reports; never decreases."""
    count = 0
    for path in _counters(root):
        with contextlib.suppress(OSError, ValueError):
            _, found, rest = ("\n" + path.read_text()).partition("\noom_kill ")
            count += int(rest.split()[0]) if found else 0
    return count


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[float]:
    """The CPU quota of each control group of this process, in processors."""
    for folder in _folders(root, ""):
        with contextlib.suppress(OSError, ValueError):
            quota, period = (folder / "cpu.max").read_text().split()
            if quota != "max":
                yield int(quota) / int(period)
    for folder in _folders(root, "cpu"):
        with contextlib.suppress(OSError, ValueError):
            quota, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if int(quota) > 0:
                yield int(quota) / int(period)


def _memory(root: Path) -> Iterator[tuple[int, int]]:
    """Limit and usage of each control group, in bytes; memory that the kernel can reclaim counts as free."""
    two, one = ("memory.max", "memory.current", "inactive_file"), (
        "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file",
    )  # fmt: skip
    for controller, (most, used, idle) in (("", two), ("memory", one)):
        for folder in _folders(root, controller):
            with contextlib.suppress(OSError, ValueError):
                limit = int((folder / most).read_text())  # raises ValueError for "max", which means no limit
                if limit < 1 << 60:
                    fields = (line.split() for line in (folder / "memory.stat").read_text().splitlines())
                    spare = sum(int(number) for name, number in fields if name == idle)
                    yield limit, max(0, int((folder / used).read_text()) - spare)


@cache
def _counters(root: Path) -> tuple[Path, ...]:
    """The files with the kernel's counts: for the whole machine, and for this process's control group."""
    found = [root / "proc/vmstat"]
    for controller, name in (("", "memory.events"), ("memory", "memory.oom_control")):
        found += [folder / name for folder in list(_folders(root, controller))[:1]]
    return tuple(found)


def _folders(root: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's control group and its parents; ``controller`` is "" for version 2."""
    try:
        groups = [line.split(":", 2) for line in (root / "proc/self/cgroup").read_text().splitlines()]
        mounts = (root / "proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return
    group = next((path for _, named, path in groups if controller in named.split(",")), None)
    for line in mounts:
        before, _, after = line.partition(" - ")
        kind, _, options = (*after.split(" "), "", "")[:3]
        fits = kind == "cgroup2" if not controller else kind == "cgroup" and controller in options.split(",")
        if fits and group is not None:
            inside, mounted = before.split(" ")[3:5]
            top = root / mounted.lstrip("/")
            # a container may see its group's name on the host, but only the inside of that group
            here = top / group.removeprefix(inside.rstrip("/")).lstrip("/")
            here = here if here.is_dir() and ".." not in here.parts else top
            yield here
            while here != top:
                here = here.parent
                yield here
            return
