"""The tasks, one module for each course."""
