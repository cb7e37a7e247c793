"""Lies about the 24 hours after a customer wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.kernel import session_window
from mock_server.kernel.instants import HOUR, SECOND
from mock_server.kernel.problems import WindowClosed
from mock_server.systems.coext.operations import messages
from mock_server.systems.coext.store import store_of
from mock_server.web import current
from tests.liars.coext.telling import MESSAGES, gone_out, worded
from tests.liars.lies import Lie, Telling, lie, patched, wrapped

WINDOW = "mock_server.kernel.session_window"
SEND_TEXT = f"{MESSAGES}.send_text"
NOTE = f"{MESSAGES}.note_inbound"


def _sent_anyway(may: Callable[[Any, str], bool]) -> Telling:
    """Texts that find their window closed, and are sent where this says so."""

    def send(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: str | None) -> Any:
        try:
            return honest(sandbox, to, text, reference)
        except WindowClosed:
            if not may(sandbox, to):
                raise
            return gone_out(sandbox, to, text)

    return wrapped(SEND_TEXT, send)


def _somebody_wrote(sandbox: Any, _: str) -> bool:
    now = sandbox.clock.now()
    return any(session_window.is_open(known.last_inbound_at, now) for known in store_of(sandbox).customers)


def _opening(honest: Callable[..., Any], sandbox: Any, to: str, *args: Any) -> Any:
    """What we send counts as if the customer had written."""
    message = honest(sandbox, to, *args)
    messages.note_inbound(sandbox, to, None, sandbox.clock.now())
    return message


def _in_window(honest: Callable[..., Any], sandbox: Any, to: str, *args: Any) -> Any:
    known = store_of(sandbox).customers.get(to)
    if not session_window.is_open(known and known.last_inbound_at, sandbox.clock.now()):
        raise WindowClosed(to)
    return honest(sandbox, to, *args)


def _first_alone(honest: Callable[..., Any], sandbox: Any, number: str, name: Any, at: Any) -> None:
    known = store_of(sandbox).customers.get(number)
    honest(sandbox, number, name, at if known is None else known.last_inbound_at)


def _sent_later() -> tuple[Telling, Telling]:
    """A text that found the window closed goes out when its recipient writes."""
    waiting: dict[tuple[str, str], str] = {}

    def send(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: str | None) -> Any:
        try:
            return honest(sandbox, to, text, reference)
        except WindowClosed:
            waiting[sandbox.id, to] = text
            raise

    def note(honest: Callable[..., Any], sandbox: Any, number: str, *args: Any) -> None:
        honest(sandbox, number, *args)
        text = waiting.pop((sandbox.id, number), None)
        if text is not None:
            gone_out(sandbox, number, text)

    return wrapped(SEND_TEXT, send), wrapped(NOTE, note)


def _of_first_key() -> Telling:
    """A session is the key's that answered first."""
    owners: dict[tuple[str, str], str] = {}

    def send(honest: Callable[..., Any], sandbox: Any, to: str, *args: Any) -> Any:
        key = current.caller().who.id
        if owners.setdefault((sandbox.id, to), key) != key:
            raise WindowClosed(to)
        return honest(sandbox, to, *args)

    return wrapped(SEND_TEXT, send)


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: the window is 23 hours long",
        patched(f"{WINDOW}.LENGTH", 23 * HOUR),
        claims="COEXT-WINDOW-002 COEXT-WINDOW-007",
    ),
    lie(
        "Coext: the window closes a second early",
        patched(f"{WINDOW}.LENGTH", 24 * HOUR - SECOND),
        claims="COEXT-WINDOW-002",
    ),
    lie(
        "Coext: the window closes a second late",
        patched(f"{WINDOW}.LENGTH", 24 * HOUR + SECOND),
        claims="COEXT-WINDOW-003 COEXT-WINDOW-004",
    ),
    lie(
        "Coext: the window never closes",
        patched(f"{WINDOW}.is_open", lambda last_inbound_at, now: True),
        claims="COEXT-WINDOW-003 COEXT-WINDOW-004 COEXT-WINDOW-005",
    ),
    lie(
        "Coext: at exactly 24 hours the window is open",
        patched(f"{WINDOW}.is_open", lambda last, now: last is not None and now - last <= session_window.LENGTH),
        claims="COEXT-WINDOW-004",
    ),
    lie(
        "Coext: the window does not look at the clock",
        patched(f"{WINDOW}.is_open", lambda last_inbound_at, now: last_inbound_at is not None),
        claims="COEXT-WINDOW-003 COEXT-WINDOW-004",
    ),
    lie(
        "Coext: who never wrote has a window",
        _sent_anyway(lambda sandbox, to: store_of(sandbox).customers.get(to) is None),
        claims="COEXT-WINDOW-001",
    ),
    lie(
        "Coext: a closed window is OUTSIDE_SESSION",
        worded(WindowClosed, code="OUTSIDE_SESSION"),
        claims="COEXT-WINDOW-005",
    ),
    lie(
        "Coext: a closed window tells no way out",
        worded(WindowClosed, words="The session has expired"),
        claims="COEXT-WINDOW-006",
    ),
    lie(
        "Coext: a customer's first message alone opens a window",
        wrapped(NOTE, _first_alone),
        claims="COEXT-WINDOW-007 COEXT-WINDOW-012",
    ),
    lie("Coext: what we send keeps the window open", wrapped(SEND_TEXT, _opening), claims="COEXT-WINDOW-008"),
    lie("Coext: a template opens a window", wrapped(f"{MESSAGES}.send_template", _opening), claims="COEXT-WINDOW-009"),
    lie(
        "Coext: templates need an open window too",
        wrapped(f"{MESSAGES}.send_template", _in_window),
        claims="COEXT-WINDOW-010",
    ),
    lie(
        "Coext: one customer's window is everybody's",
        _sent_anyway(_somebody_wrote),
        claims="COEXT-WINDOW-011",
    ),
    lie("Coext: what found the window closed is sent later", *_sent_later(), claims="COEXT-WINDOW-013"),
    lie("Coext: a session is one key's", _of_first_key(), claims="COEXT-WINDOW-014"),
)
