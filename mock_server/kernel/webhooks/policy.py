"""Where webhooks may go: loopback and private networks, or what the operator allows; never to link-local addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

EVERYWHERE = "*"

_PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
# Link-local ones, the clouds' metadata services among them, and addresses that are nobody's.
_NEVER: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::254/128",
        "100.100.100.200/32",
        "0.0.0.0/8",
        "::/128",
        "224.0.0.0/4",
        "ff00::/8",
    )
)


class Policy:
    """`allow` holds host names, addresses and networks, or `*`; empty stands for loopback and private networks."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._everywhere = EVERYWHERE in allow
        self._names: set[str] = set()
        self._networks: list[Network] = [] if allow else list(_PRIVATE)
        for item in allow:
            try:
                self._networks.append(ipaddress.ip_network(item, strict=False))
            except ValueError:
                self._names.add(item.lower())

    def refusal(self, host: str, address: str) -> str | None:
        """Why a webhook may not go to `address`, which `host` resolved to; None when it may."""
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        if any(found in network for network in _NEVER if network.version == found.version):
            return f"{address} is a link-local, metadata or unspecified address; webhooks never go there."
        if self._everywhere or host.lower() in self._names:
            return None
        if any(found in network for network in self._networks if network.version == found.version):
            return None
        return f"{host} ({address}) is not a loopback or private address, nor allowed by --webhook-allow."
