"""msgboxx's callers, its documented calls, and the bodies that most of the script sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.recorded.steps import DEAD_END, Call, Caller, Door, Open, Step
from tests.support.msgboxx import ANN, CARA, CID, INBOX_OF, PLAIN, TALK_OF, TEMPLATE_C, WEBHOOK, WILL, WORLD, A, C

FIXTURES = {"msgboxx": WORLD}
APPLICATION = {"X-Calling-Application": "recorded"}


def with_key(token: str, **more: Any) -> Caller:
    return Caller("/msgboxx", {"Authorization": f"Bearer {token}"}, **more)


own = with_key("${token}")
limited = with_key("${limited_token}")
nobody = Caller("/msgboxx", {}, stranger=True)
HEADER = "eyJhbGciOiJIUzI1NiJ9"
STRANGERS = {"without a token": nobody, "with a token that is none": with_key("nope", stranger=True)}
FORGED = {
    "a token without a sandbox": f"Bearer {HEADER}.e30.x",
    "a token of another sandbox": "Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6ImxvbmctZ29uZSJ9.e30.x",
    "a token with another's signature": "Bearer ${token}x",
    "Basic": "Basic b3duOnB3",
    "a scheme alone": "Bearer",
}

LOG_IN = {"username": "${msgboxx.own.username}", "password": "${msgboxx.own.password}"}
TEXT = {"apiAccountId": A, "contactId": WILL, "message": "Hello"}
CONTACT = {"mobileNumber": "+447700900150", "name": "New", "status": "Presubscribed", "apiAccountId": A}
BROADCAST = {"apiAccountId": A, "contactId": ANN, "templateId": PLAIN, "message": "We are closed today."}
HOOK = {"type": "message", "targetUrl": DEAD_END, "isEnabled": True}
CHANGE = {"mobileNumber": "+447700900101", "name": "Ann", "status": "Subscribed", "email": "ann@example.com"}
TOKEN = Door("POST", "/oauth/token", LOG_IN)
DOORS = (
    Door("GET", "/apiaccount"),
    Door("GET", f"/apiaccount/{A}"),
    Door("GET", "/inbox"),
    Door("GET", "/inboxes"),
    Door("GET", f"/inbox/{INBOX_OF[A]}"),
    Door("GET", f"/inboxes/{INBOX_OF[A]}"),
    Door("GET", "/contact"),
    Door("GET", f"/contact/{ANN}"),
    Door("POST", "/contact", CONTACT),
    Door("PUT", f"/contact/{ANN}", CHANGE),
    Door("GET", f"/conversation/{TALK_OF[WILL]}"),
    Door("PUT", f"/conversation/{TALK_OF[WILL]}", {"folder": "archive"}),
    Door("GET", "/message"),
    Door("GET", "/message/${message}"),
    Door("POST", "/message", TEXT),
    Door("GET", "/broadcast"),
    Door("GET", "/broadcast/${broadcast}"),
    Door("POST", "/broadcast", BROADCAST),
    Door("GET", "/template"),
    Door("GET", "/templates"),
    Door("GET", f"/template/{PLAIN}"),
    Door("GET", f"/templates/{PLAIN}"),
    Door("GET", "/team"),
    Door("GET", "/user"),
    Door("GET", "/webhook"),
    Door("GET", "/webhooks"),
    Door("GET", f"/webhook/{WEBHOOK}"),
    Door("POST", "/webhook", HOOK),
    Door("POST", "/organisation", HOOK),
    Door("PUT", f"/webhook/{WEBHOOK}", {"isEnabled": False}),
    Door("DELETE", f"/webhook/{WEBHOOK}"),
)
# What belongs to C, which the limited user has no access to.
OF_C = (
    Door("GET", f"/apiaccount/{C}"),
    Door("GET", f"/inbox/{INBOX_OF[C]}"),
    Door("GET", f"/inboxes/{INBOX_OF[C]}"),
    Door("GET", f"/contact/{CID}"),
    Door("PUT", f"/contact/{CID}", CHANGE),
    Door("POST", "/contact", {**CONTACT, "apiAccountId": C}),
    Door("GET", f"/conversation/{TALK_OF[CARA]}"),
    Door("PUT", f"/conversation/{TALK_OF[CARA]}", {"folder": "spam"}),
    Door("POST", "/message", {**TEXT, "apiAccountId": C, "contactId": CARA}),
    Door("POST", "/broadcast", {**BROADCAST, "apiAccountId": C, "contactId": CID, "templateId": TEMPLATE_C}),
    Door("GET", f"/template/{TEMPLATE_C}"),
    Door("GET", f"/templates/{TEMPLATE_C}"),
    Door("GET", "/message/${message_of_c}"),
    Door("GET", "/broadcast/${broadcast_of_c}"),
)


def opened(sandbox: str, settings: dict[str, Any]) -> Iterator[Step]:
    yield Open(sandbox, settings)
    secret = {"token": "access_token"}
    yield Call(f"log in to {sandbox}", "POST", "/msgboxx/oauth/token", LOG_IN, APPLICATION, secret=secret)


def log_in(title: str, body: Any, headers: dict[str, str] | None = None, **more: Any) -> Call:
    return Call(title, "POST", "/msgboxx/oauth/token", body, APPLICATION if headers is None else headers, **more)


TEMPLATE = {"apiAccountId": A, "name": "t", "status": "Approved", "templateText": "T {{1}}", "templateExample": "T 1"}
