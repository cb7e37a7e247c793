"""What a person sets in msgboxx's dashboard: api accounts, inboxes, users, teams, templates. All of it is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from marshmallow import fields, validate

from mock_server.kernel.identifiers import must_be_uuid
from mock_server.kernel.public import MINUTE, Event, Invalid, Sandbox, Table, Values, to_millisecond
from mock_server.kernel.seeding import given
from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.auth import PER_MINUTE, login_of
from mock_server.systems.msgboxx.records import ApiAccount, Inbox, Team, Template, User
from mock_server.systems.msgboxx.schemas import answers
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web.fields import E164, Flag, Text, Uuid
from mock_server.web.quotas import Limited, limited_by_minute
from mock_server.web.rendering import shown_by, shows
from mock_server.web.schemas import Strict
from mock_server.web.system import Collection, DashboardCall


class MsgboxxApiAccount(Strict):
    """An api account; its inbox comes with it."""

    name = Text(required=True, blank=False)
    phoneNumber = E164(required=True, attribute="phone_number")


class MsgboxxInbox(Strict):
    """An inbox; an api account has one."""

    name = Text(required=True, blank=False)
    apiAccountId = Uuid(required=True, attribute="account_id")


class MsgboxxUser(Strict):
    """Somebody who logs in; an administrator sees every api account."""

    username = Text(required=True, blank=False)
    password = Text(required=True, blank=False)
    firstName = Text(required=True, attribute="first_name")
    lastName = Text(required=True, attribute="last_name")
    apiAccountIds = fields.List(Uuid(), required=True, attribute="account_ids")
    administrator = Flag(load_default=False)


class MsgboxxTeam(Strict):
    """A team; one without api accounts handles all."""

    name = Text(required=True, blank=False)
    description = Text(load_default="")
    apiAccountIds = fields.List(Uuid(), load_default=list, attribute="account_ids")
    userIds = fields.List(Uuid(), load_default=list, attribute="user_ids")


class MsgboxxTemplate(Strict):
    """A template, in the state that WhatsApp's review left it."""

    apiAccountId = Uuid(required=True, attribute="account_id")
    name = Text(required=True, blank=False)
    status = Text(required=True, validate=validate.OneOf(("Approved", "Pending", "Rejected")))
    templateText = Text(required=True, blank=False, attribute="text")
    templateExample = Text(load_default="", attribute="example")


