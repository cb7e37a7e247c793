"""The control plane in Python, one method for each verb; a problem is an exception with what the server said."""

from __future__ import annotations

from itertools import count
from typing import Any

from mock_server.client._sandbox import Sandbox
from mock_server.client._session import ControlProblem, Json, Session, given, items

# pytest leaves frames of this module out of tracebacks: what a test called has failed, not how.
__tracebackhide__ = True

__all__ = ["Client", "ControlProblem", "Json", "Sandbox"]

# As many as a page of them has.
_PAGE = 1_000


class Client(Session):
    """A server's control plane. `token` is what it was started with as `--control-token`, if it was."""

    def health(self) -> Json:
        """Whether the server answers, its version and systems."""
        return self.call("GET", "/health")

    def openapi(self) -> Json:
        """The control plane's OpenAPI document."""
        return self.call("GET", "/openapi.json")

    def create_sandbox(  # noqa: PLR0913 - an argument for each setting of a sandbox
        self,
        *,
        id: str | None = None,
        seed: int | None = None,
        fixtures: str | Json | None = None,
        now: str | None = None,
        frozen: bool | None = None,
        delivery: Json | None = None,
        limits: Json | None = None,
        strict: bool | None = None,
        signatures: str | None = None,
        label: str | None = None,
        labels: Json | None = None,
        ttl_seconds: int | None = None,
    ) -> Sandbox:
        """A new sandbox; what is left out is the server's default. It ends after `ttl_seconds` without use."""
        clock = given(now=now, frozen=frozen)
        body = given(
            id=id,
            seed=seed,
            fixtures=fixtures,
            clock=clock or None,
            delivery=delivery,
            limits=limits,
            strict=strict,
            signatures=signatures,
            label=label,
            labels=labels,
            ttl_seconds=ttl_seconds,
        )
        return Sandbox(self, self.call("POST", "/sandboxes", json=body)["id"])

    def systems(self) -> Json:
        """What each system has and can: `items`; `recipients`, `failures`, `findings`, and the fields of a `search`."""
        return self.call("GET", "/systems")

    def server(self) -> Json:
        """The server's version, bounds and settings."""
        return self.call("GET", "/server")

    def metrics(self) -> str:
        """What the server does, in Prometheus's text format."""
        return self.send("GET", "/metrics").text

    def save(self) -> Json:
        """Write the state of all sandboxes down now, on a server that was started with `--state`."""
        return self.call("POST", "/save")

    def sandboxes(
        self,
        *,
        page: int | None = None,
        page_size: int = _PAGE,
        label: str | None = None,
        labels: Json | None = None,
        view: str | None = None,
    ) -> list[Json]:
        """The sandboxes, the oldest first: all of them, or one `page`.

        `label` may have `*` and `?`, and so may the values of `labels`; the view `summary` has no credentials.
        """
        query = {"page_size": page_size, **given(label=label, labels=_selector(labels), view=view)}
        if page is not None:
            return items(self.call("GET", "/sandboxes", params={"page": page, **query}))
        found: list[Json] = []
        for number in count(1):
            told = self.call("GET", "/sandboxes", params={"page": number, **query})
            found += items(told)
            if number >= told["paging"]["pages"]:
                break
        return found

    def delete_sandboxes(self, *, label: str | None = None, labels: Json | None = None) -> int:
        """Delete the sandboxes of a label, of labels, or of both, as `sandboxes` finds them; how many that were."""
        query = given(label=label, labels=_selector(labels))
        deleted: int = self.call("DELETE", "/sandboxes", params=query)["deleted"]
        return deleted

    def refused(self, **filters: Any) -> list[Json]:
        """Requests that reached no sandbox, with the reason, the newest first."""
        return items(self.call("GET", "/refused", params=filters))

    def sandbox(self, sandbox_id: str = "default") -> Sandbox:
        """A sandbox that there is."""
        return Sandbox(self, sandbox_id)


def _selector(labels: Json | None) -> str | None:
    return None if labels is None else ",".join(f"{name}={value}" for name, value in labels.items())
