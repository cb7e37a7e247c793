"""What holds in every Coext store, and must hold in one that is imported."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mock_server.kernel import phone
from mock_server.kernel.references import References, Values, flaws_of
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Table
from mock_server.systems.coext import auth
from mock_server.systems.coext.operations import templates
from mock_server.systems.coext.records import ApiKey, Template
from mock_server.systems.coext.store import NAME, store_of
from mock_server.web.fields import as_uuid

REFERENCES: References = {"messages": {"account": "accounts"}}
VALUES: Values = {"keys": {"status": auth.STATUSES}, "templates": {"status": templates.STATUSES}}
# The kinds of chance that a table's ids are drawn from.
DRAWN = {"coext.account": "accounts", "coext.key": "keys", "coext.message": "messages"}


def flaws(sandbox: Sandbox) -> Iterable[str]:
    """Why this store cannot be served, one sentence each."""
    tables: dict[str, Table[Any]] = {name: table for name, (_, table) in store_of(sandbox).tables().items()}
    tables["messages"] = sandbox.messages
    if len(tables["accounts"]) != 1:
        yield "There must be exactly one connected number."
    for name, table in tables.items():
        for record in table:
            if name != "messages" or record.system == NAME:
                yield from flaws_of(name, record, tables, REFERENCES, VALUES)
                yield from _of_id(name, record)
    for key in store_of(sandbox).keys:
        yield from _of_key(key)
    for template in store_of(sandbox).templates:
        yield from _of_template(template)
    for kind, name in DRAWN.items():
        if tables[name].get(sandbox.chance.next_uuid(kind)) is not None:
            yield f"The next id of {kind} is taken; `drawn` does not go with the records."


# The form of each table's ids; those of the others are UUIDs.
_FORMS: Mapping[str, Any] = {
    "customers": lambda record: phone.is_e164(record.id),
    "templates": lambda record: record.id == templates.identifier(record.name, record.language),
}


def _of_id(name: str, record: Any) -> Iterator[str]:
    is_formed = _FORMS.get(name, lambda record: as_uuid(record.id) == record.id)
    if not is_formed(record):
        yield f"{name}: the id {record.id!r} has not the form of theirs."


def _of_key(key: ApiKey) -> Iterator[str]:
    if not set(key.permissions) <= set(auth.PERMISSIONS):
        yield f"keys: {key.id} has a permission that there is not."
    if min(key.rate_limit, key.daily_limit) < 1:
        yield f"keys: the limits of {key.id} must be at least 1."
    if key.key is not None and not auth.KEY_FORM.match(key.key):
        yield f"keys: the key of {key.id} has not the form of one."
    for listed in key.ip_whitelist or ():
        try:
            ipaddress.ip_network(listed)
        except ValueError:
            yield f"keys: {listed!r} in the list of {key.id} is no address and no network."


def _of_template(template: Template) -> Iterator[str]:
    for part, told in templates.flaws(template).items():
        yield f"templates: {part} of {template.id}: {' '.join(told)}"
