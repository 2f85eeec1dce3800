"""Connects to a running Dask scheduler, or starts one with Dask workers on this machine."""

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

#: The address that starts a cluster of processes on this machine.
LOCAL = "local"
#: Seconds to wait for a scheduler's answer.
CONNECT_SECONDS = 10.0
#: The command that installs Dask.
INSTALL_DASK = "python -m pip install 'distributed>=2024.1'"
#: Seconds that submissions wait while there are no Dask workers.
PATIENCE = 60.0
# Ctrl-C reaches every process of the terminal; the grading process ends the Dask workers itself
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


def distributed() -> Any:
    """Import Dask, only when a cluster is used. Raises `UsageError` if it is not installed."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise UsageError(f"grading on a cluster needs Dask: run `{INSTALL_DASK}`") from error


def connect(address: str, jobs: int | None) -> tuple[Any, Any]:
    """Connect to ``address``, a URL or a scheduler file. Returns the client, and the cluster if one was started here.

    Raises `UsageError` for an invalid address and `GraderError` if no scheduler answers.
    """
    dask = distributed()
    if address == LOCAL:
        local = dask.LocalCluster(
            n_workers=jobs or machine.processors(),
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # it opens a port in any case: any free one
            silence_logs=logging.CRITICAL,
            preload=[_QUIET],
        )
        return dask.Client(local, timeout=CONNECT_SECONDS, set_as_default=False), local
    url = _url(address)
    try:
        asyncio.run(_greet(dask, url))  # a client that cannot connect would linger and log too much
        return dask.Client(url, timeout=CONNECT_SECONDS, set_as_default=False), None
    except (OSError, asyncio.TimeoutError) as error:
        raise GraderError(f"no Dask scheduler answers at {address}: {error}") from error
    except (ValueError, TypeError, RuntimeError, ImportError) as error:
        raise UsageError(f"{address!r} is not a valid address of a Dask scheduler: {error}") from error


def _url(address: str) -> str:
    """The address itself, or the one in a scheduler file written by `--scheduler-file`."""
    if not address.endswith(".json"):
        return address
    try:
        return str(json.loads(Path(address).read_text())["address"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{address} is not a Dask scheduler file: {error}") from error


def network_warning(address: str) -> str:
    """A warning if submissions and grades would cross a network unencrypted; "" otherwise."""
    url = _url(address) if address != LOCAL else ""
    if url and "://" not in url:
        usual = importlib.import_module("dask").config.get("distributed.comm.default-scheme", "tcp")
        url = f"{usual}://{url}"
    host = re.sub(r"^tcp://|:\d+$", "", url).strip("[]").lower()
    here = ("localhost", "0.0.0.0", "::1", socket.gethostname().lower())
    if not url.startswith("tcp://") or host in here or host.startswith("127."):
        return ""
    return (
        f"WARNING: {url} is not encrypted, and anyone who can reach the scheduler can run code on its workers: "
        "submissions, targets and grades are exposed to that network. Use a tls:// address (docs/cluster.md)."
    )


async def _greet(dask: Any, url: str) -> None:
    """Connect and disconnect."""
    connection = await dask.core.connect(url, timeout=CONNECT_SECONDS, **dask.Security().get_connection_args("client"))
    await connection.close()


def patience() -> float:
    """Seconds to wait for Dask workers: `autograder.patience` in Dask's configuration, in seconds or as `10 min`."""
    dask = importlib.import_module("dask")
    said = dask.config.get("autograder.patience", PATIENCE)
    try:
        return float(dask.utils.parse_timedelta(said))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"autograder.patience in Dask's configuration is not a valid time: {said!r}") from error
