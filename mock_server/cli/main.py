"""The command line: `mock-server serve | health | open | openapi | haproxy | contract | mcp | new-system | run`."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mock_server.cli import streams, supervisor, telling
from mock_server.cli.options import VARIABLES, server_options
from mock_server.server import links
from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.server.composition import Server
    from mock_server.server.settings import Settings

logger = logging.getLogger(__name__)

USAGE = 2
_NOT_STARTED = 127  # as a shell tells it


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mock-server")
@click.pass_context
def main(context: click.Context) -> None:
    """A messaging sandbox: one server that stands in for commercial messaging APIs."""
    streams.fill()
    context.obj = links.take_out(os.environ, VARIABLES)


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@server_options
@click.pass_context
def serve(context: click.Context, /, **raw: Any) -> None:
    """Run the server until it is stopped."""
    settings = _settings(raw, context.args)
    stopped = supervisor.hear_endings()
    server = _started(settings)
    streams.say(telling.banner(server))
    _serve_until(stopped, server)


def _serve_until(stopped: Sequence[object], server: Server) -> None:
    while not stopped:
        time.sleep(supervisor.LOOK_AGAIN)
    # Threads that wait need no goodbye, and PID 1 has a second to be gone.
    _leave(_closed(server))


@main.command("open")
@server_options
@click.option("--browser", is_flag=True, help="Show it in the browser.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def open_report(file: Path, *, browser: bool, **raw: Any) -> None:
    """Go on from FILE, a report of a failed test or an exported state: a server with its sandbox, on a free port.

    The clock of the sandbox stands still where it stood. Its keys are new ones.
    """
    from mock_server.cli import opening

    settings = _settings(_aside(raw))
    stopped = supervisor.hear_endings()
    try:
        opened = opening.read(file.read_bytes())
        server = _started(settings)
        sandbox = opening.install(server, opened)
    except (opening.Refused, OSError) as error:
        _refuse([f"{file}: {error}"])
    page = f"{server.url}/_mock/{'ui/s' if settings.ui else 'sandboxes'}/{sandbox}"
    streams.say(f"{opened.label}\n  {page}")
    if browser:
        import webbrowser

        webbrowser.open(page)
    _serve_until(stopped, server)


@main.command()
@click.option("--url", envvar="MOCK_URL", show_envvar=True, help="The server. [default: http://127.0.0.1:$MOCK_PORT]")
@click.option("--port", envvar="MOCK_PORT", default="4020", hidden=True)
@click.pass_obj
def health(ignored: Sequence[str], url: str | None, port: str) -> None:
    """Ask a running server for its health: exit code 0 once it is ready, or 1 and what is wrong."""
    from mock_server.cli import health as probe

    for warning in ignored:
        streams.say(warning, err=True)
    wrong = probe.check(url or f"http://127.0.0.1:{port}")
    if wrong is not None:
        streams.say(wrong, err=True)
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
    served = {**apps.systems, "control": apps.control}
    if system not in served:
        _refuse([f"There is no {system!r}; there are {', '.join(served)}."])
    prefix = "/_mock" if system == "control" else f"/{system}"
    click.echo(served[system].openapi(f"http://127.0.0.1:{Settings.port}{prefix}"))


@main.command()
@click.option(
    "--shard", "servers", metavar="NAME=HOST:PORT", multiple=True, help="A server, started with --shard NAME."
)
@click.option("--bind", default=":4020", show_default=True, help="Where HAProxy listens.")
def haproxy(servers: tuple[str, ...], bind: str) -> None:
    """Print a configuration of HAProxy that leads each request to the shard that its sandbox lives in."""
    from mock_server.cli import haproxy as proxy
    from mock_server.server.settings import ConfigurationError

    try:
        click.echo(proxy.configuration(servers, bind), nl=False)
    except ConfigurationError as error:
        _refuse(error.problems)


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def contract(arguments: tuple[str, ...]) -> None:
    """Hold the contract suite's claims against a mock or a live account."""
    from mock_server import contract as suite

    sys.exit(suite.run(arguments))


@main.command()
@click.option(
    "--url", envvar="MOCK_URL", show_envvar=True, help="A server that runs. [default: one that ends with this]"
)
@click.option(
    "--control-token", envvar="MOCK_CONTROL_TOKEN", show_envvar=True, help="What that server was started with."
)
@click.pass_obj
def mcp(ignored: Sequence[str], url: str | None, control_token: str | None) -> None:
    """Be a server of the Model Context Protocol on standard input and output, whose tools are the control plane's."""
    for warning in ignored:
        streams.say(warning, err=True)
    try:
        from mock_server.cli import mcp as agents
    except ImportError as error:
        _refuse([f"It needs more ({error}): pip install 'messaging-mock-server[mcp]'"])
    from mock_server.background import NotStarted

    try:
        agents.serve(url or None, control_token or None)
    except NotStarted as error:
        _refuse([str(error)])


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
    streams.say(
        f"{package} is written. Next:\n"
        f"  pip install -e '{package}[test]'\n"
        f"  mock-server contract --system {name}\n"
        f"  pytest {package}/tests"
    )


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
    server = _started(_settings(_aside(raw)))
    try:
        code = supervisor.run(command, {**os.environ, **telling.environment(server)})
    except OSError as error:
        streams.say(f"{error.filename or command[0]}: {error.strerror}", err=True)
        code = _NOT_STARTED
    closed = _closed(server)
    _leave(code or closed)


def _aside(raw: Mapping[str, Any]) -> dict[str, Any]:
    """For a server beside what is to be read: it takes a free port and logs warnings alone, unless told otherwise."""
    return {**raw, "port": raw["port"] or "0", "log_level": raw["log_level"] or "warning"}


def _settings(raw: Mapping[str, Any], unknown: Sequence[str] = ()) -> Settings:
    """Raises nothing: whatever is wrong is told at once, flags that there are not (`unknown`) included, and ends us."""
    from mock_server.server.settings import ConfigurationError, read

    flags = [text for text in unknown if text.startswith("-")]
    problems = [f"There is no such flag or argument: {text}." for text in flags or unknown]
    try:
        settings = read(raw)
    except ConfigurationError as error:
        _refuse([*problems, *error.problems])
    if problems:
        _refuse(problems)
    return settings


def _started(settings: Settings) -> Server:
    from mock_server.server import memory

    memory.keep_little()
    with memory.loading():
        from mock_server.server import logs
        from mock_server.server.composition import Server
        from mock_server.server.serving import room_for_connections
        from mock_server.server.settings import ConfigurationError

        report = logs.configure(settings.log_format, settings.log_level)
        for warning in click.get_current_context().obj:
            logger.warning("%s", warning)
        room = room_for_connections(settings.max_connections, raise_limit=True)
        if room < settings.max_connections:
            logger.warning("%d connections at most: this process may not open more (ulimit -n).", room)
        try:
            return Server(settings, report).start()
        except ConfigurationError as error:
            _refuse(error.problems)


def _closed(server: Server) -> int:
    """Close it; the exit code of a server that is over, which is 1 when its state could not be kept."""
    from mock_server.kernel.keeping import NotSaved

    try:
        server.close()
    except NotSaved as error:
        streams.say(error.detail, err=True)
        return 1
    return 0


def _refuse(problems: Sequence[str]) -> NoReturn:
    for problem in problems:
        streams.say(problem, err=True)
    _leave(USAGE)


def _leave(code: int) -> NoReturn:
    logging.shutdown()
    os._exit(code)
