"""TripDesk's."""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from typing import Any

from tests.mutants.door import Call, Hearing, Said
from tests.mutants.rules import forms
from tests.mutants.rules.hearing import anyway, as_text, blankless, field, header, heard_as, in_body, lost, query, text
from tests.mutants.rules.showing import backwards, every, only, put, rows, turned
from tests.mutants.rules.ways import Rule, acted, arranged, heard, noted, sent, shown, told, unsent
from tests.mutants.telling import declared_otherwise, remembering

_API = "/api/v1"
_MESSAGE = f"GET {_API}/messages/{{message_id}}"
_AUDIT = "GET /api/internal/audit"
_BALANCE = f"GET {_API}/balance"
_USAGE = f"GET {_API}/usage"
_TOKEN = "POST /api/mobile/auth/token"
_POLL = "GET /api/mobile/conversations"
_HISTORY = "GET *conversations/{conversation_id}/messages"
_INBOUND = "POST */inbound"
_KEY = "Idempotency-Key"
_CREDIT = "*/wallet/credit"
_SENDS = "POST *messages"
_LISTS = f"GET {_API}/*"


def _keyless(call: Call) -> Call | None:
    return header(_KEY, lambda _: None)(call) or header("idempotency_key", lambda _: None)(call)


def _key(*parts: str) -> Callable[[Call], tuple[Any, ...] | None]:
    """What a repetition is told by: the key, if there is one, and these parts of the call."""
    return lambda call: (call.header(_KEY), *(getattr(call, part) for part in parts)) if call.header(_KEY) else None


def _in_plane(plane: str) -> Callable[[], Callable[..., Any]]:
    def identify(honest: Callable[..., Any], *args: Any) -> Any:
        caller = honest(*args)
        return caller._replace(who=replace(caller.who, plane=plane)) if hasattr(caller.who, "plane") else caller

    return lambda: identify


def _unsaid(_: Call, said: Said) -> Said | None:
    if "Idempotent-Replayed" not in said.headers:
        return None
    return replace(said, headers={name: value for name, value in said.headers.items() if name != "Idempotent-Replayed"})


def _without_nulls(body: dict[str, Any]) -> dict[str, Any] | None:
    kept = {name: value for name, value in body.items() if value is not None}
    return None if kept == body else kept


def _rounded(*names: str) -> Callable[[Any], None]:
    def changed(body: Any) -> None:
        for name in names:
            for holder in list(every(body, name)):
                holder[name] = str(Decimal(holder[name]).quantize(Decimal("0.01"), ROUND_UP))

    return changed


def _dropped(body: Any) -> None:
    if body.get("next_cursor"):
        body["data"] = body["data"][:-1]


def _capped(asked: dict[str, str]) -> None:
    if asked.get("limit", "").isdigit():
        asked["limit"] = str(min(100, max(1, int(asked["limit"]))))


def _ids(change: Callable[[str], str]) -> Hearing:
    def changed(ids: Any) -> Any:
        fit = isinstance(ids, dict) and all(isinstance(text, str) for text in ids.values())
        return {name: change(text) for name, text in ids.items()} if fit else ids

    return field("external_ids", changed)


def _moneyless(body: Any) -> None:
    if "held" in body:
        body["balance"], body["held"] = str(Decimal(body["balance"]) + Decimal(body["held"])), "0"


def _by_gateway(call: Call) -> Call | None:
    return lost("gateway_id")(call) or lost("gateway")(call)


def _errorless(body: Any) -> None:
    for message in list(every(body, "last_error")):
        del message["last_error"]


def _no_conversation(body: Any) -> None:
    body["data"].pop("conversation_id", None)


def _endless(body: Any) -> None:
    if not body["data"]:
        body["next_cursor"] = None


def _dated(body: Any) -> None:
    body["created_at"] = body["data"].get("created_at", body["created_at"])


def _stranger(sender: str) -> str:
    return f"{sender}9" if sender.startswith("+") else f"x{sender}"


def _texts(found: Any) -> Any:
    return {name: as_text(value) for name, value in found.items()} if isinstance(found, dict) else found


