"""Where webhooks may go: loopback and private networks, or what the operator allows; never to metadata, never to us."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Iterator, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

EVERYWHERE = "*"


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, texts))


_PRIVATE = _networks("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
# What no setting opens, and where it is known from. Most clouds' metadata services are link-local ones; the others are
# named one by one, since they lie in networks that are private or public otherwise.
_NEVER = _networks(
    "169.254.0.0/16",  # link-local, RFC 3927: AWS, GCP, Azure, OCI, DigitalOcean, OpenStack, Tencent, Scaleway
    "fe80::/10",  # link-local, RFC 4291: OpenStack's fe80::a9fe:a9fe
    "fd00:ec2::/32",  # AWS: metadata 254, pod identity 23, DNS 253, time 123 (IPv6 on AWS; EKS user guide)
    "fd20:ce::254/128",  # Google Cloud (Compute Engine: metadata server endpoints)
    "fd00:c1::a9fe:a9fe/128",  # Oracle Cloud (Compute: instance metadata service, IPv6)
    "192.0.0.192/32",  # Oracle Cloud, classic (retrieving instance metadata)
    "168.63.129.16/32",  # Azure's WireServer (What is IP address 168.63.129.16?)
    "100.100.100.200/32",  # Alibaba Cloud (ECS: instance metadata)
    "fd00:100::100:200/128",  # Alibaba Cloud, IPv6 (ECS: instance metadata)
    "fd00:a9fe:a9fe::1/128",  # Akamai, Linode (Metadata Service API; cloud-init's data source)
    "fd00:42::42/128",  # Scaleway (cloud-init's data source)
    "0.0.0.0/8",  # this host, RFC 1122
    "::/128",
    "224.0.0.0/4",  # multicast
    "ff00::/8",
)

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_LOWEST_96 = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("::ffff:0:0:0/96"))
_ISATAP = (0x5EFE, 0x0200_5EFE)
_LAST_32 = 0xFFFFFFFF


class Policy:
    """`allow` holds host names, addresses and networks, or `*`; empty stands for loopback and private networks.

    `own_ports` are the ports of the server that sends: nothing goes to them on this machine, so that a webhook is never
    a call of the server itself.
    """

    def __init__(self, allow: Sequence[str] = (), own_ports: Collection[int] = ()) -> None:
        self._everywhere = EVERYWHERE in allow
        self._own_ports = frozenset(own_ports)
        self._names: set[str] = set()
        self._networks: list[Network] = [] if allow else list(_PRIVATE)
        for item in allow:
            try:
                self._networks.append(ipaddress.ip_network(item, strict=False))
            except ValueError:
                self._names.add(item.lower())

    def refusal(self, host: str, address: str, port: int | None = None) -> str | None:
        """Why a webhook may not go to `address`, which `host` resolved to; None when it may."""
        found = plain_address(address)
        spelled = (found, *_embedded(found))
        if any(_is_in(one, _NEVER) for one in spelled):
            return f"{address} is a link-local, metadata or unspecified address; webhooks never go there."
        if port in self._own_ports and any(_is_of_this_machine(one) for one in spelled):
            return f"{host} ({address}) with port {port} is this server itself; webhooks never go there."
        if self._everywhere or host.lower() in self._names or _is_in(found, self._networks):
            return None
        return f"{host} ({address}) is not a loopback or private address, nor allowed by --webhook-allow."


def plain_address(address: str) -> Address:
    """An address without its zone, and as IPv4 where it only maps that into IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return found if mapped is None else mapped


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _embedded(address: Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to where a gateway translates or a tunnel begins.

    6to4 (RFC 3056), Teredo (RFC 4380), NAT64 with its well-known and its local prefix (RFC 6052, 8215), IPv4-compatible
    (RFC 4291), IPv4-translated (RFC 2765) and ISATAP (RFC 5214) addresses.
    """
    if not isinstance(address, ipaddress.IPv6Address):
        return
    bits = int(address)
    found = []
    if address.sixtofour is not None:
        found.append(int(address.sixtofour))
    if address.teredo is not None:
        found.extend(int(one) for one in address.teredo)
    if address in _NAT64 or any(address in network for network in _LOWEST_96) or bits >> 32 & _LAST_32 in _ISATAP:
        found.append(bits & _LAST_32)
    if address in _LOCAL_NAT64:
        # With a prefix of 48, 56, 64 and 96 bits; the eight bits from the 64th on are left out.
        found.append((bits >> 64 & 0xFFFF) << 16 | bits >> 40 & 0xFFFF)
        found.append((bits >> 64 & 0xFF) << 24 | bits >> 32 & 0xFFFFFF)
        found.append(bits >> 24 & _LAST_32)
        found.append(bits & _LAST_32)
    # What begins with a zero is no IPv4 address of anybody: ::1 is not 0.0.0.1.
    yield from (ipaddress.IPv4Address(one) for one in found if one >> 24)


def _is_of_this_machine(address: Address) -> bool:
    """Whether a socket can be bound there, as it can to the addresses of one's own interfaces alone."""
    if address.is_loopback:
        return True
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004 - a version of IP
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
