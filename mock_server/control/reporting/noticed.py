"""What stands out in a report's document: at most five things that may be why a test failed, one of each kind first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from mock_server.control.schemas._common import shortened
from mock_server.kernel.lifecycle import ENDED, SKIPPED
from mock_server.kernel.webhooks.records import FAILED, REFUSED, RETRYING

Json = Mapping[str, Any]

MOST = 5
# Characters that are told of an answer or a message.
_LONGEST = 300
# Something that is due so many seconds later is what a test may have waited for.
_SOON = 60
_BAD_REQUEST = 400
# Names in an answer that say nothing of what is wrong.
_PLAIN = frozenset({"message", "error", "errors", "detail", "details", "title", "description", "body", "code"})
_CREDENTIALS = ("credential", "login", "token")
# Of the reasons that the sandbox gives for a refusal, those that are one kind of thing to who reads.
_KINDS = {"day_limit": "rate_limit", "recipient_limit": "rate_limit", "permission": "credential"}


class Noticed(NamedTuple):
    """One thing: its kind, what there is to say besides, and the ids of what it is about."""

    kind: str
    what: str
    refs: Mapping[str, str]


def stands_out(document: Json) -> list[dict[str, Any]]:
    """Of each kind the newest, then the next of each; what is the same is told once, with how often."""
    by_kind: dict[str, dict[str, list[Noticed]]] = {}
    for look in _LOOKS:
        for one in look(document):
            by_kind.setdefault(one.kind, {}).setdefault(one.what, []).append(one)
    columns = [list(alike.values()) for alike in by_kind.values()]
    rows = (found for row in zip_longest(*columns) for found in row if found is not None)
    return [_shown(found) for found in islice(rows, MOST)]


def _shown(found: Sequence[Noticed]) -> dict[str, Any]:
    newest = found[0]
    return {"kind": newest.kind, "what": newest.what, "refs": dict(newest.refs), "count": len(found)}


def _refused(document: Json) -> Iterator[Noticed]:
    """Requests that the vendor refused, or answered and sent nothing: why, as far as the sandbox knows or it says."""
    for request in document["requests"]:
        status, why = request["response"]["status"], request.get("why")
        if status < _BAD_REQUEST and why is None:
            continue
        asked = f"{status} by {request['system']} to {request['method']} {request['path']}"
        refs = {"request": request["id"]}
        if why is not None:
            yield Noticed(_KINDS.get(why["kind"], why["kind"]), f"{asked}: {why['what']}", {**refs, **why["refs"]})
        else:
            told = "; ".join(dict.fromkeys(_told(request["response"]["body"], "")))
            yield Noticed("refused_request", f"{asked}: {shortened(told, _LONGEST) or 'nothing was said of why'}", refs)


def _told(body: Any, name: str) -> Iterator[str]:
    """What an answer says, each text with the name that it stands under where that says more."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            yield from _told(value, key)
    elif isinstance(body, list):
        for value in body:
            yield from _told(value, name)
    elif isinstance(body, str) and body:
        yield body if name in _PLAIN or not name else f"{name}: {body}"


def _strangers(document: Json) -> Iterator[Noticed]:
    """Requests that reached no sandbox, whoever sent them."""
    for request in document["refused"]:
        is_credential = any(word in request["reason"] for word in _CREDENTIALS)
        near = f" Was {request['nearest']} meant?" if "nearest" in request else ""
        asked = f"{request['status']} to {request['method']} {request['path']}, which reached no sandbox"
        kind = "credential" if is_credential else request["reason"]
        yield Noticed(kind, f"{asked}: {request['detail']}{near}", {})


def _findings(document: Json) -> Iterator[Noticed]:
    for finding in document["findings"]:
        near = f" (did you mean {' or '.join(finding['near'])}?)" if "near" in finding else ""
        ids = {"request": finding.get("request_id"), "delivery": finding.get("delivery_id")}
        refs = {name: found for name, found in ids.items() if found is not None}
        about = " in " + " ".join(refs.values()) if refs else ""
        yield Noticed(finding["kind"], f"{finding['detail']}{near}{about}", refs)


def _undelivered(document: Json) -> Iterator[Noticed]:
    for message in document["messages"]:
        if message["status"] not in (*ENDED, SKIPPED):
            continue
        error = message.get("error", {"code": "", "message": "no reason was told"})
        kind = error["code"] if message["status"] == SKIPPED and error["code"] else "undelivered"
        said = f"{message['status']}: {message['system']} to {message['to']}: {error['code']}: {error['message']}"
        yield Noticed(kind, shortened(f"{said} («{message['text']}»)", _LONGEST), {"message": message["id"]})


def _unanswered(document: Json) -> Iterator[Noticed]:
    for parcel in document["parcels"]:
        if parcel["status"] not in (RETRYING, FAILED, REFUSED):
            continue
        last = parcel["attempts"][0] if parcel["attempts"] else parcel
        answered = last.get("response_status") or last.get("error") or parcel["status"]
        how_often = f"attempt {len(parcel['attempts'])} of {parcel['planned']}" if parcel["attempts"] else "not sent"
        what = f"{parcel['event']} of {parcel['system']} to {parcel['url']} was not taken: {answered} ({how_often})"
        yield Noticed("unanswered_webhook", shortened(what, _LONGEST), {"parcel": parcel["id"]})


def _armed(document: Json) -> Iterator[Noticed]:
    for fault in document["faults"]:
        rule = " ".join(str(fault[name]) for name in ("kind", "status", "system", "method", "path") if name in fault)
        requests = f"{fault['seen']} request{'s' if fault['seen'] > 1 else ''} that it named"
        struck = f"it struck {fault['hits']} of {requests}" if fault["seen"] else "no request has met it yet"
        yield Noticed("fault", f"A fault is armed: {rule}; {struck}.", {"fault": fault["id"]})


def _due(document: Json) -> Iterator[Noticed]:
    """What a test may have waited for, while its clock stood still."""
    if not document["sandbox"]["clock"]["frozen"]:
        return
    for due in document["due"]:
        if not due["passive"] and due["in_seconds"] <= _SOON:
            what = f"{due['what']} was due in {due['in_seconds']:g} s: the clock stood still."
            yield Noticed("due", shortened(what, _LONGEST), due["refs"])


def _silence(document: Json) -> Iterator[Noticed]:
    if not document["requests"] and not document["refused"]:
        yield Noticed("no_request", "No request of your application reached this sandbox.", {})


_LOOKS: Sequence[Callable[[Json], Iterable[Noticed]]] = (
    _refused,
    _strangers,
    _findings,
    _undelivered,
    _unanswered,
    _armed,
    _due,
    _silence,
)
