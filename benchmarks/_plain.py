"""The baseline of calls: the same two calls as anybody writes them with Flask and marshmallow, without any rules.

It is lean on purpose: schemas built once, answers of plain strings, no authentication, no log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import Flask, Response, jsonify, request
from marshmallow import EXCLUDE, Schema, fields, validate

PAGE_SIZE = 100


@dataclass(slots=True)
class Contact:
    contact_id: str
    mobile_number: str
    name: str
    status: str
    email: str
    api_account_id: str
    datetime: str
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Message:
    message_id: str
    body_text: str
    api_account_id: UUID
    date_time: str
    conversation_id: str
    contact: Contact
    file_location: str = ""
    message_direction: str = "outgoing"
    is_template_message: bool = False
    is_sent: bool = False
    is_delivered: bool = False
    is_read: bool = False
    sender_first_name: str = "firstname"
    sender_last_name: str = "lastname"


class NewMessage(Schema):
    class Meta:
        unknown = EXCLUDE

    api_account_id = fields.UUID(required=True, data_key="apiAccountId")
    contact_id = fields.UUID(required=True, data_key="contactId")
    message = fields.String(required=True, validate=validate.Length(min=1))


class ContactInMessage(Schema):
    contact_id = fields.String(data_key="contactId")
    mobile_number = fields.String(data_key="mobileNumber")
    name = fields.String()
    status = fields.String()
    api_account_id = fields.String(data_key="apiAccountId")


class MessageAnswer(Schema):
    message_id = fields.String(data_key="messageId")
    body_text = fields.String(data_key="bodyText")
    api_account_id = fields.String(data_key="apiAccountId")
    date_time = fields.String(data_key="dateTime")
    conversation_id = fields.String(data_key="conversationId")
    file_location = fields.String(data_key="fileLocation")
    message_direction = fields.String(data_key="messageDirection")
    is_template_message = fields.Boolean(data_key="isTemplateMessage")
    is_sent = fields.Boolean(data_key="isSent")
    is_delivered = fields.Boolean(data_key="isDelivered")
    is_read = fields.Boolean(data_key="isRead")
    contact = fields.Nested(ContactInMessage)
    sender_first_name = fields.String(data_key="senderFirstName")
    sender_last_name = fields.String(data_key="senderLastName")


class ContactAnswer(Schema):
    contact_id = fields.String(data_key="contactId")
    mobile_number = fields.String(data_key="mobileNumber")
    name = fields.String()
    status = fields.String()
    email = fields.String()
    api_account_id = fields.String(data_key="apiAccountId")
    datetime = fields.String()
    tags = fields.List(fields.String())


def create_app() -> Flask:
    """The app, with more than one page of contacts."""
    app = Flask(__name__)
    new_message, message_answer, contact_answer = NewMessage(), MessageAnswer(), ContactAnswer()
    messages: list[Message] = []
    account = str(uuid4())
    contacts = [
        Contact(
            contact_id=str(uuid4()),
            mobile_number=f"+447700900{number:03}",
            name=f"Somebody Example {number}",
            status="Subscribed",
            email=f"somebody{number}@example.com",
            api_account_id=account,
            datetime="2022-07-05T20:09:58.341Z",
        )
        for number in range(250)
    ]

    @app.post("/message")
    def send() -> tuple[Response, int]:
        body = new_message.load(request.get_json())
        message = Message(
            message_id=str(uuid4()),
            body_text=body["message"],
            api_account_id=body["api_account_id"],
            date_time="2024-04-30T14:03:25.06359+00:00",
            conversation_id=contacts[1].contact_id,
            contact=contacts[0],
        )
        messages.append(message)
        return jsonify(message_answer.dump(message)), 201

    @app.get("/contact")
    def list_contacts() -> Response:
        start = (int(request.args.get("page", "1")) - 1) * PAGE_SIZE
        items = contact_answer.dump(contacts[start : start + PAGE_SIZE], many=True)
        return jsonify(items=items, paging={"recordCount": len(contacts), "pages": -(-len(contacts) // PAGE_SIZE)})

    return app
