"""The gateways of a plane, and which of them carries a message."""

from __future__ import annotations

from mock_server.kernel.public import Invalid, Sandbox
from mock_server.systems.tripdesk.records import ACTIVE, Gateway
from mock_server.systems.tripdesk.store import store_of


def choose(sandbox: Sandbox, plane: str, channel: str, wanted: str | None) -> Gateway | None:
    """The gateway that was asked for; without one the channel's first that is active, else its first, else none.

    Raises Invalid for one that there is not for this channel.
    """
    known = store_of(sandbox).gateways.having("channel", (plane, channel))
    if wanted is not None:
        chosen = next((gateway for gateway in known if gateway.id == wanted), None)
        if chosen is None:
            raise Invalid({"gateway": [f"There is no such gateway for {channel}."]})
        return chosen
    active = (gateway for gateway in known if gateway.status == ACTIVE)
    return next(active, known[0] if known else None)
