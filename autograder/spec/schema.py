"""The JSON Schema of problem specs, for editors, generated from the classes that read them."""

from __future__ import annotations

import json

from autograder.spec.document import extended


def schema() -> str:
    """The schema as JSON text, with sorted keys and a final newline."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **extended().model_json_schema()}
    return json.dumps(made, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
