"""One sandbox of a server, one method for each call of the control plane under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.client._records import C, Records
from mock_server.client._verbs import TIMEOUT, Json, given, items, verb

__tracebackhide__ = True


class SandboxVerbs(Records[C]):
    """One sandbox of a server."""

    # The sandbox itself

    @verb
    async def get(self) -> Json:
        """The sandbox: its clock, and each system's base URL and credentials."""
        return await self._call("GET")

    @verb
    async def system(self, name: str) -> Json:
        """One system's `base_url`, `credentials` and `other_credentials`."""
        found: Json = (await self._call("GET"))["systems"][name]
        return found

    @verb
    async def change(
        self,
        *,
        delivery: Json | None = None,
        limits: Json | None = None,
        signatures: str | None = None,
        label: str | None = None,
        labels: Json | None = None,
        ttl_seconds: int | None = None,
    ) -> Json:
        """Change how messages travel, limits, whose it is, how long it stays unused; what is absent stays."""
        changed = given(
            delivery=delivery, limits=limits, signatures=signatures, label=label, labels=labels, ttl_seconds=ttl_seconds
        )
        return await self._call("PATCH", json=changed)

    @verb
    async def delete(self) -> None:
        """Delete the sandbox."""
        await self._call("DELETE")

    @verb
    async def reset(self) -> Json:
        """Back to how it was created."""
        return await self._call("POST", "/reset")

    @verb
    async def export_state(self) -> Json:
        """The whole state as one document."""
        return await self._call("GET", "/state")

    @verb
    async def import_state(self, state: Json) -> Json:
        """Replace the whole state by an exported one."""
        return await self._call("PUT", "/state", json=state)

    @verb
    async def state_size(self) -> Json:
        """How large its state is: `messages`, `requests`, and about how many bytes as `size_estimate`."""
        return await self._call("GET", "/state", params={"only": "size"})

    @verb
    async def limits(self) -> list[Json]:
        """Every limit with what is left of it."""
        return items(await self._call("GET", "/limits"))

    @verb
    async def stores(self) -> list[Json]:
        """What the sandbox holds, store by store, with the bounds of each and what was dropped."""
        return items(await self._call("GET", "/stores"))

    # Time

    @verb
    async def clock(self) -> Json:
        """`{"now","frozen"}`."""
        return await self._call("GET", "/clock")

    @verb
    async def due(self, *, limit: int = 20, passive: bool = False) -> list[Json]:
        """What happens next by the clock, the earliest first; with `passive` also what merely ends, as windows do."""
        return items(await self._call("GET", "/clock/due", params={"limit": limit, "passive": str(passive).lower()}))

    @verb
    async def advance(
        self,
        seconds: float | None = None,
        *,
        to: str | None = None,
        next: bool | None = None,
        timeout: float | None = None,
    ) -> Json:
        """Move the clock by `seconds`, `to` a time, or to what is due `next`; what is due has happened on return.

        `timeout` is in seconds of real time, 30 unless told otherwise. Raises ControlProblem 408 when it is over first:
        the clock then stands where `found` says, and another call goes on from there.
        """
        body = given(seconds=seconds, to=to, next=next, timeout=timeout)
        return await self._call("POST", "/clock/advance", json=body, timeout=TIMEOUT + (timeout or 0), waits="advance")

    @verb
    async def freeze(self) -> Json:
        """Stop the clock."""
        return await self._call("POST", "/clock/freeze")

    @verb
    async def resume(self) -> Json:
        """Let the clock run on."""
        return await self._call("POST", "/clock/resume")

    # People and providers

    @verb
    async def inbound(  # noqa: PLR0913 - an argument for each field of a message
        self,
        system: str,
        sender: str,
        text: str,
        *,
        to: str | None = None,
        channel: str | None = None,
        name: str | None = None,
        attachments: Sequence[str] | None = None,
        plane: str | None = None,
        region: str | None = None,
    ) -> Json:
        """A customer writes; the message. `sender` is in E.164, or dialled in `region`, such as GB."""
        more = given(to=to, channel=channel, name=name, attachments=attachments, plane=plane, region=region)
        return await self._call("POST", "/inbound", json={"system": system, "from": sender, "text": text, **more})

    @verb
    async def inbound_options(self, system: str | None = None, sender: str | None = None) -> list[Json]:
        """What a customer may say, system by system: to whom, by which channel, on which plane."""
        return items(
            await self._call("GET", "/inbound/options", params={**given(system=system), **given(**{"from": sender})})
        )

    @verb
    async def people(self, /, **filters: Any) -> list[Json]:
        """Who was written to or has written, who did last first; all of them, or with `limit` one page."""
        return await self._list("/people", filters, size="limit")

    @verb
    async def windows(self, /, **filters: Any) -> list[Json]:
        """The session windows, the soonest to close first; all of them, or with `limit` one page."""
        return await self._list("/windows", filters, size="limit")

    @verb
    async def messages(self, /, **filters: Any) -> list[Json]:
        """All messages, the newest first; filters as in the API (`from` is given as `from_`).

        Here and in the lists below `query` is a search; with `page`, `page_size` or `limit` it is one page of them.
        """
        return await self._list("/messages", filters)

    @verb
    async def message(self, message_id: str) -> Json:
        """One message with its history."""
        return await self._call("GET", f"/messages/{message_id}")

    @verb
    async def copied_message(self, message_id: str, form: str) -> str:
        """A message as a test in which it came in or that it was sent (`pytest`), or as a page (`markdown`)."""
        return await self._text(f"/messages/{message_id}", form)

    @verb
    async def wait_for_messages(
        self, /, *, count: int = 1, after: str | None = None, timeout: float = 5, **filters: Any
    ) -> list[Json]:
        """Wait until as many messages match, the oldest first. Raises ControlProblem 408, whose body has `found`."""
        named = {name.rstrip("_"): value for name, value in filters.items()}
        params = {**named, **given(after=after), "count": count, "timeout": timeout}
        return items(await self._call("GET", "/messages/wait", params=params, waits="wait_for_messages"))

    @verb
    async def report(self, message_id: str, status: str, *, error: Json | None = None) -> Json:
        """Force what the provider would report of a message."""
        return await self._call("POST", f"/messages/{message_id}/status", json={"status": status, **given(error=error)})

    # What happened

    @verb
    async def events(
        self,
        *,
        after: str | None = None,
        before: str | None = None,
        types: Iterable[str] = (),
        order: str | None = None,
        limit: int = 100,
        wait: float | None = None,
    ) -> Json:
        """What happened, the newest first, or the oldest first `after` an event; `wait` for the next so many seconds.

        The page's `items`, and `first` and `last`, from which to go on. Raises ControlProblem 410 where that is gone.
        """
        named = given(after=after, before=before, types=",".join(types) or None, order=order, wait=wait)
        waits = "events" if wait else None
        return await self._call(
            "GET", "/events", params={**named, "limit": limit}, timeout=TIMEOUT + (wait or 0), waits=waits
        )

    @verb
    async def recorded(
        self, form: str = "pytest", *, after: str | None = None, before: str | None = None, types: Iterable[str] = ()
    ) -> str:
        """What happened, as a test that does it again and insists on what went out, or as a table (`markdown`)."""
        return await self._text("/events", form, given(after=after, before=before, types=",".join(types) or None))

    @verb
    async def note(self, what: str) -> Json:
        """Note something among the events, such as which step of a test begins; the event."""
        return await self._call("POST", "/events", json={"type": "test.note", "what": what})

    @verb
    async def full_report(
        self, *, failure: Json | None = None, redact: Iterable[str] = (), since: str | None = None
    ) -> Json:
        """Everything that the sandbox shows, without secrets and the texts that are to be redacted; see `report_page`.

        `failure` has a `nodeid`, and may have a `longrepr` and a `log`; `since` is the real time that it began.
        """
        asked = given(failure=failure, redact=list(redact) or None, since=since)
        return await self._call("POST" if asked else "GET", "/report", json=asked or None)

    @verb
    async def report_page(
        self, *, failure: Json | None = None, redact: Iterable[str] = (), since: str | None = None
    ) -> str:
        """The same as a page in one file, which needs no server and no network."""
        asked = given(failure=failure, redact=list(redact) or None, since=since)
        return await self._text("/report", "html", method="POST" if asked else "GET", json=asked or None)

    # Dashboards

    @verb
    async def listed(self, /, system: str, collection: str, **filters: Any) -> list[Json]:
        """What a vendor's dashboard shows, such as `listed("coax", "campaigns")`; all of it, or with `limit` a page."""
        return await self._list(f"/{system}/{collection}", filters, size="limit")

    @verb
    async def record(self, system: str, collection: str, identifier: str) -> Json:
        """One of them, by its `id`."""
        return await self._call("GET", f"/{system}/{collection}/{identifier}")

    @verb
    async def set(self, system: str, path: str, body: Json, *, method: str = "PUT") -> Json:
        """What a person sets in a vendor's dashboard, such as `set("msgboxx", "users/…", {…})`."""
        return await self._call(method, f"/{system}/{path}", json=body)


def following(after: str | None, types: Iterable[str], gap_ms: int | None) -> Mapping[str, Mapping[str, Any]]:
    """What a stream of events is asked for with: `params` and `headers`."""
    params = given(types=",".join(types) or None, gap_ms=gap_ms)
    return {"params": params, "headers": given(**{"Last-Event-ID": after})}
