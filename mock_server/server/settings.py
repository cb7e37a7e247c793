"""How a server is set up: every flag with its environment variable, and all that is wrong with them at once."""

from __future__ import annotations

import importlib.util
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from mock_server import systems
from mock_server.addresses import PORT, is_address
from mock_server.kernel import shards
from mock_server.kernel.lifetime import LONGEST
from mock_server.web import browsers, limits, proxies, strangers

T = TypeVar("T")
# What is wrong with a text, in a sentence; None for nothing.
ProblemOf = Callable[[str], str | None]

LOG_FORMATS = ("text", "json")

# int() would take 4_0_2_9 as well.
_WHOLE = re.compile(r"-?[0-9]{1,20}\Z")
_PORT = re.compile(r"[0-9]{1,5}\Z")
MAX_PORT = 65_535


class ConfigurationError(Exception):
    """Everything that is wrong with the settings, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Settings:
    """A server's settings; port 0 stands for any free one, `only` for the systems that are served (none: all)."""

    host: str = "127.0.0.1"
    port: int = PORT
    port_for: Mapping[str, int] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    seed: int = 1
    fixtures: Path | None = None
    control_token: str | None = None
    insecure_control: bool = False
    allow_host: tuple[str, ...] = ()
    trusted_proxy: tuple[str, ...] = ()
    cors_origin: tuple[str, ...] = ()
    webhook_allow: tuple[str, ...] = ()
    webhook_ca: Path | None = None
    log_format: str = "text"
    log_level: str = "info"
    max_messages: int = 100_000
    max_requests: int = 1_000
    max_connections: int = 10_000
    client_timeout: int = 60
    max_records: int = 100_000
    max_events: int = 10_000
    max_import: int = limits.IMPORT_BODY
    max_sandboxes: int = 1_000
    sandbox_ttl: int = 0
    state: str | None = None
    shard: str = ""
    ui: bool = True

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(name for name in systems.names() if not self.only or name in self.only)


def read(raw: Mapping[str, Any]) -> Settings:
    """Settings from texts of flags and variables, and of `ui` a truth. Raises ConfigurationError with every problem."""
    given = _Given(raw)
    problems = given.problems
    problems.extend(systems.installed().problems)
    settings = Settings(
        only=given.items("only", partial(_system_problem, "--only")),
        fixtures=given.path("fixtures", _folder_problem),
        host=given.text("host", _host_problem) or Settings.host,
        port=given.number("port", 0, MAX_PORT),
        port_for=_ports(given.items("port_for"), problems),
        seed=given.number("seed", 0, 2**63 - 1),
        control_token=given.text("control_token", strangers.token_problem, if_empty=True),
        insecure_control=str(raw.get("insecure_control") or "").lower() in ("1", "true", "yes", "on"),
        allow_host=given.items("allow_host", strangers.allowed_problem, lambda name: name.lower().removesuffix(".")),
        trusted_proxy=given.items("trusted_proxy", _network_problem),
        cors_origin=given.items("cors_origin", browsers.origin_problem),
        webhook_allow=given.items("webhook_allow"),
        webhook_ca=given.path("webhook_ca", _authorities_problem),
        log_format=given.word("log_format", LOG_FORMATS),
        log_level=given.word("log_level", ("debug", "info", "warning", "error")),
        max_messages=given.number("max_messages", 1, 10_000_000),
        max_requests=given.number("max_requests", 1, 1_000_000),
        max_connections=given.number("max_connections", 1, 1_000_000),
        client_timeout=given.number("client_timeout", 1, 86_400),
        max_records=given.number("max_records", 100, 10_000_000),
        max_events=given.number("max_events", 1, 100_000),
        max_import=given.number("max_import", 1024, 2**40),
        max_sandboxes=given.number("max_sandboxes", 1, 1_000_000),
        sandbox_ttl=given.number("sandbox_ttl", 0, LONGEST),
        shard=given.text("shard", _shard_problem) or "",
        state=given.text("state", _state_problem),
        ui=raw.get("ui") is not False,
    )
    problems.extend(_contradictions(settings))
    if problems:
        raise ConfigurationError(problems)
    return settings


