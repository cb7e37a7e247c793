"""Msgboxx's."""

from dataclasses import replace
from typing import Any

from tests.mutants.door import Call, Hearing, Passing, Said, Telling
from tests.mutants.rules import forms
from tests.mutants.rules.hearing import blankless, field, first, given, header, heard_as, later, lost, many, query, text
from tests.mutants.rules.showing import backwards, put, rows, turned
from tests.mutants.rules.ways import acted, arranged, heard, shown, told
from tests.mutants.telling import knowing

_CONTACTS, _EACH = "* /contact", "* /contact*"
_UPDATE = "PUT /contact/*"
_MESSAGE = "POST /message"
_MESSAGES = "GET /message"
_BROADCASTS = "GET /broadcast*"
_BROADCAST = "POST /broadcast"
_CONVERSATION = "PUT /conversation/*"
_WEBHOOKS = "* /webhook*"
_TOKEN = "POST /oauth/token"
_ACCOUNTS, _USERS, _TEAMS = "PUT */apiaccounts/*", "PUT */users/*", "PUT */teams/*"


def _one_token(tokens: list[str], call: Call, proceed: Passing) -> Said:
    first = header("Authorization", lambda _: f"Bearer {tokens[0]}")(call) if tokens else None
    said = proceed(first or call)
    if call.path == "/oauth/token" and said.status == 200:
        tokens.append(said.body["access_token"])
    return said


def _cookie(flag: str) -> Telling:
    def change(_: Call, said: Said) -> Said:
        return replace(said, headers={name: value.replace(flag, "") for name, value in said.headers.items()})

    return change


def _moved(name: str, seconds: float) -> Hearing:
    return query(lambda asked: {**asked, name: later(seconds)(asked[name])} if name in asked else None)


def _whole(name: str) -> Hearing:
    return query(lambda asked: {**asked, name: asked[name][:19] + "Z"} if "." in asked.get(name, "") else None)


def _of_page(body: Any) -> None:
    if "paging" in body:
        body["paging"]["recordCount"] = len(body["items"])


def _first_page(asked: dict[str, str]) -> None:
    if not asked.get("page", "1").isdigit() or asked.get("page") == "0":
        asked["page"] = "1"


def _plusless(found: dict[str, Any]) -> Any:
    number = found["mobileNumber"]
    return number.lstrip("+") if isinstance(number, str) else number


def _named(call: Call) -> Call | None:
    name = "X-Calling-Application"
    return None if call.header(name) else replace(call, headers={**call.headers, name: "anybody"})


RULES = (
    *forms.rules(131_072, own="X-Calling-Application"),
    *forms.of_the_window(b"session window", _MESSAGE),
    # Who calls
    acted("every token is the one that was given out first", knowing(list, _one_token)),
    heard("nobody needs to name a calling application", _named, _TOKEN),
    heard(
        "the scheme Bearer may be left out",
        header("Authorization", lambda key: f"Bearer {key.removeprefix('Bearer ')}"),
    ),
    heard("only Authorization is read", header("Authorisation", lambda _: None)),
    arranged("everybody is an administrator", given({"administrator": True}), _USERS),
    arranged("a user sees the first of its api accounts alone", field("apiAccountIds", first), _USERS),
    arranged("a team has no api accounts", field("apiAccountIds", lambda _: []), _TEAMS),
    told("the refresh token's cookie is not secure", _cookie("; Secure"), _TOKEN, 200),
    told("scripts can read the refresh token", _cookie("; HttpOnly"), _TOKEN, 200),
    # Contacts
    heard("a contact's number may have blanks and dashes", field("mobileNumber", text(blankless)), _CONTACTS),
    heard("a contact needs no status", given({"status": "Subscribed"}), _CONTACTS),
    heard("every contact is Presubscribed", field("status", lambda _: "Presubscribed")),
    heard("an e-mail address is lost", lost("email"), "POST /contact"),
    heard("tags come in the order of the alphabet", field("tags", many(lambda tags: sorted(tags, key=str)))),
    heard("a contact without tags is tagged new", given({"tags": ["new"]}), "POST /contact"),
    heard("an update loses its tags", lost("tags"), _UPDATE),
    heard("an update loses its number's change", field("name", lambda _: "Test Customer"), _UPDATE),
    heard("an update may claim another id", lost("contactId"), _UPDATE),
    shown("contacts' times are whole seconds", put("datetime", lambda row: f"{row['datetime'][:19]}.000Z"), _EACH),
    shown("numbers are told without their plus", put("mobileNumber", _plusless), _EACH),
    heard("the beginning of a range is outside it", _moved("fromDate", 0.000001)),
    heard("the end of a range is outside it", _moved("toDate", -0.000001)),
    heard("ranges are of whole seconds", _whole("fromDate")),
    # Pages
    heard("a page that is no number is the first", query(_first_page)),
    shown("recordCount counts the page's own items", _of_page),
    shown("there is one page", put("pages", lambda _: 1)),
    shown("there is always one page more than hundreds", put("pages", lambda paging: paging["recordCount"] // 100 + 1)),
    shown("a full page lacks its last record", rows(lambda found: found[:-1] if len(found) == 100 else found, "items")),
    # Conversations
    heard("of a user and a team the user is taken", lost("teamId", beside="userId"), _CONVERSATION),
    heard("conversations stay in their folder", lost("folder"), _CONVERSATION),
    heard("conversations are assigned to no user", lost("userId"), _CONVERSATION),
    heard("conversations are assigned to no team", lost("teamId"), _CONVERSATION),
    heard("a folder may be spelled with capitals", field("folder", text(str.lower)), _CONVERSATION),
    # Messages
    heard("a text is cut after 1000 characters", field("message", text(lambda found: found[:1000])), _MESSAGE),
    heard(
        "a text loses what is not ASCII",
        field("message", text(lambda found: found.encode("ascii", "ignore").decode() or found)),
    ),
    shown("a message is read when it is sent", put("isRead", lambda found: bool(found["isSent"]))),
    shown("a message is never delivered", put("isDelivered", lambda _: False)),
    shown("every message is outgoing", put("messageDirection", lambda _: "outgoing")),
    shown(
        "a message's time is spelled as a contact's",
        put("dateTime", lambda row: row["dateTime"].replace("+00:00", "Z")),
        "* /message*",
    ),
    shown("the oldest message comes first", rows(backwards, "items"), _MESSAGES),
    arranged("what is delivered is read", heard_as("status", "delivered", "read"), "*/status"),
    # Broadcasts and templates
    heard(
        "placeholders may be left over",
        field("message", text(lambda found: found.replace("{{", "").replace("}}", ""))),
        _BROADCAST,
    ),
    shown("a broadcast is never more than Delivered", turned("status", "Read", "Delivered"), _BROADCASTS),
    shown("a failed broadcast stays Pending", turned("status", "Failed", "Pending"), _BROADCASTS),
    arranged("every template is approved", field("status", lambda _: "Approved"), "PUT */templates/*"),
    # Webhooks and the rest
    heard("a webhook is never switched on", field("isEnabled", lambda _: False), _WEBHOOKS),
    shown(
        "a user's first name is the whole name", put("firstName", lambda row: f"{row['firstName']} {row['lastName']}")
    ),
    shown("teams are told without their users", put("users", lambda _: []), "GET /team"),
)
