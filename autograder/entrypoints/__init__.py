"""Ways in: the command line, Gradescope's run, and `python -m autograder`.

Parses what was asked for, calls a use case of `app`, and shows what it gives. May import every other room; no room may
import this one.
"""
