"""`/llms.txt`: what an agent that works for a developer reads first, in the form of llmstxt.org."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # Health answers before it is loaded.
    from mock_server.web.system import Face

PATH = "/llms.txt"

# What is done under /_mock, and by which call; each is told of in the control plane's document.
VERBS = (
    ("a sandbox of one's own, with base URLs and credentials", "POST", "/sandboxes"),
    ("be the customer", "POST", "/sandboxes/{sandbox_id}/inbound"),
    ("let time pass", "POST", "/sandboxes/{sandbox_id}/clock/advance"),
    ("what was sent, and what customers wrote", "GET", "/sandboxes/{sandbox_id}/messages"),
    ("wait for what is sent", "GET", "/sandboxes/{sandbox_id}/messages/wait"),
    ("report what the provider would", "POST", "/sandboxes/{sandbox_id}/messages/{message_id}/status"),
    ("break the vendor", "POST", "/sandboxes/{sandbox_id}/faults"),
    ("what the application asked for", "GET", "/sandboxes/{sandbox_id}/requests"),
    ("why a request was refused", "GET", "/sandboxes/{sandbox_id}/requests/{request_id}"),
    ("requests that reached no sandbox, and why", "GET", "/refused"),
    ("what the vendor does not define", "GET", "/sandboxes/{sandbox_id}/findings"),
    ("check what should have happened", "POST", "/sandboxes/{sandbox_id}/verify"),
    ("webhooks that were posted", "GET", "/sandboxes/{sandbox_id}/webhooks/deliveries"),
    ("what happened, and what led to it", "GET", "/sandboxes/{sandbox_id}/events"),
)

_FORM = """\
# Messaging sandbox

> One server that stands in for commercial messaging APIs ({titles}). It keeps state and answers as they do; \
nothing that is sent here reaches anybody.

- An application is configured with a system's base URL and credentials, nothing else: \
its code stays as it is for the vendor.
- A request reaches its sandbox by the credentials that it carries. \
The sandbox `default` is always there; a test makes one of its own.
- Each rule (the 24 hours of a session window, tokens, limits, retries) goes by the sandbox's clock, \
which is moved, never waited for.
- A refusal is worded as the vendor words it; the request's own record has `why`, where the sandbox knows more.
- `mock-server mcp` has the control plane's verbs as tools of the Model Context Protocol; \
in pytest there are fixtures, in Python `mock_server.Client`.

## Systems

{systems}

## Control plane

JSON over HTTP at `{here}/_mock`; where the server has a control token, each call but health needs it: \
`Authorization: Bearer TOKEN`.

{links}

{verbs}
"""


class Link(NamedTuple):
    """A line of a list of links."""

    name: str
    url: str
    notes: str = ""

    def __str__(self) -> str:
        return f"- [{self.name}]({self.url})" + (f": {self.notes}" if self.notes else "")


def text(here: str, systems: Sequence[Face], sections: Iterable[tuple[str, Sequence[Link]]] = ()) -> str:
    """The whole of it, for a server at this address; `sections` come at its end, each with a title."""
    apis = [
        Link(system.title, f"{here}/{system.name}/openapi.json", f"base URL `{here}/{system.name}{system.base_path}`")
        for system in systems
    ]
    control = [
        Link("Control plane", f"{here}/_mock/openapi.json", "every call with its fields and examples"),
        Link("Systems", f"{here}/_mock/systems", "what each system can: channels, statuses, events, limits, searches"),
        Link("The default sandbox", f"{here}/_mock/sandboxes/default", "its base URLs, credentials and first calls"),
    ]
    told = _FORM.format(
        here=here,
        titles=", ".join(system.title for system in systems),
        systems=_lines(apis),
        links=_lines(control),
        verbs=_lines(f"- {what}: `{method} /_mock{path}`" for what, method, path in VERBS),
    )
    return told + "".join(f"\n## {title}\n\n{_lines(links)}\n" for title, links in sections)


def _lines(items: Iterable[object]) -> str:
    return "\n".join(map(str, items))
