"""What a script is made of: sandboxes to open, calls to a vendor, calls to the control plane, a look at the webhooks.

`${name}` in a path, a header or a body stands for what an earlier step kept under that name: `keep` says which part of
its answer that is, as in `body.message.id`. The credentials of an opened sandbox are kept as `coax.own.api_key`,
`coext.read_only.api_key` and so on; those, and what `secret` keeps, are never written down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOW = "2024-05-01T12:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Open:
    """A new sandbox, frozen at NOW, which the steps after it are about.

    A section of a script has one of its own, so that an answer that changes, and takes an id more or less, changes no
    answer of another section.
    """

    id: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Control:
    """A call under the opened sandbox. One that is refused breaks the script off."""

    method: str
    path: str
    body: Any = None
    keep: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All that was sent to the subscribed addresses since the last look."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a vendor. `body` is bytes as they are, None for none at all, or an object or list of JSON.

    A stranger is a caller whom no sandbox knows. `until` is done once the call has sent a message and waits.
    """

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    stranger: bool = False
    until: Control | None = None


Step = Open | Control | Webhooks | Call
