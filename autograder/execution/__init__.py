"""Runs submissions in isolated workers on this machine, or on Dask workers elsewhere; encodes records as JSON.

Nothing that a worker sends is trusted or executed. May import `spec` and `domain`; it knows nothing of points.
"""
