"""Bodies that hold what they should, in a form that not everybody reads: in gzip, behind a byte order mark."""

from __future__ import annotations

import gzip
import json
from typing import Any

MEBIBYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
IN_GZIP = {**JSON, "Content-Encoding": "gzip"}
# Of a body that says of itself what it is not: a coding that nobody reads, and one that it is not in.
UNREADABLE = ("br", "deflate", "zstd", "gzip, gzip")


def gzipped(body: Any, size: int = 0) -> bytes:
    """A body in gzip, which is filled up with blanks to so many bytes inside it."""
    return gzip.compress(json.dumps(body).encode().ljust(size))


def marked(body: Any) -> bytes:
    """A body behind the byte order mark of UTF-8."""
    return b"\xef\xbb\xbf" + json.dumps(body).encode()
