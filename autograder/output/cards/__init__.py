"""Cards that a notebook shows: the result of a check as HTML that needs nothing else, and as text that reads well."""
