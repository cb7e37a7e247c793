"""JSON from outside: refused when it is nested deeper than anything that could be written again."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.parsing import AT_ONCE, parsed
from mock_server.kernel.pauses import resting

# orjson writes 254 levels, and what was read may stand some levels down in an answer.
MAX_DEPTH = 200
_HOLDERS = (dict, list)


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
    level = [document]
    for _ in range(levels):
        below: list[Any] = []
        for holder in resting(level):
            parts = holder.values() if isinstance(holder, dict) else holder
            below += [part for part in parts if isinstance(part, _HOLDERS)]
        if not below:
            return False
        level = below
    return True
