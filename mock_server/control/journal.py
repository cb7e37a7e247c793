"""`…/requests`: every request to a system with its answer, and a command that repeats it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from mock_server.control import words
from mock_server.control._common import answer, group, masker, nothing, opened, systems
from mock_server.control.cursors import Kept, Listing
from mock_server.control.schemas import journal as schemas
from mock_server.control.search import fields
from mock_server.kernel import glob, secrecy
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry, Headers, header_text
from mock_server.kernel.masking import Masker
from mock_server.kernel.problems import Conflict, NotFound
from mock_server.web import current, reading
from mock_server.web.gateway import base_url
from mock_server.web.http import Response

blueprint = group("Journal", "Every request to a system with its answer; secrets are masked.")

# A shell's variable in a text that is still to be quoted, between two characters that are none.
_VARIABLE = re.compile("\ufdd0([A-Z0-9_]+)\ufdd1")
_RUNNING_ON = re.compile("\ufdd1\\w")
# What needs no care between double quotes.
_PLAIN = re.compile(r"[\w :/.,=;@+-]*\Z", re.ASCII)
# What may stand in a path as it is sent.
_RAW = "".join(map(chr, range(0x21, 0x7F))).translate({ord(character): None for character in "%?#"})
# What a client sends by itself, and what holds only for the connection it was sent on.
_NOT_REPEATED = frozenset(
    {
        "host",
        "content-length",
        "content-encoding",
        "user-agent",
        "accept",
        "accept-encoding",
        "connection",
        "transfer-encoding",
        "expect",
    }
)


@blueprint.route("/sandboxes/<sandbox_id>/requests", methods=["GET"])
@blueprint.arguments(schemas.RequestQuery, location="query")
@blueprint.response(200, schemas.RequestPage)
def list_requests(query: dict[str, Any], sandbox_id: str) -> Response:
    """List the requests, the newest first"""
    words.check(("", query))
    with opened(sandbox_id) as sandbox:
        journal, hides = sandbox.journal, masker(sandbox)
        kept = Kept(
            rows=lambda stop: journal.numbered(stop=stop),
            first=journal.first_number,
            upcoming=journal.next_number,
            dropped=journal.dropped,
            bytes=journal.held.bytes,
        )
        listing = Listing.of(query, kept, sandbox, fields.requests(sandbox, systems()))
    show = row if query["view"] == "summary" else view
    return listing.answered(lambda entry: matches(entry, query), lambda entry: show(entry, hides))


@blueprint.route("/sandboxes/<sandbox_id>/requests/<request_id>", methods=["GET"])
@blueprint.arguments(schemas.RequestForm, location="query")
@blueprint.response(200, schemas.RequestAnswer)
@blueprint.alt_response(200, content_type="text/plain", schema={"type": "string"})
def get(query: dict[str, Any], sandbox_id: str, request_id: str) -> Response:
    """Get one request, or a curl command that repeats it"""
    with opened(sandbox_id) as sandbox:
        entry = sandbox.journal.get(request_id)
        hides = masker(sandbox, _variable if query["form"] == "curl" else None)
    if entry is None:
        raise NotFound("request", request_id)
    if query["form"] == "curl":
        command = as_curl(entry, hides, base_url(current.context().request.environ))
        return Response(command + "\n", content_type="text/plain; charset=utf-8")
    return answer(view(entry, hides))


@blueprint.route("/sandboxes/<sandbox_id>/requests", methods=["DELETE"])
@blueprint.response(204)
def clear(sandbox_id: str) -> Response:
    """Empty the journal"""
    with opened(sandbox_id) as sandbox:
        sandbox.journal.clear()
        sandbox.chronicle.note("journal.cleared")
    return nothing()


def row(entry: Entry, hides: Masker) -> dict[str, Any]:
    """One exchange in a line of a list: without headers and bodies."""
    shown: dict[str, Any] = {
        "id": entry.id,
        "at": rfc3339_ms(entry.at),
        "system": entry.system,
        "method": entry.method,
        "path": hides.text(entry.path),
        "query": hides.query(entry.query),
        "request_bytes": entry.body_size,
        "response": {"status": entry.status},
        "response_bytes": entry.answer_size,
        "duration_ms": entry.duration_ms,
    }
    return shown if entry.fault is None else {**shown, "fault": entry.fault}


def view(entry: Entry, hides: Masker) -> dict[str, Any]:
    """One exchange as it is shown."""
    cut_of = {"kept": len(entry.body), "size": entry.body_size, "sha256": entry.body_sha256 or None}
    is_cut = entry.is_cut
    entry = secrecy.entry(hides, entry)
    shown: dict[str, Any] = {
        "id": entry.id,
        "at": rfc3339_ms(entry.at),
        "system": entry.system,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "headers": {name: header_text(value) for name, value in entry.headers},
        "body": _body(entry.body, entry.body_size),
        "response": {
            "status": entry.status,
            "headers": _joined(entry.answer_headers),
            "body": _body(entry.answer_body, entry.answer_size),
        },
        "duration_ms": entry.duration_ms,
    }
    if is_cut:
        shown["body_cut"] = cut_of
    if entry.fault is not None:
        shown["fault"] = entry.fault
    return shown


def as_curl(entry: Entry, hides: Masker, here: str) -> str:
    """A command that repeats a request, byte for byte; what was secret is read from the environment.

    The credential is in the vendor's variable; another secret in one that has the name which it stood under, or in
    `$SECRET` where it stood under none, spelled as that place spells it.
    """
    if entry.is_cut:
        raise Conflict(
            f"{entry.id} had a body of {entry.body_size} bytes, of which {len(entry.body)} were kept: "
            "half a request is none that could be repeated."
        )
    system, sent = systems()[entry.system], entry.headers
    entry = secrecy.entry(hides, entry)
    path = entry.raw_path or "".join(
        f"\ufdd0{part}\ufdd1" if is_name else quote(part, safe=_RAW) for part, is_name in _parts(entry.path)
    )
    url = here + path + (f"?{entry.query}" if entry.query else "")
    # curl would wait for the body of a HEAD, read [1-3] in a URL as three URLs, and @name in a body as a file.
    method = ["--head"] if entry.method == "HEAD" and not entry.body else ["-X", shlex.quote(entry.method)]
    parts = ["curl", "--globoff", "--path-as-is", *method, _quoted(url)]
    credential = _variable(system.credential.variable)
    for (name, value), (_, as_sent) in zip(entry.headers, sent, strict=True):
        if name.lower() in system.credential.headers:
            text = header_text(value)
            scheme = _VARIABLE.split(text)[0] if _VARIABLE.search(text) else ""
            parts += ["-H", _quoted(f"{name}: {scheme}{credential}")]
        elif name.lower() not in _NOT_REPEATED:
            text = header_text(value)
            # With a colon and nothing behind it curl sends no such header.
            line = f"{name}: {text}" if text else f"{name};"
            parts += ["-H", f'"$({_printed(line, "latin-1")})"' if _is_latin_1(as_sent) else _in_shell(line)]
    if entry.body and not any(name == "Content-Type" for name, _ in entry.headers):
        parts += ["-H", "Content-Type:"]
    return _with_body(parts, entry.body)


def _is_latin_1(value: str) -> bool:
    return not value.isascii() and header_text(value) == value and ord(max(value)) <= 0xFF  # noqa: PLR2004 - its last


def _with_body(parts: list[str], body: bytes) -> str:
    """A body that is no text a shell could give as an argument is piped into curl."""
    command = " ".join(parts)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and "\0" not in text:
        return f"{command} --data-raw {_in_shell(text)}" if text else command
    return f"{_printed(body.decode('utf-8', 'surrogateescape'), 'utf-8')} | {command} --data-binary @-"


def _printed(text: str, encoding: str) -> str:
    """A command that prints these bytes, also those that are no text, and the variables' values."""
    pieces = list(_parts(text))
    form = "".join("%s" if is_name else _octal(part.encode(encoding, "surrogateescape")) for part, is_name in pieces)
    values = "".join(f' "${part}"' for part, is_name in pieces if is_name)
    return f"printf '{form}'{values}"


