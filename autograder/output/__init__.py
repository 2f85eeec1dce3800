"""What people and platforms read: the terminal, CSV tables, results.json, pages of HTML, feedback.

Takes reports and gives text; opens no file, database or process. May import what is below it: `storage` for its types,
`scoring`, `checks` and `domain`.
"""
