"""Turns what an instructor has on disk into submissions: LMS exports, archives, rosters and projects.

Treats every file as hostile and reports each file it leaves out. May import `readers`, `spec.moments` and `domain`.
"""
