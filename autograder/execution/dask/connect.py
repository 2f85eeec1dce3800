"""To a Dask scheduler that is there, or to one with Dask workers on this machine, started for the occasion."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import re
import socket
from pathlib import Path
from typing import Any

from autograder.domain.errors import GraderError, UsageError
from autograder.system import machine

#: The address that has a cluster of processes started on this machine.
LOCAL = "local"
#: Seconds within which a scheduler must have answered.
CONNECT_SECONDS = 10.0
#: What installs Dask.
INSTALL_DASK = "python -m pip install 'distributed>=2024.1'"
#: Seconds that submissions wait while there is no Dask worker at all.
PATIENCE = 60.0
# Ctrl-C reaches every process of the terminal; the Dask workers are told to end by the one that grades
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


def distributed() -> Any:
    """Dask's package, which is imported only where a cluster is asked for; raises `UsageError` if it is not there."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise UsageError(f"grading on a cluster needs Dask: run `{INSTALL_DASK}`") from error


def connect(address: str, jobs: int | None) -> tuple[Any, Any]:
    """A client of the scheduler at ``address``, a URL or a scheduler file; and the cluster, if it was made here."""
    dask = distributed()
    if address == LOCAL:
        local = dask.LocalCluster(
            n_workers=jobs or machine.processors(),
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # it has a port all the same: any that is free
            silence_logs=logging.CRITICAL,
            preload=[_QUIET],
        )
        return dask.Client(local, timeout=CONNECT_SECONDS, set_as_default=False), local
    url = _url(address)
    try:
        asyncio.run(_greet(dask, url))  # a client that cannot connect would linger, and say more than is of use
        return dask.Client(url, timeout=CONNECT_SECONDS, set_as_default=False), None
    except (OSError, asyncio.TimeoutError) as error:
        raise GraderError(f"no Dask scheduler answers at {address}: {error}") from error
    except (ValueError, TypeError, RuntimeError, ImportError) as error:
        raise UsageError(f"{address!r} is no address of a Dask scheduler that can be used: {error}") from error


def _url(address: str) -> str:
    """The address itself, or the one in a file that a scheduler wrote for `--scheduler-file`."""
    if not address.endswith(".json"):
        return address
    try:
        return str(json.loads(Path(address).read_text())["address"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{address} is no file that a Dask scheduler has written: {error}") from error


def network_warning(address: str) -> str:
    """A warning where what is graded would cross a network in the clear; "" where it does not."""
    url = _url(address) if address != LOCAL else ""
    if url and "://" not in url:
        usual = importlib.import_module("dask").config.get("distributed.comm.default-scheme", "tcp")
        url = f"{usual}://{url}"
    host = re.sub(r"^tcp://|:\d+$", "", url).strip("[]").lower()
    here = ("localhost", "0.0.0.0", "::1", socket.gethostname().lower())
    if not url.startswith("tcp://") or host in here or host.startswith("127."):
        return ""
    return (
        f"WARNING: {url} is not encrypted, and whoever reaches the scheduler can run code on its workers: submissions, "
        "targets and grades are open to that network. Use a tls:// address (docs/cluster.md)."
    )


async def _greet(dask: Any, url: str) -> None:
    """Connect, and leave again."""
    connection = await dask.core.connect(url, timeout=CONNECT_SECONDS, **dask.Security().get_connection_args("client"))
    await connection.close()


def patience() -> float:
    """How long to wait for Dask workers: `autograder.patience` in Dask's configuration, in seconds or as `10 min`."""
    dask = importlib.import_module("dask")
    said = dask.config.get("autograder.patience", PATIENCE)
    try:
        return float(dask.utils.parse_timedelta(said))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"autograder.patience in Dask's configuration is no time: {said!r}") from error
