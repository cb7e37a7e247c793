"""Lies about the 24 hours in which a contact can be sent a message: how long they are, and what opens them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import DAY, SECOND
from mock_server.kernel.problems import WindowClosed
from mock_server.systems.msgboxx.operations import contacts, messages
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import Telling, lie, patched, wrapped
from tests.liars.msgboxx.ways import OPERATIONS, told_as

LENGTH = "mock_server.kernel.session_window.LENGTH"
IS_OPEN = "mock_server.kernel.session_window.is_open"
SEND = f"{OPERATIONS}.messages.send"
RECEIVE = f"{OPERATIONS}.messages.add_inbound"
QUEUE = f"{OPERATIONS}.broadcasts.queue"


def _conversation(sandbox: Any, contact_id: str) -> Any:
    return store_of(sandbox).conversations.find("contact", contact_id)


def _opened(sandbox: Any, contact_id: str, at: Any) -> None:
    conversation = _conversation(sandbox, contact_id)
    store_of(sandbox).conversations.replace(replace(conversation, last_inbound_at=at))


def _sending_if(may: Any) -> Telling:
    """Messages for which the window is closed go out all the same where `may` says so of the contact."""

    def send(honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str, text: str) -> Any:
        try:
            return honest(sandbox, user, account_id, contact_id, text)
        except WindowClosed:
            contact = contacts.get(sandbox, user, contact_id)
            if not may(sandbox, contact):
                raise
            return messages.add_outbound(sandbox, contact, user, text, sandbox.clock.now(), is_template=False)

    return wrapped(SEND, send)


def _never_wrote(sandbox: Any, contact: Any) -> bool:
    conversation = _conversation(sandbox, contact.id)
    return conversation is None or conversation.last_inbound_at is None


def _namesake_wrote(sandbox: Any, contact: Any) -> bool:
    """The same number has written to another api account within a day."""
    namesakes = (each for each in store_of(sandbox).contacts if each.mobile_number == contact.mobile_number)
    found = (_conversation(sandbox, namesake.id) for namesake in namesakes)
    now = sandbox.clock.now()
    return any(each is not None and (each.last_inbound_at or 0) > now - DAY for each in found)


def _first_counts(honest: Any, sandbox: Any, contact: Any, *arguments: Any) -> Any:
    """The window is that of the first message that the contact ever wrote."""
    begun = _conversation(sandbox, contact.id)
    message = honest(sandbox, contact, *arguments)
    if begun is not None:
        _opened(sandbox, contact.id, begun.last_inbound_at)
    return message


def _moved_by_us(honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str, text: str) -> Any:
    message = honest(sandbox, user, account_id, contact_id, text)
    _opened(sandbox, contact_id, sandbox.clock.now())
    return message


def _opened_by_broadcast(honest: Any, sandbox: Any, appointment: Any) -> None:
    honest(sandbox, appointment)
    broadcast = store_of(sandbox).broadcasts.get(appointment.subject)
    _opened(sandbox, broadcast.contact_id, appointment.due)


def _closed_by_update(honest: Any, sandbox: Any, user: Any, contact_id: str, *arguments: Any) -> Any:
    contact = honest(sandbox, user, contact_id, *arguments)
    if _conversation(sandbox, contact_id) is not None:
        _opened(sandbox, contact_id, None)
    return contact


def _closed_for_good(honest: Any, sandbox: Any, contact: Any, text: str, at: Any, *arguments: Any) -> Any:
    """A window that has closed once stays closed."""
    begun = _conversation(sandbox, contact.id)
    message = honest(sandbox, contact, text, at, *arguments)
    if begun is not None and begun.last_inbound_at is not None and at - begun.last_inbound_at >= DAY:
        _opened(sandbox, contact.id, begun.last_inbound_at)
    return message


def _closed_for_broadcasts(honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str, *rest: Any) -> Any:
    now, conversation = sandbox.clock.now(), _conversation(sandbox, contact_id)
    if conversation is None or now - (conversation.last_inbound_at or 0) >= DAY:
        raise WindowClosed(contacts.get(sandbox, user, contact_id).mobile_number)
    return honest(sandbox, user, account_id, contact_id, *rest)


@contextmanager
def _sent_later() -> Iterator[None]:
    """What is refused waits, and is sent as soon as the contact writes."""
    waiting: list[tuple[str, Any, str]] = []

    def send(honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str, text: str) -> Any:
        try:
            return honest(sandbox, user, account_id, contact_id, text)
        except WindowClosed:
            waiting.append((contact_id, user, text))
            raise

    def add_inbound(honest: Any, sandbox: Any, contact: Any, text: str, at: Any, *arguments: Any) -> Any:
        message = honest(sandbox, contact, text, at, *arguments)
        for contact_id, user, waited in waiting:
            if contact_id == contact.id:
                messages.add_outbound(sandbox, contact, user, waited, at, is_template=False)
        return message

    with ExitStack() as stack:
        stack.enter_context(wrapped(SEND, send)())
        stack.enter_context(wrapped(RECEIVE, add_inbound)())
        yield


LIES = (
    lie(
        "Msgboxx: the window closes a second too soon",
        patched(LENGTH, DAY - SECOND),
        claims="MSGBOXX-WINDOW-001",
    ),
    lie(
        "Msgboxx: the window closes a second too late",
        patched(LENGTH, DAY + SECOND),
        claims="MSGBOXX-WINDOW-002 MSGBOXX-WINDOW-003",
    ),
    lie(
        "Msgboxx: a window that was opened never closes",
        patched(IS_OPEN, lambda last_inbound_at, now: last_inbound_at is not None),
        claims="MSGBOXX-WINDOW-002 MSGBOXX-WINDOW-003",
    ),
    lie(
        "Msgboxx: at exactly 24 hours the window is open",
        patched(IS_OPEN, lambda last_inbound_at, now: last_inbound_at is not None and now - last_inbound_at <= DAY),
        claims="MSGBOXX-WINDOW-003",
    ),
    lie(
        "Msgboxx: who never wrote can be sent a message",
        _sending_if(_never_wrote),
        claims="MSGBOXX-WINDOW-004",
    ),
    lie(
        "Msgboxx: the window is that of the contact's first message",
        wrapped(RECEIVE, _first_counts),
        claims="MSGBOXX-WINDOW-005 MSGBOXX-WINDOW-010",
    ),
    lie("Msgboxx: our own messages move the window", wrapped(SEND, _moved_by_us), claims="MSGBOXX-WINDOW-006"),
    lie("Msgboxx: a broadcast opens the window", wrapped(QUEUE, _opened_by_broadcast), claims="MSGBOXX-WINDOW-007"),
    lie(
        "Msgboxx: a window is open in every api account",
        _sending_if(_namesake_wrote),
        claims="MSGBOXX-WINDOW-008",
    ),
    lie(
        "Msgboxx: a closed window is told without a way out",
        told_as(WindowClosed, 400, "The 24 hour session window is not open."),
        claims="MSGBOXX-WINDOW-009",
    ),
    lie(
        "Msgboxx: a closed window is not named", told_as(WindowClosed, 400, "Bad request."), claims="MSGBOXX-WINDOW-009"
    ),
    lie(
        "Msgboxx: a window that has closed stays closed",
        wrapped(RECEIVE, _closed_for_good),
        claims="MSGBOXX-WINDOW-010",
    ),
    lie("Msgboxx: a refused message is sent when the contact writes", _sent_later, claims="MSGBOXX-WINDOW-011"),
    lie(
        "Msgboxx: changing a contact closes its window",
        wrapped(f"{OPERATIONS}.contacts.update", _closed_by_update),
        claims="MSGBOXX-WINDOW-012",
    ),
    lie(
        "Msgboxx: a broadcast needs an open window",
        wrapped(f"{OPERATIONS}.broadcasts.send", _closed_for_broadcasts),
        claims="MSGBOXX-BROADCAST-004",
    ),
)
