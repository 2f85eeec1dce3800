"""Mutation score of what decides a grade: scoring, checks, expressions, lateness, storage. Not a part of ordinary test runs.

    python tests/mutation --seed 7 --mutants 300

draws mutants by a seed, runs each against the fast tests of its module in a private copy of the project, and prints
the score with its 95 % interval and every mutant that no test noticed. See ``--help`` for the other options.
"""
