"""A sandbox for one test: its control plane through `mock_server.Client`, and msgboxx; what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from mock_server.client import Client, ControlProblem, Sandbox
from tests.support import msgboxx
from tests.support.http import Response, got

Json = dict[str, Any]

NOW = "2024-05-01T10:00:00.000Z"
ACCOUNT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
CONTACT = "17b5c90a-7465-1097-b2db-66afa62c963f"
CUSTOMER = "+447902111123"
NEW_ID = "11111111-2222-4333-8444-555555555555"


class Api(msgboxx.Api):
    """msgboxx, logged in, and what tests of an operator's side ask of it again and again."""

    def __init__(self, access: Json, application: str = "tests") -> None:
        super().__init__(access["base_url"], "")
        self._credentials: dict[str, str] = access["credentials"]
        self._application = application
        self.renew()

    def renew(self) -> None:
        """Log in anew: a token lives for a day of the sandbox's clock."""
        self.token = got(self.log_in())["access_token"]
        self.session.headers["Authorization"] = f"Bearer {self.token}"

    def log_in(self, **changed: str) -> Response:
        """POST /oauth/token, with the sandbox's credentials unless told otherwise."""
        headers = {"X-Calling-Application": self._application, "Authorization": ""}
        return self.request("POST", "/oauth/token", json={**self._credentials, **changed}, headers=headers)

    def made(self, path: str, body: Any) -> Json:
        return got(self.post(path, body), 201)

    def send(self, text: str = "Hello.") -> Json:
        """A session message to the fixtures' first contact."""
        return self.made("/message", message(text))

    def hook(self, kind: str, url: str, *, enabled: bool = True) -> str:
        """A webhook for one type of event; its id."""
        return self.made("/webhook", {"type": kind, "targetUrl": url, "isEnabled": enabled})["webhookId"]

    def failures(self, webhook_id: str) -> int:
        """A webhook's failureCount, also when time has passed."""
        self.renew()
        return self.one(f"/webhook/{webhook_id}")["failureCount"]


class Box:
    """One sandbox: `control` is its control plane, `api` its msgboxx."""

    def __init__(self, control: Sandbox) -> None:
        self.control = control
        self.api = Api(control.system("msgboxx"))

    def send(self, count: int = 1) -> list[str]:
        """Send so many session messages; their ids."""
        return [self.api.send()["messageId"] for _ in range(count)]

    def tell(self, count: int = 1) -> list[Json]:
        """The rows of deliveries, once so many messages were sent and nothing is under way."""
        self.send(count)
        self.control.drain()
        return self.rows()

    @contextmanager
    def apart(self) -> Iterator[Sandbox]:
        """Its control plane over connections of another client's, for a thread beside the test's own."""
        with Client(self.control.client.url) as client:
            yield client.sandbox(self.control.id)

    def rows(self, **filters: Any) -> list[Json]:
        """The newest 200 delivery rows, the oldest first."""
        return self.control.deliveries(page_size=200, **filters)[::-1]

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_: object) -> None:
        self.api.close()


def message(text: str = "Hello.") -> Json:
    return {"apiAccountId": ACCOUNT, "contactId": CONTACT, "message": text}


def contact(number: str = "+12025550143") -> Json:
    return {"mobileNumber": number, "name": "New", "status": "Presubscribed", "apiAccountId": ACCOUNT}


def open_box(client: Client, **origin: Any) -> Box:
    """A new sandbox; its clock stands still at NOW and nothing limits it unless told otherwise."""
    settings = {"now": NOW, "frozen": True, "limits": {"msgboxx": {"per_minute": None}}, **origin}
    return Box(client.create_sandbox(**settings))


def refused(status: int, call: Callable[..., object], /, *args: Any, **named: Any) -> ControlProblem:
    """What a call of the control plane is refused with, which has this status."""
    with pytest.raises(ControlProblem) as problem:
        call(*args, **named)
    assert problem.value.status == status
    return problem.value
