"""The command line: `mock-server serve | health | openapi | contract | new-system | run`."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mock_server.cli import supervisor
from mock_server.server import links
from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.server.composition import Server
    from mock_server.server.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

USAGE = 2
_NOT_STARTED = 127  # as a shell tells it

_OPTIONS = (
    ("host", "Address to bind to. [default: 127.0.0.1]", False),
    ("port", "Port of every system and of the control plane; 0 takes a free one. [default: 4020]", False),
    ("port-for", "SYSTEM=PORT: serve one system alone at the root of a port of its own, too. Repeatable.", True),
    ("only", "Serve only this system. Repeatable.", True),
    ("seed", "Seed of the default sandbox, and of sandboxes that are given none. [default: 1]", False),
    ("fixtures", "Directory with a folder of YAML files for each system; see fixtures/ for the form.", False),
    ("control-token", "Bearer token that every /_mock call but health then needs.", False),
    (
        "allow-host",
        "HOST[,HOST]: names of this server beyond those that no stranger can have; *.SUFFIX and * too. Repeatable.",
        True,
    ),
    ("webhook-allow", "HOST[,HOST]: the only places webhooks go to, * for all. [default: private networks]", True),
    (
        "webhook-ca",
        "File of the certificates (PEM) that https receivers may be signed by, beside the public ones.",
        False,
    ),
    ("log-format", "text or json. [default: text]", False),
    ("log-level", "debug, info, warning or error. [default: info]", False),
    ("max-messages", "Messages that a sandbox keeps; the oldest beyond are dropped. [default: 100000]", False),
    ("max-requests", "Requests that a sandbox's journal keeps. [default: 1000]", False),
    ("max-connections", "Connections at once; one beyond is answered 503 and closed. [default: 10000]", False),
    ("client-timeout", "Seconds for a request's head, its body, and between two requests. [default: 60]", False),
    ("max-records", "Records that each table of a system keeps in a sandbox. [default: 100000]", False),
    ("max-import", "Bytes that a state to be imported may have. [default: 268435456]", False),
)
_INSECURE = "insecure-control"
_VARIABLES = {"MOCK_URL"} | {
    "MOCK_" + name.replace("-", "_").upper() for name in (_INSECURE, *(name for name, _, _ in _OPTIONS))
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
    for name, text, repeatable in reversed(_OPTIONS):
        variable = "MOCK_" + name.replace("-", "_").upper()
        command = click.option(
            f"--{name}", envvar=variable, show_envvar=True, multiple=repeatable, metavar="TEXT", help=text
        )(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mock-server")
@click.pass_context
def main(context: click.Context) -> None:
    """A messaging sandbox: one server that stands in for commercial messaging APIs."""
    _fill_streams()
    context.obj = links.take_out(os.environ, _VARIABLES)


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@server_options
@click.pass_context
def serve(context: click.Context, /, **raw: Any) -> None:
    """Run the server until it is stopped."""
    settings = _settings(raw, context.args)
    stopped = supervisor.hear_endings()
    server = _started(settings)
    _say(_banner(server))
    while not stopped:
        time.sleep(supervisor.LOOK_AGAIN)
    server.close()
    # Threads that wait need no goodbye, and PID 1 has a second to be gone.
    _leave(0)


@main.command()
@click.option("--url", envvar="MOCK_URL", show_envvar=True, help="The server. [default: http://127.0.0.1:$MOCK_PORT]")
@click.option("--port", envvar="MOCK_PORT", default="4020", hidden=True)
@click.pass_obj
def health(ignored: Sequence[str], url: str | None, port: str) -> None:
    """Ask a running server for its health: exit code 0 once it is ready, or 1 and what is wrong."""
    from mock_server.cli import health as probe

    for warning in ignored:
        _say(warning, err=True)
    wrong = probe.check(url or f"http://127.0.0.1:{port}")
    if wrong is not None:
        _say(wrong, err=True)
        sys.exit(1)


@main.command()
@click.argument("system")
def openapi(system: str) -> None:
    """Print the OpenAPI document of SYSTEM (or of `control`)."""
    from mock_server.server.loading import build_apps
    from mock_server.server.settings import ConfigurationError, Settings

    try:
        apps = build_apps(Settings())
    except ConfigurationError as error:
        _refuse(error.problems)
        raise
    served = {**apps.systems, "control": apps.control}
    if system not in served:
        _refuse([f"There is no {system!r}; there are {', '.join(served)}."])
    prefix = "/_mock" if system == "control" else f"/{system}"
    click.echo(apps.document(served[system], f"http://127.0.0.1:{Settings.port}{prefix}"))


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def contract(arguments: tuple[str, ...]) -> None:
    """Hold the contract suite's claims against a mock or a live account."""
    from mock_server import contract as suite

    sys.exit(suite.run(arguments))


