"""The tables of the pages that are made from the product: `make docs` writes them anew, a test holds them to it.

A table stands between `<!-- NAME -->` and `<!-- /NAME -->`, made by the function of that name here.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from contract_tests import claims, configuration
from contract_tests.redaction import variable
from mock_server.cli import main as cli
from mock_server.cli.mcp.tools import DASHBOARDS, TABLE, Tools
from mock_server.control.search import events, fields
from mock_server.control.search.kinds import Kind
from mock_server.kernel.instants import SECOND
from mock_server.kernel.sandbox import Origin
from mock_server.server.loading import build_apps
from mock_server.server.settings import Settings
from mock_server.systems import ours
from mock_server.web import llms
from tests.docs.blocks import ADDRESS, ROOT, pages

LLMS = ROOT / "llms.txt"

METHODS = {"delete", "get", "patch", "post", "put"}

_DEFAULT = re.compile(r" \[default: (.*)\]")


Rows = Iterator[Sequence[object]]


def table(rows: Iterable[Sequence[object]]) -> str:
    """The first row is the table's head."""
    head, *rest = rows
    lines = [head, ["---"] * len(head), *rest]
    return "".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def systems() -> Rows:
    """What of each system is served, by its OpenAPI document: calls, marks of `x-assumed`, and what is left out."""
    yield "system", "base URL", "calls", "documented", "assumed", "assumed parts of calls", "not served"
    for name, app in build_apps(Settings(only=ours())).systems.items():
        document = json.loads(app.openapi(f"/{name}"))
        calls = list(operations(document))
        assumed = sum("x-assumed" in call for call in calls)
        parts = sum(1 for _ in marks(document)) - assumed
        left_out = "; ".join(document["info"].get("x-not-served", ()))
        base_url = f"`/{name}{app.face.base_path}`"
        yield document["info"]["title"], base_url, len(calls), len(calls) - assumed, assumed, parts, left_out


def operations(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for path in document["paths"].values():
        yield from (call for method, call in path.items() if method in METHODS)


def marks(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every part of an OpenAPI document that has the mark of an assumption."""
    if isinstance(part, dict):
        if part.get("x-assumed") is True:
            yield part
        for value in part.values():
            yield from marks(value)
    elif isinstance(part, list):
        for value in part:
            yield from marks(value)


def claimed() -> Rows:
    """The claims of the contract suite by system and evidence."""
    book = claims.load()
    yield "system", *(evidence.replace("_", " ") for evidence in claims.EVIDENCE), "untested", "last validated"
    for system in ours():
        own = book.of(system)
        found = Counter(claim.evidence for claim in own)
        untested = sum(claim.untested is not None for claim in own)
        days = [book.validated[claim.id] for claim in own if claim.id in book.validated]
        yield system, *(found[evidence] for evidence in claims.EVIDENCE), untested, max(days, default="none")


def flags() -> Rows:
    """Every flag of `serve`, its variable, what it sets and what it is without it."""
    yield "flag", "variable", "what it sets", "default"
    for option in cli.main.commands["serve"].params:
        if isinstance(option, click.Option):
            text = option.help or ""
            default = _DEFAULT.search(text)
            names = ", ".join(f"`{flag}`" for flag in (*option.opts, *option.secondary_opts))
            yield names, f"`{option.envvar}`", _DEFAULT.sub("", text), default[1] if default else ""


def credentials() -> Rows:
    """The variables that a live run of each system takes its credentials from."""
    yield "system", "needed", "can be added"
    for system in ours():
        known = configuration.known(system)
        both = (known.credentials, known.more_credentials)
        yield system, *(", ".join(f"`{variable(system, name)}`" for name in names) for names in both)


def searches() -> Rows:
    """Every field that lists are searched by, what it takes, and which lists have it."""
    yield "field", "of", "values"
    apps = build_apps(Settings(only=ours()))
    served = {name: app.face for name, app in apps.systems.items()}
    sandbox = apps.control.world.create(Origin(id="tables", seed=1, fixtures="empty"))
    lists = {
        "messages": fields.messages(sandbox, served),
        "requests": fields.requests(sandbox, served),
        "deliveries": fields.deliveries(served),
        "parcels": fields.parcels(served),
        "findings": fields.findings(served),
        "people": fields.people(served),
        "events": events.fields(served),
    }
    for name in dict.fromkeys(name for found in lists.values() for name in found.named):
        by_values: dict[str, list[str]] = {}
        for title, found in lists.items():
            if name in found.named:
                by_values.setdefault(_values(found.named[name].kind), []).append(title)
        yield from ((f"`{name}`", ", ".join(titles), values) for values, titles in by_values.items())


def _values(kind: Kind) -> str:
    return ", ".join(f"`{word}`" for word in kind.words) or (kind.__doc__ or "").partition("\n")[0]


def webhooks() -> Rows:
    """Each system's events, what counts as success, and when a failed attempt is made again."""
    yield "system", "events", "success", "sent again"
    for name, app in build_apps(Settings(only=ours())).systems.items():
        form = app.face.webhooks
        taken = [status for status in range(200, 300) if form.accepts(status)]
        success = "any 2xx" if len(taken) == 100 else ", ".join(map(str, taken))
        waits = ", ".join(_length(wait) for wait in form.waits)
        events = ", ".join(f"`{event}`" for event in form.events)
        yield name, events, f"{success} within {form.timeout:g} s", f"{len(form.waits)} times: after {waits}"


def tools() -> Rows:
    """What an agent can do, and the control plane's operations that it is done by."""
    yield "tool", "what it is for", "it", "operations"
    for name, (kind, operations) in TABLE.items():
        text = re.sub(r"\s+", " ", getattr(Tools, name).__doc__ or "").strip()
        named = ", ".join(call if call == DASHBOARDS else f"`{call}`" for call in operations)
        yield f"`{name}`", text, kind, named


def llms_text() -> str:
    """What an agent reads first: what the server tells at /llms.txt, and the pages of this folder."""
    links = [
        llms.Link(page.read_text("utf-8").partition("\n")[0].removeprefix("# "), page.relative_to(ROOT).as_posix())
        for page in pages()
    ]
    faces = [app.face for app in build_apps(Settings(only=ours())).systems.values()]
    return llms.text(ADDRESS, faces, [("Pages", links)])


def _length(wait: int) -> str:
    seconds = wait // SECOND
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min" if seconds < 3_600 else f"{seconds // 3_600} h"


TABLES: Mapping[str, Callable[[], Rows]] = {
    "systems": systems,
    "claims": claimed,
    "credentials": credentials,
    "flags": flags,
    "searches": searches,
    "webhooks": webhooks,
    "tools": tools,
}


def renewed(text: str) -> str:
    """A page with each of its tables as it is now."""
    return re.sub(
        r"(<!-- (\w+) -->\n).*?(<!-- /\2 -->)",
        lambda found: f"{found[1]}{table(TABLES[found[2]]())}{found[3]}",
        text,
        flags=re.DOTALL,
    )


def write(paths: Iterable[Path]) -> list[Path]:
    """Bring the tables of these pages up to date; the pages that were not."""
    stale = []
    for path in paths:
        text = path.read_text("utf-8")
        if (now := renewed(text)) != text:
            path.write_text(now, "utf-8")
            stale.append(path)
    return stale


if __name__ == "__main__":
    for written in write(pages()):
        click.echo(written.relative_to(ROOT))
    LLMS.write_text(llms_text(), "utf-8")
