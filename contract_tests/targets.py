"""What the suite runs against: a target publishes what it can do, and makes the states that tests ask for.

The mock can do everything here, so a capability that it lacks is an error. A live account can do less (`live`).
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from .client import Client, Recorder, Transport
from .openapi import Document
from .redaction import Redactor, variable

# Where every test's clock begins, unless told otherwise.
CLOCK = "2024-04-30T12:00:00.000Z"

# What tests need a target to be able to do, and why a live account cannot, or not always.
CAPABILITIES = {
    "clean.account": "it needs an organisation with nothing else in it",
    "clean.contact": "no further clean number or address is configured",
    "control.clock": "the vendor's clock cannot be moved",
    "control.dashboard": "it needs something set in the vendor's dashboard",
    "control.delivery": "the provider's reports cannot be given",
    "control.fault": "the vendor cannot be made to fail",
    "control.fixtures": "the account cannot be filled as the test asks",
    "control.inbound": "no customer writes when a test says so",
    "control.limits": "the vendor's limits cannot be set",
    "control.messages": "what really went out cannot be seen",
    "many.requests": "it sends more requests than a guest should",
    "second_account": "no second account is configured",
    "second_user": "no second user is configured",
    "webhook.receive": "the vendor cannot reach a receiver of the test's own",
}


class TargetError(Exception):
    """The target could not make a state: a fault of the target or of the suite, not of what is being proven."""


class MockTarget:
    """A mock server: one that listens at `base_url`, or one started in this process."""

    capabilities = frozenset(CAPABILITIES)

    name = "mock"
    # The longest that is waited for messages and webhooks, in seconds.
    patience: float = 20

    def __init__(self, base_url: str | None = None, clock: str = CLOCK, seed: int = 1) -> None:
        self._server = None
        self.clock = clock
        self.seed = seed
        self.transport = Transport()
        if base_url is None:
            from mock_server.server.composition import create_server
            from mock_server.server.settings import Settings

            self._server = create_server(Settings(port=0)).start()
            base_url = self._server.url
        self.base_url = base_url.rstrip("/")
        self.documents: dict[str, Document] = {}

    def require(self, *capabilities: str) -> None:
        """Raises TargetError for a capability that this target should have and has not."""
        missing = sorted(set(capabilities) - self.capabilities)
        if missing:
            raise TargetError(f"This target cannot do {', '.join(missing)}.")

    def document(self, system: str) -> Document:
        """A system's OpenAPI document as it is served."""
        if system not in self.documents:
            response = self.transport.fetch("GET", f"{self.base_url}/{system}/openapi.json")
            if response.status_code != 200:
                raise TargetError(f"{system} serves no OpenAPI document: {response.status_code} {response.text[:400]}")
            self.documents[system] = Document(response.json())
        return self.documents[system]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane, which must succeed."""
        token = os.environ.get("MOCK_CONTROL_TOKEN")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self.transport.fetch(method, f"{self.base_url}/_mock{path}", json=body, headers=headers)
        if not response.ok:
            raise TargetError(f"{method} /_mock{path}: {response.status_code} {response.text[:400]}")
        return response.json() if response.content else None

    def tenant(
        self,
        recorder: Recorder,
        nth: int = 0,
        fixtures: Mapping[str, Any] | str = "empty",
        signatures: str = "sandbox",
    ) -> "Tenant":
        """A world of its own with a clock that stands still, and with nothing in it unless fixtures are given.

        Signatures go by its own time, which tests can move, or by `real` time.
        """
        clock = {"now": self.clock, "frozen": True}
        wanted = {"fixtures": fixtures, "seed": self.seed + nth, "clock": clock, "signatures": signatures}
        made = self.control("POST", "/sandboxes", wanted)
        if nth == 0:
            self.transport.redactor = Redactor()
        for system, shown in made["systems"].items():
            for name, value in shown["credentials"].items():
                self.transport.redactor.knows(value, f"${variable(system, name)}")
        return Tenant(self, recorder, made)

    def close(self) -> None:
        """Stop the server if it is ours."""
        self.transport.close()
        if self._server is not None:
            self._server.close()


class Tenant:
    """One test's own organisation at every system."""

    def __init__(self, target: MockTarget, recorder: Recorder, shown: Mapping[str, Any]) -> None:
        self._target = target
        self._recorder = recorder
        self._id = shown["id"]
        self._systems = shown["systems"]
        self._others: list[Tenant] = []
        self._drawn = 0

    def credentials(self, system: str) -> Mapping[str, str]:
        """The organisation's own credentials."""
        return self._systems[system]["credentials"]

    def client(self, system: str) -> Client:
        """A client that carries no credentials yet."""
        base_url = self._systems[system]["base_url"]
        return Client(self._target.transport, system, base_url, self._target.document(system), self._recorder)

    def other(self) -> "Tenant":
        """Another organisation, whose ids are others too."""
        self._others.append(self._target.tenant(self._recorder, 1 + len(self._others)))
        return self._others[-1]

    def by_real_time(self) -> "Tenant":
        """Another organisation, whose signatures go by the time that everybody reads, wherever its own clock stands."""
        self._others.append(self._target.tenant(self._recorder, 1 + len(self._others), signatures="real"))
        return self._others[-1]

    def furnished(self, fixtures: Mapping[str, Any] | str) -> "Tenant":
        """Another organisation that begins with these fixtures, for what no call and no dashboard makes."""
        self._others.append(self._target.tenant(self._recorder, 1 + len(self._others), fixtures))
        return self._others[-1]

    def other_credentials(self, system: str, name: str) -> Mapping[str, str]:
        """Further credentials, which the fixtures name."""
        return self._systems[system]["other_credentials"][name]

    @property
    def id(self) -> str:
        """What no other organisation of the server is called, for names that are unique beyond it."""
        return str(self._id)

    def number(self) -> str:
        """A mobile number that nobody here has written to or heard from, and that ends like no magic one."""
        self._drawn += 1
        return f"+447700900{99 + self._drawn:03d}"

    def email(self) -> str:
        """An e-mail address that nobody here has written to or heard from."""
        self._drawn += 1
        return f"customer{self._drawn}@example.com"

    def named(self, name: str) -> str:
        """A name for what is created: this one, where nobody else's things are."""
        return name

    def given(self, kind: str) -> Any:
        """What a live account was configured to have of this kind; None here, where a test makes what it needs."""
        return None

    def customer(self, seconds_ago: float) -> Mapping[str, Any] | None:
        """A customer of a live account whose newest message is so old; None here, where customers write when told."""
        return None

    @property
    def held_up(self) -> bool:
        """Whether a limit may hold up who sends as fast as tests do."""
        return True

    def soon(self) -> datetime:
        """About now, for what lies ahead; nothing can be compared with it."""
        return self.now()

    def now(self) -> datetime:
        """The tenant's time."""
        return datetime.fromisoformat(self._control("GET", "/clock")["now"])

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._control("POST", "/clock/advance", {"seconds": seconds})

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until this moment."""
        self._control("POST", "/clock/advance", {"to": stamp(moment)})

    def inbound(self, system: str, sender: str, recipient: str | None, text: str, **more: Any) -> Any:
        """A customer writes; `more` is `channel`, `name`, `plane`."""
        to = {} if recipient is None else {"to": recipient}
        return self._control("POST", "/inbound", {"system": system, "from": sender, "text": text, **to, **more})

    def dashboard(self, system: str, path: str, body: Mapping[str, Any], method: str = "PUT") -> Any:
        """What a person sets in the vendor's dashboard."""
        return self._control(method, f"/{system}/{path}", body)

    def messages(self, system: str, **filters: str) -> list[dict[str, Any]]:
        """Every message that the system has, the newest first: what really went out, whatever its API shows."""
        query = urlencode({"system": system, "page_size": 200, **filters})
        return self._control("GET", f"/messages?{query}")["items"]

    def await_messages(self, system: str, count: int = 1, **filters: str) -> list[dict[str, Any]]:
        """The same, as soon as there are so many."""
        query = urlencode({"system": system, "count": count, "timeout": self._target.patience, **filters})
        return self._control("GET", f"/messages/wait?{query}")["items"]

    def subscribe(self, system: str, url: str, secret: str, **more: Any) -> None:
        """From now on the system's webhooks go to this URL."""
        self._control("PUT", f"/webhooks/{system}", {"url": url, "secret": secret, **more})

    def drain(self) -> None:
        """Wait until every webhook that is due has been attempted."""
        self._control("POST", f"/webhooks/drain?timeout={self._target.patience}")

    def fault(self, **rule: Any) -> None:
        """Something goes wrong on the vendor's side."""
        self._control("POST", "/faults", rule)

    def hold_reports(self) -> None:
        """From now on the provider reports nothing by itself."""
        self._control("PATCH", "", {"delivery": {"mode": "manual"}})

    def report(self, message_id: str, status: str) -> None:
        """The provider reports how far a message is."""
        self._control("POST", f"/messages/{message_id}/status", {"status": status})

    def limit(self, system: str, per_minute: int | None) -> None:
        """How many requests a minute are allowed, None for any number."""
        self._control("PATCH", "", {"limits": {system: {"per_minute": per_minute}}})

    def require(self, *capabilities: str) -> None:
        """Raises TargetError for a capability that the target should have and has not."""
        self._target.require(*capabilities)

    def close(self) -> None:
        """Leave nothing behind."""
        for other in self._others:
            other.close()
        self._control("DELETE", "")

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        return self._target.control(method, f"/sandboxes/{self._id}{path}", body)


def stamp(moment: datetime) -> str:
    """`2024-04-30T12:00:00.000000Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def after(moment: datetime, seconds: float) -> datetime:
    """So many seconds later."""
    return moment + timedelta(seconds=seconds)
