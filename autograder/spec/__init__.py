"""From a problem spec in YAML to an `Assignment`, reporting every error in the file with its line and column.

May import `checks` (which kinds of answer there are), `readers` (the handout) and `domain`; runs nothing.
"""
