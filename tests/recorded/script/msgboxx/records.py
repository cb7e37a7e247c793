"""Who may see what: tokens, lists, contacts and conversations."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.msgboxx.calls import (
    APPLICATION,
    BROADCAST,
    CHANGE,
    CONTACT,
    DOORS,
    FORGED,
    LOG_IN,
    OF_C,
    TEXT,
    TOKEN,
    limited,
    log_in,
    own,
)
from tests.recorded.steps import Call, Caller, Step, advance, odd_bodies, strike
from tests.support.msgboxx import (
    ADMIN,
    ANN,
    ANN_IN_B,
    BOB,
    CARA,
    CID,
    LIMITED,
    NOBODY,
    ONLY_A,
    PHONE_OF,
    TALK_OF,
    TEAM_A,
    TEAM_C,
    TEAM_GLOBAL,
    TEMPLATE_C,
    VAL,
    WILL,
    A,
    B,
    C,
)


def tokens() -> Iterator[Step]:
    for title, body in {
        "a wrong password": {**LOG_IN, "password": "wrong"},
        "a wrong name": {**LOG_IN, "username": "wrong"},
        "no password": {"username": "${msgboxx.own.username}"},
        "empty words": {"username": "", "password": " "},
        "numbers": {"username": 1, "password": None},
        "nothing": {},
        "a list": [LOG_IN],
    }.items():
        yield log_in(f"log in with {title}", body)
    yield log_in("log in without an application", LOG_IN, {})
    yield log_in("log in with an empty application", LOG_IN, {"X-Calling-Application": ""})
    yield log_in("log in with a field that nobody knows", {**LOG_IN, "scope": "all"}, secret={"other": "access_token"})
    login = {"username": "${msgboxx.limited.username}", "password": "${msgboxx.limited.password}"}
    yield log_in("log in as another", login, secret={"limited_token": "access_token"})
    yield strike("error", system="msgboxx", status=503, path="/msgboxx/oauth/token")
    yield log_in("log in in an outage", LOG_IN)
    yield strike("rate_limit", system="msgboxx", path="/msgboxx/oauth/token")
    yield log_in("log in over the limit", LOG_IN)
    for method in ("GET", "HEAD", "OPTIONS", "PUT"):
        yield Call(f"{method} of the token", method, "/msgboxx/oauth/token", None, APPLICATION)
    yield log_in("log in with a slash", LOG_IN, secret={"slashed": "access_token"}, keep={"ends": "expires_at"})
    yield from odd_bodies((TOKEN,), Caller("/msgboxx", APPLICATION))
    for title, value in FORGED.items():
        yield own(title, "GET", "/team", headers={"Authorization": value})
    for spelt in ({"Authorisation": "Bearer ${token}"}, {"Authorization": "bearer  ${token} "}):
        yield Call(f"a token in {next(iter(spelt))} {len(spelt)}", "GET", "/msgboxx/team", None, spelt)
    yield advance(86_399)
    yield own("a token in its last second", "GET", "/team")
    yield advance(1)
    yield own("a token that has ended", "GET", "/team")
    yield limited("another that has ended, and a body wrong", "POST", "/contact", b"{")


def access() -> Iterator[Step]:
    login = {"username": "${msgboxx.limited.username}", "password": "${msgboxx.limited.password}"}
    yield log_in("log in as who may not see C", login, secret={"limited_token": "access_token"})
    of_c = {**TEXT, "apiAccountId": C, "contactId": CARA}
    yield own("a message of C", "POST", "/message", of_c, keep={"message_of_c": "messageId"})
    to_c = {**BROADCAST, "apiAccountId": C, "contactId": CID, "templateId": TEMPLATE_C}
    to_c |= {"message": "Gamma is closed today."}
    yield own("a broadcast of C", "POST", "/broadcast", to_c, keep={"broadcast_of_c": "broadcastId"})
    yield own("a message of A", "POST", "/message", TEXT, keep={"message": "messageId"})
    yield own("a broadcast of A", "POST", "/broadcast", BROADCAST, keep={"broadcast": "broadcastId"})
    for door in OF_C:
        yield limited(f"{door.method} {door.path} without access", door.method, door.path, door.body)
    for door in DOORS:
        yield limited(f"{door.method} {door.path} as another", door.method, door.path, door.body)
    yield limited("a list of what it may not see", "GET", f"/contact?apiAccountId={C}")


def lists() -> Iterator[Step]:
    for path in (
        "/apiaccount",
        "/inbox",
        "/inboxes",
        "/template",
        "/templates",
        "/contact",
        "/broadcast",
        "/webhook",
        "/webhooks",
    ):
        for query in ("", "?page=2", "?page=0", "?page=-1", "?page=one", "?page=", "?page=1.0", "?size=3"):
            if query in ("", "?page=2", "?page=one") or path in ("/contact", "/webhooks"):
                yield own(f"{path}{query}", "GET", f"{path}{query}")
    yield own("teams", "GET", "/team")
    yield own("users", "GET", "/user")
    for query in (
        f"/inbox?apiAccountId={A}",
        f"/inbox?apiAccountId={NOBODY}",
        "/inbox?apiAccountId=7",
        f"/template?apiAccountId={C}",
        "/template?name=plain",
        f"/template?name=plain&apiAccountId={C.upper()}",
        "/templates?name=%C3%A4",
        f"/contact?apiAccountId={B}",
        "/contact?mobileNumber=%2B447700900101",
        "/contact?mobileNumber=447700900101",
        "/contact?mobileNumber=+447700900101",
        "/contact?mobileNumber=07700900101",
        "/contact?mobileNumber=",
        "/contact?fromDate=2024-03-02&toDate=2024-03-04",
        "/contact?fromDate=2024-03-04T00:00:00Z",
        "/contact?toDate=2024-03-02T00:00:00%2B01:00",
        "/contact?fromDate=2024-03-05&toDate=2024-03-01",
        "/contact?fromDate=yesterday&toDate=32&apiAccountId=x&page=y",
    ):
        yield own(f"found: {query}", "GET", query)


def contacts() -> Iterator[Step]:
    yield own("a contact", "POST", "/contact", CONTACT, keep={"contact": "contactId"})
    yield own("the contact", "GET", "/contact/${contact}")
    yield own("the contact again", "POST", "/contact", CONTACT)
    yield own("the contact in another api account", "POST", "/contact", {**CONTACT, "apiAccountId": B})
    for place, (title, changed) in enumerate(
        {
            "an email that is null": {"email": None},
            "an email and tags": {"email": "new@example.com", "tags": ["a", "Ünï 👋", ""]},
            "another status": {"status": "Whatever"},
            "a field that nobody knows": {"colour": "red"},
            "tags that are null": {"tags": None},
            "tags that are no texts": {"tags": [1, None, {}]},
            "a number in national form": {"mobileNumber": "07700900150"},
            "a number without its plus": {"mobileNumber": "447700900150"},
            "no name": {"name": None},
            "a blank name and status": {"name": " ", "status": ""},
            "an api account that is not there": {"apiAccountId": NOBODY},
            "an api account that is no UUID": {"apiAccountId": "x"},
            "every field wrong": {"name": 1, "status": [], "email": {}, "tags": "t", "apiAccountId": 2},
        }.items()
    ):
        number = {"mobileNumber": f"+4477009001{60 + place}"}
        yield own(f"a contact with {title}", "POST", "/contact", {**CONTACT, **number, **changed})
    yield own("a message sent to the contacts' path", "POST", "/contact", TEXT)
    yield own("a message there to a closed window", "POST", "/contact", {**TEXT, "contactId": VAL})


def contact_changes() -> Iterator[Step]:
    path = f"/contact/{ANN}"
    for title, body in {
        "as a whole": CHANGE,
        "without email": {key: value for key, value in CHANGE.items() if key != "email"},
        "with a null email": {**CHANGE, "email": None},
        "with its own id": {**CHANGE, "contactId": ANN},
        "with another id": {**CHANGE, "contactId": BOB},
        "with fields that cannot change": {**CHANGE, "apiAccountId": B, "datetime": "never"},
        "to a number that is taken": {**CHANGE, "mobileNumber": "+447700900102"},
        "to a number that is taken elsewhere": {**CHANGE, "mobileNumber": PHONE_OF[BOB]},
        "with tags": {**CHANGE, "tags": ["x"]},
        "with nothing": {},
        "with every field wrong": {"mobileNumber": 1, "name": None, "status": {}, "email": [], "tags": 5},
    }.items():
        yield own(f"a change {title}", "PUT", path, body)
    yield own("a change of nobody", "PUT", f"/contact/{NOBODY}", CHANGE)
    yield own("the number elsewhere", "GET", f"/contact/{ANN_IN_B}")
    yield own("the contact after all that", "GET", path)


def conversations() -> Iterator[Step]:
    path = f"/conversation/{TALK_OF[WILL]}"
    yield own("a conversation", "GET", path)
    for title, body in {
        "to a user": {"userId": ADMIN},
        "to a team": {"teamId": TEAM_A},
        "to both": {"userId": ADMIN, "teamId": TEAM_A},
        "to one and an empty other": {"userId": LIMITED, "teamId": ""},
        "to a user without access": {"userId": NOBODY},
        "to a user of this account": {"userId": ONLY_A},
        "to a team without access": {"teamId": TEAM_C},
        "to a team of all": {"teamId": TEAM_GLOBAL},
        "to nobody": {"userId": "", "teamId": None, "folder": ""},
        "to the archive": {"folder": "archive"},
        "to spam": {"folder": "spam"},
        "to another folder": {"folder": "bin"},
        "with nothing": {},
        "with every field wrong": {"userId": "x", "teamId": 1, "folder": []},
        "with fields that nobody knows": {"folder": "inbox", "colour": "red"},
    }.items():
        yield own(f"assign {title}", "PUT", path, body)
        yield own(f"assigned {title}", "GET", path)
