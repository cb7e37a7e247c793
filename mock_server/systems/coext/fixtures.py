"""What a Coext fixture file may hold; `fixtures/coext/` is written in it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import partial
from typing import Any

from marshmallow import ValidationError, fields, validate

from mock_server.kernel.public import Values
from mock_server.systems.coext import auth
from mock_server.systems.coext.records import ACTIVE, APPROVED, KEY_STATUSES, TEMPLATE_STATUSES
from mock_server.web.fields import E164, Flag, Text, Uuid, Whole, ZonedMoment
from mock_server.web.fixture_files import Dated, Fixture, MessageFixture


def network(value: str) -> None:
    """Raises ValidationError for what is neither an address nor a network such as 192.0.2.0/24."""
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        raise ValidationError("Must be an IP address or a network such as 192.0.2.0/24.") from error


# What a new key has of the settings that it is not given.
KEY_DEFAULTS: Values = {
    "rate_limit": auth.PER_MINUTE,
    "daily_limit": auth.PER_DAY,
    "expires_at": None,
    "status": ACTIVE,
    "ip_whitelist": None,
    "require_signature": False,
}


def key_settings(defaults: Values, **more: Values) -> dict[str, fields.Field[Any]]:
    """An API key's settings as fields: those with a default, and what else is asked of some of them."""
    asked = {name: {"load_default": value} for name, value in defaults.items()} | more
    kinds: dict[str, Callable[..., fields.Field[Any]]] = {
        "name": partial(Text, blank=False),
        "permissions": partial(fields.List, Text(validate=validate.OneOf(auth.PERMISSIONS))),
        "rate_limit": partial(Whole, minimum=1),
        "daily_limit": partial(Whole, minimum=1),
        "expires_at": partial(ZonedMoment, allow_none=True),
        "status": partial(Text, validate=validate.OneOf(KEY_STATUSES)),
        "ip_whitelist": partial(fields.List, Text(validate=network), allow_none=True),
        "require_signature": Flag,
    }
    return {name: kind(**asked.get(name, {})) for name, kind in kinds.items()}


class _AccountFixture(Fixture):
    id = Uuid(required=True)
    phone_number = E164(required=True)
    name = Text(required=True)


_KeyFixture = type(
    "_KeyFixture",
    (Dated,),
    {
        "id": Uuid(required=True),
        "credentials": Text(required=True, validate=validate.OneOf((auth.OWN, *auth.OTHERS))),
        **key_settings(
            KEY_DEFAULTS,
            name={"required": True, "blank": True},
            permissions={"load_default": lambda: list(auth.PERMISSIONS)},
        ),
    },
)


class ButtonFixture(Fixture):
    """A button below a template's text; with `url` it is a link, which may have placeholders."""

    text = Text(required=True, blank=False)
    url = Text(load_default=None, allow_none=True)


class TemplateFields(Fixture):
    """What a template is made of, in fixtures and in the dashboard."""

    language = Text(required=True, blank=False)
    status = Text(required=True, validate=validate.OneOf(TEMPLATE_STATUSES))
    category = Text(load_default="UTILITY", blank=False)
    header = Text(load_default=None, allow_none=True)
    body = Text(required=True, blank=False)
    footer = Text(load_default=None, allow_none=True)
    buttons = fields.List(fields.Nested(ButtonFixture), load_default=list, validate=validate.Length(max=10))
    variables = fields.List(Text(blank=False), load_default=list)
    optional = Whole(minimum=0, load_default=0)


class _TemplateFixture(TemplateFields, Dated):
    name = Text(required=True, blank=False)
    status = Text(load_default=APPROVED, validate=validate.OneOf(TEMPLATE_STATUSES))


class _MessageFixture(MessageFixture):
    id = Uuid()
    reference = Text(load_default=None, allow_none=True)


class _CustomerFixture(Fixture):
    phone_number = E164(required=True)
    name = Text(required=True)
    messages = fields.List(fields.Nested(_MessageFixture), required=True)


class Document(Fixture):
    whatsapp_account = fields.Nested(_AccountFixture, load_default=None)
    api_keys = fields.List(fields.Nested(_KeyFixture), load_default=list)
    templates = fields.List(fields.Nested(_TemplateFixture), load_default=list)
    customers = fields.List(fields.Nested(_CustomerFixture), load_default=list)
