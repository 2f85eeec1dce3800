"""The checks of `autograder validate`: the reference, the examples, and wrong answers against each tolerance.

Finds errors in a spec before students meet them. May import `scoring` and all below it; runs no code itself.
"""
