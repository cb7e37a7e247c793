"""A sandbox's Postbox tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Table

from .records import Sender

NAME = "postbox"


class Store:
    """Every table."""

    def __init__(self) -> None:
        self.senders: Table[Sender] = Table(lambda sender: sender.id)

    def tables(self) -> Mapping[str, tuple[type, Table[Any]]]:
        """Every table by name with the type of its records, in the order in which an import fills them."""
        return {"senders": (Sender, self.senders)}


def store_of(sandbox: Sandbox) -> Store:
    """The sandbox's Postbox store."""
    store: Store = sandbox.stores[NAME]
    return store
