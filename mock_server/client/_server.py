"""The control plane of a server, one method for each of its verbs."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from mock_server.client._sandbox import SandboxVerbs
from mock_server.client._verbs import Carrier, Json, given, items, verb, whole

__tracebackhide__ = True

# As many as a page of them has.
_PAGE = 1_000

B = TypeVar("B", bound=SandboxVerbs[Any])


class ServerVerbs(Carrier, Generic[B]):
    """A server's control plane, whose sandboxes are of one class."""

    _sandbox: type[B]

    def sandbox(self, sandbox_id: str = "default") -> B:
        """A sandbox that there is."""
        return self._sandbox(self, sandbox_id)

    @verb
    async def health(self) -> Json:
        """Whether the server answers, its version and systems."""
        return await self.ask("GET", "/health")

    @verb
    async def openapi(self) -> Json:
        """The control plane's OpenAPI document."""
        return await self.ask("GET", "/openapi.json")

    @verb
    async def create_sandbox(  # noqa: PLR0913 - an argument for each setting of a sandbox
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
    ) -> B:
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
        return self.sandbox((await self.ask("POST", "/sandboxes", json=body))["id"])

    @verb
    async def systems(self) -> Json:
        """What each system has and can: `items`; `recipients`, `failures`, `findings`, and the fields of a `search`."""
        return await self.ask("GET", "/systems")

    @verb
    async def server(self) -> Json:
        """The server's version, bounds and settings."""
        return await self.ask("GET", "/server")

    @verb
    async def metrics(self) -> str:
        """What the server does, in Prometheus's text format."""
        return (await self.carry("GET", "/metrics")).text

    @verb
    async def save(self) -> Json:
        """Write the state of all sandboxes down now, on a server that was started with `--state`."""
        return await self.ask("POST", "/save")

    @verb
    async def sandboxes(
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
        if page is None:
            return await whole(self, "/sandboxes", query)
        return items(await self.ask("GET", "/sandboxes", params={"page": page, **query}))

    @verb
    async def delete_sandboxes(self, *, label: str | None = None, labels: Json | None = None) -> int:
        """Delete the sandboxes of a label, of labels, or of both, as `sandboxes` finds them; how many that were."""
        query = given(label=label, labels=_selector(labels))
        deleted: int = (await self.ask("DELETE", "/sandboxes", params=query))["deleted"]
        return deleted

    @verb
    async def refused(self, /, **filters: Any) -> list[Json]:
        """Requests that reached no sandbox, with the reason, the newest first."""
        return items(await self.ask("GET", "/refused", params=filters))


def _selector(labels: Json | None) -> str | None:
    return None if labels is None else ",".join(f"{name}={value}" for name, value in labels.items())