def put_account(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Create or change an api account. Raises Invalid, Duplicate."""
    account_id = _path_id(identifier)
    store, now = store_of(sandbox), sandbox.clock.now()
    old = store.accounts.get(account_id)
    if old is not None:
        return shown_by(answers.ApiAccountAnswer)(store.accounts.replace(replace(old, **body)))
    at = to_millisecond(now)
    account = store.accounts.add(ApiAccount(**body, id=account_id, at=at))
    inbox_id = sandbox.chance.uuid("msgboxx.inbox")
    inbox = store.inboxes.add(Inbox(id=inbox_id, account_id=account_id, name=body["name"], at=at))
    sandbox.events.tell(Event("apiaccount.created", NAME, account, now))
    sandbox.events.tell(Event("inbox.created", NAME, inbox, now))
    return shown_by(answers.ApiAccountAnswer)(account)


def put_inbox(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Rename an inbox, or give an api account another one in place of the one it has. Raises Invalid."""
    inbox_id = _path_id(identifier)
    store, now = store_of(sandbox), sandbox.clock.now()
    _check(store.accounts, "apiAccountId", body["account_id"])
    old, present = store.inboxes.get(inbox_id), store.inboxes.find("account", body["account_id"])
    if old is not None and old.account_id != body["account_id"]:
        raise Invalid({"apiAccountId": ["An inbox stays with its api account."]})
    if old is not None:
        return shown_by(answers.InboxAnswer)(store.inboxes.replace(replace(old, name=body["name"])))
    if present is not None:
        store.inboxes.remove(present.id)
    inbox = store.inboxes.add(Inbox(**body, id=inbox_id, at=to_millisecond(now)))
    sandbox.events.tell(Event("inbox.created", NAME, inbox, now))
    return shown_by(answers.InboxAnswer)(inbox)


def put_user(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Create or change a user. Raises Invalid; Conflict when its name and password open another sandbox."""
    user_id = _path_id(identifier)
    store = store_of(sandbox)
    _check(store.accounts, "apiAccountIds", *body["account_ids"])
    old, login = store.users.get(user_id), (body["username"], body["password"])
    if any(user.id != user_id and (login_of(sandbox, user) or ("",))[0] == login[0] for user in store.users):
        raise Invalid({"username": ["Another user of this sandbox has this name."]})
    before, own = (None, None) if old is None else (login_of(sandbox, old), old.credentials)
    if own is None:
        sandbox.keyring.claim(sandbox.id, NAME, *login)
        if before is not None and before != login:
            sandbox.keyring.release(sandbox.id, NAME, *before)
    elif before != login:
        raise Invalid({"username": ["This user logs in with the sandbox's own credentials, which stay as they are."]})
    known = given(body, User) if own is None else {**given(body, User), "username": None, "password": None}
    return _user(sandbox, store.users.put(User(**known, id=user_id, credentials=own)))


def put_team(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Create or change a team. Raises Invalid."""
    team_id, store = _path_id(identifier), store_of(sandbox)
    _check(store.accounts, "apiAccountIds", *body["account_ids"])
    _check(store.users, "userIds", *body["user_ids"])
    return envelope.team_fields(sandbox, store.teams.put(Team(**given(body, Team), id=team_id)))


def put_template(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Create or change a template. Raises Invalid."""
    template_id = _path_id(identifier)
    store, now = store_of(sandbox), sandbox.clock.now()
    _check(store.accounts, "apiAccountId", body["account_id"])
    old = store.templates.get(template_id)
    template = store.templates.put(Template(**body, id=template_id, at=to_millisecond(now) if old is None else old.at))
    if old is None:
        sandbox.events.tell(Event("template.created", NAME, template, now))
    return shown_by(answers.TemplateAnswer)(template)


CALLS = (
    DashboardCall(
        "set_api_account", "PUT", "apiaccounts/{id}", "Create or change an api account", MsgboxxApiAccount, put_account
    ),
    DashboardCall("set_inbox", "PUT", "inboxes/{id}", "Create or rename an inbox", MsgboxxInbox, put_inbox),
    DashboardCall("set_user", "PUT", "users/{id}", "Create or change a user", MsgboxxUser, put_user),
    DashboardCall("set_team", "PUT", "teams/{id}", "Create or change a team", MsgboxxTeam, put_team),
    DashboardCall(
        "set_template", "PUT", "templates/{id}", "Create or change a template", MsgboxxTemplate, put_template
    ),
)


def _user(sandbox: Sandbox, user: User) -> Values:
    """A user, also one who logs in with the sandbox's own credentials."""
    login = login_of(sandbox, user)
    return {
        **shown_by(answers.UserAnswer)(user),
        "username": None if login is None else login[0],
        "apiAccountIds": list(user.account_ids),
        "administrator": user.administrator,
    }


def _path_id(identifier: str | None) -> str:
    return must_be_uuid(identifier or "", Invalid({"id": ["Must be a UUID; msgboxx's ids are."]}))


def _check(table: Table[Any], field: str, *identifiers: str) -> None:
    for identifier in identifiers:
        if table.get(identifier) is None:
            raise Invalid({field: [f"There is no {identifier}."]})


COLLECTIONS = (
    Collection("apiaccounts", "List the api accounts", Store.reader("accounts"), shows(answers.ApiAccountAnswer)),
    Collection("inboxes", "List the inboxes", Store.reader("inboxes"), shows(answers.InboxAnswer)),
    Collection("users", "List the users", Store.reader("users"), _user),
    Collection("teams", "List the teams", Store.reader("teams"), envelope.team_fields),
    Collection("templates", "List the templates", Store.reader("templates"), shows(answers.TemplateAnswer)),
)


def quotas(sandbox: Sandbox) -> Iterator[Limited]:
    """Of each user by each application, as far as they are counted now."""
    users = store_of(sandbox).users
    for subject in sandbox.limiter.subjects(MINUTE, sandbox.clock.now()):
        system, _, who = subject.partition("/")
        user_id, _, application = who.partition("/")
        user = users.get(user_id) if system == NAME else None
        if user is not None:
            label = f"{user.first_name} {user.last_name} by {application}"
            yield limited_by_minute(sandbox, NAME, subject, label, PER_MINUTE, "429")
