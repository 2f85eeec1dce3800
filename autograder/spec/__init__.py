"""From a problem spec in YAML to an `Assignment`, with every fault of the file named at its place."""
