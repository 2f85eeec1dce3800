"""Seven whole homeworks of the kinds that public courses set: each a spec, two right solutions, and wrong ones."""
