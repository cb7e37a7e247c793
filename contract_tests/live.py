"""A vendor's live account as a target: what its configuration does not let it do is unverifiable."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from . import rails
from .client import Client, Recorder, Transport
from .configuration import Configuration, moment
from .journal import Journal
from .openapi import Document
from .recipients import Recipients
from .redaction import variable
from .targets import CAPABILITIES

_SESSION = timedelta(hours=24)
_TOLERANCE = timedelta(hours=1)
# What tests ask of a tenant and no account does, with the capability that it would take.
_BEYOND = {
    **dict.fromkeys(("now", "advance_to"), "control.clock"),
    "dashboard": "control.dashboard",
    **dict.fromkeys(("hold_reports", "report"), "control.delivery"),
    "fault": "control.fault",
    **dict.fromkeys(("furnished", "other_credentials"), "control.fixtures"),
    "inbound": "control.inbound",
    **dict.fromkeys(("messages", "await_messages"), "control.messages"),
    **dict.fromkeys(("subscribe", "drain"), "webhook.receive"),
}


def railed(configuration: Configuration, journal: Journal) -> list[rails.Rail]:
    """All rails of a run, in the order in which a request passes them."""
    standing: list[rails.Rail] = [
        rails.Https(),
        rails.Host(configuration.base_url),
        rails.Effects(configuration.allow),
        rails.Stop(),
        Recipients(configuration.addressable, configuration.account),
        rails.Names(journal),
        rails.Budget(configuration.send_budget, journal),
        rails.Pace(configuration.account.per_minute),
    ]
    if configuration.account.live_keys and not configuration.allow_live_keys:
        standing.insert(2, rails.LiveKeys(configuration.account.live_keys))
    return standing


class LiveTarget:
    """One system's live account."""

    name = "live"

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.journal = Journal(configuration.journal, configuration.run)
        self.transport = Transport(rails.Rails(self._rails()), configuration.ca_bundle or True)
        self.documents: dict[str, Document] = {}
        self._numbers = list(configuration.clean_numbers)
        self._emails = list(configuration.clean_emails)
        self._customers = list(configuration.customers)
        self._named = 0
        for prefix, given in (("", configuration.credentials), ("second_", configuration.second or {})):
            for name, value in given.items():
                self.transport.redactor.knows(value, f"${variable(configuration.system, prefix + name)}")

    def _rails(self) -> list[rails.Rail]:
        return railed(self.configuration, self.journal)

    @property
    def capabilities(self) -> frozenset[str]:
        """What the configuration lets it do."""
        able = {"clean.contact"} if self._numbers or self._emails else set()
        return frozenset(able | ({"second_account"} if self.configuration.second else set()))

    def require(self, *capabilities: str) -> None:
        """Skips the test, as unverifiable, for a capability that the account has not."""
        for missing in sorted(set(capabilities) - self.capabilities):
            unverifiable(missing)

    def document(self, system: str) -> Document:
        """What we hold the vendor's answers against: the mock's own document of this version, made in this process."""
        if system not in self.documents:
            self.documents[system] = Document(packaged(system, self.configuration.base_url))
        return self.documents[system]

    def tenant(self, recorder: Recorder) -> "LiveTenant":
        """The account."""
        return LiveTenant(self, recorder, self.configuration.credentials)

    def draw(self, kind: str) -> str:
        """The next number or address that nobody has written to."""
        pool = self._numbers if kind == "number" else self._emails
        return pool.pop(0) if pool else unverifiable("clean.contact")

    def customer(self, wanted: timedelta, met: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """Who wrote about so long ago, on the same side of the 24 hours: of those not met the longest left in peace."""
        now = datetime.now(UTC)
        for place, customer in enumerate(self._customers):
            age = now - moment(customer["at"])
            if (
                customer not in met
                and (age < _SESSION) == (wanted < _SESSION)
                and (abs(age - wanted) <= _TOLERANCE or wanted > _SESSION)
            ):
                self._customers.append(self._customers.pop(place))
                return customer
        return None

    def next_name(self) -> str:
        """A name by which the suite's own things are known: `ct-<run>-<n>`."""
        self._named += 1
        return f"ct-{self.configuration.run}-{self._named}"

    def clean_up(self) -> list[dict[str, Any]]:
        """Delete what runs have created, the newest first: what is left, as the journal has it."""
        left = []
        tenant = self.tenant(Recorder())
        for line in self.journal.leftovers(self.configuration.system):
            if not line["deletes"] or not line["id"]:
                left.append(line)
                continue
            answer = tenant.authorised().delete(line["deletes"].format(line["id"]))
            if answer.status in (200, 204, 404):
                self.journal.add("deleted", operation=line["operation"], id=line["id"])
            else:
                left.append(line)
        return left

    def close(self) -> None:
        """Give the sockets back."""
        self.transport.close()


class LiveTenant:
    """The account as tests see it: what `targets.Tenant` does, as far as a live account can."""

    def __init__(self, target: LiveTarget, recorder: Recorder, own: Mapping[str, str]) -> None:
        self._target = target
        self._recorder = recorder
        self._credentials = own
        self._met: list[Mapping[str, Any]] = []

    def require(self, *capabilities: str) -> None:
        """Skips the test, as unverifiable, for what the account cannot do."""
        self._target.require(*capabilities)

    def credentials(self, system: str) -> Mapping[str, str]:
        """From the environment; empty texts for those that are not set."""
        return self._credentials

    def client(self, system: str) -> Client:
        """A client that carries no credentials yet."""
        target = self._target
        return Client(target.transport, system, target.configuration.base_url, target.document(system), self._recorder)

    def authorised(self) -> Client:
        """A client with the account's key, for cleaning up."""
        configuration = self._target.configuration
        key = self._credentials.get(configuration.account.credentials[0])
        return self.client(configuration.system).with_token(key)

    def other(self) -> "LiveTenant":
        """The second account."""
        self.require("second_account")
        return LiveTenant(self._target, self._recorder, self._target.configuration.second or {})

    def by_real_time(self) -> "LiveTenant":
        """The account itself: a vendor has no other time."""
        return self

    def number(self) -> str:
        """A configured number that nobody has written to yet."""
        return self._target.draw("number")

    def email(self) -> str:
        """A configured address that nobody has written to yet."""
        return self._target.draw("email")

    def named(self, name: str) -> str:
        """A name by which it is known as the suite's own."""
        return self._target.next_name()

    def given(self, kind: str) -> Any:
        """What the configuration has of this kind, None for nothing."""
        return self._target.configuration.objects.get(kind)

    def customer(self, seconds_ago: float) -> Mapping[str, Any]:
        """A configured customer whose newest message is about so old, and on the same side of the 24 hours."""
        wanted = timedelta(seconds=seconds_ago)
        found = self._target.customer(wanted, self._met)
        self._met.append(found or {})
        return found or unverifiable("control.inbound", f"no further customer is configured who wrote {wanted} ago")

    def soon(self) -> datetime:
        """About now."""
        return datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        """Nothing, where no time is to pass."""
        if seconds:
            self.require("control.clock")

    @property
    def held_up(self) -> bool:
        """Whoever keeps to half of what is allowed is not."""
        return False

    def limit(self, system: str, per_minute: int | None) -> None:
        """No limit holds up who sends half of what is allowed; others cannot be set."""
        if per_minute is not None:
            self.require("control.limits")

    def __getattr__(self, name: str) -> Any:
        """What only a mock can do skips the test that asks for it."""
        if name not in _BEYOND:
            raise AttributeError(name)
        return lambda *_, **__: unverifiable(_BEYOND[name])

    def close(self) -> None:
        """The account stays; what was created is deleted at the end of the run."""


def unverifiable(capability: str, why: str | None = None) -> Any:
    """Skip the test: this account cannot show whether the claim holds."""
    pytest.skip(f"unverifiable: {capability}: {why or CAPABILITIES[capability]}")


def packaged(system: str, base_url: str) -> dict[str, Any]:
    """A system's OpenAPI document as this version serves it, made without a server."""
    import json

    from mock_server.server.loading import build_apps
    from mock_server.server.settings import Settings

    apps = build_apps(Settings(port=0, only=(system,)))
    app = apps.systems[system]
    found: dict[str, Any] = json.loads(app.openapi(""))
    return {**found, "servers": [{"url": base_url}]}
