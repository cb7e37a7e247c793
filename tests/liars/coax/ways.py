"""Ways of telling a lie that several kinds of lies about Coax share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from mock_server.kernel.store import table
from mock_server.systems import coax
from mock_server.systems.coax.operations.send_requests import NEEDS, SendRequest
from mock_server.systems.coax.store import Store
from tests.liars.lies import Call, Said, Telling, misheard, patched, wrapped

COAX = "mock_server.systems.coax"
OPS = f"{COAX}.operations"
ROOT = "/api/v2"
CUSTOMERS, LOCATIONS, ENQUIRIES = f"{ROOT}/customers", f"{ROOT}/locations", f"{ROOT}/message/enquiries"
MESSAGES = f"PUT {ROOT}/message/**"
SEND_TO, SEND_ON = f"PUT {ROOT}/message/send/*", f"PUT {ROOT}/message/*/send/*"
ONE_ENQUIRY = f"GET {ENQUIRIES}/*"

# The two operations behind every message call: sending and scheduling, and asking for a review.
SEND, REVIEW = "send", "ask_for_review"


def redeclared(name: str, record: type[Any], **how: Any) -> Telling:
    """One of Coax's tables, found by other values than its own."""
    return patched(f"{COAX}.store.Store.declared", {**Store.declared, name: table(record, at="at", **how)})


def system_with(**changes: Any) -> Telling:
    """Coax with other functions than its own."""
    return patched(f"{COAX}.SYSTEM", replace(coax.SYSTEM, **changes))


def wished(change: Callable[[Any, SendRequest], SendRequest | None], *of: str) -> tuple[Telling, ...]:
    """Message calls that ask for something else than they do; `change` is handed the sandbox too, None changes nothing.

    `of` are the operations, both where none is named.
    """

    def around(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
        return honest(sandbox, key, change(sandbox, request) or request)

    return tuple(wrapped(f"{OPS}.messages.{name}", around) for name in of or (SEND, REVIEW))


def unwished(*names: str, of: tuple[str, ...] = ()) -> tuple[Telling, ...]:
    """Message calls of which these fields are not looked at once they were found to be valid."""
    return wished(lambda _, request: replace(request, **dict.fromkeys(names)), *of)


def reheard(change: Callable[[dict[str, Any]], Mapping[str, Any] | None], *, where: str) -> Telling:
    """JSON bodies that are taken for others; None leaves one as it is."""

    def hear(call: Call) -> Call | None:
        body = call.body
        changed = change(body) if isinstance(body, dict) else None
        return None if changed is None else replace(call, raw=json.dumps(changed).encode())

    return misheard("coax", hear, where=where)


def refusal(status: int, message: str, **errors: str) -> Said:
    """A refusal in the vendor's envelope."""
    detail = {"body": {"errors": {name: [told] for name, told in errors.items()}}} if errors else {}
    return Said(status).saying({"success": False, "message": message, **detail})


def success(message: str, body: Any) -> Said:
    """A success in the vendor's envelope."""
    return Said(200).saying({"success": True, "message": message, "body": body})


class Strangers:
    """UUIDs that nothing has, each another one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._drawn = 0

    def draw(self) -> str:
        """The next one."""
        self._drawn += 1
        return str(uuid5(NAMESPACE_OID, f"{self._name}/{self._drawn}"))


def renamed(old: str, new: str) -> Callable[[Any], Any]:
    """What `reshaped` takes: a key of the body has another name."""
    return lambda body: {new if name == old else name: value for name, value in body.items()}


def not_of_this_moment(honest: Callable[..., Any], sandbox: Any, *rest: Any, **named: Any) -> Any:
    """Whoever came to be at this very moment is not found yet."""
    found = honest(sandbox, *rest, **named)
    return None if found is not None and found.at == sandbox.clock.now() else found


def any_address(customer: Mapping[str, Any], channel: str, customer_id: str) -> str:
    """Where a channel reaches a customer, whatever is known of them."""
    found: str | None = customer.get(NEEDS.get(channel, ""))
    return found or f"{customer_id}@{channel}"
