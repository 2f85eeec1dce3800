"""From what an instructor has on disk to submissions: downloads of platforms, archives, rosters, projects.

Treats every file as hostile, and names whatever it leaves out. May import `readers`, `spec.moments` and `domain`.
"""
