"""What a command and a person are told of a server that has started: its addresses and credentials."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.server.composition import Server


def environment(server: Server) -> dict[str, str]:
    """What a command finds in its environment: the server, and each system's base URL and credentials."""
    found = {"MOCK_URL": server.url, "MESSAGING_MOCK_URL": server.url}
    if server.settings.control_token is not None:
        found["MOCK_CONTROL_TOKEN"] = server.settings.control_token
    found.update(_past_proxies(server.settings.host))
    for name, access in _access(server).items():
        prefix = name.upper()
        found[f"{prefix}_BASE_URL"] = access["base_url"]
        found.update({f"{prefix}_{key.upper()}": value for key, value in access["credentials"].items()})
    return found


def _past_proxies(host: str) -> dict[str, str]:
    """What keeps a command's HTTP clients from asking a proxy for our address; they read either spelling."""
    ours = ("localhost", "127.0.0.1", "::1") if host == "localhost" else (host,)
    said = [part.strip() for name in ("NO_PROXY", "no_proxy") for part in os.environ.get(name, "").split(",")]
    # A star stands for all, and only alone.
    value = "*" if "*" in said else ",".join(dict.fromkeys(part for part in (*said, *ours) if part))
    return {"NO_PROXY": value, "no_proxy": value}


def _access(server: Server) -> dict[str, Any]:
    sandbox = server.apps.control.world.get("default")
    return {
        name: {
            "base_url": f"{server.url}/{name}{app.face.base_path}",
            "credentials": dict(sandbox.credentials[name].own),
            "first_call": app.face.first_call,
        }
        for name, app in server.apps.systems.items()
    }


def banner(server: Server) -> str:
    """What whoever started the server reads first."""
    lines = [f"mock-server {__version__} on {server.url}", ""]
    for name, access in _access(server).items():
        lines.append(f"{name}  {access['base_url']}")
        lines += [f"  {key}: {value}" for key, value in access["credentials"].items()]
        if name in server.settings.port_for:
            lines.append(f"  alone on port {server.port_of(name)}")
        lines.append(f"  to read and try: {server.url}/{name}/docs")
        lines += ["  first call:", *(f"    {line}" for line in _first_call(access))]
    page = [f"web page  {server.url}/_mock/ui/"] if server.settings.ui else []
    lines += ["", *page, f"control plane  {server.url}/_mock  (to read and try: {server.url}/_mock/docs)"]
    return "\n".join(lines)


def _first_call(access: Mapping[str, Any]) -> list[str]:
    from mock_server.web.system import filled  # noqa: PLC0415 - the server has loaded it by now, and --help has not

    return filled(access["first_call"], {**access["credentials"], "base_url": access["base_url"]}).splitlines()