class _Given:
    """What flags and variables say, and what is wrong with it; a default stands for what is wrong."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self.problems: list[str] = []

    def number(self, name: str, low: int, high: int) -> int:
        default: int = getattr(Settings, name)
        text = self._raw.get(name)
        if text is None or text == "":
            return default
        if not _WHOLE.match(str(text)):
            return self._wrong(name, f"a whole number, not {text!r}", default)
        value = int(str(text))
        return value if low <= value <= high else self._wrong(name, f"from {low} to {high}, not {value}", default)

    def word(self, name: str, allowed: Sequence[str]) -> str:
        default: str = getattr(Settings, name)
        text = str(self._raw.get(name) or default)
        return text if text in allowed else self._wrong(name, f"one of {', '.join(allowed)}, not {text!r}", default)

    def text(self, name: str, problem_of: ProblemOf, *, if_empty: bool = False) -> str | None:
        """A text; None for none, and for an empty one unless told otherwise."""
        value = self._raw.get(name)
        return None if value is None or (value == "" and not if_empty) else self._looked_at(str(value), problem_of)

    def path(self, name: str, problem_of: ProblemOf) -> Path | None:
        text = self.text(name, problem_of)
        return None if text is None else Path(text)

    def items(
        self, name: str, problem_of: ProblemOf = lambda _: None, form: Callable[[str], str] = str
    ) -> tuple[str, ...]:
        """A repeated flag's values, or a variable's, separated by commas or spaces, each in this form."""
        value = self._raw.get(name) or ()
        texts = [value] if isinstance(value, str) else value
        items = [item for text in texts for item in text.replace(",", " ").split()]
        return tuple(self._looked_at(form(item), problem_of) for item in items)

    def _looked_at(self, text: str, problem_of: ProblemOf) -> str:
        problem = problem_of(text)
        if problem is not None:
            self.problems.append(problem)
        return text

    def _wrong(self, name: str, wanted: str, default: T) -> T:
        self.problems.append(f"--{name.replace('_', '-')} must be {wanted}.")
        return default


def _contradictions(settings: Settings) -> Iterator[str]:
    """What is wrong with settings that are each right."""
    if _is_of_network(settings.host) and settings.control_token is None and not settings.insecure_control:
        yield (
            f"--host {settings.host} opens the control plane to the network, where anybody could read and change every "
            "sandbox. Set --control-token, or say --insecure-control if that is meant."
        )
    for name in settings.port_for:
        if name not in settings.systems and name in systems.names():
            yield f"--port-for names {name}, which --only leaves out."


def _system_problem(flag: str, name: str) -> str | None:
    if name in systems.names():
        return None
    return f"{flag} names {name!r}, which is no system; there are {', '.join(systems.names())}."


def _folder_problem(text: str) -> str | None:
    path = Path(text)
    return None if path.is_dir() else f"--fixtures names {path}, which is no directory."


def _host_problem(text: str) -> str | None:
    is_usable = text == "localhost" or is_address(text)
    return None if is_usable else f"--host must be an IP address or localhost, not {text!r}."


def _network_problem(item: str) -> str | None:
    try:
        proxies.networks([item])
    except ValueError as error:
        return f"--trusted-proxy must be an address or a network, as in 10.0.0.0/8: {error}."
    return None


def _authorities_problem(text: str) -> str | None:
    import ssl  # noqa: PLC0415 - only for who asks for it, since a server's start waits for it

    path = Path(text)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ValueError) as error:
        reason = "it has no certificate in PEM" if isinstance(error, ssl.SSLError) else str(error)
        return f"--webhook-ca cannot be used: {path}: {reason}."
    return None


def _shard_problem(name: str) -> str | None:
    return None if shards.NAME.match(name) else f"--shard must be 1 to 8 of a-z and 0-9 without x, not {name!r}."


def _state_problem(text: str) -> str | None:
    return _database_problem(text) if is_database(text) else _file_problem(Path(text))


def is_database(state: str) -> bool:
    """Whether a state is kept in Redis or Valkey, and not in a file."""
    return state.startswith(("redis://", "rediss://"))


def _database_problem(url: str) -> str | None:
    try:
        if urlsplit(url).hostname is None:
            return "--state names no host: it must be redis://HOST[:PORT][/DATABASE]."
    except ValueError:
        return "--state is no URL of Redis: it must be redis://HOST[:PORT][/DATABASE]."
    if importlib.util.find_spec("redis") is None:
        return "--state in Redis needs: pip install 'messaging-mock-server[redis]'."
    return None


def _file_problem(path: Path) -> str | None:
    if path.is_dir():
        return f"--state names {path}, which is a directory."
    if not path.resolve().parent.is_dir():
        return f"--state names {path}, whose directory is not there."
    return None


def _is_of_network(host: str) -> bool:
    """Whether others than this machine reach what is bound there."""
    return is_address(host) and not ipaddress.ip_address(host).is_loopback


def _ports(items: Sequence[str], problems: list[str]) -> dict[str, int]:
    ports: dict[str, int] = {}
    for item in items:
        name, _, port = item.partition("=")
        unknown = _system_problem("--port-for", name)
        if unknown is not None:
            problems.append(unknown)
        elif not _PORT.match(port) or int(port) > MAX_PORT:
            problems.append(f"--port-for must be SYSTEM=PORT, not {item!r}.")
        elif name in ports:
            problems.append(f"--port-for gives {name} two ports.")
        else:
            ports[name] = int(port)
    return ports
