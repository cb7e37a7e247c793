"""What a document says of a field that a body may leave out: its default in words.

Many generators of clients take a field with a `default` for one that is always there, and have callers send it.
"""

from __future__ import annotations

import json
from typing import Any


def in_words(document: dict[str, Any]) -> None:
    """Tell the default of each field of the document's bodies in its description; those of parameters stay."""
    for schema in document["components"].get("schemas", {}).values():
        for field in schema.get("properties", {}).values():
            if "default" in field:
                # For who fills in a form: the web page does.
                field["x-default"] = field.pop("default")
                told = f"{json.dumps(field['x-default'])} unless told otherwise."
                field["description"] = f"{field['description']} {told}" if "description" in field else told
