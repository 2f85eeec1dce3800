"""A second opinion on the grader: generated submissions whose fair marks are known from how they were made."""
