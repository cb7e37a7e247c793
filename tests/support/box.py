"""The control plane as tests use it: sandboxes, and everything an operator does to one."""

from __future__ import annotations

from typing import Any, Self

from tests.support.http import Http, Response, got
from tests.support.msgboxx import NOW, WORLD, Api

# What a refused request may change: limits, the journal, and the counters of draws.
VOLATILE = (
    "findings",
    "findings_dropped",
    "requests",
    "requests_recorded",
    "requests_dropped",
    "rate_windows",
    "drawn",
)
PROBLEM_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
}


class Control(Http):
    """`/_mock` of one server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        super().__init__(f"{url}/_mock", headers)
        self.url = url

    def make(self, **body: Any) -> Box:
        """A new sandbox."""
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

    def credentials(self, who: str = "own") -> dict[str, str]:
        access = self.view["systems"]["msgboxx"]
        found: dict[str, str] = access["credentials"] if who == "own" else access["other_credentials"][who]
        return found

    def log_in(self, who: str = "own", application: str = "tests") -> Api:
        """As one of the sandbox's users."""
        return self.log_in_with(self.credentials(who), application)

    def log_in_with(self, credentials: dict[str, str], application: str = "tests") -> Api:
        """As whoever has this name and password."""
        api = Api.logged_in(self.view["systems"]["msgboxx"]["base_url"], credentials, application)
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
        """Of a list."""
        return got(self.get(path, **query))["items"]

    def form(self, path: str, form: str, **query: Any) -> str:
        """What there is at a path as a text of this form."""
        answer = self.get(path, **{"as": form, **query})
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        return answer.content.decode()

    def advance(self, seconds: float) -> dict[str, Any]:
        moved: dict[str, Any] = got(self.post("/clock/advance", {"seconds": seconds}))
        return moved

    def now(self) -> str:
        now: str = got(self.get("/clock"))["now"]
        return now

    def inbound(self, sender: str, text: str = "Hello", **more: Any) -> dict[str, Any]:
        body = {"system": "msgboxx", "from": sender, "text": text, **more}
        message: dict[str, Any] = got(self.post("/inbound", body), 201)
        return message

    def messages(self, **filters: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = got(self.get("/messages", **filters))["items"]
        return items

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
        message: dict[str, Any] = got(self.get(f"/messages/{message_id}"))
        return message

    def report(self, message_id: str, status: str, **more: Any) -> Response:
        """What the provider reports."""
        return self.post(f"/messages/{message_id}/status", {"status": status, **more})

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = got(self.get("/requests", **filters))["items"]
        return items

    def curl(self, entry: dict[str, Any] | None = None) -> str:
        """The command that repeats a request of the journal, the newest unless told."""
        return self.form(f"/requests/{(entry or self.journal()[0])['id']}", "curl")

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = got(self.get("/state"))
        return state

    def standing(self) -> dict[str, Any]:
        """The state that a refused request must leave as it is: all but VOLATILE and TripDesk's log of all requests."""
        standing = {name: value for name, value in self.state().items() if name not in VOLATILE}
        standing["systems"].get("tripdesk", {}).pop("audit", None)
        return standing

    def unchanged(self) -> Unchanged:
        """A block in which nothing but limits, the journal and TripDesk's audit log changes."""
        return Unchanged(self)


class Unchanged:
    """Compares a sandbox's state before and after."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def __enter__(self) -> Self:
        # It may be long, is not compared, and would be masked twice for nothing.
        self._box.control.delete(f"{self._box.path}/requests")
        self._before = self._box.standing()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            assert self._box.standing() == self._before


def refused(response: Response, status: int, *fields: str) -> dict[str, Any]:
    """An RFC 9457 problem with exactly its members; `fields` are what `errors` names, `a.b` being a part of `a`."""
    body: dict[str, Any] = got(response, status)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail"} | ({"errors"} if status == 422 else set())
    assert (body["type"], body["title"], body["status"]) == ("about:blank", PROBLEM_TITLES[status], status)
    assert isinstance(body["detail"], str)
    assert body["detail"]
    named = body.get("errors", {})
    assert all(
        isinstance(told, list) and told and all(isinstance(text, str) for text in told) for told in named.values()
    )
    if fields:
        assert {name.partition(".")[0] for name in named} == set(fields)
    return body
