"""Proxies that are trusted to say for whom they ask: whoever else says so is not believed.

Read are `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix`, as most proxies write them, or else `Forwarded` (RFC 7239).
Each of these is the newest that the trusted proxy in front of us has written: of a list, from its end.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.web import headers

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Where an environ keeps what a proxy has taken off the beginning of the path.
PREFIX = "mock.prefix"

_PREFIX_FORM = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)+/?\Z")
# RFC 7239, 4: pairs of a token and a token or a quoted text.
_PAIR = re.compile(r"\s*([A-Za-z-]+)=(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]+))\s*\Z")
_LONGEST = 4_096


class Proxies:
    """Those whose addresses are in these networks."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._networks = tuple(networks)

    def believe(self, environ: dict[str, Any]) -> None:
        """Where a trusted proxy asks, let a request be as it was asked of the proxy; else leave it as it is."""
        if not is_in(environ.get("REMOTE_ADDR", ""), self._networks):
            return
        forwarded = _forwarded(environ.get("HTTP_FORWARDED", ""))
        addresses = _listed(environ, "FOR") or [_node(one["for"]) for one in forwarded if "for" in one]
        client = self._client(addresses)
        if client is not None:
            environ["REMOTE_ADDR"] = client
        newest = forwarded[-1] if forwarded else {}
        scheme = _newest(environ, "PROTO", newest.get("proto")).lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = _newest(environ, "HOST", newest.get("host"))
        if host and headers.authority(host) is not None:
            environ["HTTP_HOST"] = host
            environ.pop(headers.HEADERS, None)
        prefix = _newest(environ, "PREFIX", None)
        if _PREFIX_FORM.match(prefix):
            environ[PREFIX] = prefix.rstrip("/")

    def _client(self, addresses: Sequence[str]) -> str | None:
        """The address nearest to us that is no trusted proxy's, or the farthest of those; None where none is told."""
        found = None
        for text in reversed(addresses):
            address = _address(text)
            if address is None:
                break
            found = str(address)
            if not is_in(found, self._networks):
                break
        return found


def networks(items: Iterable[str]) -> list[Network]:
    """Networks or addresses. Raises ValueError for a text that is neither."""
    return [ipaddress.ip_network(item) for item in items]


def is_in(text: str, networks: Iterable[Network]) -> bool:
    """Whether a text is an address in one of these networks."""
    address = _address(text)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, IPv4's in IPv6 as the one that it is; None for what is none, such as `unknown`."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _listed(environ: Mapping[str, Any], name: str) -> list[str]:
    text: str = environ.get(f"HTTP_X_FORWARDED_{name}", "")
    return [part.strip() for part in text.split(",") if part.strip()] if len(text) <= _LONGEST else []


def _newest(environ: Mapping[str, Any], name: str, otherwise: str | None) -> str:
    found = _listed(environ, name)
    return found[-1] if found else otherwise or ""


def _forwarded(text: str) -> list[dict[str, str]]:
    """The elements of a Forwarded header; none at all of one that cannot be read."""
    elements: list[dict[str, str]] = []
    if len(text) > _LONGEST:
        return elements
    for element in text.split(",") if text else ():
        pairs = [_PAIR.match(part) for part in element.split(";") if part.strip()]
        known = [pair for pair in pairs if pair is not None]
        if len(known) < len(pairs):
            return []
        elements.append({pair[1].lower(): pair[3] if pair[2] is None else pair[2] for pair in known})
    return elements


def _node(text: str) -> str:
    """The address of a node, which may have a port; IPv6's is in brackets then."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]
