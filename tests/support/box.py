"""The control plane as tests use it: sandboxes, and everything an operator does to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.http import HTTP_STATUS_CODES

from tests.support.http import Http, Response, got, listed, named
from tests.support.msgboxx import NOW, WORLD, Api

# What a refused request may change: limits, the journal, and the counters of draws.
VOLATILE = ("findings", "findings_dropped", "requests", "requests_recorded", "requests_dropped")
VOLATILE += ("rate_windows", "drawn")


class Control(Http):
    """`/_mock` of one server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        super().__init__(f"{url}/_mock", headers)
        self.url = url

    def make(self, **body: Any) -> Box:
        settings = {
            "seed": 7,
            "fixtures": {"msgboxx": WORLD},
            "clock": {"now": NOW, "frozen": True},
            # These tests live in the sandbox's time.
            "signatures": "sandbox",
            **body,
        }
        return Box(self, got(self.post("/sandboxes", settings), 201))

    def box(self, sandbox_id: str) -> Box:
        """One that is there already."""
        return Box(self, got(self.get(f"/sandboxes/{sandbox_id}")))


class Box:
    """One sandbox, from the operator's side."""

    def __init__(self, control: Control, view: dict[str, Any]) -> None:
        self.control = control
        self.view = view
        self.id: str = view["id"]
        self._opened: list[Api] = []

    @property
    def path(self) -> str:
        return f"/sandboxes/{self.id}"

    def access(self, system: str, who: str = "own") -> tuple[str, dict[str, str]]:
        """A system's base URL, and the credentials of one who may call it."""
        view = self.view["systems"][system]
        return view["base_url"], view["credentials"] if who == "own" else view["other_credentials"][who]

    def credentials(self, who: str = "own") -> dict[str, str]:
        """Those of msgboxx."""
        return self.access("msgboxx", who)[1]

    def log_in(self, who: str = "own", application: str = "tests") -> Api:
        """As one of the sandbox's users."""
        return self.log_in_with(self.credentials(who), application)

    def log_in_with(self, credentials: dict[str, str], application: str = "tests") -> Api:
        api = Api.logged_in(self.access("msgboxx")[0], credentials, application)
        self._opened.append(api)
        return api

    def delete(self) -> None:
        """Remove it, and close what was opened in it; it may be gone already."""
        for api in self._opened:
            api.close()
        self.control.delete(self.path)

    def get(self, path: str, /, **params: Any) -> Response:
        return self.control.get(self.path + path, **params)

    def post(self, path: str, body: Any = None) -> Response:
        return self.control.post(self.path + path, body)

    def put(self, path: str, body: Any) -> Response:
        return self.control.put(self.path + path, body)

    def items(self, path: str, /, **query: Any) -> list[dict[str, Any]]:
        return got(self.get(path, **query))["items"]

    def form(self, path: str, form: str, **query: Any) -> str:
        """What there is at a path as a text of this form."""
        answer = self.get(path, **{"as": form, **query})
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        return answer.content.decode()

    def advance(self, seconds: float) -> dict[str, Any]:
        return got(self.post("/clock/advance", {"seconds": seconds}))

    def now(self) -> str:
        return got(self.get("/clock"))["now"]

    def inbound(self, sender: str, text: str = "Hello", **more: Any) -> dict[str, Any]:
        return got(self.post("/inbound", {"system": "msgboxx", "from": sender, "text": text, **more}), 201)

    def messages(self, **filters: Any) -> list[dict[str, Any]]:
        return listed(self.get("/messages", **filters))

    def walked(self, path: str, *, limit: int = 200, **query: Any) -> list[dict[str, Any]]:
        """A whole list, page after page by `before`, none of which is beyond its size."""
        found: list[dict[str, Any]] = []
        while True:
            page = got(self.get(path, limit=limit, **query))
            assert len(page["items"]) <= limit
            found += page["items"]
            if "next" not in page["paging"]:
                assert page["paging"].get("complete", True) is True
                return found
            query["before"] = page["paging"]["next"]

    def message(self, message_id: str) -> dict[str, Any]:
        return got(self.get(f"/messages/{message_id}"))

    def report(self, message_id: str, status: str, **more: Any) -> Response:
        return self.post(f"/messages/{message_id}/status", {"status": status, **more})

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        return listed(self.get("/requests", **filters))

    def curl(self, entry: dict[str, Any] | None = None) -> str:
        """The command that repeats a request of the journal, the newest unless told."""
        return self.form(f"/requests/{(entry or self.journal()[0])['id']}", "curl")

    def state(self) -> dict[str, Any]:
        return got(self.get("/state"))

    def standing(self) -> dict[str, Any]:
        """The state that a refused request must leave as it is: all but VOLATILE and TripDesk's log of all requests."""
        standing = {name: value for name, value in self.state().items() if name not in VOLATILE}
        standing["systems"].get("tripdesk", {}).pop("audit", None)
        return standing

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """A block in which nothing but limits, the journal and TripDesk's audit log changes."""
        # It may be long, is not compared, and would be masked twice for nothing.
        self.control.delete(f"{self.path}/requests")
        before = self.standing()
        yield
        assert self.standing() == before


def refused(response: Response, status: int, *fields: str) -> dict[str, Any]:
    """An RFC 9457 problem with exactly its members; `fields` are what `errors` names, `a.b` being a part of `a`."""
    body = got(response, status)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail"} | ({"errors"} if status == 422 else set())
    assert (body["type"], body["title"], body["status"]) == ("about:blank", HTTP_STATUS_CODES[status], status)
    assert isinstance(body["detail"], str)
    assert body["detail"]
    found = named(body.get("errors", {}))
    assert not fields or found == set(fields)
    return body
