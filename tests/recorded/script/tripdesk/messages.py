"""Messages: content, channels, ends, idempotency, what they cost, and send and confirm."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.tripdesk.calls import (
    AT_ONCE,
    AUDIT,
    CONFIRMED,
    CONTACT,
    CONTACTS,
    LAST,
    MESSAGES,
    MOBILE,
    NO_CONTACT,
    TALKS,
    TEXT,
    agent,
    live,
    logged_in,
    own,
)
from tests.recorded.steps import DEAD_END, PARAMETERS, Control, Door, Open, Step, Webhooks, advance, inbound, strike
from tests.support.tripdesk import ADDRESSES, ANN, ANN_PHONE, FIXTURES, SAMPLE, TALK


def sends() -> Iterator[Step]:
    yield Control("PUT", "/webhooks/tripdesk", {"url": DEAD_END, "secret": "whsec_recorded", "enabled": True})
    yield own("the vendor's sample", "POST", MESSAGES, SAMPLE, keep=LAST)
    yield own("the balance with something held", "GET", "/api/v1/balance")
    for seconds in (0, 1, 2):
        yield advance(seconds or 0.001)
        yield own(f"the message after {seconds} s more", "GET", f"{MESSAGES}/${{message}}")
    yield own("the balance after the charge", "GET", "/api/v1/balance")
    yield inbound("tripdesk", ANN_PHONE, "Where is it?", channel="whatsapp")
    yield inbound("tripdesk", "tg-ann", "Known by telegram", channel="telegram")
    yield Control("POST", f"/tripdesk/conversations/{TALK}/assign", {"agent": "Bea"})
    yield own("a conversation that was assigned", "GET", f"{TALKS}/{TALK}")
    yield own("what was said in it", "GET", f"{TALKS}/{TALK}/messages")
    yield Webhooks("what left for the application")


def content() -> Iterator[Step]:
    for title, changed in {
        "a template without a language": {"language": None},
        "a template in German": {"language": "de"},
        "a template in a language it has not": {"language": "fr"},
        "no such template": {"template": "nope"},
        "a template without variables": {"template": "plain", "variables": {}},
        "a variable missing": {"variables": {"name": "A", "eta": "1"}},
        "every variable missing": {"variables": {}},
        "variables that are null": {"variables": None},
        "more variables than needed": {"variables": {**SAMPLE["variables"], "more": "x"}},
        "variables of other types": {"variables": {"name": 1, "order_id": None, "eta": []}},
        "template and text": {"text": "Hello"},
        "neither": {"template": None},
        "a blank text": {"template": None, "text": " "},
        "a text in Unicode": {"template": None, "text": "Grüße 👋 שלום", "variables": {}},
        "a subject": {"template": None, "text": "Hi", "subject": "About it", "channel": "email", "to": "a@example.com"},
        "an unknown gateway": {"gateway": "gtw_nope"},
        "a field that nobody knows": {"colour": "red"},
        "every field wrong": {
            "channel": 1,
            "to": [],
            "template": {},
            "language": 2,
            "variables": 3,
            "text": 4,
            "subject": 5,
            "gateway": 6,
        },
        "nothing to whom": {"channel": None, "to": None},
    }.items():
        yield own(f"a message with {title}", "POST", MESSAGES, {**SAMPLE, **changed})


def parameters() -> Iterator[Step]:
    for title, text in {**PARAMETERS, "no text": ""}.items():
        body = {**SAMPLE, "variables": {**SAMPLE["variables"], "eta": text}}
        yield own(f"a template with {title} in a variable", "POST", MESSAGES, body)
    odd = {"name": "a\tb", "eta": "\n", "more": "\t"}
    yield own("a template with odd variables, and one missing", "POST", MESSAGES, {**SAMPLE, "variables": odd})
    full = {"variables": {**SAMPLE["variables"], "eta": "a\nb"}}
    yield own("an odd variable by SMS", "POST", MESSAGES, {**SAMPLE, **full, "channel": "sms"})
    yield own("an odd variable, to be confirmed", "POST", CONFIRMED, {**SAMPLE, **full})
    yield logged_in()
    answer = {name: value for name, value in SAMPLE.items() if name not in ("channel", "to")}
    yield agent("an odd variable in an answer", "POST", f"{MOBILE}/{TALK}/messages", {**answer, **full})


def channels() -> Iterator[Step]:
    for channel, address in ADDRESSES.items():
        body = {"channel": channel, "to": address, "text": "Hello"}
        yield own(f"a message by {channel}", "POST", MESSAGES, body, keep=LAST)
        yield advance(10)
        yield own(f"what became of it by {channel}", "GET", f"{MESSAGES}/${{message}}")
        yield own(f"a wrong address by {channel}", "POST", MESSAGES, {**body, "to": "no one at all"})
    yield own("a channel that is none", "POST", MESSAGES, {**TEXT, "channel": "fax"})
    yield own("gateways", "GET", "/api/v1/gateways")


def ends() -> Iterator[Step]:
    """How messages to the magic recipients end."""
    for end in range(1, 8):
        number = f"+44770090000{end}"
        yield own(f"a message to {number}", "POST", MESSAGES, {**TEXT, "channel": "whatsapp", "to": number}, keep=LAST)
        yield advance(3600)
        yield own(f"what became of it at {number}", "GET", f"{MESSAGES}/${{message}}")
    for name in ("bounce", "soft-bounce", "complaint"):
        body = {"channel": "email", "to": f"{name}@example.com", "text": "Hello"}
        yield own(f"a message to {name}@", "POST", MESSAGES, body, keep=LAST)
        for seconds in (1, 60, 3600):
            yield advance(seconds)
            yield own(f"{name}@ after {seconds} s more", "GET", f"{MESSAGES}/${{message}}")
    yield Control("PATCH", "", {"delivery": {"mode": "manual"}})
    yield own("a message that nobody reports", "POST", MESSAGES, TEXT, keep=LAST)
    yield advance(60)
    yield own("still as it was", "GET", f"{MESSAGES}/${{message}}")
    yield Control("POST", "/messages/${message}/status", {"status": "sent"})
    yield Control("POST", "/messages/${message}/status", {"status": "delivered"})
    yield own("delivered as the provider said", "GET", f"{MESSAGES}/${{message}}")
    yield own("usage after all that", "GET", "/api/v1/usage?group_by=status")


def idempotency() -> Iterator[Step]:
    first = {"headers": {"Idempotency-Key": "key-1"}}
    yield own("with a key", "POST", MESSAGES, TEXT, **first)
    yield own("with the key again", "POST", MESSAGES, TEXT, **first)
    yield own("with the key spelled otherwise", "POST", MESSAGES, TEXT, headers={"idempotency_key": "key-1"})
    yield own("with the key and its fields in another order", "POST", MESSAGES, dict(reversed(TEXT.items())), **first)
    yield own("with the key and another body", "POST", MESSAGES, {**TEXT, "text": "x"}, **first)
    yield own("with the key and another call", "POST", CONTACTS, CONTACT, **first)
    yield live("with the key in the other plane", "POST", MESSAGES, TEXT, **first)
    for key in ("", "two words", "x" * 255, "x" * 256, "tab\there"):
        yield own(f"with a key of {len(key)}, {key[:9]!r}", "POST", MESSAGES, TEXT, headers={"Idempotency-Key": key})
    for title, body in {"wrong": {"to": 1}, "right": TEXT}.items():
        yield own(f"a refused call is tried afresh: {title}", "POST", MESSAGES, body, headers={"Idempotency-Key": "k2"})
    for number in range(2):
        headers = {"Idempotency-Key": "k3"}
        yield own(f"a 404 is kept: {number}", "DELETE", f"{CONTACTS}/{NO_CONTACT}", headers=headers)
        yield own(f"a deletion is kept: {number}", "DELETE", f"{CONTACTS}/{ANN}", headers={"Idempotency-Key": "k4"})
        taken = {"name": "X", "external_ids": {"crm": "C-9"}}
        yield own(f"a 409 is kept: {number}", "POST", CONTACTS, taken, headers={"Idempotency-Key": f"k5-{number}"})
    yield strike("error", system="tripdesk", status=503)
    for number in range(2):
        yield own(f"what broke is tried afresh: {number}", "POST", MESSAGES, TEXT, headers={"Idempotency-Key": "k6"})
    for key in ("key-1", "two words"):
        for door in (Door("DELETE", f"{CONTACTS}/{ANN}"), Door("POST", CONFIRMED, TEXT)):
            headers = {"Idempotency-Key": key}
            yield own(f"{door.method} {door.path} with {key}", door.method, door.path, door.body, headers=headers)
    yield own("a key where none is needed", "GET", "/api/v1/balance", **first)
    yield advance(86_399)
    yield own("in the key's last second", "POST", MESSAGES, TEXT, **first)
    yield advance(1)
    yield own("when the key has ended", "POST", MESSAGES, TEXT, **first)
    yield own("the messages that there are", "GET", f"{MESSAGES}?limit=100")


def wallet() -> Iterator[Step]:
    poor = {"tripdesk": {**FIXTURES["tripdesk"], "wallets": [{"plane": "test", "balance": "0.05"}]}}
    yield Open("tripdesk-poor", {"fixtures": poor})
    yield own("a balance of little", "GET", "/api/v1/balance")
    yield live("a balance of nothing", "GET", "/api/v1/balance")
    yield own("a message that is paid", "POST", MESSAGES, TEXT, keep=LAST)
    yield own("a message too dear", "POST", MESSAGES, TEXT)
    yield own("too dear to confirm", "POST", CONFIRMED, TEXT)
    yield logged_in()
    yield agent("too dear to answer", "POST", f"{MOBILE}/{TALK}/messages", {"text": "Hello"})
    yield Control("POST", "/tripdesk/wallet/credit", {"amount": "25.001", "plane": "test"})
    yield own("a balance that was credited", "GET", "/api/v1/balance")
    yield own("a message that fails", "POST", MESSAGES, {**TEXT, "to": "+447700900001"})
    yield own("what it holds", "GET", "/api/v1/balance")
    yield advance(7200)
    yield own("given back", "GET", "/api/v1/balance")


def confirmed() -> Iterator[Step]:
    yield Control("PATCH", "", AT_ONCE)
    yield own("sent and confirmed", "POST", CONFIRMED, TEXT)
    yield own("confirmed as failed", "POST", CONFIRMED, {**TEXT, "to": "+447700900004"}, until=advance(7200))
    yield Control("PATCH", "", {"delivery": {"delays": {"sent": 1, "delivered": 2, "read": 3}}})
    yield own("confirmed when the clock moves", "POST", CONFIRMED, SAMPLE, until=advance(2))
    push = {"channel": "broadcast", "to": "list-1", "text": "x"}
    yield own("confirmed as sent, for want of more", "POST", CONFIRMED, push, until=advance(1))
    yield own("to be confirmed, with every field wrong", "POST", CONFIRMED, {"channel": "fax", "to": 1, "text": []})
    yield own("the audit", "GET", AUDIT)
