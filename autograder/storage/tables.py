"""The tables. Times are ISO 8601 in UTC; student content is stored as text and escaped where it is shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, String, Table, Text, bindparam

METADATA = MetaData()
#: The parameter for the names or digests of a query.
SOME: Any = bindparam("some", expanding=True)

#: Runs of ``grade`` and ``rescore``, with their versions.
RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("verb", String(20), nullable=False),
    Column("began", String(40), nullable=False),
    Column("ended", String(40)),
    Column("assignment", String(200), nullable=False),
    Column("spec", String(64), nullable=False),
    Column("targets", String(64), nullable=False),
    Column("versions", Text, nullable=False),
    Column("intake", Text, nullable=False),  # source, missing people, notes for staff
)

#: Submissions with their people and times, as of the newest run.
SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("name", String(400), primary_key=True),
    Column("digest", String(64), nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("prose", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

#: The same as of the last finished run, to be restored when a run is withdrawn.
SUBMISSIONS_BEFORE = Table(
    "submissions_before",
    METADATA,
    Column("name", String(400), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("file", Text, nullable=False),
    Column("prose", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

#: The outcome of loading a file, by content and environment.
LOADS = Table(
    "loads",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("environment", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)

#: The outcome of each call, by content and call.
ANSWERS = Table(
    "answers",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("call", String(64), primary_key=True),
    Column("content", Text, nullable=False),
    Column("seconds", Float, nullable=False),
)

#: The report of each submission in each run.
REPORTS = Table(
    "reports",
    METADATA,
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("name", String(400), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("score", Float, nullable=False),
    Column("max_score", Float, nullable=False),
    Column("status", String(20), nullable=False),
    Column("content", Text, nullable=False),
)

#: All manual scores, in order; rows are never changed or deleted.
MARKS = Table(
    "marks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(400), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("question", String(200), nullable=False),
    Column("points", Float, nullable=False),
    Column("comment", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", String(40), nullable=False),
    # added later: an older gradebook may lack these columns
    Column("people", Text, nullable=False, server_default="[]"),
    Column("decision", String(20), nullable=False, server_default="points"),
    Column("judged", String(80), nullable=False, server_default=""),
    Column("worth", Float, nullable=False, server_default="0"),  # what the question was worth then
    Column("was", Text, nullable=False, server_default=""),
    Column("seal", String(16), nullable=False, server_default=""),
)

#: The identity of this gradebook.
ABOUT = Table(
    "about",
    METADATA,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

#: The reference's answers, so that the reference need not run again.
TARGETS = Table(
    "targets",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)
