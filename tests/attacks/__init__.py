"""Hostile submissions, and what must hold for each."""
