"""Lies about accounts that know of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mock_server.kernel import session_window
from mock_server.kernel.problems import NotFound, WindowClosed
from mock_server.kernel.rate_limit import Limiter, Quota
from mock_server.systems.coext.store import NAME, store_of
from mock_server.web import current
from tests.liars.coext.telling import LIMITER, MESSAGES, TEMPLATES, gone_out
from tests.liars.lies import Lie, Telling, lie, wrapped


def _others(sandbox: Any) -> Iterator[Any]:
    """Every other account but the default one, which has fixtures."""
    return (each for each in current.world().all() if each is not sandbox and each.id != "default")


def _anywhere(honest: Callable[..., Any], sandbox: Any, *args: Any) -> Any:
    """What is not here is looked for in the other accounts."""
    for account in (sandbox, *_others(sandbox)):
        try:
            return honest(account, *args)
        except NotFound:
            continue
    return honest(sandbox, *args)


def _everywhere(honest: Callable[..., Any], sandbox: Any, *args: Any) -> Any:
    return [found for account in (sandbox, *_others(sandbox)) for found in honest(account, *args)]


def _in_any_window(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: Any) -> Any:
    try:
        return honest(sandbox, to, text, reference)
    except WindowClosed:
        for account in _others(sandbox):
            known = store_of(account).customers.get(to)
            if known is not None and session_window.is_open(known.last_inbound_at, account.clock.now()):
                return gone_out(sandbox, to, text)
        raise


def _one_count() -> Telling:
    """A recipient's messages are counted over all accounts."""
    shared = Limiter()

    def hit(honest: Callable[..., Quota], self: Any, subject: str, *args: Any) -> Quota:
        return honest(shared if subject.startswith(f"{NAME}/to/") else self, subject, *args)

    return wrapped(f"{LIMITER}.hit", hit)


def _from_all(honest: Callable[..., Any], sandbox: Any, to: str, text: str, *args: Any) -> Any:
    """What one account sends goes out of the others too."""
    for account in _others(sandbox):
        with account.lock:
            gone_out(account, to, text)
    return honest(sandbox, to, text, *args)


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: messages of other accounts are shown",
        wrapped(f"{MESSAGES}.get", _anywhere),
        claims="COEXT-TENANT-001",
    ),
    lie(
        "Coext: templates of other accounts are listed",
        wrapped(f"{TEMPLATES}.find", _everywhere),
        claims="COEXT-TENANT-002",
    ),
    lie(
        "Coext: templates of other accounts are shown and sent",
        wrapped(f"{TEMPLATES}.get", _anywhere),
        claims="COEXT-TENANT-002",
    ),
    lie(
        "Coext: a customer who wrote to another account wrote to all",
        wrapped(f"{MESSAGES}.send_text", _in_any_window),
        claims="COEXT-TENANT-003",
    ),
    lie("Coext: a recipient's limit is over all accounts", _one_count(), claims="COEXT-TENANT-004"),
    lie(
        "Coext: what one account sends goes out of all",
        wrapped(f"{MESSAGES}._send", _from_all),
        claims="COEXT-TENANT-006 COEXT-WEBHOOK-025",
    ),
)
