"""What a Coax fixture file may hold; `fixtures/coax/` is written in it."""

from marshmallow import fields, validate

from mock_server.systems.coax.records import ACTIVE, CAMPAIGN_STATUSES, CHANNELS, KEYS, NEW, STATUSES
from mock_server.systems.coax.schemas.parts import Email
from mock_server.web.fields import E164, Text, Uuid
from mock_server.web.fixture_files import Dated, Fixture, Generated, MessageFixture


class _KeyFixture(Fixture):
    name = Text(required=True, validate=validate.OneOf(KEYS))
    location = Uuid(load_default=None, attribute="location_id")


class _LocationFixture(Dated):
    id = Uuid(required=True)
    name = Text(required=True)
    address = Text(load_default=None)
    phone = E164(load_default=None)
    email = Email(load_default=None)
    timezone = Text(load_default=None)


class _CampaignFixture(Fixture):
    id = Text(required=True, blank=False)
    name = Text(required=True)
    status = Text(load_default=ACTIVE, validate=validate.OneOf(CAMPAIGN_STATUSES))


class _CustomerFixture(Dated):
    id = Uuid(required=True)
    name = Text(load_default=None)
    address = Text(load_default=None)
    email = Email(load_default=None)
    phone = E164(load_default=None)
    avatar = Text(load_default=None)
    company_name = Text(load_default=None)
    tags = fields.List(Text(), load_default=list)
    source = Text(load_default=None)
    status = Text(load_default=None)
    location = Uuid(load_default=None, attribute="location_id")


class _GeneratedCustomers(Generated):
    first_phone = E164(required=True)


class _MessageFixture(MessageFixture):
    id = Uuid()
    channel = Text(load_default="sms", validate=validate.OneOf(CHANNELS))


class _ActivityFixture(Dated):
    type = Text(required=True)
    description = Text(load_default=None)


class _EnquiryFixture(Dated):
    id = Uuid(required=True)
    customer = Uuid(required=True, attribute="customer_id")
    location = Uuid(required=True, attribute="location_id")
    status = Text(load_default=NEW, validate=validate.OneOf(STATUSES))
    campaign = Text(load_default=None, attribute="campaign_id")
    team_user_id = Text(load_default=None)
    messages = fields.List(fields.Nested(_MessageFixture), load_default=list)
    activities = fields.List(fields.Nested(_ActivityFixture), load_default=list)


class _GeneratedEnquiries(Generated):
    statuses = fields.List(
        Text(validate=validate.OneOf(STATUSES)), load_default=lambda: list(STATUSES), validate=validate.Length(min=1)
    )
    asked = fields.List(Text(), required=True, validate=validate.Length(min=1))
    answered = fields.List(Text(), required=True, validate=validate.Length(min=1))


class Document(Fixture):
    keys = fields.List(fields.Nested(_KeyFixture), load_default=list)
    locations = fields.List(fields.Nested(_LocationFixture), load_default=list)
    campaigns = fields.List(fields.Nested(_CampaignFixture), load_default=list)
    customers = fields.List(fields.Nested(_CustomerFixture), load_default=list)
    generated_customers = fields.List(fields.Nested(_GeneratedCustomers), load_default=list)
    enquiries = fields.List(fields.Nested(_EnquiryFixture), load_default=list)
    generated_enquiries = fields.List(fields.Nested(_GeneratedEnquiries), load_default=list)
