"""What a command and a person are told of a server that has started: its addresses and credentials."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.server.composition import Server


def environment(server: Server) -> dict[str, str]:
    """What a command finds in its environment: the server, and each system's base URL and credentials."""
    found = {"MOCK_URL": server.url, "MESSAGING_MOCK_URL": server.url}
    if server.settings.control_token is not None:
        found["MOCK_CONTROL_TOKEN"] = server.settings.control_token
    found.update(_past_proxies(server.settings.host))
    for name, base_url, credentials in _access(server):
        told = {"base_url": base_url, **credentials}
        found.update({f"{name}_{key}".upper(): value for key, value in told.items()})
    return found


def _past_proxies(host: str) -> dict[str, str]:
    """What keeps a command's HTTP clients from asking a proxy for our address; they read either spelling."""
    ours = ("localhost", "127.0.0.1", "::1") if host == "localhost" else (host,)
    said = [part.strip() for name in ("NO_PROXY", "no_proxy") for part in os.environ.get(name, "").split(",")]
    # A star stands for all, and only alone.
    value = "*" if "*" in said else ",".join(dict.fromkeys(part for part in (*said, *ours) if part))
    return {"NO_PROXY": value, "no_proxy": value}


def _access(server: Server) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Each system's name, base URL, and credentials in the default sandbox."""
    sandbox = server.apps.control.world.get("default")
    for name, app in server.apps.systems.items():
        yield name, f"{server.url}/{name}{app.face.base_path}", sandbox.credentials[name].own


def banner(server: Server) -> str:
    """What whoever started the server reads first."""
    from mock_server.web.system import filled  # noqa: PLC0415 - the server has loaded it by now, and --help has not

    lines = [f"mock-server {__version__} on {server.url}", ""]
    for name, base_url, credentials in _access(server):
        lines.append(f"{name}  {base_url}")
        lines += [f"  {key}: {value}" for key, value in credentials.items()]
        if name in server.settings.port_for:
            lines.append(f"  alone on port {server.port_of(name)}")
        lines.append(f"  to read and try: {server.url}/{name}/docs")
        first_call = filled(server.apps.systems[name].face.first_call, {**credentials, "base_url": base_url})
        lines += ["  first call:", *(f"    {line}" for line in first_call.splitlines())]
    page = [f"web page  {server.url}/_mock/ui/"] if server.settings.ui else []
    lines += ["", *page, f"control plane  {server.url}/_mock  (to read and try: {server.url}/_mock/docs)"]
    return "\n".join(lines)
