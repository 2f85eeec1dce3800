"""Answers of code that runs in this process, such as a notebook's kernel: the same `Record` as from a worker.

For students who check themselves. Nothing here is isolated, so no grade may come from it: a grade comes from
`execution.sandbox`.
"""
