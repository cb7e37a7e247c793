"""`/contact`."""

from __future__ import annotations

from mock_server.kernel.seeding import given
from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import contacts
from mock_server.systems.msgboxx.records import Contact
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.systems.msgboxx.views.messages import send_message
from mock_server.web import current, nulls
from mock_server.web.arguments import json_object
from mock_server.web.schemas import Schema
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = group("Contacts", "The customers of each api account.")


@blueprint.get("/contact", gives=answers.page_of(answers.ContactAnswer), query=requests.ContactQuery)
def list_contacts(query: Values) -> Response:
    """Get the contacts that the user has access to"""
    span = requests.span(query)
    found = contacts.find(sandbox(), user(), query["apiAccountId"], query["mobileNumber"], *span)
    return envelope.page(found, envelope.contact, query["page"])


@blueprint.get("/contact/<contact_id>", gives=answers.ContactAnswer)
def get_contact(contact_id: str) -> Response:
    """Get one contact"""
    return json_answer(envelope.contact(contacts.get(sandbox(), user(), path_id(contact_id))))


def _any_of(*schemas: type[Schema] | Schema) -> Values:
    """In the document: JSON of any of these forms."""
    return {"content": {"application/json": {"schema": {"anyOf": list(schemas)}}}}


@blueprint.arguments(requests.NewContact)
def create_contact(body: Values) -> Response:
    """Create a contact"""
    contact = contacts.create(sandbox(), user(), body["apiAccountId"], given(body, Contact))
    return json_answer(envelope.contact(contact), 201)


@blueprint.route("/contact", methods=["POST"])
@blueprint.doc(
    summary="Create a contact",
    description="A body with `message` and `contactId` and no `mobileNumber` is served as Create Message: the vendor's "
    "own sample of that call posts here.",
    requestBody={"required": True, **_any_of(nulls.declared(requests.NewContact), nulls.declared(requests.NewMessage))},
    responses={"201": {"description": "Created", **_any_of(answers.ContactAnswer, answers.MessageAnswer)}},
)
def create_contact_or_message() -> Response:
    """Create a contact"""
    body = json_object(current.context().request)
    if "message" in body and "contactId" in body and "mobileNumber" not in body:
        message: Response = send_message()
        return message
    contact: Response = create_contact()
    return contact


@blueprint.put("/contact/<contact_id>", gives=answers.ContactAnswer, body=requests.ChangedContact)
def update_contact(body: Values, contact_id: str) -> Response:
    """Update a contact"""
    contact = contacts.update(sandbox(), user(), path_id(contact_id), body["contactId"], given(body, Contact))
    return json_answer(envelope.contact(contact))
