"""A request as HTTP has it, as `verify` takes it, and as a page in Markdown; and a message as a test and a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.control.copying.parts import Repeated, as_variables
from mock_server.control.copying.python import in_a_name
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry, header_text
from mock_server.kernel.messages import INBOUND, Message
from mock_server.kernel.problems import Conflict
from mock_server.web import reading

_TICKS = re.compile("`{3,}")
_INDENT = 2


def http(request: Repeated) -> str:
    """The bytes of the request, which are text; a secret is `$NAME`. Raises Conflict for a body that is no text."""
    try:
        body = request.body.decode()
    except UnicodeDecodeError as error:
        raise Conflict("The body is no text, so it cannot be shown as HTTP has it; curl sends it.") from error
    host, _, path = request.url.partition("://")[2].partition("/")
    body = as_variables(body)
    lines = [f"{request.method} /{path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{header.name}: {header.text}" for header in request.headers]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return as_variables("\r\n".join(lines)) + "\r\n\r\n" + body


def verification(entry: Entry, shown: Entry) -> str:
    """What `verify` takes to insist on this request: on what its body holds, or on its bytes where that is a secret.

    On neither where it was too large to be read. `shown` is the same as it may be shown.
    """
    wanted: dict[str, Any] = {"system": entry.system, "method": entry.method, "path": shown.path}
    if entry.body_size:
        body = reading.found(entry.body) if shown.body == entry.body and not entry.is_cut else None
        if body is not None:
            wanted["body"] = body
        elif entry.digest is not None:
            wanted["body_sha256"] = entry.digest
    return json.dumps({"requests": [wanted]}, indent=_INDENT, ensure_ascii=False) + "\n"


def markdown(shown: Entry) -> str:
    """The exchange as it may be shown, for an issue or an agent."""
    rows = [
        ("id", shown.id),
        ("at", rfc3339_ms(shown.at)),
        ("system", shown.system),
        ("took", f"{shown.duration_ms} ms"),
        *([] if shown.fault is None else [("fault", shown.fault)]),
    ]
    path = shown.path + (f"?{shown.query}" if shown.query else "")
    parts = [
        f"### {shown.method} {_inline(path)} → {shown.status}",
        table(("", ""), rows),
        _message("Request", shown.headers, shown.body, shown.body_size),
        _message("Answer", shown.answer_headers, shown.answer_body, shown.answer_size),
    ]
    return "\n\n".join(parts) + "\n"


def _message(title: str, headers: Iterable[tuple[str, str]], body: bytes, size: int) -> str:
    text = "".join(f"{name}: {header_text(value)}\n" for name, value in headers)
    if size:
        text += "\n" + body.decode("utf-8", "replace") + (f"… ({size} bytes)" if len(body) < size else "")
    return f"{title}\n\n{fenced(text.rstrip())}"


def fenced(text: str) -> str:
    """A text that stands as it is, whatever is in it."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown of texts, each on one line."""
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *([_cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"([\\`*{}\[\]<>|~#])", r"\\\1", " ".join(text.split()))


def _inline(text: str) -> str:
    """A text as code within a line."""
    fence = "`" * (max((len(ticks) for ticks in re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def message_test(message: Message) -> str:
    """A test in which it came in, where a customer wrote it, or that insists on its having been sent."""
    mock = f"{message.system}_mock"
    if message.direction == INBOUND:
        said = f"{mock}.inbound({message.sender!r}, {message.text!r}, channel={message.channel!r})"
        return f"def test_a_customer_writes({mock}):\n    {said}\n"
    sent = f"[message.text for message in {mock}.sent(to={message.recipient!r})]"
    return f"def test_a_message_to_{in_a_name(message.recipient)}({mock}):\n    assert {message.text!r} in {sent}\n"


def message_markdown(shown: Mapping[str, Any]) -> str:
    """A message as the control plane shows it, for an issue or an agent."""
    names = ("id", "system", "direction", "channel", "from", "to", "kind", "status", "created_at", "scheduled_at")
    rows = [(name, str(shown[name])) for name in names if name in shown]
    if "error" in shown:
        rows.append(("error", f"{shown['error']['code']}: {shown['error']['message']}"))
    history = table(("status", "at"), ((line["status"], line["at"]) for line in shown["history"]))
    return "\n\n".join((table(("", ""), rows), fenced(shown["text"]), history)) + "\n"
