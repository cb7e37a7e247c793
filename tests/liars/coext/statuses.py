"""Lies about how far a message is on its way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.identifiers import as_uuid
from mock_server.kernel.lifecycle import DELIVERED, FAILED, PROGRESS, QUEUED, READ, SENT
from mock_server.kernel.messages import OUTBOUND, StatusChange
from mock_server.kernel.problems import NotFound
from mock_server.web import current
from tests.liars.coext.telling import COEXT, LIFECYCLE, MESSAGES
from tests.liars.lies import Lie, Telling, lie, patched, reshaped, wrapped

ONE = "GET /api/v1/external/messages/*"
GET = f"{MESSAGES}.get"
REPORT = f"{LIFECYCLE}.report"
AS_UUID = f"{COEXT}.views.messages.must_be_uuid"
TIMES = ("sent_at", "delivered_at", "read_at", "failed_at")
NEXT: Mapping[str, str] = {QUEUED: SENT, SENT: DELIVERED, DELIVERED: READ}
ERROR = {"code": "0", "message": "No error"}


def _shown(change: Callable[[Any], None]) -> Telling:
    """Messages that are shown otherwise."""

    def retell(body: Any) -> None:
        change(body["data"])

    return reshaped("coext", retell, where=ONE, status=200)


def _set(**fields: Any) -> Telling:
    return _shown(lambda message: message.update(fields))


def _without(name: str) -> Telling:
    return _shown(lambda message: message.pop(name, None))


def _renamed(**names: str) -> Telling:
    return _shown(lambda message: message.update(status=names.get(message["status"], message["status"])))


def _at_creation(message: Any) -> None:
    message.update({name: message["created_at"] for name in TIMES if message[name] is not None})


def _to_the_second(message: Any) -> None:
    message["created_at"] = re.sub(r"\.[0-9]+Z", ".000Z", message["created_at"])


def _cut(message: Any) -> None:
    if message["reference"] is not None:
        message["reference"] = message["reference"][:32].lower()


def _now(honest: Callable[..., Any], sandbox: Any, message_id: str) -> Any:
    """Steps are shown at the time at which they are asked for."""
    message, now = honest(sandbox, message_id), sandbox.clock.now()
    return replace(message, history=tuple(StatusChange(change.status, now) for change in message.history))


def _going_on(honest: Callable[..., Any], sandbox: Any, message_id: str) -> Any:
    """Whoever asks for a status moves it on."""
    message = honest(sandbox, message_id)
    if message.status in NEXT:
        lifecycle.report(sandbox, message, NEXT[message.status], sandbox.clock.now())
    return message


def _invented(honest: Callable[..., Any], sandbox: Any, message_id: str) -> Any:
    """What is not there is made of what is."""
    try:
        return honest(sandbox, message_id)
    except NotFound:
        sample = next((each for each in sandbox.messages if each.direction == OUTBOUND), None)
        if sample is None:
            raise
        return replace(sample, id=message_id)


def _either_way(honest: Callable[..., Any], sandbox: Any, message_id: str) -> Any:
    """What customers wrote is shown too, as if it were delivered."""
    found = sandbox.messages.get(message_id)
    return replace(found, status=DELIVERED) if found is not None else honest(sandbox, message_id)


def _with_reference(text: str, problem: Exception) -> str:
    """The id of the message that this is the id or the reference of."""
    known = (each.id for each in current.sandbox().messages if each.facts.reference == text)
    found = as_uuid(text) or next(known, None)
    if found is None:
        raise problem
    return found


def _newest_status(honest: Callable[..., Any], sandbox: Any, message: Any, status: str, *args: Any) -> Any:
    """The newest report is the status, whatever it was before."""
    reported = honest(sandbox, message, status, *args)
    return sandbox.messages.replace(replace(reported, status=status))


def _forward_alone(honest: Callable[..., Any], sandbox: Any, message: Any, status: str, *args: Any) -> Any:
    """A report that comes twice or late is thrown away."""
    moves = status == FAILED or PROGRESS[status] > PROGRESS.get(message.status, 0)
    return honest(sandbox, message, status, *args) if moves else message


def _counted(honest: Callable[..., Any], sandbox: Any, message: Any, status: str, *args: Any) -> Any:
    """Each report is a step on, whatever it says."""
    return honest(sandbox, message, status if status == FAILED else NEXT.get(message.status, READ), *args)


def _of_all(honest: Callable[..., Any], sandbox: Any, message: Any, status: str, *args: Any) -> Any:
    """A report of one message is one of every message."""
    for other in list(sandbox.messages):
        if other.id != message.id and other.direction == message.direction:
            honest(sandbox, other, status, *args)
    return honest(sandbox, message, status, *args)


LIES: tuple[Lie, ...] = (
    lie("Coext: a text is shown as a template", _set(type="template"), claims="COEXT-STATUS-001"),
    lie("Coext: the name of a message's template is not shown", _without("template_name"), claims="COEXT-STATUS-002"),
    lie("Coext: a template is shown as a text", _set(type="text"), claims="COEXT-STATUS-002"),
    lie(
        "Coext: a message is shown as sent for ever",
        _renamed(delivered=SENT, read=SENT, failed=SENT),
        claims="COEXT-STATUS-003 COEXT-STATUS-004 COEXT-STATUS-005 COEXT-STATUS-013 COEXT-STATUS-018 COEXT-WEBHOOK-030",
    ),
    lie(
        "Coext: what has failed is shown as delivered",
        _renamed(failed=DELIVERED),
        claims="COEXT-STATUS-004 COEXT-STATUS-005 COEXT-STATUS-013",
    ),
    lie("Coext: a failure has no error", _without("error"), claims="COEXT-STATUS-005"),
    lie(
        "Coext: every message has an error",
        _shown(lambda message: message.setdefault("error", ERROR)),
        claims="COEXT-STATUS-005",
    ),
    lie("Coext: all steps have the time of the send", _shown(_at_creation), claims="COEXT-STATUS-005 COEXT-STATUS-006"),
    lie(
        "Coext: all steps have the time of the question",
        wrapped(GET, _now),
        claims="COEXT-STATUS-006 COEXT-STATUS-016",
    ),
    lie("Coext: the reference is cut to 32 small letters", _shown(_cut), claims="COEXT-STATUS-007"),
    lie(
        "Coext: messages are made up as they are asked for",
        wrapped(GET, _invented),
        claims="COEXT-STATUS-008",
    ),
    lie(
        "Coext: what is no UUID is not found",
        patched(AS_UUID, lambda text, _: as_uuid(text) or text),
        claims="COEXT-STATUS-009",
    ),
    lie(
        "Coext: a message is found by its reference",
        patched(AS_UUID, _with_reference),
        claims="COEXT-STATUS-009",
    ),
    lie("Coext: a message is shown as queued", _renamed(sent=QUEUED), claims="COEXT-STATUS-010"),
    lie(
        "Coext: a status goes backwards",
        wrapped(REPORT, _newest_status),
        claims="COEXT-STATUS-011 COEXT-STATUS-013 COEXT-WEBHOOK-027",
    ),
    lie(
        "Coext: what is reported twice or late is thrown away",
        wrapped(REPORT, _forward_alone),
        claims="COEXT-STATUS-012 COEXT-WEBHOOK-026 COEXT-WEBHOOK-027",
    ),
    lie(
        "Coext: there are no magic recipients",
        patched(f"{LIFECYCLE}.MAGIC", {}),
        claims="COEXT-STATUS-013 COEXT-WEBHOOK-005 COEXT-WEBHOOK-026 COEXT-WEBHOOK-027",
    ),
    lie("Coext: every report is a step on", wrapped(REPORT, _counted), claims="COEXT-STATUS-014"),
    lie("Coext: a report of one message is of all", wrapped(REPORT, _of_all), claims="COEXT-STATUS-015"),
    lie("Coext: asking for a status moves it on", wrapped(GET, _going_on), claims="COEXT-STATUS-016"),
    lie("Coext: created_at is cut to the second", _shown(_to_the_second), claims="COEXT-STATUS-017"),
    lie(
        "Coext: a message is read at once",
        patched(f"{LIFECYCLE}.Delivery.delay", lambda self, name: 0),
        claims="COEXT-STATUS-018",
    ),
    lie(
        "Coext: what customers write is found among what was sent",
        wrapped(GET, _either_way),
        claims="COEXT-STATUS-019",
    ),
)
