"""No text of a megabyte and no list of a hundred thousand parts is taken by any system; what is sent in earnest is."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields

from mock_server.systems.coax.schemas import requests as coax
from mock_server.systems.coext.schemas import requests as coext
from mock_server.systems.msgboxx.schemas import requests as msgboxx
from mock_server.systems.tripdesk.schemas import requests as tripdesk
from mock_server.web.fields import Limit, ShortList, Text, assumed

ID = "00000000-0000-4000-8000-000000000000"
URL = "https://example.com/".ljust(4_096, "x")
NUMBER = "+447700900123"

# A body of fields has fewer names than an object of whatever names has at its limit.
MANY = 50
NAMES = {str(number): "" for number in range(199)}
TAGS = ["x" * 255] * 200
LONG = "x" * 131_072
OF_TEMPLATE = {"to": NUMBER, "template_name": "t", "language": "en"}
OF_CONTACT = {"mobileNumber": NUMBER, "tags": [LONG] * 200, **dict.fromkeys(("name", "status", "email"), LONG)}
OF_LOCATION = {"name": "x" * 1_000, "address": "x" * 1_000, "timezone": "x" * 255}
OF_CUSTOMER = {"name": "x" * 1_000, "tags": TAGS, "avatar": "x" * 4_096}

# A body that each schema takes, in which every text and list that is kept stands at its limit.
LARGEST: Mapping[type[Schema], Mapping[str, Any]] = {
    coext.NewText: {"to": NUMBER, "message": "x" * 4_096, "reference": "x" * 512},
    coext.NewNamedTemplateMessage: {**OF_TEMPLATE, "variables": {**NAMES, "a": "x" * 32_768}},
    coext.NewTemplateMessage: {
        **OF_TEMPLATE,
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "x" * 32_768}] * 200}] * 50,
    },
    msgboxx.NewContact: {**OF_CONTACT, "apiAccountId": ID},
    msgboxx.ChangedContact: OF_CONTACT,
    msgboxx.NewMessage: {"apiAccountId": ID, "contactId": ID, "message": LONG},
    msgboxx.NewBroadcast: {"apiAccountId": ID, "contactId": ID, "templateId": ID, "message": "x" * 524_288},
    msgboxx.NewWebhook: {"type": "message", "targetUrl": URL},
    msgboxx.ChangedWebhook: {"targetUrl": URL},
    coax.NewLocation: OF_LOCATION,
    coax.ChangedLocation: OF_LOCATION,
    coax.NewCustomer: {**OF_CUSTOMER, "status": "x" * 255, "company_name": "x" * 1_000, "source": "x" * 255},
    coax.UpsertedCustomer: {**OF_CUSTOMER, "added_tags": TAGS},
    coax.ChangedCustomer: {**OF_CUSTOMER, "added_tags": TAGS},
    coax.SendToCustomer: {
        "message": "x" * 65_536,
        "attachment_ids": ["x" * 1_000] * 100,
        "contact_ids": [ID] * 100,
        "activity_description": "x" * 10_000,
        **dict.fromkeys(("type", "sub_type", "team_user_id", "activity_type", "campaign_id"), "x" * 255),
        **dict.fromkeys(("name", "company_name", "address"), "x" * 1_000),
    },
    coax.ReviewToCustomer: {"message": "x" * 65_536, "review_types": TAGS},
    tripdesk.NewMessage: {
        "channel": "sms",
        "to": NUMBER,
        "text": "x" * 65_536,
        "subject": "x" * 998,
        "variables": {**NAMES, "a" * 255: "x" * 10_000},
    },
    tripdesk.Reply: {"text": "x" * 65_536, "subject": "x" * 998, "variables": {"a": "x" * 10_000}},
    tripdesk.NewContact: {
        "name": "x" * 1_000,
        "external_ids": {str(number): "x" * 255 for number in range(200)},
        "tags": TAGS,
        "attributes": {"a": "x" * 65_528},
    },
    tripdesk.ChangedContact: {"name": "x" * 1_000, "external_ids": {"a": "x" * 255}, "attributes": {"a": "x" * 65_528}},
    tripdesk.NewDevice: {"fcm_token": "x" * 4_096, "platform": "android"},
}
CASES = [pytest.param(schema, id=f"{schema.__module__.split('.')[2]}.{schema.__name__}") for schema in LARGEST]


def enlarged(value: Any) -> Iterator[Any]:
    """The same with one thing more, at each place: a character, a part, a name."""
    if isinstance(value, str):
        yield value + "x"
    elif isinstance(value, list) and value:
        yield [*value, value[-1]]
        yield from ([larger, *value[1:]] for larger in enlarged(value[0]))
    elif isinstance(value, dict) and value:
        last = next(reversed(value))
        if len(value) > MANY:
            yield {**value, "one more": ""}
        yield from ({**value, last: larger} for larger in enlarged(value[last]))


@pytest.mark.parametrize("schema", CASES)
def test_what_stands_at_its_limit_is_taken(schema: type[Schema]) -> None:
    with Flask(__name__).app_context():
        schema().load(LARGEST[schema])


# What is looked up or has a form of its own, and is not kept; a longer plain text of Coext's has a refusal of its own.
OTHERWISE = {"to", "template_name", "language", "channel", "type", "platform", "mobileNumber", "apiAccountId"}
OTHERWISE |= {"contactId", "templateId"}


@pytest.mark.parametrize("schema", CASES)
def test_what_is_beyond_its_limit_is_told_by_its_name(schema: type[Schema]) -> None:
    limited = {
        name: value
        for name, value in LARGEST[schema].items()
        if (schema, name) != (coext.NewText, "message")
        and (name not in OTHERWISE or getattr(schema().load_fields[name], "limit", None))
    }
    assert limited or schema is coext.NewText
    for name, value in limited.items():
        for larger in enlarged(value):
            with pytest.raises(ValidationError) as refusal:
                schema().load({**LARGEST[schema], name: larger})
            assert list(refusal.value.messages) == [name]


KEPT_NOWHERE = {"username", "password", "email", "to", "template_name", "language", "application"}


@pytest.mark.parametrize("module", [coax, coext, msgboxx, tripdesk], ids=lambda module: module.__name__)
def test_every_text_and_list_of_a_body_has_a_limit(module: ModuleType) -> None:
    bodies = [found for found in vars(module).values() if isinstance(found, type) and issubclass(found, Schema)]
    unlimited = {
        f"{body.__name__}.{field_name}"
        for body in bodies
        if body.__module__ == module.__name__ and body().unknown == "exclude" and "Query" not in body.__name__
        for field_name, field in body().load_fields.items()
        if type(field) in (Text, fields.List) and getattr(field, "limit", None) is None
        if field.validate is None and field_name not in KEPT_NOWHERE
    }
    assert unlimited == set()


def test_a_limit_that_is_assumed_says_so_beside_what_was_assumed_before() -> None:
    alone = Text(limit=Limit(5, "why")).metadata
    assert alone == {"maxLength": 5, **assumed("at most 5 characters: why")}
    both = Text(limit=Limit(5, "why"), metadata=assumed("before")).metadata
    assert both == {"maxLength": 5, **assumed("before; at most 5 characters: why")}
    assert Text(limit=Limit(5)).metadata == {"maxLength": 5}


def test_a_list_that_is_too_long_is_refused_before_its_parts_are_looked_at() -> None:
    class Body(Schema):
        parts = ShortList(fields.Integer(), limit=Limit(2))

    with pytest.raises(ValidationError) as refusal:
        Body().load({"parts": ["x"] * 3})
    assert refusal.value.messages == {"parts": ["Must have at most 2 parts."]}
