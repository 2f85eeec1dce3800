"""Running submissions: isolated workers on this machine, or Dask workers on others; records as JSON.

Nothing that a worker sends is trusted or executed. May import `spec` and `domain`; it knows no points.
"""
