"""What ``benchmarks/peers.py`` is made of: submissions, tools that grade them, and measurements."""
