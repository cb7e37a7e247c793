"""The states that Coax's tests ask for, in the words of its documents."""

from __future__ import annotations

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from typing import Any

from .shapes import CUSTOMERS, ENQUIRIES, LOCATIONS, enquiry_at, schedule_to, send_to

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

SECRET = "whsec_contract_suite"

_HERE, _THERE = "c0a00001-0000-4000-8000-00000000000a", "c0a00001-0000-4000-8000-00000000000b"
_GONE = {"sent", "delivered", "read", "failed"}


class Coax:
    """One business at Coax, empty, with the API key for all its locations that `api` uses."""

    def __init__(self, tenant: Any) -> None:
        self.tenant = tenant
        self._drawn: dict[str, int] = {}

    def _next(self, kind: str) -> int:
        self._drawn[kind] = self._drawn.get(kind, 0) + 1
        return self._drawn[kind]

    # Who calls

    @cached_property
    def nobody(self) -> Any:
        """A client without an API key."""
        return self.tenant.client("coax")

    @cached_property
    def api(self) -> Any:
        """A client with the key for all locations."""
        return self.api_of(self.tenant.credentials("coax")["api_key"])

    def api_of(self, key: str) -> Any:
        """A client with this key."""
        return self.nobody.with_token(key)

    def by_real_time(self) -> Coax:
        """One whose signatures go by the time that everybody reads."""
        return Coax(self.tenant.by_real_time())

    def another_business(self) -> Coax:
        """A stranger to this one."""
        return Coax(self.tenant.other())

    def of_two_locations(self) -> Coax:
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
        """A new location."""
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

    def number(self) -> str:
        """A phone number that nobody here has, and that ends like no magic one."""
        return self.tenant.number()

    def email(self) -> str:
        """An e-mail address that nobody here has."""
        return self.tenant.email()

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

    def after(self, seconds: float) -> str:
        """The moment so many seconds from now."""
        # Whatever is soon may be over by the time that it is asked of a clock that nobody stopped.
        now = self.tenant.soon() if abs(seconds) >= HOUR else self.tenant.now()
        return (now + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")

    # What happens

    def sent(self, channel: str = "sms", **fields: Any) -> dict[str, Any]:
        """What a message that was sent to a customer left: `enquiry`, `customer` and `message`."""
        return self.api.arrange("PUT", send_to(channel), 200, self.new_message(**fields))["body"]

    def scheduled(self, seconds: float = HOUR, **fields: Any) -> dict[str, Any]:
        """What a message that was scheduled left."""
        return self.api.arrange("PUT", schedule_to(), 200, self.new_later(seconds, **fields))["body"]

    def enquiry(self, **fields: Any) -> dict[str, Any]:
        """An enquiry that a message began."""
        return self.sent(**fields)["enquiry"]

    def closed(self, **fields: Any) -> dict[str, Any]:
        """An enquiry that is closed."""
        return self.enquiry(**{"enquiry_status": "closed", **fields})

    def whole(self, enquiry_id: str) -> dict[str, Any]:
        """An enquiry with its customer, messages and activities."""
        return self.api.arrange("GET", enquiry_at(enquiry_id), 200)["body"]

    def whole_location(self, location_id: str) -> dict[str, Any]:
        """A location."""
        return self.api.arrange("GET", f"{LOCATIONS}/{location_id}", 200)["body"]

    def customers(self) -> list[dict[str, Any]]:
        """Every customer."""
        self.tenant.require("clean.account")
        return self.api.arrange("GET", CUSTOMERS, 200, params={"page_size": 100})["body"]["items"]

    def enquiries(self) -> list[dict[str, Any]]:
        """Every enquiry."""
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

    def into_minute(self, seconds: float) -> None:
        """Wait for the next minute, and so many seconds of it."""
        now = self.tenant.now()
        begun = now.replace(second=0, microsecond=0)
        self.tenant.advance((begun + timedelta(minutes=1) - now).total_seconds() + seconds)

    def hears(self, receiver: Any, *events: str, **more: Any) -> None:
        """From now on the receiver is told of these events; of all where none is named."""
        wanted = {"events": list(events), **more} if events else more
        self.tenant.subscribe("coax", receiver.url, SECRET, **wanted)

    def heard(self, receiver: Any, seconds: float = 0) -> list[Any]:
        """Everything that the receiver has been told so many seconds from now."""
        self.tenant.advance(seconds)
        self.tenant.drain()
        return receiver.hooks


def at_once(count: int, request: Any) -> list[Any]:
    """The answers to so many requests, all under way at a time; each is handed its place."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(request, range(count)))


def genuine(hook: Any, secret: str = SECRET) -> bool:
    """Whether a webhook is signed with this secret over its timestamp and its raw body."""
    signed = hook.headers["X-Webhook-Timestamp"].encode() + b"." + hook.body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(hook.headers.get("X-Coax-Signature", ""), f"sha256={digest}")
