"""What a few headers hold, read as RFC 9110 and RFC 6454 have them: a host and its port, an origin, a credential."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

# Where an environ keeps the headers whose names have an underscore, as (name, value).
UNDERSCORED = "mock.underscored"
# Where an environ may keep all of its keys that are headers, and nothing else; whoever changes one takes that away.
HEADERS = "mock.headers"

_AUTHORITY = r"(?P<host>\[[^\s\[\]]+\]|[^\s\[\]:/?#@,]*)(?::(?P<port>[0-9]{0,5}))?"
_HOST = re.compile(_AUTHORITY)
# A name of 253 characters, a dot behind it, and a port.
_LONGEST_HOST = 260
_ORIGIN = re.compile(rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://{_AUTHORITY}")


class Authority(NamedTuple):
    """A host in lower case without the dot that may end it, and its port where one was named."""

    host: str
    port: int | None


class Origin(NamedTuple):
    """Where a page is from."""

    scheme: str
    authority: Authority


def authority(text: str) -> Authority | None:
    """What a Host header holds; None for what is no host, such as two of them."""
    found = _HOST.fullmatch(text)
    return None if found is None else _authority(found)


def origin(text: str) -> Origin | None:
    """What an Origin header holds; None for what is no origin, such as `null`."""
    found = _ORIGIN.fullmatch(text)
    return None if found is None else Origin(found["scheme"].lower(), _authority(found))


def bearer(text: str) -> str | None:
    """What an Authorization header holds behind `Bearer`, in any case (RFC 9110, 11.1); None for anything else."""
    scheme, _, found = text.partition(" ")
    # Other spaces may be a part of its bytes.
    found = found.strip(" \t")
    return found if found and scheme.lower() == "bearer" else None


def let_in(environ: dict[str, Any], names: Collection[str]) -> None:
    """Let in those headers with an underscore that a vendor's document names, in lower case; the others are dropped."""
    dropped = []
    for name, value in environ[UNDERSCORED]:
        if name.lower() not in names:
            dropped.append((name, value))
            continue
        key = f"HTTP_{name.upper()}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
        environ.pop(HEADERS, None)
    environ[UNDERSCORED] = dropped


def sent(environ: Mapping[str, Any]) -> Mapping[str, str]:
    """The keys of an environ that are headers, and their values."""
    found: Mapping[str, str] | None = environ.get(HEADERS)
    if found is None:
        # A letter is compared at no cost.
        found = {name: environ[name] for name in environ if name[0] == "H" and name[:5] == "HTTP_"}
    return found


def _authority(found: re.Match[str]) -> Authority:
    return Authority(found["host"].lower().removesuffix("."), int(found["port"]) if found["port"] else None)


def host_name(environ: Mapping[str, Any]) -> str:
    """The name that was asked for, without a port; "" for what is no host."""
    text: str = environ.get("HTTP_HOST") or ""
    # A longer one is no name; a thousand of them are not to be kept.
    asked = _known(text) if len(text) <= _LONGEST_HOST else None
    return "" if asked is None else asked.host


_known = lru_cache(maxsize=1_000)(authority)
