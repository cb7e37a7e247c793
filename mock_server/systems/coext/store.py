"""A sandbox's Coext tables, and the look-ups that every operation needs."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.kernel import phone
from mock_server.kernel.identifiers import Form, Ids, is_uuid
from mock_server.kernel.store import Rules, Tables, table
from mock_server.systems.coext import records

NAME = "coext"

_TOLD = "the id {found!r} has not the form of theirs."
_UUID = Form(is_uuid, _TOLD)
_OF_MESSAGES = Rules(ids=Ids(_UUID, "coext.message"), references={"account": "accounts"})


class Store(Tables, system=NAME, messages=_OF_MESSAGES):
    """Every table, and which key record has which key (a memo that may be dropped at any time)."""

    accounts = table(records.WhatsAppAccount, Rules(ids=Ids(_UUID, "coext.account")))
    keys = table(records.ApiKey, Rules(ids=Ids(_UUID, "coext.key"), values={"status": records.KEY_STATUSES}))
    templates = table(
        records.Template,
        Rules(values={"status": records.TEMPLATE_STATUSES}),
        indexes={"name": "name", "language": "language"},
    )
    customers = table(records.Customer, Rules(ids=Ids(Form(phone.is_e164, _TOLD))))

    def __init__(self) -> None:
        super().__init__()
        self.holders: dict[str, str] = {}

    def lacks(self) -> Iterator[str]:
        """The number that everything is sent from."""
        if len(self.accounts) != 1:
            yield "There must be exactly one connected number."

    @property
    def account(self) -> records.WhatsAppAccount:
        """The connected number; every store has exactly one."""
        return next(iter(self.accounts))


store_of = Store.of
