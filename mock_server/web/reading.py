"""JSON from outside: refused when it is nested deeper than anything that could be written again."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.parsing import AT_ONCE, parsed

# orjson writes 254 levels, and what was read may stand some levels down in an answer.
MAX_DEPTH = 200


class TooDeep(ValueError):
    """JSON, but nested deeper than `MAX_DEPTH`."""


def parse(text: bytes) -> Any:
    """Read JSON. Raises TooDeep, and ValueError for anything else."""
    document = parsed(text)
    # There cannot be more levels than there are openings, of which most bodies have few, and a long one many.
    if (len(text) > AT_ONCE or text.count(b"{") + text.count(b"[") > MAX_DEPTH) and is_deep(document):
        raise TooDeep
    return document


def is_deep(document: Any, levels: int = MAX_DEPTH) -> bool:
    """Whether a document is nested deeper than so many levels."""
    level = [document]
    for _ in range(levels):
        parts = (part for holder in level for part in (holder.values() if isinstance(holder, dict) else holder))
        level = [part for part in parts if isinstance(part, dict | list)]
        if not level:
            return False
    return True
