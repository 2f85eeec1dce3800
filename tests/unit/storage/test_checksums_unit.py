"""Checksums of what is saved, lists in parts, and where a gradebook may be."""

from __future__ import annotations

import binascii
from pathlib import Path

import pytest

from autograder.domain.errors import GraderError, UsageError
from autograder.storage import address, chunks
from autograder.storage.checksums import checksum, opened, sealed


def test_a_checksum_is_the_crc_of_the_json() -> None:
    assert checksum("a", 1) == f"{binascii.crc32(b'[' + b'%ca%c, 1]' % (34, 34)):08x}"
    assert checksum() == f"{binascii.crc32(b'[]'):08x}"
    assert len({checksum("a"), checksum("b"), checksum("a", ""), checksum(["a"]), checksum(1), checksum("1")}) == 6
    assert len(checksum("\ud800")) == 8  # half of a letter, as some files' names have


@pytest.mark.parametrize("text", ["", "{}", "a\nb", "#12345678", "x\n#zzzzzzzz", "\n"])
def test_what_is_sealed_is_opened_as_it_was(text: str) -> None:
    assert opened(sealed(text), "it") == text
    assert sealed(text).startswith(f"{text}\n#")
    assert len(sealed(text)) == len(text) + 10


def test_any_one_letter_that_has_changed_is_found() -> None:
    made = sealed('{"value": 1}')
    for place, letter in enumerate(made):
        for other in ("o", " ", "\n", "0"):
            if other != letter:
                with pytest.raises(GraderError, match="damaged"):
                    opened(made[:place] + other + made[place + 1 :], "it")


def test_what_has_changed_is_found_and_what_is_old_is_taken() -> None:
    made = sealed('{"value": 1}')
    assert opened('{"value": 1}', "it") == '{"value": 1}'
    with pytest.raises(GraderError, match="the answer has changed since it was saved"):
        opened(made.replace("1", "2", 1), "the answer")
    with pytest.raises(GraderError, match="backup"):
        opened(made[:-1] + ("0" if made[-1] != "0" else "1"), "it")


@pytest.mark.parametrize(
    ("size", "parts"),
    [(1, [[0], [1], [2], [3], [4]]), (2, [[0, 1], [2, 3], [4]]), (5, [[0, 1, 2, 3, 4]]), (9, [[0, 1, 2, 3, 4]])],
)
def test_many_things_come_some_at_a_time(size: int, parts: list[list[int]]) -> None:
    assert list(chunks(range(5), size)) == parts
    assert list(chunks([], size)) == []


def test_no_more_than_one_part_is_held() -> None:
    taken: list[int] = []
    made = chunks(taken.append(i) or i for i in range(1000))
    assert len(next(made)) == 50
    assert len(taken) == 50


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("grades/book.sqlite", "grades/book.sqlite"),
        ("postgresql://ann:secret@host:5432/grades", "postgresql://…@host:5432/grades"),
        ("postgresql://ann:se@cr/et@host/grades", "postgresql://…@host/grades"),
        ("postgresql://host/grades?user=ann&password=secret&sslmode=off", "postgresql://host/grades?user=ann&password=…&sslmode=off"),
        ("postgresql://host/grades?PassFile=secret", "postgresql://host/grades?PassFile=…"),
    ],
)  # fmt: skip
def test_no_message_shows_a_password(where: str, said: str) -> None:
    assert address.shown(where) == said
    assert "secret" not in address.shown(where)


@pytest.mark.parametrize(
    ("where", "text", "said"),
    [
        ("postgresql://ann:pw1@host/g", "no login with pw1 for ann", "no login with … for ann"),
        ("postgresql://ann:p%40w@host/g", "p@w is wrong, p%40w too", "… is wrong, … too"),
        ("postgresql://host/g?password=pw1&x=y", "pw1 is wrong", "… is wrong"),
        ("postgresql://ann:@host/g", "nothing to hide", "nothing to hide"),
        ("postgresql://host/g", "nothing to hide", "nothing to hide"),
        ("book.sqlite", "nothing to hide", "nothing to hide"),
    ],
)
def test_a_drivers_message_keeps_the_password_to_itself(where: str, text: str, said: str) -> None:
    assert address.quiet(text, where) == said


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("mysql://host/grades", "mysql"),
        ("postgresql://ann:secret@host:/grades", "'' is not a valid port"),
        ("postgresql://host:0/grades", "'0' is not a valid port"),
        ("postgresql://host:65536/grades", "'65536' is not a valid port"),
        ("postgresql://host:54x/grades", "'54x' is not a valid port"),
        ("postgresql://ann:se/cret@host:no/grades", "%2F"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(where: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as found:
        address.engine(where)
    assert "cret" not in str(found.value)


@pytest.mark.parametrize(
    "where",
    ["postgresql://host:1/g", "postgres://host:65535/g", "postgresql+psycopg://[::1]:5432/g", "postgresql://[::1]/g"],
)
def test_postgresql_is_reached_by_the_driver_of_today(where: str) -> None:
    pytest.importorskip("psycopg")
    made = address.engine(where)
    assert made.url.drivername == "postgresql+psycopg"
    assert made.url.host in ("host", "::1")


def test_a_file_is_made_with_its_folder_whatever_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "new" / "deep" / "a?b=c#d%20.sqlite"
    made = address.engine(odd)
    with made.connect():
        pass
    made.dispose()
    assert odd.exists()
    assert address.engine(str(odd)).url.database == str(odd)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be created"):
        address.engine(tmp_path / "file" / "book.sqlite")
