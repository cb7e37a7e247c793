"""The states that TripDesk's tests ask for, in the words of its own resources."""

import hmac
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..states import DAY, SECRET, Account, signature
from .shapes import EMPTY, PHONES

# All retries are over by then, however long they wait in between.
LONG = DAY

MESSAGES = "/api/v1/messages"
CONTACTS = "/api/v1/contacts"
CONVERSATIONS = "/api/v1/conversations"

# That of the vendor's sample.
ORDER_CONFIRMATION = {
    "name": "order_confirmation",
    "language": "en",
    "text": "Hello {{name}}, order {{order_id}} is there in {{eta}}.",
}


class TripDesk(Account):
    """One partner at TripDesk, with nothing but the platform's gateways."""

    system = "tripdesk"

    # Who calls

    @cached_property
    def credentials(self) -> Mapping[str, str]:
        """The partner's keys, and the e-mail address and password of its agent."""
        return self.tenant.credentials("tripdesk")

    def key(self, plane: str) -> Any:
        """A client with the key of a plane, which a rate limit may hold up."""
        return self.nobody.with_token(self.credentials[f"{plane}_key"])

    @cached_property
    def test(self) -> Any:
        """A client of the test plane, whom no rate limit holds up."""
        self.tenant.limit("tripdesk", None)
        return self.key("test")

    @cached_property
    def live(self) -> Any:
        """A client of the live plane, whom no rate limit holds up."""
        self.tenant.limit("tripdesk", None)
        return self.key("live")

    def plane(self, name: str) -> Any:
        return self.test if name == "test" else self.live

    def new_log_in(self, **fields: Any) -> dict[str, Any]:
        """A body for the mobile app's log-in."""
        return {"email": self.credentials["mobile_email"], "password": self.credentials["mobile_password"], **fields}

    def logged_in(self) -> Any:
        """A client of the mobile app's agent."""
        token = self.nobody.arrange("POST", "/api/mobile/auth/token", 200, self.new_log_in())
        return self.nobody.with_token(token["access_token"])

    @cached_property
    def app(self) -> Any:
        """The mobile app's agent, whom no rate limit holds up."""
        self.tenant.limit("tripdesk", None)
        return self.logged_in()

    def furnished(self, **fixtures: Any) -> "TripDesk":
        """A partner who begins with these; the defaults where none are named."""
        return TripDesk(self.tenant.furnished({"tripdesk": fixtures} if fixtures else "default"))

    def with_templates(self, *templates: Mapping[str, str]) -> "TripDesk":
        """A partner with these templates, or that of the vendor's sample, and money in both planes."""
        wallets = [{"plane": plane, "balance": "10.00"} for plane in ("test", "live")]
        return self.furnished(templates=list(templates or (ORDER_CONFIRMATION,)), wallets=wallets)

    # Money

    def credit(self, amount: str, plane: str = "test") -> None:
        self.tenant.dashboard("tripdesk", "wallet/credit", {"amount": amount, "plane": plane}, method="POST")

    def has_money(self, plane: str) -> None:
        """See to it that a plane's wallet has some: 10.00, or what a live account's has."""
        if self.tenant.given("wallet") is None:
            self.credit("10.00", plane)

    def money(self, plane: str = "test") -> tuple[Decimal, Decimal]:
        """What a plane's wallet has and what it holds."""
        found = self.plane(plane).arrange("GET", "/api/v1/balance", 200)
        return Decimal(found["balance"]), Decimal(found["held"])

    def spent(self, plane: str = "test") -> Decimal:
        """What all messages of a plane have cost."""
        rows = self.plane(plane).arrange("GET", "/api/v1/usage", 200, params={"group_by": "channel"})["data"]
        return sum((Decimal(row["cost"]) for row in rows), Decimal(0))

    # What there is

    def address(self, channel: str) -> str:
        """Where nobody was reached yet on this channel."""
        number = self.number()
        if channel == "email":
            return f"passenger{number[-3:]}@example.com"
        return number if channel in PHONES else f"passenger-{number[-3:]}"

    def new_message(self, channel: str = "sms", **fields: Any) -> dict[str, Any]:
        """A body that sends a text to somebody new."""
        to = fields.pop("to", None) or self.address(channel)
        return {"channel": channel, "to": to, "text": "Your driver is here.", **fields}

    def message(self, channel: str = "sms", plane: str = "test", **fields: Any) -> dict[str, Any]:
        """A message that was accepted."""
        return self.plane(plane).arrange("POST", MESSAGES, 202, self.new_message(channel, **fields))

    def held_message(self, channel: str = "sms", **fields: Any) -> dict[str, Any]:
        """A message that was accepted and that the provider has not taken yet."""
        self.tenant.hold_reports()
        return self.message(channel, **fields)

    def new_contact(self, **fields: Any) -> dict[str, Any]:
        """A body for a new contact, with every field."""
        number = self.number()
        return {
            "name": self.tenant.named(f"Passenger {number[-3:]}"),
            "phone": number,
            "email": f"passenger{number[-3:]}@example.com",
            "external_ids": {"crm": f"C-{number[-3:]}"},
            "tags": ["passenger"],
            "attributes": {"home_city": "Riverton"},
            **fields,
        }

    def contact(self, plane: str = "test", **fields: Any) -> dict[str, Any]:
        return self.plane(plane).arrange("POST", CONTACTS, 201, self.new_contact(**fields))

    def down_gateway(self) -> dict[str, Any]:
        found = self.test.arrange("GET", "/api/v1/gateways", 200, params={"limit": 100})["data"]
        return next(gateway for gateway in found if gateway["status"] == "down")

    def gateway(self, channel: str) -> dict[str, Any]:
        found = self.test.arrange("GET", "/api/v1/gateways", 200, params={"limit": 100})["data"]
        return next(one for one in found if one["channel"] == channel and one["status"] != "down")

    # What happens

    def writes(self, sender: str, text: str = "Where is my driver?", channel: str = "sms", plane: str = "test") -> str:
        """A customer writes: the id of the message."""
        return self.tenant.inbound("tripdesk", sender, None, text, channel=channel, plane=plane)["id"]

    def conversation(self, sender: str | None = None, channel: str = "sms", plane: str = "test") -> dict[str, Any]:
        """A conversation that a customer has begun."""
        sender = sender or self.address(channel)
        self.writes(sender, channel=channel, plane=plane)
        listed = self.plane(plane).arrange("GET", CONVERSATIONS, 200, params={"limit": 100})["data"]
        return next(one for one in listed if (one["channel"], one["address"]) == (channel, sender))

    def assign(self, conversation: Mapping[str, Any], agent: str = "Agent 1") -> None:
        path = f"conversations/{conversation['id']}/assign"
        self.tenant.dashboard("tripdesk", path, {"agent": agent}, method="POST")

    def seen(self, message: Mapping[str, Any], plane: str = "test") -> Any:
        return self.plane(plane).arrange("GET", f"{MESSAGES}/{message['id']}", 200)

    def one_of_each(self, plane: str = "test") -> dict[str, str]:
        """A message, a contact and a conversation of a plane: their ids by resource."""
        sender = self.number()
        conversation = self.conversation(sender, plane=plane)
        return {
            "messages": self.message(plane=plane, to=sender)["id"],
            "contacts": conversation["contact_id"],
            "conversations": conversation["id"],
        }

    def has_sent_nothing(self, plane: str = "test") -> None:
        self.tenant.require("clean.account")
        self.plane(plane).get(MESSAGES).expect(200, EMPTY)
        assert self.tenant.messages("tripdesk", direction="outbound") == []


def genuine(hook: Any, secret: str = SECRET) -> bool:
    """Whether a hook was signed with this secret: t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">."""
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", hook.headers.get("TripDesk-Signature", ""))
    if found is None:
        return False
    return hmac.compare_digest(signature(secret, found[1], hook.body), found[2])


def keyed(key: str) -> dict[str, str]:
    """The header that makes a retry safe."""
    return {"Idempotency-Key": key}


def walked(client: Any, path: str, **params: Any) -> list[list[Any]]:
    """A list's pages from its beginning to its end."""
    pages: list[list[Any]] = []
    while True:
        answer = client.get(path, params=params).expect(200)
        pages.append(answer.body["data"])
        if answer.body["next_cursor"] is None:
            return pages
        assert answer.body["next_cursor"] != params.get("cursor"), "the list goes on from where it was"
        params["cursor"] = answer.body["next_cursor"]
