"""The nouns: frozen, made of the standard library alone, ignorant of YAML, pytest and torch."""
