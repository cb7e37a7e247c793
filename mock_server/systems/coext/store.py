"""A sandbox's Coext tables, and the look-ups that every operation needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Table
from mock_server.systems.coext.records import ApiKey, Customer, Template, WhatsAppAccount

NAME = "coext"


class Store:
    """Every table, and which key record has which key (a memo that may be dropped at any time)."""

    def __init__(self) -> None:
        self.holders: dict[str, str] = {}
        self.accounts: Table[WhatsAppAccount] = Table(lambda account: account.id)
        self.keys: Table[ApiKey] = Table(lambda key: key.id)
        self.templates: Table[Template] = Table(
            lambda template: template.id,
            indexes={
                "name": lambda template: template.name,
                "language": lambda template: template.language,
            },
        )
        self.customers: Table[Customer] = Table(lambda customer: customer.id)

    def tables(self) -> Mapping[str, tuple[type, Table[Any]]]:
        """Every table by name with the type of its records, in the order in which an import fills them."""
        return {
            "accounts": (WhatsAppAccount, self.accounts),
            "keys": (ApiKey, self.keys),
            "templates": (Template, self.templates),
            "customers": (Customer, self.customers),
        }

    @property
    def account(self) -> WhatsAppAccount:
        """The connected number; every store has exactly one."""
        return next(iter(self.accounts))


def store_of(sandbox: Sandbox) -> Store:
    """The sandbox's Coext store."""
    store: Store = sandbox.stores[NAME]
    return store
