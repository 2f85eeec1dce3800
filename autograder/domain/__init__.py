"""The nouns: assignment, submission, record, report, manual score, and what can go wrong.

Frozen, made of the standard library alone; ignorant of YAML, pytest and torch. Imports no other room.
"""
