"""How fixtures fill an empty Postbox store, and its credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from mock_server.kernel.chance import secret_token
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.seeding import OWN, Seeding, issue
from mock_server.kernel.vendor import Fixtures
from mock_server.web.fields import Text
from mock_server.web.fixture_files import Fixture, seeder

from .records import Sender
from .store import NAME, Store

# The default sandbox's key.
WELL_KNOWN = {OWN: {"api_key": "fake-postbox-key"}}


class _Document(Fixture):
    senders = fields.List(Text(blank=False), load_default=list)


def issue_credentials(sandbox_id: str, _: Fixtures | None) -> Credentials:
    """One key."""
    return issue(sandbox_id, WELL_KNOWN, (), lambda _: {"api_key": f"fake-postbox-{secret_token()}"})


def claim(sandbox: Sandbox) -> None:
    """Put the key on the World's keyring. Raises Conflict."""
    sandbox.keyring.claim(sandbox.id, NAME, sandbox.credentials[NAME].own["api_key"])


def secrets(sandbox: Sandbox) -> Iterator[str]:
    """The key: it is masked wherever the sandbox shows what it wrote down."""
    yield sandbox.credentials[NAME].own["api_key"]


class _Seeding(Seeding[Store]):
    def run(self, document: Mapping[str, Any]) -> None:
        for name in document["senders"]:
            self.store.senders.add(Sender(id=name))


seed = seeder(_Document(), Store, _Seeding)
