"""What of a sandbox is written down and ordered: faults, the journal, findings and webhooks; how its lists are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from mock_server.client._verbs import Carrier, Json, given, items, verb, whole

__tracebackhide__ = True

# As much as a server gives of a list at once.
_PAGE = 200

C = TypeVar("C", bound=Carrier)


class Records(Generic[C]):
    """One sandbox of a server, as far as it is looked at."""

    def __init__(self, client: C, sandbox_id: str) -> None:
        self.client = client
        self.id = sandbox_id

    async def _call(self, method: str, path: str = "", **how: Any) -> Json:
        return await self.client.ask(method, f"/sandboxes/{self.id}{path}", **how)

    async def _list(self, path: str, filters: Mapping[str, Any], size: str = "page_size") -> list[Json]:
        """A whole list, the newest first, or the one page that is asked for; `size` is what a page's is called there.

        What arrives meanwhile shifts nothing.
        """
        params = {name.rstrip("_"): value for name, value in filters.items()}
        if not params.keys().isdisjoint(("page", "page_size", "before", "limit")):
            return items(await self._call("GET", path, params=params))
        return await whole(self.client, f"/sandboxes/{self.id}{path}", {**params, size: _PAGE})

    async def _text(
        self, path: str, form: str, params: Mapping[str, Any] | None = None, *, method: str = "GET", json: Any = None
    ) -> str:
        asked = {"as": form, **(params or {})}
        answer = await self.client.carry(method, f"/sandboxes/{self.id}{path}", params=asked, json=json)
        return answer.content.decode()

    # Faults

    @verb
    async def fault(self, /, kind: str, **rule: Any) -> Json:
        """Arm a fault; its fields as in the API."""
        return await self._call("POST", "/faults", json={"kind": kind, **rule})

    @verb
    async def faults(self, *, spent: bool = False) -> list[Json]:
        """The armed faults, or the newest 50 that are spent."""
        return items(await self._call("GET", "/faults", params={"spent": "true"} if spent else None))

    @verb
    async def disarm(self, fault_id: str | None = None) -> None:
        """Disarm one fault, or all of them."""
        await self._call("DELETE", "/faults" if fault_id is None else f"/faults/{fault_id}")

    # Journal, verifying, findings

    @verb
    async def requests(self, /, **filters: Any) -> list[Json]:
        """The whole journal, the newest first."""
        return await self._list("/requests", filters)

    @verb
    async def request(self, request_id: str) -> Json:
        """One request with its answer."""
        return await self._call("GET", f"/requests/{request_id}")

    @verb
    async def curl(self, request_id: str) -> str:
        """A command that repeats a request; credentials are read from the environment."""
        return (await self._text(f"/requests/{request_id}", "curl")).strip()

    @verb
    async def copied(self, request_id: str, form: str) -> str:
        """A request to be copied: `curl`, `pytest`, `fetch`, `requests`, `http`, `verify` or `markdown`."""
        return await self._text(f"/requests/{request_id}", form)

    @verb
    async def clear_requests(self) -> None:
        """Empty the journal."""
        await self._call("DELETE", "/requests")

    @verb
    async def verify(
        self, *, requests: Sequence[Json] = (), messages: Sequence[Json] = (), in_order: bool = False
    ) -> None:
        """Check what should have happened. Raises ControlProblem 422, whose `errors` tell what did instead."""
        expected = {"requests": list(requests), "messages": list(messages), "in_order": in_order}
        await self._call("POST", "/verify", json=expected)

    @verb
    async def findings(self, /, **filters: Any) -> list[Json]:
        """All that the app did and the vendor does not define, the newest first; with `group="kind"` in groups."""
        return await self._list("/findings", filters)

    @verb
    async def clear_findings(self) -> None:
        """Forget all findings."""
        await self._call("DELETE", "/findings")

    # Webhooks

    @verb
    async def webhooks(self) -> list[Json]:
        """The subscriptions of every system."""
        return items(await self._call("GET", "/webhooks"))

    @verb
    async def subscribe(
        self,
        system: str,
        url: str,
        *,
        secret: str | None = None,
        events: Sequence[str] | None = None,
        enabled: bool = True,
    ) -> Json:
        """Set the subscription of a system whose public API has none."""
        body = {"url": url, "enabled": enabled, **given(secret=secret, events=events)}
        return await self._call("PUT", f"/webhooks/{system}", json=body)

    @verb
    async def deliveries(self, /, **filters: Any) -> list[Json]:
        """Every attempt to deliver a webhook, the newest first."""
        return await self._list("/webhooks/deliveries", filters)

    @verb
    async def parcels(self, /, **filters: Any) -> list[Json]:
        """Every delivery with its attempts, by its first attempt the newest first."""
        return await self._list("/webhooks/parcels", filters, size="limit")

    @verb
    async def delivery(self, delivery_id: str) -> Json:
        """One attempt with its signature explained."""
        return await self._call("GET", f"/webhooks/deliveries/{delivery_id}")

    @verb
    async def copied_delivery(self, delivery_id: str) -> str:
        """A curl command that posts it once more, with the signature that it had."""
        return (await self._text(f"/webhooks/deliveries/{delivery_id}", "curl")).strip()

    @verb
    async def try_webhook(self, system: str, event: str) -> Json:
        """Tell of an event now, with the newest thing that it could tell of; the delivery."""
        return await self._call("POST", f"/webhooks/{system}/try", json={"event": event}, waits="try_webhook")

    @verb
    async def redeliver(self, delivery_id: str) -> Json:
        """Send a delivery once more; the new attempt."""
        return await self._call("POST", f"/webhooks/deliveries/{delivery_id}/redeliver", waits="redeliver")

    @verb
    async def drain(self, timeout: float = 5) -> Json:
        """Wait until every delivery that is due has been attempted. Raises ControlProblem 408."""
        return await self._call("POST", "/webhooks/drain", params={"timeout": timeout}, waits="drain")
