"""Processors and memory that may be used, read from made-up machines with control groups of both versions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.system import machine

V2 = "31 23 0:28 {inside} /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
V1 = (
    "32 31 0:29 {inside} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 {inside} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
)
MIB = 1 << 20


@pytest.fixture(autouse=True)
def eight_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)


def made(root: Path, mounts: str, groups: str, **files: str) -> Path:
    """A machine with these control groups; a file's name has ``__`` for a slash and is below /sys/fs/cgroup."""
    written = {
        "proc/self/mountinfo": mounts,
        "proc/self/cgroup": groups,
        "proc/meminfo": "MemTotal: 9 kB\nMemAvailable: 8388608 kB\n",
    }
    written |= {f"sys/fs/cgroup/{name.replace('__', '/').replace('_is_', '.')}": text for name, text in files.items()}
    for name, text in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def two(root: Path, quota: str, path: str = "/a/b", outer: str = "max 100000", inside: str = "/") -> Path:
    return made(root, V2.format(inside=inside), f"0::{path}\n", a__b__cpu_is_max=quota, a__cpu_is_max=outer)


def one(root: Path, quota: str, path: str = "/a", inside: str = "/") -> Path:
    groups = f"9:name=systemd:/\n4:memory:{path}\n2:cpu,cpuacct:{path}\n0::/\n"
    root = made(root, V1.format(inside=inside), groups)
    folder = root / "sys/fs/cgroup/cpu,cpuacct" / (path.lstrip("/") if inside == "/" else "")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpu.cfs_quota_us").write_text(quota)
    (folder / "cpu.cfs_period_us").write_text("100000")
    return root


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("max 100000", 8), ("50000 100000", 1), ("100000 100000", 1), ("250000 100000", 2), ("3200000 100000", 8)],
)
def test_a_quota_of_version_2_bounds_the_processors(tmp_path: Path, quota: str, expected: int) -> None:
    assert machine.processors(two(tmp_path, quota)) == expected


def test_the_smallest_quota_of_the_groups_around_counts(tmp_path: Path) -> None:
    assert machine.processors(two(tmp_path, "400000 100000", outer="200000 100000")) == 2


def test_a_container_sees_the_inside_of_its_group_only(tmp_path: Path) -> None:
    root = made(tmp_path, V2.format(inside="/"), "0::/docker/0123/above\n", cpu_is_max="150000 100000")
    assert machine.processors(root) == 1


@pytest.mark.parametrize(("quota", "expected"), [("-1", 8), ("50000", 1), ("300000", 3)])
@pytest.mark.parametrize(("path", "inside"), [("/a", "/"), ("/docker/0123", "/docker/0123")])
def test_a_quota_of_version_1_bounds_the_processors(
    tmp_path: Path, quota: str, expected: int, path: str, inside: str
) -> None:
    assert machine.processors(one(tmp_path, quota, path, inside)) == expected


def test_affinity_bounds_the_processors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5}, raising=False)
    assert machine.processors(two(tmp_path, "400000 100000")) == 2


def test_without_control_groups_the_machine_is_the_bound(tmp_path: Path) -> None:
    assert machine.processors(tmp_path) == 8
    assert machine.available_memory(tmp_path) is None
    assert machine.default_jobs(MIB, tmp_path) == 8
    assert machine.memory_for_one(MIB, tmp_path) == MIB
    assert machine.out_of_memory_kills(tmp_path) == 0


def with_memory(root: Path, version: int, limit: str, used: int, dropped: int) -> Path:
    root = two(root, "max 100000") if version == 2 else one(root, "-1")
    folder = root / ("sys/fs/cgroup/a/b" if version == 2 else "sys/fs/cgroup/memory/a")
    folder.mkdir(parents=True, exist_ok=True)
    most, now = ("memory.max", "memory.current") if version == 2 else ("memory.limit_in_bytes", "memory.usage_in_bytes")
    (folder / most).write_text(limit)
    (folder / now).write_text(str(used))
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {dropped}\ntotal_inactive_file {dropped}\n")
    return root


@pytest.mark.parametrize("version", [1, 2])
def test_memory_bounds_how_many_run_and_how_much_one_may_use(tmp_path: Path, version: int) -> None:
    root = with_memory(tmp_path, version, str(768 * MIB), 300 * MIB, 100 * MIB)
    assert machine.available_memory(root) == 568 * MIB
    assert machine.default_jobs(128 * MIB, root) == 4
    assert machine.default_jobs(2048 * MIB, root) == 1
    assert machine.memory_for_one(2048 * MIB, root) == 768 * MIB
    assert machine.memory_for_one(512 * MIB, root) == 512 * MIB


@pytest.mark.parametrize(("version", "none"), [(1, "9223372036854771712"), (2, "max")])
def test_a_group_without_a_limit_bounds_no_memory(tmp_path: Path, version: int, none: str) -> None:
    root = with_memory(tmp_path, version, none, 300 * MIB, 0)
    assert machine.available_memory(root) == 8192 * MIB
    assert machine.memory_for_one(2048 * MIB, root) == 2048 * MIB


@pytest.mark.parametrize(("version", "name"), [(1, "memory/a/memory.oom_control"), (2, "a/b/memory.events")])
def test_processes_that_the_kernel_ended_are_counted(tmp_path: Path, version: int, name: str) -> None:
    root = with_memory(tmp_path, version, "max" if version == 2 else "9223372036854771712", 0, 0)
    (root / "proc/vmstat").write_text("pgfault 7\noom_kill 2\n")
    (root / "sys/fs/cgroup" / name).write_text("oom 9\noom_kill 3\n")
    assert machine.out_of_memory_kills(root) == 5


def test_this_machine_can_be_read() -> None:
    assert machine.processors() >= 1
    assert machine.default_jobs(2 << 30) >= 1
    assert machine.out_of_memory_kills() >= 0
