"""The gradebook in PostgreSQL: a real server, started here, and the same behaviour as with a file."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.domain.errors import UsageError
from autograder.domain.manual_score import Identity, ManualScore
from autograder.storage import Gradebook

_BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda p: int(p.parent.name))
_INITDB = shutil.which("initdb") or (str(_BINARIES / "initdb") if _BINARIES else None)

pytestmark = pytest.mark.skipif(
    _INITDB is None and not os.environ.get("AUTOGRADER_NEEDS_POSTGRES"), reason="PostgreSQL's server is not installed"
)
SPEC = """\
spec: 1
title: Small
points: 2
submission: {imports: []}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1"}
  - {id: "2", title: Why, points: 1, answer: {markdown: Why}, by_hand: [1: A reason]}
"""


@pytest.fixture
def server(cluster: str, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"test_{abs(hash(request.node.name))}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return cluster.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A server of this test's own, with its data in a new folder; gives its URL."""
    binaries = Path(str(_INITDB)).parent
    # a socket's path must be short; PostgreSQL refuses to be run by root
    data = Path(tempfile.mkdtemp(prefix="pg-"))
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    account = pwd.getpwnam(user)
    os.chown(data, account.pw_uid, account.pw_gid)

    def call(*command: object) -> None:
        own = {} if os.getuid() else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with open(data / "said", "a") as said:
            subprocess.run([*map(str, command)], check=True, cwd=data, stdout=said, stderr=said, timeout=300, **own)

    where = f"-c listen_addresses= -c unix_socket_directories={data} -c fsync=off"
    call(binaries / "initdb", "-D", data / "data", "-A", "trust", "-E", "UTF8", "--no-sync")
    call(binaries / "pg_ctl", "-D", data / "data", "-w", "-l", data / "log", "-o", where, "start")
    try:
        yield f"postgresql://{user}@/postgres?host={data}"
    finally:
        call(binaries / "pg_ctl", "-D", data / "data", "-m", "immediate", "stop")
        shutil.rmtree(data)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name, text in (("problems/small.yaml", SPEC), ("reference/small.py", "def get_one(): return 1\n")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    for name, one in (("ann", "1"), ("=ben\u202e", "2"), ("cém", "'\\x00'"), ("dan", "float('nan')")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "hw.py").write_text(f"def get_one(): return {one}\n")
        (tmp_path / "in" / name / "hw.md").write_text("# Why\nBecause \U0001f600\x00\n")
    return tmp_path


def start(course: Path, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        env={**os.environ, "AUTOGRADER_PROJECT": str(course)},
    )  # fmt: skip


def run(course: Path, *arguments: object) -> str:
    process = start(course, *arguments)
    said = process.communicate()[0]
    assert process.returncode == 0, said
    return said


def rows(out: Path) -> list[dict[str, str]]:
    with open(out / "grades.csv", newline="") as file:
        return list(csv.DictReader(file))


def test_a_class_in_postgresql_is_graded_as_in_a_file(server: str, course: Path) -> None:
    run(course, "grade", "small", course / "in", "--out", course / "file")
    for _ in range(2):
        run(course, "grade", "small", course / "in", "--out", course / "out", "--gradebook", server)
        assert rows(course / "out") == rows(course / "file")
    assert not (course / "out" / "gradebook.sqlite").exists()
    run(course, "mark", course / "out", "ann", "2", "1", "--gradebook", server)
    assert {row["submission"]: row["score"] for row in rows(course / "out")}["ann"] == "2"
    spec = course / "problems" / "small.yaml"
    spec.write_text(spec.read_text().replace("abs: 0.1", "abs: 1.1"))
    said = run(course, "rescore", course / "out", "--gradebook", server)
    assert "1 submission changes" in said
    assert [row["score"] for row in rows(course / "out")] == ["1", "2", "0", "0"]
    assert rows(course / "out")[0]["submission"].startswith("'=ben_-")
    assert "rescore" in run(course, "diff", course / "out", "--gradebook", server)


def test_two_runs_at_once(server: str, course: Path) -> None:
    for i in range(20):
        (course / "in" / f"s{i}.py").write_text(f"def get_one(): return {i % 2}\n")
    both = [
        start(course, "grade", "small", course / "in", "--out", course / "out", "--force", "--gradebook", server)
        for _ in range(2)
    ]
    for process in both:
        assert process.wait() == 0, process.communicate()[0]
    assert len(rows(course / "out")) == 24
    with Gradebook(server) as book:
        assert [len(list(book.reports(run.id))) for run in book.runs()[-2:]] == [24, 24]


def test_tables_are_made_once_by_many(server: str) -> None:
    def opened(_: int) -> int:
        with Gradebook(server) as book:
            book.keep_manual_scores([ManualScore(Identity("ann"), "1", 1.0)])
            return len(book.manual_scores())

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(opened, range(8)))


def test_what_is_wrong_with_a_url_is_said() -> None:
    with pytest.raises(UsageError, match="cannot be opened"):
        Gradebook("postgresql://nobody:secret@127.0.0.1:9/none")
    with pytest.raises(UsageError) as told:
        Gradebook("postgresql://nobody:secret@127.0.0.1:9/none")
    assert "secret" not in str(told.value)
    with pytest.raises(UsageError, match=r"not mysql|needs"):
        Gradebook("mysql://root@127.0.0.1/none")