RULES = (
    *forms.rules(65_536, twice=_API, left_out=_API),
    # Lists that come in parts
    shown("a list that comes in parts drops its last", _dropped, _LISTS),
    shown("a list ends with its first part", put("next_cursor", lambda _: None), _LISTS),
    heard("a list that asks for too much has all", query(_capped), _LISTS),
    # Idempotency
    heard("idempotency keys are ignored", _keyless),
    heard("only POST takes an idempotency key", lambda call: None if call.method == "POST" else _keyless(call)),
    heard("the mobile API takes no idempotency key", _keyless, "* /api/mobile/*"),
    heard("the internal API takes no idempotency key", _keyless, "* /api/internal/*"),
    heard("idempotency keys are the same in any case", header(_KEY, str.lower)),
    acted("an idempotency key goes with any body", remembering(_key("path"))),
    acted("an idempotency key goes with any call", remembering(_key("raw"))),
    acted("an idempotency key is everybody's", remembering(_key("path", "raw"))),
    acted("reading takes an idempotency key", remembering(_key("path")), "GET *"),
    acted("what was refused uses up its key", remembering(_key("raw"), lambda said: said.status >= 400)),
    told("a repeated answer does not say so", _unsaid),
    # Planes
    Rule("both planes are the test plane", declared_otherwise("identify", _in_plane("test"))),
    Rule("both planes are the live plane", declared_otherwise("identify", _in_plane("live"))),
    arranged("customers write in the test plane", field("plane", lambda _: "test"), _INBOUND),
    arranged("all money is the test plane's", field("plane", lambda _: "test"), _CREDIT),
    # Messages
    heard("a phone number may have blanks", field("to", text(blankless))),
    heard("of template and text the text wins", lost("template", beside="text"), _SENDS),
    heard("a number is as good as a text", field("text", as_text), _SENDS),
    heard("the gateway that is asked for is ignored", _by_gateway),
    heard("Viber messages go out by SMS", heard_as("channel", "viber", "sms")),
    heard("a template is in English", field("language", lambda _: "en")),
    shown("a message tells nothing that went wrong", _errorless),
    shown("a history has its last step alone", rows(lambda found: found[-1:], "history")),
    shown("a history begins with its newest step", rows(backwards, "history")),
    shown("a message is never read", turned("status", "read", "delivered"), _MESSAGE),
    shown("a message is delivered when it is sent", turned("status", "sent", "delivered"), _MESSAGE),
    arranged("what is delivered is read", heard_as("status", "delivered", "read"), "*/status"),
    arranged("customers write by SMS, whatever the channel", field("channel", lambda _: "sms"), _INBOUND),
    # Money
    shown("balances are in cents", _rounded("balance", "held"), _BALANCE),
    shown("what is held can be spent", _moneyless, _BALANCE),
    shown("usage counts each message twice", put("count", lambda found: found["count"] * 2), _USAGE),
    heard("usage is by channel", query(lambda asked: {**asked, "group_by": "channel"}), _USAGE),
    # Contacts
    heard("an external id is the same in any case", _ids(str.lower)),
    heard("a change to null is none", in_body(_without_nulls), f"PATCH {_API}/contacts/*"),
    heard("attributes are texts", field("attributes", _texts)),
    # Conversations
    arranged("who writes is not known by name or number", field("from", _stranger), _INBOUND),
    shown("conversations are not looked after", put("agent", lambda _: None), "GET *conversations*"),
    shown("the history has what the customer said alone", only(lambda row: row["direction"] == "inbound"), _HISTORY),
    # The mobile and the internal API
    shown("a poll of nothing has no cursor", _endless, _POLL, 200),
    heard("any password will do for who has one", field("password", anyway), _TOKEN),
    shown("the audit log has no calls that only read", only(lambda row: row["method"] != "GET"), _AUDIT),
    shown("the audit log has no calls that were refused", only(lambda row: row["status"] < 400), _AUDIT),
    shown("the audit log has no log-ins", only(lambda row: "auth" not in row["path"]), _AUDIT),
    shown("the audit log knows no agent", put("type", lambda _: "key"), _AUDIT),
    # Webhooks
    noted("every event is of the live plane", put("livemode", lambda _: True)),
    noted("all events of a message have one id", lambda body: body.update(id="evt_01HWQE0GG0H5XH2EJPVA94975T")),
    noted("an event has the time of its record", _dated),
    noted("an event does not tell the conversation", _no_conversation),
    sent("each event is told twice", lambda drafts: drafts * 2),
    sent("failures are told to nobody", unsent("message.failed", "message.bounced")),
    arranged("all events are told, whatever was chosen", lost("events"), "PUT */webhooks/*"),
)
