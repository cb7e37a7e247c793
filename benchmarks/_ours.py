"""Our side: the whole gateway in this very process, sandboxes that are not rate-limited, and logs that go nowhere."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._calls import Call, Wsgi
from mock_server import Settings, __version__
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.sandbox import Origin, Sandbox
from mock_server.kernel.world import World
from mock_server.server import logs
from mock_server.server.loading import build_apps
from mock_server.web.gateway import Gateway

_STDERR = 2
# High enough for any load, and a limit all the same, so that the stage does its work.
LIMITS = {"msgboxx": {"per_minute": 1_000_000_000}, "tripdesk": {"per_minute": 1_000_000_000}}

CLEVEDON = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
# A contact of that api account with an open session window.
CUSTOMER = "17b5c90a-7465-1097-b2db-66afa62c963f"
NEW_MESSAGE = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": "It is. I have asked for a viewing."}


class Ours:
    """A gateway with its World."""

    def __init__(self, settings: Settings) -> None:
        apps = build_apps(settings)
        report = logs.configure("text", "info")
        self.app: Wsgi = Gateway(apps, version=__version__, report=report)
        self.world: World = apps.control.world

    def sandbox(
        self, name: str, *, fixtures: str | Mapping[str, Any] = "default", delivery: Delivery | None = None
    ) -> Sandbox:
        """A new sandbox."""
        return self.world.create(
            Origin(id=name, seed=1, fixtures=fixtures, delivery=delivery or Delivery(), limits=LIMITS)
        )

    def call(self, sandbox: Sandbox, method: str, path: str, body: Any = None, *, user: str = "own") -> Call:
        """A call of msgboxx that one of the sandbox's users makes."""
        log_in = {"X-Calling-Application": "benchmarks"}
        login = dict(sandbox.credentials["msgboxx"].named(user))
        token = Call(self.app, "POST", "/msgboxx/oauth/token", login, log_in).checked(200)["access_token"]
        return Call(self.app, method, f"/msgboxx{path}", body, {"Authorization": f"Bearer {token}"})


@contextmanager
def logs_to_nowhere() -> Iterator[None]:
    """Log as `serve` does, into the null device: whoever logs already has the number of stderr, not its name."""
    kept = os.dup(_STDERR)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), _STDERR)
    try:
        yield
        for handler in logging.getLogger().handlers:
            handler.flush()
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
