"""Turns a record and its targets into a report: points, credit, feedback; lateness, write-ups, manual scores.

Pure: it runs no student's code and reads no file or clock. May import `spec`, `checks` and `domain`.
"""
