"""To a Dask scheduler that is there, or to one with Dask workers on this machine, started for the occasion."""

from __future__ import annotations

import importlib
import logging
import os
from pathlib import Path
from typing import Any

from autograder.errors import GraderError, UsageError

#: The address that has a cluster of processes started on this machine.
LOCAL = "local"
#: Seconds within which a scheduler must have answered.
SECONDS = 10.0
#: Seconds that submissions wait while there is no Dask worker at all.
PATIENCE = 60.0
# Ctrl-C reaches every process of the terminal; the Dask workers are told to end by the one that grades
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


def distributed() -> Any:
    """Dask's package, which is imported only where a cluster is asked for; raises `UsageError` if it is not there."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise UsageError("grading on a cluster needs the extra: pip install 'autograder[dask]'") from error


def connect(address: str, jobs: int | None) -> tuple[Any, Any]:
    """A client of the scheduler at ``address``, a URL or a scheduler file; and the cluster, if it was made here."""
    dask, local = distributed(), None
    if address == LOCAL:
        local = dask.LocalCluster(
            n_workers=jobs or os.cpu_count() or 1,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # it has a port all the same: any that is free
            silence_logs=logging.CRITICAL,
            preload=[_QUIET],
        )
    where: dict[str, Any] = {"address": local or address}
    if address.endswith(".json") and Path(address).is_file():
        where = {"scheduler_file": address}
    try:
        return dask.Client(**where, timeout=SECONDS, set_as_default=False), local
    except (OSError, TimeoutError) as error:
        raise GraderError(f"no Dask scheduler answers at {address}: {error}") from error
    except (ValueError, TypeError, RuntimeError, ImportError) as error:
        raise UsageError(f"{address} is no address of a Dask scheduler that can be used: {error}") from error


def patience() -> float:
    """How long to wait for Dask workers: `autograder.patience` in Dask's configuration, in seconds or as `10 min`."""
    dask = importlib.import_module("dask")
    said = dask.config.get("autograder.patience", PATIENCE)
    try:
        return float(dask.utils.parse_timedelta(said))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"autograder.patience in Dask's configuration is no time: {said!r}") from error
