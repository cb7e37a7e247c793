"""How fixtures fill an empty Postbox store, and its credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from mock_server.kernel.chance import secret_token
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.world import DEFAULT, Fixtures
from mock_server.web import fixture_files
from mock_server.web.fields import Text

from .records import Sender
from .store import NAME, store_of


class _Document(fixture_files.Fixture):
    senders = fields.List(Text(blank=False), load_default=list)


_FORM = _Document()


def issue_credentials(sandbox_id: str, _: Fixtures | None) -> Credentials:
    """One key, which is well known in the default sandbox."""
    return Credentials({"api_key": "fake-postbox-" + ("key" if sandbox_id == DEFAULT else secret_token())})


def claim(sandbox: Sandbox) -> None:
    """Put the key on the World's keyring. Raises Conflict."""
    sandbox.keyring.claim(sandbox.id, NAME, sandbox.credentials[NAME].own["api_key"])


def secrets(sandbox: Sandbox) -> Iterator[str]:
    """The key: it is masked wherever the sandbox shows what it wrote down."""
    yield sandbox.credentials[NAME].own["api_key"]


def seed(sandbox: Sandbox, fixtures: Fixtures | None) -> None:
    """Fill an empty store. Raises Invalid, which names every field that does not fit."""
    fixture_files.fill(sandbox, NAME, _FORM, fixtures, _fill)


def _fill(sandbox: Sandbox, document: Mapping[str, Any]) -> None:
    for name in document["senders"]:
        store_of(sandbox).senders.add(Sender(id=name))
