"""Server-sent events as a client reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def frames(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Each frame that has come whole: its data, with its name as `event` and its `id` where it has one."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.decode().partition(": ")
            fields[name] = value
        elif "data" in fields:
            named: dict[str, Any] = {name: fields[name] for name in ("event", "id") if name in fields}
            yield {**json.loads(fields["data"]), **named}
            fields = {}
