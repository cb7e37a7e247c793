"""The states that Coext's tests ask for, in the words of its guide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from ..states import Account
from .signing import signing

PERMISSIONS = ("send_text", "send_template", "send_media", "view_templates", "view_messages")

# Each documented call with the permission that it needs.
NEEDS = {
    "text": "send_text",
    "components": "send_template",
    "named": "send_template",
    "templates": "view_templates",
    "template": "view_templates",
    "message": "view_messages",
}
CALLS = tuple(NEEDS)
SENDS = ("text", "components", "named")

# A key of the right form that nobody has.
STRANGER = "pk_live_" + "a1b2c3d4" * 4


@dataclass(frozen=True)
class Key:
    """An API key with its secret."""

    api_key: str
    api_secret: str = ""


class Coext(Account):
    """One account at Coext, empty but for the API key with every permission that `api` uses."""

    system = "coext"

    # Who calls

    @cached_property
    def own(self) -> Key:
        """The account's own key: every permission, 60 requests a minute, 5,000 a day."""
        return Key(**self.tenant.credentials("coext"))

    @cached_property
    def api(self) -> Any:
        """A client with the account's own key."""
        return self.api_of(self.own)

    def key(self, permissions: Sequence[str] = PERMISSIONS, **settings: Any) -> Key:
        """A new key, made in the dashboard."""
        made = self.tenant.dashboard("coext", "api-keys", {"permissions": list(permissions), **settings}, "POST")
        return Key(made["api_key"], made["api_secret"])

    def change(self, key: Key, **settings: Any) -> Any:
        """Change a key in the dashboard: what the dashboard then shows of it."""
        return self.tenant.dashboard("coext", f"api-keys/{key.api_key}", settings, "PATCH")

    def api_of(self, key: Key) -> Any:
        return self.nobody.with_headers({"X-API-Key": key.api_key})

    def tireless(self) -> Any:
        """A client whose requests no limit holds up."""
        if not self.tenant.held_up:
            return self.api
        return self.api_of(self.key(rate_limit=1_000_000, daily_limit=1_000_000))

    # What there is

    def template(
        self,
        body: str = "Hello {{1}}, your order {{2}} is on its way.",
        variables: Sequence[str] = ("customer_name", "order_id"),
        *,
        name: str | None = None,
        language: str = "en",
        status: str = "APPROVED",
        **more: Any,
    ) -> dict[str, Any]:
        """A template, in the state that Meta's review left it; `more` is `header`, `footer`, `buttons`, `optional`."""
        wanted = {"language": language, "status": status, "body": body, "variables": list(variables), **more}
        given = None if name or more else self.tenant.given("template")
        if given is not None and {**wanted, "name": given["name"]} == given:
            return given
        name = name or f"template_{self._next('template')}"
        self.tenant.dashboard("coext", f"templates/{name}", wanted)
        return {"name": name, **wanted}

    def order_confirmation(self, **more: Any) -> dict[str, Any]:
        """The template of the guide's samples, whose last variable the raw form may leave out."""
        return self.template(
            "Hello {{1}}, your order {{2}} over {{3}} arrives on {{4}}.",
            ("customer_name", "order_id", "total_amount", "delivery_date"),
            **{"name": "order_confirmation", "optional": 1, **more},
        )

    def writes(self, number: str, text: str = "Are you there?") -> Mapping[str, Any]:
        return self.tenant.inbound("coext", number, None, text)

    def customer(self, seconds_ago: float = 60, number: str | None = None) -> str:
        """The number of a customer whose newest message is so many seconds old."""
        known = self.tenant.customer(seconds_ago) if number is None else None
        if known is not None:
            return known["number"]
        number = number or self.number()
        self.writes(number)
        self.tenant.advance(seconds_ago)
        return number

    # What is asked

    def new_text(self, to: str | None = None, message: str = "Hello.", **fields: Any) -> dict[str, Any]:
        """A body for a text; without a recipient, one whose window is open."""
        return {"to": to or self.customer(), "message": message, **fields}

    def new_components(
        self, template: Mapping[str, Any], *texts: str, to: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """A body for a template with these parameters of its body."""
        return {**self._of(template, to), "components": [component("body", *texts)], **fields}

    def new_named(
        self, template: Mapping[str, Any], variables: Mapping[str, Any], to: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """A body for a template with named variables."""
        return {**self._of(template, to), "variables": dict(variables), **fields}

    def _of(self, template: Mapping[str, Any], to: str | None) -> dict[str, Any]:
        return {"to": to or self.number(), "template_name": template["name"], "language": template["language"]}

    def ready(self, call: str, to: str | None = None) -> tuple[Any, ...]:
        """Method, path and body (where it has one) of a call that this account answers with 200."""
        if call == "text":
            return "POST", "/messages/text", self.new_text(to)
        if call == "message":
            return "GET", f"/messages/{self.sent()}"
        if call == "templates":
            return "GET", "/templates"
        template = self.template()
        if call == "template":
            return "GET", f"/templates/{template['name']}"
        if call == "components":
            return "POST", "/messages/template", self.new_components(template, "Ada", "A-1", to=to)
        variables = {"customer_name": "Ada", "order_id": "A-1"}
        return "POST", "/messages/template/send", self.new_named(template, variables, to)

    # What happens

    def sent(self, to: str | None = None, **fields: Any) -> str:
        """The id of a text that was accepted."""
        body = self.new_text(to, **fields)
        return self.api.arrange("POST", "/messages/text", 200, body)["data"]["message_id"]

    def sent_template(self, to: str | None = None, **fields: Any) -> str:
        body = self.new_named(self.template("Closed today.", ()), {}, to, **fields)
        return self.api.arrange("POST", "/messages/template/send", 200, body)["data"]["message_id"]

    def outgoing(self) -> list[str]:
        """The texts that really went out, the newest first."""
        return [message["text"] for message in self.tenant.messages("coext", direction="outbound")]

    def to_midnight(self, seconds: float) -> None:
        """Wait until so many seconds before the next midnight of UTC, of a day that has begun long before."""
        now = self.tenant.now()
        begun = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.tenant.advance((begun + timedelta(days=2) - now).total_seconds() - seconds)

    def instant(self) -> str:
        """Now, as Coext writes it."""
        return self.tenant.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def timestamp(self, seconds: int = 0) -> str:
        return str(int(self.tenant.now().timestamp()) + seconds)

    def signed(self, key: Key, raw: bytes = b"", seconds: int = 0) -> dict[str, str]:
        """The headers of a request that this key signed so many seconds from now."""
        return signing(key.api_secret, self.timestamp(seconds), raw)


def component(kind: str, *texts: str) -> dict[str, Any]:
    """The parameters of one part of a template."""
    return {"type": kind, "parameters": [{"type": "text", "text": text} for text in texts]}
