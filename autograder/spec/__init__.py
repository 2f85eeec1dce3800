"""From a problem spec in YAML to an `Assignment`, with every error of the file named at its place.

May import `checks` (which kinds of answer there are), `readers` (the handout) and `domain`; runs nothing.
"""
