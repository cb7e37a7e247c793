"""Bodies that hold what they should, in a form that not everybody reads: in gzip, behind a byte order mark."""

import gzip
import json
from typing import Any

from .tables import parametrize

MEBIBYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
IN_GZIP = {**JSON, "Content-Encoding": "gzip"}


def encoded(body: Any) -> bytes:
    """A body as it travels."""
    return json.dumps(body).encode()


def gzipped(body: Any, size: int = 0) -> bytes:
    """A body in gzip, which is filled up with blanks to so many bytes inside it."""
    return gzip.compress(encoded(body).ljust(size))


def cut_off(body: Any) -> bytes:
    return gzipped(body)[:-9]


def gone_on(body: Any) -> bytes:
    return gzipped(body) + b"x"


def marked(body: Any) -> bytes:
    """A body behind the byte order mark of UTF-8."""
    return b"\xef\xbb\xbf" + encoded(body)


READABLE = parametrize(("encode", "headers"), [(gzipped, IN_GZIP), (marked, JSON)], ids=["gzip", "mark"])
# Of codings that nobody reads, and of bodies that are not in the one that they name: with the statuses of most vendors.
UNREADABLE = parametrize(
    ("encode", "coding", "status"),
    [
        *((encoded, coding, 415) for coding in ("br", "deflate", "zstd", "gzip, gzip")),
        *((encode, "gzip", 400) for encode in (encoded, cut_off, gone_on)),
    ],
)
