"""Where a gradebook is: a file, or the URL of a database, which may hold a password that no message shows."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from autograder.domain.errors import UsageError

_EXAMPLE = "postgresql://user@host:5432/database"
#: What installs the driver for PostgreSQL.
INSTALL_POSTGRES = "python -m pip install 'psycopg[binary]>=3.1'"
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg", "sqlite")


def shown(where: str | Path) -> str:
    """The file or the URL, without user and password."""
    text = re.sub(r"//.*@", "//…@", str(where))
    return re.sub(r"(?i)(password|passfile)=[^&]*", r"\1=…", text)


def quiet(text: str, where: str | Path) -> str:
    """A driver's message without the password that is in the URL."""
    found = re.search(r"//[^:/]*:(.*)@", str(where)) or re.search(r"(?i)password=([^&]*)", str(where))
    for word in {found[1], unquote(found[1])} if found else ():
        text = text.replace(word, "…") if word else text
    return text


def engine(where: str | Path) -> Engine:
    """The engine for a file or a URL; raises `UsageError`."""
    if not (isinstance(where, str) and "://" in where):
        try:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"the gradebook {where} cannot be made: {error.strerror}") from error
        return create_engine(URL.create("sqlite", database=str(where)))  # whatever is in the path
    scheme = where.split("://")[0]
    if scheme not in _SCHEMES:
        raise UsageError(f"a gradebook is a SQLite file or in PostgreSQL ({_EXAMPLE}), not in {scheme}")
    host = re.sub(r"^[^/]*//(.*@)?", "", where).split("/")[0].split("?")[0]
    port = re.search(r":([^\]:]*)$", host)
    if port and not (port[1].isdecimal() and 0 < int(port[1]) < 65536):
        what = f"the gradebook {shown(where)} has the port {port[1]!r}: a port is a number from 1 to 65535"
        raise UsageError(f"{what}, as in {_EXAMPLE} (a password with / or @ is written with %2F, %40)")
    # SQLAlchemy's default for such a URL is an older driver; `postgres:` is what many hosts write
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", where)
    try:
        return create_engine(url)
    except ModuleNotFoundError as error:
        raise UsageError(f"a gradebook in PostgreSQL needs {error.name}: run `{INSTALL_POSTGRES}`") from None
    except (SQLAlchemyError, ValueError) as error:
        said = quiet(str(error).split("\n")[0], where)
        raise UsageError(f"the gradebook's URL is not understood ({said}): write {_EXAMPLE}") from None
