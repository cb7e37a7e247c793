"""What a msgboxx fixture file may hold; `fixtures/msgboxx/` is written in it."""

from marshmallow import fields, validate

from mock_server.systems.msgboxx.auth import LOGINS
from mock_server.systems.msgboxx.records import FOLDERS, TYPES
from mock_server.web.fields import E164, Flag, Text, Uuid
from mock_server.web.fixture_files import Dated, Fixture, Generated, MessageFixture, reached


class _InboxFixture(Dated):
    id = Uuid(required=True)
    name = Text(required=True)


class _AccountFixture(Dated):
    id = Uuid(required=True)
    name = Text(required=True)
    phone_number = E164(required=True)
    inbox = fields.Nested(_InboxFixture, required=True)


class _UserFixture(Fixture):
    id = Uuid(required=True)
    first_name = Text(required=True)
    last_name = Text(required=True)
    administrator = Flag(load_default=False)
    api_accounts = fields.List(Uuid(), load_default=list, attribute="account_ids")
    credentials = Text(load_default=None, validate=validate.OneOf(LOGINS))
    username = Text(load_default=None)
    password = Text(load_default=None)


class _TeamFixture(Fixture):
    id = Uuid(required=True)
    name = Text(required=True)
    description = Text(load_default="")
    api_accounts = fields.List(Uuid(), load_default=list, attribute="account_ids")
    users = fields.List(Uuid(), load_default=list, attribute="user_ids")


class _TemplateFixture(Dated):
    id = Uuid(required=True)
    api_account = Uuid(required=True, attribute="account_id")
    name = Text(required=True)
    status = Text(load_default="Approved")
    text = Text(required=True)
    example = Text(load_default="")


class _ContactFixture(Dated):
    id = Uuid(required=True)
    api_account = Uuid(required=True, attribute="account_id")
    mobile_number = E164(required=True)
    name = Text(required=True)
    status = Text(load_default="Subscribed")
    email = Text(load_default="", allow_none=True)
    tags = fields.List(Text(), load_default=list)


class _GeneratedContacts(Generated):
    api_account = Uuid(required=True)
    first_number = E164(required=True)


class _MessageFixture(MessageFixture):
    id = Uuid()
    by = Uuid(load_default=None)


class _ConversationFixture(Fixture):
    id = Uuid(required=True)
    contact = Uuid(required=True)
    folder = Text(load_default="inbox", validate=validate.OneOf(FOLDERS))
    user = Uuid(load_default=None, attribute="user_id")
    team = Uuid(load_default=None, attribute="team_id")
    messages = fields.List(fields.Nested(_MessageFixture), load_default=list)


class _BroadcastFixture(Dated):
    id = Uuid(required=True)
    contact = Uuid(required=True, attribute="contact_id")
    conversation = Uuid(required=True)
    template = Uuid(required=True, attribute="template_id")
    text = Text(required=True)
    status = reached()
    by = Uuid(required=True)


class _WebhookFixture(Fixture):
    id = Uuid(required=True)
    type = Text(required=True, validate=validate.OneOf(TYPES))
    target_url = Text(required=True)
    is_enabled = Flag(load_default=True)
    is_zapier = Flag(load_default=False)


class Document(Fixture):
    api_accounts = fields.List(fields.Nested(_AccountFixture), load_default=list)
    users = fields.List(fields.Nested(_UserFixture), load_default=list)
    teams = fields.List(fields.Nested(_TeamFixture), load_default=list)
    templates = fields.List(fields.Nested(_TemplateFixture), load_default=list)
    contacts = fields.List(fields.Nested(_ContactFixture), load_default=list)
    generated_contacts = fields.List(fields.Nested(_GeneratedContacts), load_default=list)
    conversations = fields.List(fields.Nested(_ConversationFixture), load_default=list)
    broadcasts = fields.List(fields.Nested(_BroadcastFixture), load_default=list)
    webhooks = fields.List(fields.Nested(_WebhookFixture), load_default=list)
