"""The machine: whole files written, folders walked, processors and memory, CSV text, the import path.

Knows nothing of homework. Imports `domain.errors` and no other room.
"""
