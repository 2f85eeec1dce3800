"""The location of a gradebook: a file or a database URL, whose password no message shows."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from autograder.domain.errors import UsageError

_EXAMPLE = "postgresql://user@host:5432/database"
#: The command that installs the driver for PostgreSQL.
INSTALL_POSTGRES = "python -m pip install 'psycopg[binary]>=3.1'"
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg", "sqlite")


def shown(where: str | Path) -> str:
    """The file or URL without user and password, for messages."""
    text = re.sub(r"//.*@", "//…@", str(where))
    return re.sub(r"(?i)(password|passfile)=[^&]*", r"\1=…", text)


def quiet(text: str, where: str | Path) -> str:
    """A driver's message with the password of the URL removed."""
    found = re.search(r"//[^:/]*:(.*)@", str(where)) or re.search(r"(?i)password=([^&]*)", str(where))
    for word in {found[1], unquote(found[1])} if found else ():
        text = text.replace(word, "…") if word else text
    return text


def engine(where: str | Path) -> Engine:
    """The SQLAlchemy engine for a file or URL; raises `UsageError` if it is invalid or the driver is missing."""
    if not (isinstance(where, str) and "://" in where):
        try:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"the gradebook {where} cannot be created: {error.strerror}") from error
        return create_engine(URL.create("sqlite", database=str(where)))  # safe for any character in the path
    scheme = where.split("://")[0]
    if scheme not in _SCHEMES:
        raise UsageError(f"a gradebook is a SQLite file or a PostgreSQL database ({_EXAMPLE}), not {scheme}")
    host = re.sub(r"^[^/]*//(.*@)?", "", where).split("/")[0].split("?")[0]
    port = re.search(r":([^\]:]*)$", host)
    if port and not (port[1].isdecimal() and 0 < int(port[1]) < 65536):
        what = f"{port[1]!r} is not a valid port in {shown(where)}: a port is a number from 1 to 65535"
        raise UsageError(f"{what}, as in {_EXAMPLE} (in a password, write / as %2F and @ as %40)")
    # SQLAlchemy's default driver for PostgreSQL is an older one; many hosts write `postgres:`
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", where)
    try:
        return create_engine(url)
    except ModuleNotFoundError as error:
        raise UsageError(f"a gradebook in PostgreSQL needs {error.name}: run `{INSTALL_POSTGRES}`") from None
    except (SQLAlchemyError, ValueError) as error:
        said = quiet(str(error).split("\n")[0], where)
        raise UsageError(f"the gradebook's URL is not valid ({said}): expected {_EXAMPLE}") from None
