"""The form of TripDesk's fixture files."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from mock_server.kernel import lifecycle
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.dashboard import Amount
from mock_server.systems.tripdesk.records import ACTIVE, DOWN, GATEWAY_STATUSES, PLANES, PLATFORMS, TEST
from mock_server.systems.tripdesk.schemas.fields import Attributes, ExternalIds, Mailbox
from mock_server.web.fields import E164, Text
from mock_server.web.fixture_files import Dated, Fixture, Generated, MessageFixture

# The platform's own, in a file that names none: one for each channel, and a second one for SMS that is down.
GATEWAYS: tuple[dict[str, Any], ...] = (
    *({"channel": name, "name": f"{name} gateway", "status": ACTIVE, "planes": PLANES} for name in CHANNELS),
    {"channel": "sms", "name": "sms gateway, out of order", "status": DOWN, "planes": PLANES},
)
# What an outbound message of a fixture may have come to: nothing is still on its way.
STATUSES_THEN = (lifecycle.SENT, lifecycle.DELIVERED, lifecycle.READ, lifecycle.FAILED)


class _Id(Text):
    """A prefix and a ULID."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        pattern = validate.Regexp(rf"{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}\Z", error=f"Must be {prefix}_ and a ULID.")
        super().__init__(validate=pattern, **kwargs)


def _plane() -> Text:
    return Text(load_default=TEST, validate=validate.OneOf(PLANES))


def _planes() -> Any:
    return fields.List(Text(validate=validate.OneOf(PLANES)), load_default=lambda: list(PLANES))


def _channel() -> Text:
    return Text(required=True, validate=validate.OneOf(tuple(CHANNELS)))


class _WalletFixture(Fixture):
    plane = _plane()
    balance = Amount(required=True)


class _GatewayFixture(Fixture):
    channel = _channel()
    name = Text(required=True, blank=False)
    status = Text(load_default=ACTIVE, validate=validate.OneOf(GATEWAY_STATUSES))
    planes = _planes()


class _TemplateFixture(Fixture):
    name = Text(required=True, blank=False)
    language = Text(required=True, blank=False)
    text = Text(required=True, blank=False)
    planes = _planes()


class _ContactFixture(Dated):
    id = _Id("con")
    plane = _plane()
    name = Text(required=True, blank=False)
    phone = E164(load_default=None)
    email = Mailbox(load_default=None)
    external_ids = ExternalIds(load_default=dict)
    tags = fields.List(Text(), load_default=list)
    attributes = Attributes(load_default=dict)


class _GeneratedContacts(Generated):
    plane = _plane()
    first_number = E164(required=True)


class _MessageFixture(MessageFixture):
    id = _Id("msg")
    status = Text(load_default=lifecycle.SENT, validate=validate.OneOf(STATUSES_THEN))


class _ConversationFixture(Fixture):
    id = _Id("cnv")
    plane = _plane()
    channel = _channel()
    address = Text(required=True)
    agent = Text(load_default=None)
    messages = fields.List(
        fields.Nested(_MessageFixture), required=True, validate=validate.Length(min=1, error="Must have a message.")
    )


class _DeviceFixture(Dated):
    id = _Id("dev")
    plane = _plane()
    fcm_token = Text(required=True, blank=False)
    platform = Text(required=True, validate=validate.OneOf(PLATFORMS))


class Document(Fixture):
    wallets = fields.List(fields.Nested(_WalletFixture), load_default=list)
    gateways = fields.List(fields.Nested(_GatewayFixture), load_default=lambda: list(GATEWAYS))
    templates = fields.List(fields.Nested(_TemplateFixture), load_default=list)
    contacts = fields.List(fields.Nested(_ContactFixture), load_default=list)
    generated_contacts = fields.List(fields.Nested(_GeneratedContacts), load_default=list)
    conversations = fields.List(fields.Nested(_ConversationFixture), load_default=list)
    devices = fields.List(fields.Nested(_DeviceFixture), load_default=list)
