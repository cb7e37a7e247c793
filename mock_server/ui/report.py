"""A report's document as a page in one file, which opens without a server and network, and reads without script."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from mock_server.ui import files
from mock_server.ui.bundle import bundled

Json = Mapping[str, Any]

# What a server adds, so that a page which it gives out acts as nobody on it.
HEADERS = (
    ("Content-Disposition", 'attachment; filename="report.html"'),
    ("Content-Security-Policy", "sandbox allow-scripts; frame-ancestors 'none'"),
)
_ENTRY = "src/main.js"
_STYLES = ("css/tokens.css", "css/frame.css", "css/parts.css", "css/views.css")
# So many events are readable without script, the newest.
_ROWS = 100
_DATA = re.compile(rb'<script type="application/json" id="report">(.*?)</script>', re.DOTALL)
_NOT_IN_A_SCRIPT = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# Lines of a failure that say it in short, their characters, and how pytest begins them.
_SHORT, _WIDTH = 8, 240
_TOLD = re.compile(r"E\s")
_LONG = {"longrepr": "The whole failure", "log": "What the test printed"}
_COUNTED = ("requests", "messages", "deliveries", "findings", "faults")
# One and several of what a report has.
_WORDS = {
    "events": ("event", "events"),
    "requests": ("request", "requests"),
    "messages": ("message", "messages"),
    "deliveries": ("attempt at a webhook", "attempts at webhooks"),
    "findings": ("finding", "findings"),
    "faults": ("fault armed", "faults armed"),
    "fixture_messages": tuple(
        f"{word} of the fixtures, of people of whom nothing was heard" for word in ("message", "messages")
    ),
}


class NoReport(ValueError):
    """A file is no report; the text says why."""


def page(document: Json) -> bytes:
    """The page. What comes from the document is text in it, whatever it is."""
    script, style = _script(), _style()
    policy = (
        f"default-src 'none'; script-src {files.hashed(script)}; style-src {files.hashed(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    parts = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        '<meta name="color-scheme" content="light dark">\n',
        f"<title>{escape(title(document))}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        f'<div id="page">\n<main id="plain" class="page">\n{"".join(_plain(document))}</main>\n</div>\n',
        f'<script type="application/json" id="report">{_inert(document)}</script>\n',
        f"<script>{script}</script>\n</body>\n</html>\n",
    )
    return "".join(parts).encode("utf-8", "replace")


def title(document: Json) -> str:
    """What a report is about, in a line: the test that failed, or the sandbox."""
    failure, sandbox = document["failure"], document["sandbox"]
    return f"✕ {failure['nodeid']}" if failure else f"Sandbox {sandbox['label'] or sandbox['id']}"


def read(content: bytes) -> dict[str, Any]:
    """The document of a page that `page` made, or of a file that is one. Raises NoReport."""
    found = _DATA.search(content)
    try:
        document = json.loads(content if found is None else found[1])
    except ValueError as error:
        raise NoReport("It is neither a report nor a document of JSON.") from error
    if not isinstance(document, dict):
        raise NoReport("It is no document of a report or of a state.")
    return document


def state_of(document: Json) -> dict[str, Any]:
    """The state in a report's document; a state's document is one itself. Raises NoReport."""
    if "report" not in document:
        return dict(document)
    if document.get("state") is None:
        raise NoReport("The report has no state in it: what the sandbox held was too large for it.")
    try:
        state = json.loads(gzip.decompress(base64.b64decode(document["state"], validate=True)))
    except (ValueError, OSError, EOFError) as error:
        raise NoReport("The report's state cannot be read.") from error
    if not isinstance(state, dict):
        raise NoReport("The report's state is none.")
    return state


@cache
def _script() -> str:
    return bundled(files.STATIC, _ENTRY)


@cache
def _style() -> str:
    return "\n".join((files.STATIC / name).read_text("utf-8") for name in _STYLES)


def _inert(document: Json) -> str:
    """JSON that ends no script, whatever is in it."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<\u2028\u2029]", lambda found: _NOT_IN_A_SCRIPT[found[0]], text)


def _plain(document: Json) -> Iterator[str]:
    """What is readable without script: what failed, what stands out, and the end of what happened."""
    failure = document["failure"]
    yield f"<h1>{escape(title(document))}</h1>\n"
    noticed = "".join(
        f"<li><b>{escape(one['kind'].replace('_', ' '))}</b> {escape(one['what'])}</li>\n"
        for one in document["stands_out"]
    )
    if noticed:
        yield f"<h2>What stands out</h2>\n<ul>\n{noticed}</ul>\n"
    if failure and failure["longrepr"]:
        yield f'<pre class="short">{escape(_in_short(failure["longrepr"]))}</pre>\n'
    yield f'<p class="counts">{escape(_counts(document))}</p>\n'
    yield from _folded(failure or {})
    left_out = [_many(count, name) for name, count in document["left_out"].items() if count]
    if left_out:
        yield f'<p class="left-out">Not in this report: {escape(", ".join(left_out))}.</p>\n'
    # A narrow screen goes through it sideways.
    table = '<div class="table" tabindex="0" role="region" aria-label="What happened last">'
    yield f"<h2>What happened last</h2>\n{table}<table>\n{''.join(_rows(document['events']))}</table></div>\n"
    if document.get("state") is not None:
        yield "<p>To go on from here: <code>mock-server open</code> with the name of this file.</p>\n"
    began = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in document["options"].items())
    made = f"mock-server {document['made_by']} made this at {document['made_at']}."
    yield f'<p class="began">{escape(f"It began as {began}. {made}")}</p>\n'


def _in_short(failure: str) -> str:
    """The lines in which pytest says what was not so; of another runner's text the end."""
    lines = failure.splitlines()
    told = [line for line in lines if _TOLD.match(line)][:_SHORT] or lines[-_SHORT:]
    return "\n".join(line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…" for line in told)


def _folded(failure: Json) -> Iterator[str]:
    """What is long, so that what stands out is on the first screen."""
    for name, heading in _LONG.items():
        if failure.get(name):
            yield f"<details><summary>{heading}</summary><pre>{escape(failure[name])}</pre></details>\n"


def _counts(document: Json) -> str:
    """How many there were of each, in the report or not."""
    refused = sum(request["response"]["status"] >= 400 for request in document["requests"])  # noqa: PLR2004 - HTTP's
    there = {name: len(document[name]) + document["left_out"].get(name, 0) for name in _COUNTED}
    requests, *others = [_many(count, name) for name, count in there.items()]
    clock = document["sandbox"]["clock"]
    stood = "stood still" if clock["frozen"] else "ran"
    return f"{', '.join([f'{requests} ({refused} refused)', *others])}. The clock {stood} at {clock['now']}."


def _many(count: int, name: str) -> str:
    one, more = _WORDS[name]
    return f"{count:,} {one if count == 1 else more}"


def _rows(events: Sequence[Json]) -> Iterator[str]:
    """The oldest first."""
    yield "<tr><th>at</th><th>whose</th><th>system</th><th>what</th></tr>\n"
    for event in reversed(events[:_ROWS]):
        cells = (event["at"], event["lane"], event.get("system", ""), event["what"])
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n"
