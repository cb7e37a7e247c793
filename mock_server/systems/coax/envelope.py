"""Coax's envelope, and its entities in it. A record's bytes are made once and kept with it.

The documents give the envelope and literal messages; what the entities hold is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from mock_server.kernel.public import R, Sandbox, Selection, Values
from mock_server.systems.coax.operations.messages import SendResult
from mock_server.systems.coax.records import Enquiry
from mock_server.systems.coax.schemas import answers
from mock_server.systems.coax.store import NAME, store_of
from mock_server.web.http import Response
from mock_server.web.rendering import Kept, Render, json_answer, kept_beside, paged

NOBODY = b"null"


def envelope(message: str, body: bytes | None = None, status: int = 200) -> Response:
    """A success."""
    said = orjson.dumps(message)
    if body is None:
        return json_answer(b'{"success":true,"message":%b}' % said, status)
    return json_answer(b'{"success":true,"message":%b,"body":%b}' % (said, body), status)


def page(
    message: str, found: Selection[R] | Sequence[R], render: Render[R], query: Values, *, newest_first: bool = False
) -> Response:
    """The page of what was found that a query asks for, with how many there are; past the end `items` is empty."""
    number, size = query["page"], query["page_size"]
    one = paged(found, render, number, size, newest_first=newest_first)
    counts = number, size, one.total, one.pages
    begun = b'{"success":true,"message":%b,"body":{"items":[' % orjson.dumps(message)
    ended = b'],"page":%d,"page_size":%d,"total":%d,"total_pages":%d}}' % counts
    return json_answer(one.between(begun, ended))


location = Kept(answers.Location)
customer = Kept(answers.Customer)
activity = Kept(answers.Activity)
message = Kept(answers.Message)
_enquiry = kept_beside(answers.Enquiry)


def enquiry_renderer(sandbox: Sandbox) -> Render[Enquiry]:
    """How enquiries of this sandbox are rendered in lists; the customer in one is as it is now, null when deleted."""
    customers = store_of(sandbox).customers

    return lambda record: _enquiry(record, customers.get(record.customer_id))


def enquiry_whole(sandbox: Sandbox, record: Enquiry) -> bytes:
    """One enquiry with everything that was said and noted on it, in order."""
    said = b",".join([message(found) for found in sandbox.messages.where("thread", (NAME, record.id))])
    noted = b",".join([activity(found) for found in store_of(sandbox).activities.where("enquiry", record.id)])
    return b'%b,"messages":[%b],"activities":[%b]}' % (enquiry_renderer(sandbox)(record)[:-1], said, noted)


def result_body(sandbox: Sandbox, said: SendResult) -> bytes:
    """What a message call did; `messages` only where there are several."""
    first = message(said.messages[0])
    parts = (enquiry_renderer(sandbox)(said.enquiry), customer(said.customer), first)
    body = b'{"enquiry":%b,"customer":%b,"message":%b}' % parts
    if len(said.messages) == 1:
        return body
    return b'%b,"messages":[%b]}' % (body[:-1], b",".join([message(found) for found in said.messages]))
