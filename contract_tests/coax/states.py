"""The states that Coax's tests ask for, in the words of its documents."""

import hmac
from functools import cached_property
from typing import Any

from ..states import HOUR, SECRET, Account, signature
from .calls import schedule_to, send_to
from .shapes import CUSTOMERS, ENQUIRIES, LOCATIONS, enquiry_at

_HERE, _THERE = "c0a00001-0000-4000-8000-00000000000a", "c0a00001-0000-4000-8000-00000000000b"
_GONE = {"sent", "delivered", "read", "failed"}


class Coax(Account):
    """One business at Coax, empty, with the API key for all its locations that `api` uses."""

    system = "coax"

    # Who calls

    @cached_property
    def api(self) -> Any:
        """A client with the key for all locations."""
        return self.api_of(self.tenant.credentials("coax")["api_key"])

    def api_of(self, key: str) -> Any:
        return self.nobody.with_token(key)

    def of_two_locations(self) -> "Coax":
        """Another business: `home` and `elsewhere` are its locations, and `one` has a key for `home` alone."""
        named = {_HERE: "Harbour Street", _THERE: "Hill Road"}
        rows = [{"id": location_id, "name": name, "ago": "1d"} for location_id, name in named.items()]
        keys = [{"name": "own"}, {"name": "one_location", "location": _HERE}]
        found = Coax(self.tenant.furnished({"coax": {"locations": rows, "keys": keys}}))
        found.home, found.elsewhere = _HERE, _THERE
        return found

    @cached_property
    def one(self) -> Any:
        """A client with a key for one location; the fixtures must have one."""
        return self.api_of(self.tenant.other_credentials("coax", "one_location")["api_key"])

    # What there is

    def location(self, **fields: Any) -> dict[str, Any]:
        body = {"name": self.tenant.named(f"Branch {self._next('location')}"), **fields}
        return self.api.arrange("POST", LOCATIONS, 201, body)["body"]

    @cached_property
    def home(self) -> str:
        """The id of the location of tests for which one is enough."""
        return self.location()["id"]

    @cached_property
    def elsewhere(self) -> str:
        """The id of another location."""
        return self.location()["id"]

    def customer(self, **details: Any) -> dict[str, Any]:
        """A customer with a phone of their own, unless the details say otherwise."""
        details = details if {"phone", "email"} & details.keys() else {"phone": self.number(), **details}
        return self.api.arrange("PUT", CUSTOMERS, 200, details)["body"]

    def whole_customer(self) -> dict[str, Any]:
        """A customer of whom everything that a message can say is known."""
        return self.customer(
            phone=self.number(),
            email=self.email(),
            name="Ada Example",
            address="1 Example Street",
            avatar="https://example.com/ada.png",
            company_name="Example Pty Ltd",
        )

    def campaign(self, name: str = "spring-sale", status: str = "active") -> str:
        """A campaign, new or changed."""
        self.tenant.dashboard("coax", f"campaigns/{name}", {"status": status})
        return name

    # What is asked

    def new_message(self, **fields: Any) -> dict[str, Any]:
        """A body for a message; to a phone that nobody has, unless the fields name somebody."""
        named = {"phone", "email", "contact_id", "contact_ids", "enquiry_id", "customer_id"} & fields.keys()
        to = {} if named else {"phone": self.number()}
        return {"message": "Hello.", "business_location_id": self.home, **to, **fields}

    def new_later(self, seconds: float = HOUR, **fields: Any) -> dict[str, Any]:
        """A body for a message in so many seconds."""
        return self.new_message(**{"scheduled_at": self.after(seconds), **fields})

    def new_review(self, **fields: Any) -> dict[str, Any]:
        """A body for a review request to somebody new."""
        body = self.new_message(**fields)
        return body if "message" in fields else {name: body[name] for name in body.keys() - {"message"}}

    # What happens

    def sent(self, channel: str = "sms", **fields: Any) -> dict[str, Any]:
        """What a message that was sent to a customer left: `enquiry`, `customer` and `message`."""
        return self.api.arrange("PUT", send_to(channel), 200, self.new_message(**fields))["body"]

    def scheduled(self, seconds: float = HOUR, **fields: Any) -> dict[str, Any]:
        """What a message that was scheduled left."""
        return self.api.arrange("PUT", schedule_to(), 200, self.new_later(seconds, **fields))["body"]

    def enquiry(self, **fields: Any) -> dict[str, Any]:
        return self.sent(**fields)["enquiry"]

    def closed(self, **fields: Any) -> dict[str, Any]:
        return self.enquiry(**{"enquiry_status": "closed", **fields})

    def whole(self, enquiry_id: str) -> dict[str, Any]:
        """An enquiry with its customer, messages and activities."""
        return self.api.arrange("GET", enquiry_at(enquiry_id), 200)["body"]

    def whole_location(self, location_id: str) -> dict[str, Any]:
        return self.api.arrange("GET", f"{LOCATIONS}/{location_id}", 200)["body"]

    def customers(self) -> list[dict[str, Any]]:
        self.tenant.require("clean.account")
        return self.api.arrange("GET", CUSTOMERS, 200, params={"page_size": 100})["body"]["items"]

    def enquiries(self) -> list[dict[str, Any]]:
        self.tenant.require("clean.account")
        return self.api.arrange("GET", ENQUIRIES, 200, params={"page_size": 100})["body"]["items"]

    def everything(self) -> dict[str, Any]:
        """All that there is, to be compared with all that there is later."""
        locations = self.api.arrange("GET", LOCATIONS, 200, params={"page_size": 100})["body"]["items"]
        enquiries = [self.whole(enquiry["id"]) for enquiry in self.enquiries()]
        messages = self.tenant.messages("coax")
        return {"customers": self.customers(), "locations": locations, "enquiries": enquiries, "messages": messages}

    def outgoing(self, **filters: str) -> list[dict[str, Any]]:
        """What has really gone out by now, the oldest first."""
        self.tenant.advance(0)
        found = self.tenant.messages("coax", direction="outbound", **filters)
        return [message for message in reversed(found) if _GONE & {step["status"] for step in message["history"]}]

    def texts(self) -> list[str]:
        """The texts that have really gone out, the oldest first."""
        return [message["text"] for message in self.outgoing()]

    def state_of(self, message_id: str) -> dict[str, Any]:
        """A message as it really is."""
        (found,) = [message for message in self.tenant.messages("coax") if message["id"] == message_id]
        return found


def genuine(hook: Any, secret: str = SECRET) -> bool:
    """Whether a webhook is signed with this secret over its timestamp and its raw body."""
    expected = signature(secret, hook.headers["X-Webhook-Timestamp"], hook.body)
    return hmac.compare_digest(hook.headers.get("X-Coax-Signature", ""), f"sha256={expected}")
