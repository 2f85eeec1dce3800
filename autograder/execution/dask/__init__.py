"""Submissions run on other machines: Dask distributed carries each there as bytes, and brings its record back.

``executor`` is the side that grades, ``remote`` what a Dask worker does, ``parcel`` what goes to and fro. Scheduling,
moving bytes, noticing who died and trying again elsewhere are Dask's. The gradebook has one writer: the side that
grades.
"""

from autograder.execution.dask.executor import DaskExecutor

__all__ = ["DaskExecutor"]
