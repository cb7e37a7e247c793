"""One sandbox of a server, one method for each call of the control plane under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mock_server.client._records import Records
from mock_server.client._session import TIMEOUT, Json, given, items

# pytest leaves frames of this module out of tracebacks: what a test called has failed, not how.
__tracebackhide__ = True


class Sandbox(Records):
    """One sandbox of a server."""

    # The sandbox itself

    def get(self) -> Json:
        """The sandbox: its clock, and each system's base URL and credentials."""
        return self._call("GET")

    def system(self, name: str) -> Json:
        """One system's `base_url`, `credentials` and `other_credentials`."""
        found: Json = self.get()["systems"][name]
        return found

    def change(
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
            delivery=delivery,
            limits=limits,
            signatures=signatures,
            label=label,
            labels=labels,
            ttl_seconds=ttl_seconds,
        )
        return self._call("PATCH", json=changed)

    def delete(self) -> None:
        """Delete the sandbox."""
        self._call("DELETE")

    def reset(self) -> Json:
        """Back to how it was created."""
        return self._call("POST", "/reset")

    def export_state(self) -> Json:
        """The whole state as one document."""
        return self._call("GET", "/state")

    def import_state(self, state: Json) -> Json:
        """Replace the whole state by an exported one."""
        return self._call("PUT", "/state", json=state)

    def state_size(self) -> Json:
        """How large its state is: `messages`, `requests`, and about how many bytes as `size_estimate`."""
        return self._call("GET", "/state", params={"only": "size"})

    def limits(self) -> list[Json]:
        """Every limit with what is left of it."""
        return items(self._call("GET", "/limits"))

    def stores(self) -> list[Json]:
        """What the sandbox holds, store by store, with the bounds of each and what was dropped."""
        return items(self._call("GET", "/stores"))

    # Time

    def clock(self) -> Json:
        """`{"now","frozen"}`."""
        return self._call("GET", "/clock")

    def due(self, *, limit: int = 20, passive: bool = False) -> list[Json]:
        """What happens next by the clock, the earliest first; with `passive` also what merely ends, as windows do."""
        return items(self._call("GET", "/clock/due", params={"limit": limit, "passive": str(passive).lower()}))

    def advance(
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
        path = f"/sandboxes/{self.id}/clock/advance"
        return self.client.call("POST", path, json=body, timeout=TIMEOUT + (timeout or 0))

    def freeze(self) -> Json:
        """Stop the clock."""
        return self._call("POST", "/clock/freeze")

    def resume(self) -> Json:
        """Let the clock run on."""
        return self._call("POST", "/clock/resume")

    # People and providers

    def inbound(  # noqa: PLR0913 - an argument for each field of a message
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
        return self._call("POST", "/inbound", json={"system": system, "from": sender, "text": text, **more})

    def inbound_options(self, system: str | None = None, sender: str | None = None) -> list[Json]:
        """What a customer may say, system by system: to whom, by which channel, on which plane."""
        return items(
            self._call("GET", "/inbound/options", params={**given(system=system), **given(**{"from": sender})})
        )

    def people(self, **filters: Any) -> list[Json]:
        """Who was written to or has written, who did last first; all of them, or with `limit` one page."""
        return self._list("/people", filters, size="limit")

    def windows(self, **filters: Any) -> list[Json]:
        """The session windows, the soonest to close first; all of them, or with `limit` one page."""
        return self._list("/windows", filters, size="limit")

    def messages(self, **filters: Any) -> list[Json]:
        """All messages, the newest first; filters as in the API (`from` is given as `from_`).

        Here and in the lists below `query` is a search; with `page`, `page_size` or `limit` it is one page of them.
        """
        return self._list("/messages", filters)

    def message(self, message_id: str) -> Json:
        """One message with its history."""
        return self._call("GET", f"/messages/{message_id}")

    def copied_message(self, message_id: str, form: str) -> str:
        """A message as a test in which it came in or that it was sent (`pytest`), or as a page (`markdown`)."""
        return self._text(f"/messages/{message_id}", form)

    def wait_for_messages(
        self, *, count: int = 1, after: str | None = None, timeout: float = 5, **filters: Any
    ) -> list[Json]:
        """Wait until as many messages match, the oldest first. Raises ControlProblem 408, whose body has `found`."""
        named = {name.rstrip("_"): value for name, value in filters.items()}
        params = {**named, **given(after=after), "count": count, "timeout": timeout}
        return items(self._call("GET", "/messages/wait", params=params))

    def report(self, message_id: str, status: str, *, error: Json | None = None) -> Json:
        """Force what the provider would report of a message."""
        return self._call("POST", f"/messages/{message_id}/status", json={"status": status, **given(error=error)})

    # What happened

    def events(
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
        path = f"/sandboxes/{self.id}/events"
        return self.client.call("GET", path, params={**named, "limit": limit}, timeout=TIMEOUT + (wait or 0))

    def follow(
        self, *, after: str | None = None, types: Iterable[str] = (), gap_ms: int | None = None
    ) -> Iterator[Json]:
        """The stream of events, frame by frame, from now on or from after one; `event` is what a frame is.

        `hello`, `changes` with `items`, `resync` where events are lost, `beat` every 15 seconds, and `bye` at the end.
        """
        named = given(types=",".join(types) or None, gap_ms=gap_ms)
        heard = given(**{"Last-Event-ID": after})
        return self.client.follow(f"/sandboxes/{self.id}/events", params=named, headers=heard)

    def recorded(
        self, form: str = "pytest", *, after: str | None = None, before: str | None = None, types: Iterable[str] = ()
    ) -> str:
        """What happened, as a test that does it again and insists on what went out, or as a table (`markdown`)."""
        return self._text("/events", form, **given(after=after, before=before, types=",".join(types) or None))

    def note(self, what: str) -> Json:
        """Note something among the events, such as which step of a test begins; the event."""
        return self._call("POST", "/events", json={"type": "test.note", "what": what})

    def full_report(self, *, failure: Json | None = None, redact: Iterable[str] = (), since: str | None = None) -> Json:
        """Everything that the sandbox shows, without secrets and the texts that are to be redacted; see `report_page`.

        `failure` has a `nodeid`, and may have a `longrepr` and a `log`; `since` is the real time that it began.
        """
        asked = given(failure=failure, redact=list(redact) or None, since=since)
        return self._call("POST" if asked else "GET", "/report", json=asked or None)

    def report_page(self, *, failure: Json | None = None, redact: Iterable[str] = (), since: str | None = None) -> str:
        """The same as a page in one file, which needs no server and no network."""
        asked, path = given(failure=failure, redact=list(redact) or None, since=since), f"/sandboxes/{self.id}/report"
        method = "POST" if asked else "GET"
        return self.client.send(method, path, params={"as": "html"}, json=asked or None).content.decode()

    # Dashboards

    def listed(self, system: str, collection: str, **filters: Any) -> list[Json]:
        """What a vendor's dashboard shows, such as `listed("coax", "campaigns")`; all of it, or with `limit` a page."""
        return self._list(f"/{system}/{collection}", filters, size="limit")

    def record(self, system: str, collection: str, identifier: str) -> Json:
        """One of them, by its `id`."""
        return self._call("GET", f"/{system}/{collection}/{identifier}")

    def set(self, system: str, path: str, body: Json, *, method: str = "PUT") -> Json:
        """What a person sets in a vendor's dashboard, such as `set("msgboxx", "users/…", {…})`."""
        return self._call(method, f"/{system}/{path}", json=body)
