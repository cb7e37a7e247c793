"""What holds in every TripDesk store beside the rules of its tables, and must hold in one that is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mock_server.kernel.clock import LATEST
from mock_server.kernel.instants import FIRST
from mock_server.kernel.public import DAY, OUTBOUND, Message, Sandbox, resting
from mock_server.systems.tripdesk.delivery_model import MAX_RETRIES
from mock_server.systems.tripdesk.operations import wallet
from mock_server.systems.tripdesk.operations.contacts import external_ids_of
from mock_server.systems.tripdesk.operations.usage import cell_id
from mock_server.systems.tripdesk.records import PLANES, MessageFacts
from mock_server.systems.tripdesk.store import NAME, Store, store_of

_STATUS_CODES = range(100, 600)


def flaws(sandbox: Sandbox) -> Iterable[str]:
    store = store_of(sandbox)
    for row in store.unconfirmed:
        awaited = sandbox.messages.get(row.message_id)
        if awaited is not None and (awaited.system, awaited.direction) != (NAME, OUTBOUND):
            yield f"unconfirmed: {row.message_id} is no message that was sent."
    yield from _money(sandbox, store)
    yield from _keys(store)
    for message in resting(sandbox.messages.where("system", NAME)):
        yield from _message(message, store)


def _money(sandbox: Sandbox, store: Store) -> Iterator[str]:
    if {found.id for found in store.wallets} != set(PLANES):
        yield f"There must be a wallet for each of {', '.join(PLANES)}."
        return
    for found in store.wallets:
        amounts = (found.balance, found.held, found.charged)
        if min(amounts) < 0 or sum(amounts) != found.credited or found.credited > wallet.CEILING:
            yield f"wallets: that of {found.id} must have been credited what it has, holds and was charged."
        spent = sum((cell.cost for cell in store.usage.where("plane", found.id)), wallet.ZERO)
        if spent != found.charged:
            yield f"usage: the costs of {found.id} must sum up to what its wallet was charged."
        outbound = sandbox.messages.where("account", (NAME, found.id))
        held = sum((message.facts.price for message in outbound if _is_held(message)), wallet.ZERO)
        if held > found.held:
            yield f"wallets: that of {found.id} holds less than its messages await."


def _is_held(message: Message) -> bool:
    return isinstance(message.facts, MessageFacts) and message.facts.payment == wallet.HELD


def _keys(store: Store) -> Iterator[str]:
    """Keys that are made of other fields, and rows that another table implies."""
    for cell in store.usage:
        if cell.id != cell_id(cell.plane, cell.day, cell.channel, cell.status) or not _is_day(cell.day):
            yield f"usage: {cell.id} is not what its sum is kept by."
    for template in store.templates:
        if template.id != f"{template.plane}/{template.name}/{template.language}":
            yield f"templates: {template.id} is not what its text is kept by."
    for answer in store.answers:
        if not answer.id.startswith(tuple(f"{plane}/" for plane in PLANES)) or answer.status not in _STATUS_CODES:
            yield f"answers: {answer.id} is no plane's key, or its status none."
    for change in store.changes:
        conversation = store.conversations.get(change.id)
        if conversation is not None and conversation.plane != change.plane:
            yield f"changes: {change.id} is of the other plane."
    if {row for contact in store.contacts for row in external_ids_of(contact)} != set(store.external_ids):
        yield "external_ids: they are not those of the contacts."


def _is_day(day: int) -> bool:
    # Fixtures may be of before 1970, where a clock cannot stand.
    return FIRST <= day * DAY <= LATEST


def _message(message: Message, store: Store) -> Iterator[str]:
    facts = message.facts
    if not isinstance(facts, MessageFacts):
        yield f"messages: {message.id} has no facts."
        return
    if facts.payment not in wallet.PAYMENTS or facts.price < 0 or not 0 <= facts.retry_count <= MAX_RETRIES:
        yield f"messages: {message.id} has a payment, a price or a number of retries that there is not."
    conversation = store.conversations.get(message.thread)
    if conversation is not None and (conversation.plane, conversation.channel) != (message.account, message.channel):
        yield f"messages: {message.id} is of another plane or channel than its conversation."
