"""`…/inbound`, and of `…/messages` what acts or waits: customers who write, and what the provider reports."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from mock_server.control import filters, messages
from mock_server.control._common import answer, as_given, check_unended, of_sandbox, opened, problem, systems
from mock_server.control.cursors import MOST_AT_ONCE, look_aside
from mock_server.control.schemas import people as schemas
from mock_server.kernel import lifecycle, phone, room
from mock_server.kernel.messages import Failure, Message
from mock_server.kernel.news import About, Piece
from mock_server.kernel.problems import Invalid, TimedOut
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.store import must
from mock_server.kernel.waits import Wait, Wake
from mock_server.web import current, lanes
from mock_server.web.http import Response
from mock_server.web.system import Inbound, waits

blueprint = of_sandbox("People and providers", "Customers write, and providers report, when a test says so.")

# More messages than these are looked through for what was nearest where nobody queues behind it.
MOST_TOLD_AT_ONCE = 200


@blueprint.post("/inbound", gives=schemas.MessageAnswer, status=201, body=schemas.InboundMessage)
def send_inbound(body: dict[str, Any], sandbox_id: str) -> Response:
    """A customer writes: their 24-hour window opens

    The system's webhooks tell of it as they do when a customer writes to the real one.
    """
    system = systems().get(body["system"])
    if system is None:
        raise Invalid({"system": [f"Must be one of {', '.join(systems())}."]})
    if body["plane"] is not None and body["plane"] not in system.planes:
        planes = f"must be one of {', '.join(system.planes)}" if system.planes else "is not for this system"
        raise Invalid({"plane": [f"A plane {planes}."]})
    inbound = Inbound(
        sender=_sender(body["sender"], body["region"]),
        text=body["text"],
        recipient=body["to"],
        channel=body["channel"],
        name=body["name"],
        attachments=tuple(body["attachments"]),
        plane=body["plane"],
    )
    with opened(sandbox_id) as sandbox:
        room.check(sandbox, system.name)
        try:
            with sandbox.chronicle.act("inbound.given") as act:
                message = system.receive(sandbox, inbound)
                said = {"from": message.sender, "text": message.text}
                act.tell(system.name, message=message.id, **said, **as_given())
        except Invalid as refusal:
            if body["region"] is None and "from" in refusal.errors and phone.is_national(inbound.sender):
                advice = "One in a national form needs its `region`, such as GB."
                raise Invalid({**refusal.errors, "from": [*refusal.errors["from"], advice]}) from refusal
            raise
        return answer(messages.view(sandbox, message), 201)


def _sender(given: str, region: str | None) -> str:
    """Who writes: as given, or a number as it is dialled in a region. Raises Invalid."""
    if region is None:
        return given
    number = phone.normalised(given, region)
    if number is None:
        raise Invalid({"from": [f"Must be a phone number as it is dialled in {region}."]})
    return number


@blueprint.get("/messages/wait", gives=schemas.MessagesFound, query=schemas.WaitQuery)
@blueprint.alt_response(408, **problem(schemas.NotCome, "Time is out; `found` is what there was"))
@waits
def wait_for_messages(query: dict[str, Any], sandbox_id: str) -> Response:
    """Wait until as many messages match, and answer with them, the oldest first

    A message counts by its id from the moment that it matches, also if it has moved on by the time of the answer. The
    end of the sandbox ends the wait.
    """
    filters.check(("", query))
    environ = current.context().request.environ
    sandbox, waiter, until = lanes.kept(environ, "waiter", lambda: _waiter(sandbox_id, query))
    lanes.wait(environ, until, only_looks=True)
    if not waiter.satisfied() and len(sandbox.messages) > MOST_TOLD_AT_ONCE:
        # Thousands may be told at the same moment what there was instead.
        lanes.takes_long(environ, sandbox_id)
    with sandbox.lock:
        items = [messages.view(sandbox, message) for message in waiter.found()]
        if not waiter.satisfied():
            check_unended(sandbox)
            raise TimedOut({"items": items, "nearest": waiter.nearest(), "dropped": sandbox.messages.dropped})
    return answer({"items": items})


@blueprint.post("/messages/<message_id>/status", gives=schemas.MessageAnswer, body=schemas.ForcedStatus)
def report_status(body: dict[str, Any], sandbox_id: str, message_id: str) -> Response:
    """Force what the provider would report

    A status that the message cannot have next is refused with 409.
    """
    error = body.get("error")
    if error is not None and body["status"] not in lifecycle.ENDED:
        raise Invalid({"error": ["Only a failure has an error."]})
    failure = None if error is None else Failure(error["code"], error["message"])
    with opened(sandbox_id) as sandbox:
        known = must(sandbox.messages, "message", message_id)
        with sandbox.chronicle.act("status.forced") as act:
            act.tell(known.system, message=known.id, status=body["status"], **as_given())
            message = lifecycle.force(sandbox, known, body["status"], failure)
        return answer(messages.view(sandbox, message))


def _waiter(sandbox_id: str, query: Mapping[str, Any]) -> tuple[Sandbox, _Waiter, Wait]:
    with opened(sandbox_id) as sandbox:
        look_aside(len(filters.narrowed(sandbox, query)), sandbox_id)
        waiter = _Waiter(sandbox, {**query, "search": messages.searched(sandbox, query)})
    return sandbox, waiter, Wait(waiter.is_so, query["timeout"], waiter, sandbox.ending)


class _Waiter:
    """What a waiting request has seen: it looks once at what is there, and from then on only at what is new.

    It is woken by the news, not by the one who makes them: that costs a call that sends a message next to nothing,
    however many wait.
    """

    def __init__(self, sandbox: Sandbox, query: Mapping[str, Any]) -> None:
        self._sandbox = sandbox
        self._query = query
        self._tests = filters.tests(query)
        self._seen: dict[str, None] = {}
        self._older = _Older(sandbox, query.get("after"))
        for message in filters.found(sandbox, query):
            self._look_at(message)
        # Where it has still to look; None only while it listens and has looked at everything: what comes tells where.
        self._from: Piece | None = sandbox.news.end
        self._is_listening = False
        self._lock = threading.Lock()
        self._wake: Wake | None = None
        self._news = About(sandbox.news, *filters.subjects(query))

    def listen(self, wake: Wake) -> None:
        """As a source of its own wait: it notes from where it is to look before it has itself woken."""
        self._wake = wake
        with self._lock:
            self._is_listening = True
        self._news.listen(self._hear)

    def forget(self, _: Wake) -> None:
        self._news.forget(self._hear)
        self._wake = None
        with self._lock:
            self._is_listening = False
            # What comes from now on is behind the newest piece, which it has seen.
            self._from = self._from or self._sandbox.news.newest

    def satisfied(self) -> bool:
        """Whether as many as were asked for have come."""
        return len(self._seen) >= int(self._query["count"])

    def found(self) -> list[Message]:
        """What has come, the oldest first, as it is now."""
        came = (self._sandbox.messages.get(message_id) for message_id in self._seen)
        return [message for message in came if message is not None]

    def nearest(self) -> list[dict[str, Any]]:
        """What there was instead."""
        newest = self._sandbox.messages.all().records(count=filters.MOST_COMPARED, newest_first=True)
        came = (message for message in newest if message.id not in self._seen)
        return filters.nearest(came, self._query, self._older)

    def _hear(self) -> None:
        with self._lock:
            self._is_listening = False
            self._from = self._from or self._sandbox.news.newest
        if self._wake is not None:
            self._wake()

    def _stay_at(self, end: Piece | None) -> None:
        with self._lock:
            if not self._is_listening:
                self._from = self._from or end

    def is_so(self) -> bool:
        """Look at what is new, but not at all of it at once, and say whether it need look no more."""
        with self._lock:
            piece, self._from = self._from, None
        for _ in range(MOST_AT_ONCE):
            if piece is None or piece.message is None:
                self._stay_at(piece)
                break
            self._look_at(piece.message)
            piece = piece.next
        else:
            self._from = piece
            if self._wake is not None:
                self._wake()
        return self.satisfied() or self._sandbox.ended

    def _look_at(self, message: Message) -> None:
        since, until = self._query.get("since"), self._query.get("until")
        in_span = (since is None or since <= message.created_at) and (until is None or message.created_at <= until)
        if in_span and all(test(message) for test in self._tests) and message.id not in self._older:
            self._seen.setdefault(message.id)


class _Older:
    """The ids of the messages that are not newer than this one, and of those that are there no more."""

    def __init__(self, sandbox: Sandbox, message_id: str | None) -> None:
        self._messages = sandbox.messages
        known = None if message_id is None else must(self._messages, "message", message_id)
        self._until = None if known is None else self._messages.number_of(known.id)

    def __contains__(self, message_id: object) -> bool:
        if self._until is None:
            return False
        number = self._messages.number_of(str(message_id))
        return number is None or number <= self._until
