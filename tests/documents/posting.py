"""Has the events of a system happen, and tells what was posted of each: the examples of its document's `webhooks`."""

import json
from collections.abc import Mapping, Sequence

from tests.documents.playing import BOX, Document, Operation, Player, Row, operations
from tests.recorded.transports import encoded
from tests.support.receivers import receiving

SECRET = "not-a-secret"


def posted(player: Player, documents: Mapping[str, Document], system: str, rows: Sequence[Row]) -> list[Row]:
    """Rows with the headers and the body of their events, each as it was posted after the calls of its row.

    They are signed at the sandbox's time, so that they are the same in every play. Raises ValueError for a call that is
    refused, and for an event that was not posted.
    """
    if not rows:
        return []
    player.call("POST", f"{BOX}/reset")
    player.call("PATCH", BOX, {"signatures": "sandbox"})
    own = operations(documents[system])
    calls = {**operations(documents["control"]), **own}
    if "logIn" in own:
        _send(player, own["logIn"], own["logIn"].row)
    with receiving() as receiver:
        _subscribe(player, own, system, documents[system]["webhooks"], receiver.url)
        return [_told(player, calls, documents[system], system, row) for row in rows]


def _send(player: Player, operation: Operation, row: Row) -> None:
    raw = player.send(operation, row)
    if raw.status != operation.success:
        raise ValueError(f"{row} was answered with {raw.status}: {raw.body[:500]!r}")


def _subscribe(player: Player, own: Mapping[str, Operation], system: str, events: Sequence[str], url: str) -> None:
    """To all events: by the operator, or by the system's own API where it has a call for it."""
    if "createWebhook" not in own:
        player.call("PUT", f"{BOX}/webhooks/{system}", {"url": url, "secret": SECRET})
        return
    for kind in dict.fromkeys(event.partition(".")[0] for event in events):
        _send(player, own["createWebhook"], {"body": {"type": kind, "targetUrl": url, "isEnabled": True}})


def _told(player: Player, calls: Mapping[str, Operation], document: Document, system: str, row: Row) -> Row:
    event = row["event"]
    for act in row["after"]:
        _send(player, calls[act["call"]], act)
    player.call("POST", f"{BOX}/webhooks/drain")
    found = player.read(f"{BOX}/webhooks/deliveries?system={system}&event={event}")["items"]
    if not found:
        raise ValueError(f"{system} posted no {event}")
    detail = player.read(f"{BOX}/webhooks/deliveries/{found[0]['id']}")
    sent = detail["request"]
    named = {parameter["name"] for parameter in document["webhooks"][event]["post"]["parameters"]}
    body = json.loads(sent["body"])
    if encoded(body) != sent["body"].encode():
        raise ValueError(f"{system} posts {event} as other JSON than the shortest: {sent['body']}")
    signed = {"secret": SECRET} if detail.get("signature") else {}
    headers = {name: value for name, value in sent["headers"].items() if name in named}
    return {"event": event, "after": row["after"], **signed, "headers": headers, "body": body}
