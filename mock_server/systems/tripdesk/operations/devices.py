"""Mobile apps that are registered for push notifications."""

from __future__ import annotations

from dataclasses import replace

from mock_server.kernel.sandbox import Sandbox
from mock_server.systems.tripdesk.records import Device
from mock_server.systems.tripdesk.store import NAME, must, new_id, store_of


def register(sandbox: Sandbox, plane: str, fcm_token: str, platform: str) -> Device:
    """A device by its token; one that is registered already keeps its id (assumed)."""
    devices = store_of(sandbox).devices
    sandbox.secrets.learn(NAME, (fcm_token,))
    known = devices.find("fcm_token", (plane, fcm_token))
    if known is not None:
        return devices.replace(replace(known, platform=platform))
    now = sandbox.clock.now()
    return devices.add(
        Device(id=new_id(sandbox, "dev", now), plane=plane, fcm_token=fcm_token, platform=platform, created_at=now)
    )


def drop(sandbox: Sandbox, plane: str, device_id: str) -> None:
    """Raises NotFound."""
    devices = store_of(sandbox).devices
    devices.remove(must(devices, plane, "device", device_id).id)