def _octal(part: bytes) -> str:
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 0x80 else f"\\{byte:03o}" for byte in part)  # noqa: PLR2004 - ASCII


def _variable(name: str) -> str:
    # A shell takes digits in front for one of its own.
    return f"\ufdd0{re.sub('[^A-Z0-9]+', '_', name.upper()).strip('_').lstrip('0123456789_') or 'SECRET'}\ufdd1"


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """What a text is made of, and whether that is the name of a variable."""
    return ((part, bool(place % 2)) for place, part in enumerate(_VARIABLE.split(text)))


def _quoted(text: str) -> str:
    """A shell's word of bytes that were read as Latin-1."""
    if all(part.isascii() for part, _ in _parts(text)):
        return _in_shell(text)
    is_latin = all(part.encode("latin-1", "ignore").decode("latin-1") == part for part, _ in _parts(text))
    return f'"$({_printed(text, "latin-1" if is_latin else "utf-8")})"'


def _in_shell(text: str) -> str:
    """A shell's word, in which the shell puts the variables' values."""
    if _VARIABLE.search(text) is None:
        return shlex.quote(text)
    if _PLAIN.match(_VARIABLE.sub("", text)) and _RUNNING_ON.search(text) is None:
        return '"' + _VARIABLE.sub(r"$\1", text) + '"'
    return "".join(f'"${part}"' if is_name else shlex.quote(part) for part, is_name in _parts(text) if part)


def matches(entry: Entry, query: Mapping[str, Any]) -> bool:
    """Whether an exchange passes the filters of the journal."""
    return (
        query.get("system", entry.system) == entry.system
        and query.get("method", entry.method) == entry.method
        and query.get("status", entry.status) == entry.status
        and entry.at >= query.get("since", entry.at)
        and ("path" not in query or glob.matches(query["path"], entry.path))
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
