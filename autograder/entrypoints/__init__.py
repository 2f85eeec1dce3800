"""Entry points: the command line, the Gradescope run, and the pytest plug-in.

Parses options, calls a use case of `app`, and prints the outcome. May import every other package; no other package may
import this one.
"""
