"""What a path that nobody serves may have been meant for: said in findings, since no vendor says it."""

from __future__ import annotations

import re

from mock_server.web.current import Exchange
from mock_server.web.routing import Found

_DOUBLED = re.compile("/{2,}")


def hint(exchange: Exchange) -> str | None:
    """A sentence about the path of a request that found no call; None where there is nothing to say."""
    path, name = exchange.request.path, f"/{exchange.face.name}"
    unserved = exchange.face.unserved.get(path.rstrip("/"))
    if unserved is not None:
        return unserved
    if _DOUBLED.search(path):
        return f"it has a doubled slash; {_DOUBLED.sub('/', name + path)} has none."
    for prefix in exchange.app.routes.prefixes:
        if isinstance(exchange.app.routes.find(exchange.request.method, prefix + path), Found):
            return f"{name}{prefix}{path} is served; the base URL ends in {name}{exchange.face.base_path}."
    return None
