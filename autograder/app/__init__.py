"""Use cases: grade one submission or a class, score it again, grade manually, write the folder of results.

The only room that holds files, databases and workers open together. May import everything but `entrypoints`; what it
is asked for comes as arguments, what it finds out goes back as values.
"""
