"""Use cases: grade a submission or a class, rescore it, grade manually, write the results folder.

The only package that combines files, databases and workers. May import everything but `entrypoints`; requests come in
as arguments, and outcomes are returned as values.
"""
