"""Messages in their window, broadcasts, and the webhooks that tell of them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.msgboxx.calls import BROADCAST, CONTACT, HOOK, TEMPLATE, TEXT, own
from tests.recorded.steps import PARAMETERS, Control, Step, Webhooks, advance, drain, inbound
from tests.support.msgboxx import (
    ANN,
    ANN_IN_B,
    BOB,
    GREETING,
    INBOX_OF,
    NOBODY,
    PENDING,
    PHONE_OF,
    REJECTED,
    TALK_OF,
    TEMPLATE_C,
    VAL,
    WILL,
    A,
    B,
    C,
)


def messages() -> Iterator[Step]:
    yield own("a message in an open window", "POST", "/message", TEXT, keep={"message": "messageId"})
    for seconds in (0, 1, 2):
        yield advance(seconds) if seconds else drain()
        yield own(f"the message after {seconds} s more", "GET", "/message/${message}")
    for title, changed in {
        "after two days": {"contactId": VAL},
        "to who never wrote": {"contactId": ANN},
        "in Unicode": {"message": "Grüße 👋 שלום"},
        "without text": {"message": None},
        "of blanks": {"message": " \t"},
        "with a field that nobody knows": {"colour": "red"},
        "to a contact of another account": {"contactId": BOB},
        "to nobody": {"contactId": NOBODY},
        "of no account": {"apiAccountId": NOBODY},
        "with every field wrong": {"apiAccountId": "a", "contactId": 1, "message": {}},
        "of 10,000 characters": {"message": "x" * 10_000},
    }.items():
        yield own(f"a message {title}", "POST", "/message", {**TEXT, **changed})


def messages_found() -> Iterator[Step]:
    yield own("a message to find", "POST", "/message", TEXT)
    for query in (
        "",
        "?page=2",
        f"?apiAccountId={A}",
        f"?apiAccountId={B}",
        f"?inboxId={INBOX_OF[C]}",
        f"?contactId={WILL}",
        f"?conversationId={TALK_OF[VAL]}",
        f"?contactId={VAL}&fromDate=2024-04-01",
        f"?conversationId={TALK_OF[WILL]}&apiAccountId={B}",
        "?fromDate=2024-04-29T12:00:00Z&toDate=2024-04-29T12:00:00Z",
        "?toDate=2024-04-30",
        "?fromDate=2024-05-02&toDate=2024-05-01",
        "?fromDate=x&toDate=&inboxId=1&contactId=2&conversationId=3&apiAccountId=4&page=0",
        f"?contactId={NOBODY}",
        "?direction=incoming",
    ):
        yield own(f"messages {query}", "GET", f"/message{query}")
    yield advance(86_400)
    yield own("messages a day later", "GET", "/message")


def windows() -> Iterator[Step]:
    yield inbound("msgboxx", PHONE_OF[ANN], "I write to A", to="+447700900901")
    yield own("to who has just written", "POST", "/message", {**TEXT, "contactId": ANN})
    in_b = {**TEXT, "apiAccountId": B, "contactId": ANN_IN_B}
    yield own("to the same number in another account", "POST", "/message", in_b)
    yield advance(86_399)
    yield own("in the window's last second", "POST", "/message", {**TEXT, "contactId": ANN})
    yield advance(1)
    yield own("24 hours after", "POST", "/message", {**TEXT, "contactId": ANN})
    yield inbound("msgboxx", "+447700900155", "A stranger writes", name="Stan")
    yield own("contacts with a stranger", "GET", "/contact?mobileNumber=%2B447700900155")
    yield own("messages with a stranger's", "GET", "/message")


def broadcasts() -> Iterator[Step]:
    yield Control("PATCH", "", {"delivery": {"delays": {"sent": 1, "delivered": 2, "read": 3}}})
    yield own("a broadcast", "POST", "/broadcast", BROADCAST, keep={"broadcast": "broadcastId"})
    for seconds in range(4):
        yield own(f"the broadcast after {seconds} s", "GET", "/broadcast/${broadcast}")
        yield advance(1)
    filled = {"templateId": GREETING, "message": "Hi Ann, about it: see you."}
    for title, changed in {
        "of a template with placeholders": filled,
        "with a placeholder left": {**filled, "message": "Hi {{1}}, about it: see you."},
        "that does not fit": {**filled, "message": "Hello Ann"},
        "of empty placeholders": {**filled, "message": "Hi , about : see you."},
        "of a line more": {**filled, "message": "Hi Ann, about\nit: see you."},
        "of a pending template": {"templateId": PENDING, "message": "Soon, Ann."},
        "of a rejected template": {"templateId": REJECTED, "message": "You won, Ann!"},
        "of another account's template": {"templateId": TEMPLATE_C, "message": "Gamma is closed today."},
        "of no template": {"templateId": NOBODY},
        "to nobody": {"contactId": NOBODY},
        "of no account": {"apiAccountId": NOBODY},
        "to another account's contact": {"contactId": BOB},
        "without text": {"message": ""},
        "with every field wrong": {"apiAccountId": 1, "contactId": "x", "templateId": None, "message": []},
        "with a field that nobody knows": {"colour": "red"},
    }.items():
        yield own(f"a broadcast {title}", "POST", "/broadcast", {**BROADCAST, **changed})
    for end in range(1, 8):
        number = {**CONTACT, "mobileNumber": f"+44770090000{end}"}
        yield own(f"a contact {number['mobileNumber']}", "POST", "/contact", number, keep={"magic": "contactId"})
        body = {**BROADCAST, "contactId": "${magic}"}
        yield own(f"a broadcast to it, {end}", "POST", "/broadcast", body, keep={"magic_broadcast": "broadcastId"})
        yield advance(10)
        yield own(f"what became of it, {end}", "GET", "/broadcast/${magic_broadcast}")
    for query in ("", f"?apiAccountId={A}", f"?inboxId={INBOX_OF[B]}", f"?contactId={ANN}", "?contactId=x&page=0"):
        yield own(f"broadcasts {query}", "GET", f"/broadcast{query}")
    yield own("messages of broadcasts", "GET", f"/message?contactId={ANN}")


def parameters() -> Iterator[Step]:
    for title, text in PARAMETERS.items():
        body = {**BROADCAST, "templateId": GREETING, "message": f"Hi Ann, about {text}: see you."}
        yield own(f"a broadcast with {title} in a parameter", "POST", "/broadcast", body)


def subscriptions() -> Iterator[Step]:
    yield own("a webhook", "POST", "/webhook", HOOK, keep={"hook": "webhookId"})
    for kind in ("contact", "inbox", "apiaccount", "broadcast", "template", "team", ""):
        yield own(f"a webhook for {kind!r}", "POST", "/organisation", {**HOOK, "type": kind})
    for title, changed in {
        "read-only fields": {"webhookId": "x", "failureCount": 7, "isZapier": True},
        "no flag": {"isEnabled": None},
        "a flag in words": {"isEnabled": "true"},
        "another scheme": {"targetUrl": "ftp://example.com/x"},
        "no address": {"targetUrl": None},
        "every field wrong": {"type": 1, "targetUrl": "x", "isEnabled": "maybe"},
        "a field that nobody knows": {"secret": "x"},
    }.items():
        yield own(f"a webhook with {title}", "POST", "/webhook", {**HOOK, **changed})
    yield own("a message that the webhook hears of", "POST", "/message", TEXT)
    yield own("a contact that one hears of", "POST", "/contact", CONTACT)
    yield own("a broadcast that one hears of", "POST", "/broadcast", BROADCAST)
    yield Control("PUT", f"/msgboxx/templates/{NOBODY}", TEMPLATE)
    yield Control("PUT", f"/msgboxx/apiaccounts/{NOBODY}", {"name": "Delta", "phoneNumber": "+447700900904"})
    yield drain()
    yield own("a webhook whose receiver is down", "GET", "/webhook/${hook}")
    yield advance(30)
    yield own("half a minute later", "GET", "/webhook/${hook}")
    yield advance(7200)
    yield own("two hours later", "GET", "/webhook/${hook}")
    yield Webhooks("what left for the application")
    yield own("its address changed", "PUT", "/webhook/${hook}", {"targetUrl": "https://hooks.example.com/2"})
    yield own(
        "its flag and read-only fields changed", "PUT", "/webhook/${hook}", {"isEnabled": False, "isZapier": True}
    )
    yield own("nothing changed", "PUT", "/webhook/${hook}", {})
    yield own("changed wrongly", "PUT", "/webhook/${hook}", {"type": "x", "targetUrl": 1, "isEnabled": []})
    yield own("no webhook changed", "PUT", f"/webhook/{NOBODY}", {"isEnabled": False})
    yield own("webhooks", "GET", "/webhooks")
    yield own("a webhook deleted", "DELETE", "/webhook/${hook}")
    yield own("deleted again", "DELETE", "/webhook/${hook}")
    yield own("a webhook that is gone", "GET", "/webhook/${hook}")
