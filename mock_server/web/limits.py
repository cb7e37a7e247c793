"""How many bytes a request's body may have: one answer for the socket that reads it and for the app that loads it."""

from __future__ import annotations

import re

MEBIBYTE = 1024 * 1024
# For every call but the two below: what the systems' documents say, or are assumed to.
SYSTEM_BODY = MEBIBYTE
# A new sandbox brings its fixtures.
FIXTURES_BODY = 16 * MEBIBYTE
# The one large body that there is, unless the server was told otherwise.
IMPORT_BODY = 256 * MEBIBYTE

_CONTROL = "/_mock/"
_CREATION = re.compile(r"/_mock/sandboxes/?\Z")
_IMPORT = re.compile(r"/_mock/sandboxes/[^/]+/state/?\Z")


def body_limit(method: str, path: str, max_import: int = IMPORT_BODY) -> int:
    """Bytes that the body of a request to this served path (decoded, with its prefix) may have."""
    if not path.startswith(_CONTROL):
        return SYSTEM_BODY
    if method == "PUT" and _IMPORT.match(path):
        return max_import
    if method == "POST" and _CREATION.match(path):
        return FIXTURES_BODY
    return SYSTEM_BODY
