"""The tables. Times are ISO 8601 in UTC; everything of a student's is text that is escaped where it is shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, String, Table, Text, bindparam

METADATA = MetaData()
#: The names or digests that a query is about.
SOME: Any = bindparam("some", expanding=True)

#: Every run of ``grade`` and ``rescore``, with what it was made with.
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
    Column("intake", Text, nullable=False),  # where it came from, who is missing, what a person should look at
)

#: Who submitted what; the newest run's view.
SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("name", String(400), primary_key=True),
    Column("digest", String(64), nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("prose", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

#: The same as the last run left it that came to its end: what a run that is taken back puts there again.
SUBMISSIONS_BEFORE = Table(
    "submissions_before",
    METADATA,
    Column("name", String(400), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("file", Text, nullable=False),
    Column("prose", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

#: What a file's top-level code did, by content and environment.
LOADS = Table(
    "loads",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("environment", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)

#: What each call answered, by content and call.
ANSWERS = Table(
    "answers",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("call", String(64), primary_key=True),
    Column("content", Text, nullable=False),
    Column("seconds", Float, nullable=False),
)

#: What each submission was worth in each run.
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

#: Every decision of a person on points, in order; nothing is ever changed or taken out of it.
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
    # later than the others: a gradebook may have been made without them
    Column("people", Text, nullable=False, server_default="[]"),
    Column("decision", String(20), nullable=False, server_default="points"),
    Column("judged", String(80), nullable=False, server_default=""),
    Column("worth", Float, nullable=False, server_default="0"),  # what the question was worth then
    Column("was", Text, nullable=False, server_default=""),
    Column("seal", String(16), nullable=False, server_default=""),
)

#: What tells this gradebook from others.
ABOUT = Table(
    "about",
    METADATA,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

#: The reference's answers, so that they need not be worked out again.
TARGETS = Table(
    "targets",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)
