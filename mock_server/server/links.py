"""Variables of ours that others have set: `MOCK_PORT=tcp://10.96.0.10:4020` stands beside a service named `mock`."""

from __future__ import annotations

import re
from collections.abc import Collection, MutableMapping

# Kubernetes sets such for each Service, and Docker for each link.
_LINK = re.compile(r"(?:tcp|udp|sctp)://[^/\s]+:[0-9]{1,5}\Z")


def take_out(environment: MutableMapping[str, str], ours: Collection[str]) -> list[str]:
    """Take those of `ours` out of an environment that have such a value; a warning for each."""
    found = {name: environment[name] for name in sorted(ours) if _LINK.match(environment.get(name, ""))}
    for name in found:
        del environment[name]
    return [
        f"{name}={value} is ignored: Kubernetes and Docker set such a variable beside a service of that name."
        for name, value in found.items()
    ]