@main.command("new-system")
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to write it; it must not be there yet. [default: mock-server-NAME]",
)
def new_system(name: str, folder: Path | None) -> None:
    """Write a package that brings a system of your own, NAME, to be installed beside this one."""
    from mock_server.cli import new_system as template

    package = folder or Path(f"mock-server-{name}")
    try:
        template.write(name, package)
    except template.Refused as error:
        _refuse([str(error)])
    _say(f"{package} is written. Next:")
    for line in (
        f"pip install -e '{package}[test]'",
        f"mock-server contract --system {name}",
        f"pytest {package}/tests",
    ):
        _say(f"  {line}")


@main.command(context_settings={"allow_interspersed_args": False})
@server_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(command: tuple[str, ...], **raw: Any) -> None:
    """Run COMMAND with a server of its own on a free port, and exit with its exit code.

    COMMAND finds MOCK_URL, and for each system its base URL and credentials, such as MSGBOXX_BASE_URL and
    MSGBOXX_USERNAME, in its environment. The pytest plugin finds MESSAGING_MOCK_URL, and starts no server. NO_PROXY
    names the server's address, beside what it named before.

    SIGINT, SIGTERM and SIGHUP are passed on to COMMAND; one that comes over a second after the first kills it. However
    this process ends, COMMAND ends with it.
    """
    if not raw.get("port"):
        raw["port"] = "0"
    settings = _settings(raw)
    # The command's own output is what is to be read, unless a level was asked for.
    server = _started(settings if raw.get("log_level") else replace(settings, log_level="warning"))
    try:
        code = supervisor.run(command, {**os.environ, **_environment(server)})
    except OSError as error:
        _say(f"{error.filename or command[0]}: {error.strerror}", err=True)
        code = _NOT_STARTED
    server.close()
    _leave(code)


def _settings(raw: Mapping[str, Any], unknown: Sequence[str] = ()) -> Settings:
    """Raises nothing: whatever is wrong is told at once, flags that there are not (`unknown`) included, and ends us."""
    from mock_server.server.settings import ConfigurationError, read

    flags = [text for text in unknown if text.startswith("-")]
    problems = [f"There is no such flag or argument: {text}." for text in flags or unknown]
    try:
        settings = read(raw)
    except ConfigurationError as error:
        _refuse([*problems, *error.problems])
        raise
    if problems:
        _refuse(problems)
    return settings


def _started(settings: Settings) -> Server:
    from mock_server.server import memory

    memory.keep_little()
    with memory.loading():
        return _loaded(settings)


def _loaded(settings: Settings) -> Server:
    from mock_server.server import logs
    from mock_server.server.composition import Server
    from mock_server.server.serving import room_for_connections
    from mock_server.server.settings import ConfigurationError

    report = logs.configure(settings.log_format, settings.log_level)
    for warning in click.get_current_context().obj:
        logging.getLogger(__name__).warning("%s", warning)
    room = room_for_connections(settings.max_connections, raise_limit=True)
    if room < settings.max_connections:
        logging.getLogger(__name__).warning("%d connections at most: this process may not open more (ulimit -n).", room)
    server = Server(settings, report)
    try:
        return server.start()
    except ConfigurationError as error:
        _refuse(error.problems)
        raise


def _refuse(problems: tuple[str, ...] | list[str]) -> None:
    for problem in problems:
        _say(problem, err=True)
    _leave(USAGE)


def _fill_streams() -> None:
    """Let no socket take the number of a standard stream that was closed, as in `>&-`: others write there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _say(text: str, *, err: bool = False) -> None:
    """Say something to whoever listens: a stream that is closed, full or broken is no reason not to serve."""
    with suppress(OSError):
        click.echo(text, err=err)


def _leave(code: int) -> None:
    logging.shutdown()
    os._exit(code)


def _environment(server: Server) -> dict[str, str]:
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


def _banner(server: Server) -> str:
    lines = [f"mock-server {__version__} on {server.url}", ""]
    for name, access in _access(server).items():
        lines.append(f"{name}  {access['base_url']}")
        lines += [f"  {key}: {value}" for key, value in access["credentials"].items()]
        if name in server.settings.port_for:
            lines.append(f"  alone on port {server.port_of(name)}")
        lines.append(f"  to read and try: {server.url}/{name}/docs")
        lines += ["  first call:", *(f"    {line}" for line in _first_call(access))]
    lines += ["", f"control plane  {server.url}/_mock  (to read and try: {server.url}/_mock/docs)"]
    return "\n".join(lines)


def _first_call(access: Mapping[str, Any]) -> list[str]:
    values = {**access["credentials"], "base_url": access["base_url"]}
    text: str = access["first_call"]
    for key, value in values.items():
        text = text.replace(f"<{key}>", value)
    return text.splitlines()
