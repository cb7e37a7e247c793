"""The settings of the server as flags of a command, each with its variable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    ("host", "Address to bind to. [default: 127.0.0.1]", False),
    ("port", "Port of every system and of the control plane; 0 takes a free one. [default: 4020]", False),
    ("port-for", "SYSTEM=PORT: serve one system alone at the root of a port of its own, too. Repeatable.", True),
    ("only", "Serve only this system. Repeatable.", True),
    ("seed", "Seed of the default sandbox, and of sandboxes that are given none. [default: 1]", False),
    ("fixtures", "Directory with a folder of YAML files for each system; see fixtures/ for the form.", False),
    ("shard", "Name of this server among several behind a proxy: a mark in every id and credential.", False),
    ("state", "File or redis:// URL where the state outlives the server: taken up at the start, and written.", False),
    ("control-token", "Bearer token that every /_mock call but health then needs.", False),
    (
        "allow-host",
        "HOST[,HOST]: names of this server beyond those that no stranger can have; *.SUFFIX and * too. Repeatable.",
        True,
    ),
    (
        "trusted-proxy",
        "CIDR[,CIDR]: proxies whose Forwarded and X-Forwarded-For, -Proto, -Host and -Prefix are believed. Repeatable.",
        True,
    ),
    ("cors-origin", "ORIGIN[,ORIGIN]: whose pages may call the systems from a browser; * for any. Repeatable.", True),
    ("webhook-allow", "HOST[,HOST]: the only places webhooks go to, * for all. [default: private networks]", True),
    (
        "webhook-ca",
        "File of the certificates (PEM) that https receivers may be signed by, beside the public ones.",
        False,
    ),
    ("log-format", "text or json. [default: text]", False),
    ("log-level", "debug, info, warning or error. [default: info]", False),
    ("max-sandboxes", "Sandboxes at once; one beyond is refused. [default: 1000]", False),
    (
        "sandbox-ttl",
        "Seconds without use after which sandboxes end that were given no ttl_seconds; 0: never. [default: 0]",
        False,
    ),
    ("max-messages", "Messages that a sandbox keeps; the oldest beyond are dropped. [default: 100000]", False),
    ("max-requests", "Requests that a sandbox's journal keeps. [default: 1000]", False),
    ("max-connections", "Connections at once; one beyond is answered 503 and closed. [default: 10000]", False),
    ("client-timeout", "Seconds for a request's head, its body, and between two requests. [default: 60]", False),
    ("max-records", "Records that each table of a system keeps in a sandbox. [default: 100000]", False),
    ("max-events", "Things that happened in a sandbox of which it can tell. [default: 10000]", False),
    ("max-import", "Bytes that a state to be imported may have. [default: 268435456]", False),
)
_INSECURE = "insecure-control"
_PAGE = "ui"
VARIABLES = {"MOCK_URL"} | {
    "MOCK_" + name.replace("-", "_").upper() for name in (_INSECURE, _PAGE, *(name for name, _, _ in _OPTIONS))
}


def server_options(command: F) -> F:
    """Every setting as a flag with its MOCK_… variable, read as text, so that all problems are told at once."""
    command = click.option(
        f"--{_INSECURE}",
        envvar="MOCK_INSECURE_CONTROL",
        show_envvar=True,
        is_flag=True,
        flag_value="true",
        default=None,
        help="Bind to other than loopback without a control token: anybody on the network then commands every sandbox.",
    )(command)
    command = click.option(
        f"--{_PAGE}/--no-{_PAGE}",
        envvar="MOCK_UI",
        show_envvar=True,
        default=None,
        help="Serve the web page, or leave it out; the control plane is there without it too. [default: ui]",
    )(command)
    for name, text, repeatable in reversed(_OPTIONS):
        variable = "MOCK_" + name.replace("-", "_").upper()
        command = click.option(
            f"--{name}", envvar=variable, show_envvar=True, multiple=repeatable, metavar="TEXT", help=text
        )(command)
    return command
