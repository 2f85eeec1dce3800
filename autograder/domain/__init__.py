"""The data types: assignment, submission, record, report, manual score, and the exceptions.

Frozen, and built on the standard library alone: they know nothing of YAML, pytest or torch. Imports no other room.
"""
