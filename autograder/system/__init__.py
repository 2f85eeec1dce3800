"""Operating-system services: atomic writes, directory walks, CPU and memory limits, CSV, import path, text wording.

Knows nothing about homework. May import `domain.errors` and no other package.
"""
