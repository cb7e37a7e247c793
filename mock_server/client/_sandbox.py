"""One sandbox of a server, one method for each call of the control plane under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mock_server.client._session import TIMEOUT, Json, Session, given, items

# As much as a server gives of a list at once.
_PAGE = 200


class Sandbox:
    """One sandbox of a server."""

    def __init__(self, client: Session, sandbox_id: str) -> None:
        self.client = client
        self.id = sandbox_id

    def _call(self, method: str, path: str = "", *, json: Any = None, params: Mapping[str, Any] | None = None) -> Json:
        return self.client.call(method, f"/sandboxes/{self.id}{path}", json=json, params=params)

    def _list(self, path: str, filters: Mapping[str, Any], size: str = "page_size") -> list[Json]:
        """A whole list, the newest first, or the one page that is asked for; `size` is what a page's is called there.

        Each page begins behind the last one's end, so that what arrives meanwhile shifts nothing.
        """
        params = {name.rstrip("_"): value for name, value in filters.items()}
        if not params.keys().isdisjoint(("page", "page_size", "before", "limit")):
            return items(self._call("GET", path, params=params))
        found: list[Json] = []
        params[size] = _PAGE
        while True:
            answer = self._call("GET", path, params=params)
            found += items(answer)
            paging = answer["paging"]
            if "next" in paging:
                params["before"] = paging["next"]
            elif paging.get("page", 1) < paging.get("pages", 1):
                params["page"] = paging["page"] + 1
            else:
                return found

    def _text(self, path: str, form: str) -> str:
        answer = self.client.send("GET", f"/sandboxes/{self.id}{path}", params={"as": form})
        return answer.content.decode()

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
    ) -> Json:
        """Change delivery settings, limits, the label or the time that signatures go by; what is absent stays."""
        return self._call("PATCH", json=given(delivery=delivery, limits=limits, signatures=signatures, label=label))

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

    # Faults

    def fault(self, kind: str, **rule: Any) -> Json:
        """Arm a fault; its fields as in the API."""
        return self._call("POST", "/faults", json={"kind": kind, **rule})

    def faults(self, *, spent: bool = False) -> list[Json]:
        """The armed faults, or the newest 50 that are spent."""
        return items(self._call("GET", "/faults", params={"spent": "true"} if spent else None))

    def disarm(self, fault_id: str | None = None) -> None:
        """Disarm one fault, or all of them."""
        self._call("DELETE", "/faults" if fault_id is None else f"/faults/{fault_id}")

    # Journal, verifying, findings

    def requests(self, **filters: Any) -> list[Json]:
        """The whole journal, the newest first."""
        return self._list("/requests", filters)

    def request(self, request_id: str) -> Json:
        """One request with its answer."""
        return self._call("GET", f"/requests/{request_id}")

    def curl(self, request_id: str) -> str:
        """A command that repeats a request; credentials are read from the environment."""
        return self.copied(request_id, "curl").strip()

    def copied(self, request_id: str, form: str) -> str:
        """A request to be copied: `curl`, `pytest`, `fetch`, `requests`, `http`, `verify` or `markdown`."""
        return self._text(f"/requests/{request_id}", form)

    def clear_requests(self) -> None:
        """Empty the journal."""
        self._call("DELETE", "/requests")

    def verify(self, *, requests: Sequence[Json] = (), messages: Sequence[Json] = (), in_order: bool = False) -> None:
        """Check what should have happened. Raises ControlProblem 422, whose `errors` tell what did instead."""
        expected = {"requests": list(requests), "messages": list(messages), "in_order": in_order}
        self._call("POST", "/verify", json=expected)

    def findings(self, **filters: Any) -> list[Json]:
        """All that the app did and the vendor does not define, the newest first; with `group="kind"` in groups."""
        return self._list("/findings", filters)

    def clear_findings(self) -> None:
        """Forget all findings."""
        self._call("DELETE", "/findings")

    # Webhooks

    def webhooks(self) -> list[Json]:
        """The subscriptions of every system."""
        return items(self._call("GET", "/webhooks"))

    def subscribe(
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
        return self._call("PUT", f"/webhooks/{system}", json=body)

    def deliveries(self, **filters: Any) -> list[Json]:
        """Every attempt to deliver a webhook, the newest first."""
        return self._list("/webhooks/deliveries", filters)

    def parcels(self, **filters: Any) -> list[Json]:
        """Every delivery with its attempts, by its first attempt the newest first."""
        return self._list("/webhooks/parcels", filters, size="limit")

    def delivery(self, delivery_id: str) -> Json:
        """One attempt with its signature explained."""
        return self._call("GET", f"/webhooks/deliveries/{delivery_id}")

    def copied_delivery(self, delivery_id: str) -> str:
        """A curl command that posts it once more, with the signature that it had."""
        return self._text(f"/webhooks/deliveries/{delivery_id}", "curl").strip()

    def try_webhook(self, system: str, event: str) -> Json:
        """Tell of an event now, with the newest thing that it could tell of; the delivery."""
        return self._call("POST", f"/webhooks/{system}/try", json={"event": event})

    def redeliver(self, delivery_id: str) -> Json:
        """Send a delivery once more; the new attempt."""
        return self._call("POST", f"/webhooks/deliveries/{delivery_id}/redeliver")

    def drain(self, timeout: float = 5) -> Json:
        """Wait until every delivery that is due has been attempted. Raises ControlProblem 408."""
        return self._call("POST", "/webhooks/drain", params={"timeout": timeout})

    # Dashboards

    def set(self, system: str, path: str, body: Json, *, method: str = "PUT") -> Json:
        """What a person sets in a vendor's dashboard, such as `set("msgboxx", "users/…", {…})`."""
        return self._call(method, f"/{system}/{path}", json=body)
