"""`…/requests`: every request to a system with its answer, and a command that repeats it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from flask import Response, request

from mock_server.control._common import answer, cut, group, nothing, opened, page, systems
from mock_server.control.schemas import journal as schemas
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry, Headers
from mock_server.kernel.problems import NotFound
from mock_server.web import reading
from mock_server.web.gateway import base_url

blueprint = group("Journal", "Every request to a system with its answer; credentials are masked.")

# What a client sends by itself, and what holds only for the connection it was sent on.
_NOT_REPEATED = frozenset(
    {"host", "content-length", "user-agent", "accept", "accept-encoding", "connection", "transfer-encoding", "expect"}
)


@blueprint.route("/sandboxes/<sandbox_id>/requests", methods=["GET"])
@blueprint.arguments(schemas.RequestQuery, location="query")
@blueprint.response(200, schemas.RequestPage)
def list_requests(query: dict[str, Any], sandbox_id: str) -> Response:
    """List the requests, the newest first"""
    with opened(sandbox_id) as sandbox:
        entries, dropped = sandbox.journal.newest_first(), sandbox.journal.dropped
    found = [entry for entry in entries if matches(entry, query)]
    items = [view(entry) for entry in cut(found, query["page"], query["page_size"])]
    return page(items, query["page"], query["page_size"], len(found), dropped=dropped)


@blueprint.route("/sandboxes/<sandbox_id>/requests/<request_id>", methods=["GET"])
@blueprint.arguments(schemas.RequestForm, location="query")
@blueprint.response(200, schemas.RequestAnswer)
@blueprint.alt_response(200, content_type="text/plain", schema={"type": "string"})
def get(query: dict[str, Any], sandbox_id: str, request_id: str) -> Response:
    """Get one request, or a curl command that repeats it"""
    with opened(sandbox_id) as sandbox:
        entry = sandbox.journal.get(request_id)
    if entry is None:
        raise NotFound("request", request_id)
    if query["form"] == "curl":
        return Response(as_curl(entry, base_url(request.environ)) + "\n", content_type="text/plain; charset=utf-8")
    return answer(view(entry))


@blueprint.route("/sandboxes/<sandbox_id>/requests", methods=["DELETE"])
@blueprint.response(204)
def clear(sandbox_id: str) -> Response:
    """Empty the journal"""
    with opened(sandbox_id) as sandbox:
        sandbox.journal.clear()
    return nothing()


def view(entry: Entry) -> dict[str, Any]:
    """One exchange as it is shown."""
    shown: dict[str, Any] = {
        "id": entry.id,
        "at": rfc3339_ms(entry.at),
        "system": entry.system,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "headers": dict(entry.headers),
        "body": _body(entry.body, entry.body_size),
        "response": {
            "status": entry.status,
            "headers": _joined(entry.answer_headers),
            "body": _body(entry.answer_body, entry.answer_size),
        },
        "duration_ms": entry.duration_ms,
    }
    if entry.fault is not None:
        shown["fault"] = entry.fault
    return shown


def as_curl(entry: Entry, here: str) -> str:
    """A command that repeats a request; what was secret is read from the environment."""
    system = systems()[entry.system]
    url = here + quote(entry.path) + (f"?{entry.query}" if entry.query else "")
    # curl would wait for the body of a HEAD, read [1-3] in a URL as three URLs, and @name in a body as a file.
    method = ["--head"] if entry.method == "HEAD" and not entry.body else ["-X", shlex.quote(entry.method)]
    parts = ["curl", "--globoff", "--path-as-is", *method, shlex.quote(url)]
    for name, value in entry.headers:
        if name.lower() in system.secret_headers:
            # In double quotes, so that the shell puts the variable in.
            scheme = value.rpartition(" ")[0]
            parts += ["-H", f'"{name}: {f"{scheme} " if scheme else ""}{system.curl_secret}"']
        elif name.lower() not in _NOT_REPEATED:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
    if entry.body:
        parts += ["--data-raw", shlex.quote(entry.body.decode("utf-8", "replace"))]
        if not any(name == "Content-Type" for name, _ in entry.headers):
            parts += ["-H", "Content-Type:"]
    return " ".join(parts)


def matches(entry: Entry, query: Mapping[str, Any]) -> bool:
    """Whether an exchange passes the filters of the journal."""
    return (
        query.get("system", entry.system) == entry.system
        and query.get("method", entry.method).upper() == entry.method
        and query.get("status", entry.status) == entry.status
        and entry.at >= query.get("since", entry.at)
        and fnmatchcase(entry.path, query.get("path", "*"))
    )


def _body(kept: bytes, size: int) -> Any:
    """JSON as JSON, anything else as text; None for no body, and a cut body says so."""
    if not size:
        return None
    if len(kept) < size:
        return kept.decode("utf-8", "replace") + f"… ({size} bytes)"
    try:
        return reading.parse(kept)
    except ValueError:
        return kept.decode("utf-8", "replace")


def _joined(headers: Headers) -> dict[str, str]:
    return {name: ", ".join(_values(headers, name)) for name, _ in headers}


def _values(headers: Headers, name: str) -> Iterable[str]:
    return (value for other, value in headers if other == name)
