"""`/api/v1/contacts`."""

from __future__ import annotations

from mock_server.systems.tripdesk import envelope
from mock_server.systems.tripdesk.operations import contacts
from mock_server.systems.tripdesk.records import KEY
from mock_server.systems.tripdesk.schemas import answers, requests
from mock_server.systems.tripdesk.views._common import Group, plane
from mock_server.web.views import Response, Values, empty, json_answer, sandbox

blueprint = Group("Contacts", "Customers, and the external ids by which they are recognised.", KEY)


@blueprint.post("/api/v1/contacts", gives=answers.ContactAnswer, status=201, body=requests.NewContact)
def create_contact(body: Values) -> Response:
    """Create a contact"""
    details = {**body, "tags": tuple(body["tags"])}
    return json_answer(envelope.contact(contacts.create(sandbox(), plane(), details)), 201)


@blueprint.get("/api/v1/contacts", gives=answers.list_of(answers.ContactAnswer), query=requests.PageQuery)
def list_contacts(query: Values) -> Response:
    """List the contacts, the newest first"""
    name = f"{plane()}/contacts"
    found = contacts.find(sandbox(), plane(), envelope.read_number(name, query["cursor"]))
    return envelope.cut(
        found.newest_first(), envelope.contact, query["limit"], name, lambda contact: str(contact.number)
    )


@blueprint.get("/api/v1/contacts/<contact_id>", gives=answers.ContactAnswer)
def get_contact(contact_id: str) -> Response:
    """Get one contact"""
    return json_answer(envelope.contact(contacts.get(sandbox(), plane(), contact_id)))


@blueprint.patch("/api/v1/contacts/<contact_id>", gives=answers.ContactAnswer)
@blueprint.arguments(requests.ChangedContact, required=True)
def update_contact(body: Values, contact_id: str) -> Response:
    """Change what the body names"""
    changes = {**body, "tags": tuple(body["tags"])} if "tags" in body else body
    return json_answer(envelope.contact(contacts.update(sandbox(), plane(), contact_id, changes)))


@blueprint.delete("/api/v1/contacts/<contact_id>", status=204)
def delete_contact(contact_id: str) -> Response:
    """Delete a contact; its conversations stay"""
    contacts.delete(sandbox(), plane(), contact_id)
    return empty()
