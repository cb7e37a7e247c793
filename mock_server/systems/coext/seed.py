"""How fixtures fill an empty Coext store, and the credentials that go with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.messages import INBOUND, Message, StatusChange
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.vendor import Fixtures
from mock_server.kernel.world import DEFAULT
from mock_server.systems.coext import auth
from mock_server.systems.coext import fixtures as fixtures_form
from mock_server.systems.coext.operations import keys, messages, templates
from mock_server.systems.coext.records import ApiKey, MessageFacts, WhatsAppAccount
from mock_server.systems.coext.store import NAME, store_of
from mock_server.web import fixture_files
from mock_server.web.fixture_files import when

_DOCUMENT = fixtures_form.Document()
# Of a sandbox whose fixtures name none.
_NUMBER = "+447700900700"


def _well_known(number: int) -> Mapping[str, str]:
    """The default sandbox's: in the vendor's form, and nothing that anybody could take for a secret."""
    return {"api_key": f"pk_live_{number:032d}", "api_secret": f"sk_live_{number:032d}"}


WELL_KNOWN = {name: _well_known(number) for number, name in enumerate((auth.OWN, *auth.OTHERS))}


def issue_credentials(sandbox_id: str, fixtures: Fixtures | None) -> Credentials:
    """A key and a secret for `own`, and for each further name that the fixtures' keys have."""
    rows = (fixtures or {}).get("api_keys")
    # Fixtures come as they were sent; `seed` says what is wrong with them.
    wanted = [row.get("credentials") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    further = [name for name in auth.OTHERS if name in wanted]
    if sandbox_id == DEFAULT:
        return Credentials(WELL_KNOWN[auth.OWN], {name: WELL_KNOWN[name] for name in further})
    return Credentials(_fresh(), {name: _fresh() for name in further})


def claim(sandbox: Sandbox) -> None:
    """Put every key on the World's keyring. Raises Conflict."""
    for record in store_of(sandbox).keys:
        login = auth.login_of(sandbox, record)
        if login is not None:
            sandbox.keyring.claim(sandbox.id, NAME, login.key)


def secrets(sandbox: Sandbox) -> Iterator[str | None]:
    """Every key with its secret, the dashboard's too."""
    credentials = sandbox.credentials[NAME]
    for record in store_of(sandbox).keys:
        yield from (record.key, record.secret)
    for held in (credentials.own, *credentials.others.values()):
        yield from (held["api_key"], held["api_secret"])


def seed(sandbox: Sandbox, fixtures: Fixtures | None) -> None:
    """Fill an empty store. Raises Invalid, which names every field that does not fit."""
    fixture_files.fill(sandbox, NAME, _DOCUMENT, fixtures, _fill)


def _fresh() -> Mapping[str, str]:
    login = keys.new_login()
    return {"api_key": login.key, "api_secret": login.secret}


def _fill(sandbox: Sandbox, document: Mapping[str, Any]) -> None:
    store = store_of(sandbox)
    account = document["whatsapp_account"] or _own_account(sandbox)
    store.accounts.add(WhatsAppAccount(**account))
    for row in document["api_keys"]:
        store.keys.add(_key(sandbox, row))
    if not any(record.credentials == auth.OWN for record in store.keys):
        store.keys.add(_own_key(sandbox))
    for row in document["templates"]:
        _add_template(sandbox, row)
    spoken = [_message(sandbox, row, told) for row in document["customers"] for told in row["messages"]]
    for message in sorted(spoken, key=lambda message: message.created_at):
        sandbox.messages.add(message)
        if message.direction == INBOUND:
            messages.note_inbound(sandbox, message.sender, None, message.created_at)
    for row in document["customers"]:
        _name_customer(sandbox, row)


def _own_account(sandbox: Sandbox) -> Mapping[str, str]:
    return {"id": sandbox.chance.uuid("coext.account"), "phone_number": _NUMBER, "name": "Sandbox"}


def _key(sandbox: Sandbox, row: Mapping[str, Any]) -> ApiKey:
    settings = {name: value for name, value in row.items() if name not in ("at", "ago")}
    return ApiKey(
        **{
            **settings,
            "permissions": tuple(row["permissions"]),
            "ip_whitelist": None if row["ip_whitelist"] is None else tuple(row["ip_whitelist"]),
            "at": when(row, sandbox.clock.now()),
        }
    )


def _own_key(sandbox: Sandbox) -> ApiKey:
    """The sandbox's own credentials are always somebody's."""
    return ApiKey(
        id=sandbox.chance.uuid("coext.key"),
        name="Sandbox",
        permissions=auth.PERMISSIONS,
        rate_limit=auth.PER_MINUTE,
        daily_limit=auth.PER_DAY,
        status=auth.ACTIVE,
        require_signature=False,
        at=sandbox.clock.now(),
        credentials=auth.OWN,
    )


def _add_template(sandbox: Sandbox, row: Mapping[str, Any]) -> None:
    try:
        template = templates.made(row["name"], row, when(row, sandbox.clock.now()))
    except Invalid as invalid:
        raise Invalid({NAME: {f"templates.{row['name']}": invalid.errors}}) from invalid
    store_of(sandbox).templates.add(template)


def _message(sandbox: Sandbox, customer: Mapping[str, Any], row: Mapping[str, Any]) -> Message:
    account, at = store_of(sandbox).account, when(row, sandbox.clock.now())
    inbound = row["direction"] == INBOUND
    ours, theirs = account.phone_number, customer["phone_number"]
    statuses = (lifecycle.RECEIVED,) if inbound else _road_to(row["status"])
    return Message(
        id=row.get("id") or sandbox.chance.uuid("coext.message"),
        system=NAME,
        direction=row["direction"],
        channel=messages.CHANNEL,
        sender=theirs if inbound else ours,
        recipient=ours if inbound else theirs,
        text=row["text"],
        kind=messages.TEXT,
        status=statuses[-1],
        history=tuple(StatusChange(status, at) for status in statuses),
        created_at=at,
        account=account.id,
        party=theirs,
        thread=theirs,
        failure=lifecycle.UNDELIVERABLE if statuses[-1] == lifecycle.FAILED else None,
        facts=MessageFacts(reference=row["reference"]),
    )


def _road_to(status: str) -> tuple[str, ...]:
    if status == lifecycle.FAILED:
        return (lifecycle.QUEUED, lifecycle.SENT, lifecycle.FAILED)
    return tuple(passed for passed, step in lifecycle.PROGRESS.items() if step <= lifecycle.PROGRESS[status])


def _name_customer(sandbox: Sandbox, row: Mapping[str, Any]) -> None:
    """Who has written is known by name; who has not is nobody to Coext yet."""
    customer = store_of(sandbox).customers.get(row["phone_number"])
    if customer is not None:
        messages.note_inbound(sandbox, customer.id, row["name"], customer.last_inbound_at)
