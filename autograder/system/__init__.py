"""The machine: whole files written, folders walked, processors and memory, CSV text, the import path, words cut to fit.

Knows nothing of homework. Imports `domain.errors` and no other room.
"""
