"""Where a server is found unless told otherwise, and which names of hosts no stranger can have."""

from __future__ import annotations

import ipaddress

# Of every system and of the control plane, on loopback and in the image.
PORT = 4020

# No stranger can register a name below these: RFC 6761, 6762, 8375, and ICANN's reservation of `internal`.
_OURS = (".localhost", ".local", ".internal", ".test", ".invalid", ".example", ".home.arpa")


def is_ours(host: str) -> bool:
    """Whether no stranger can have this name: an address, one without a dot, one that nobody can register, or none."""
    if host.startswith("["):
        return is_address(host[1:-1])
    return "." not in host or f".{host}".endswith(_OURS) or is_address(host)


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
