"""Runs submissions on other machines: Dask distributed sends each as bytes and returns its record.

``executor`` runs where grading happens, ``remote`` on Dask workers; ``serialize`` encodes what they exchange.
Scheduling, transport, failure detection and retries on other workers are Dask's. Only the grading process writes to the
gradebook.
"""

from autograder.execution.dask.executor import DaskExecutor

__all__ = ["DaskExecutor"]
