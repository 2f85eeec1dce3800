"""What `autograder validate` tries: the reference, the examples, and wrong answers against each tolerance.

Finds errors of a spec before a student meets them. May import `scoring` and all below it; runs no code itself.
"""
