"""Output for people and platforms: the terminal, CSV tables, results.json, HTML pages, feedback.

Turns reports into text; opens no file, database or process. May import the packages below it: `storage` for its types,
`scoring`, `checks` and `domain`.
"""
