"""How a server is set up: every flag with its environment variable, and all that is wrong with them at once."""

from __future__ import annotations

import importlib.util
import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from mock_server import systems
from mock_server.addresses import PORT
from mock_server.kernel import shards
from mock_server.kernel.lifetime import LONGEST
from mock_server.web import browsers, proxies, strangers

T = TypeVar("T")

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
    max_import: int = 256 * 1024 * 1024
    max_sandboxes: int = 1_000
    sandbox_ttl: int = 0
    state: str | None = None
    shard: str = ""
    ui: bool = True

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems that are served."""
        return tuple(name for name in systems.names() if not self.only or name in self.only)


def read(raw: Mapping[str, Any]) -> Settings:
    """Settings from texts of flags and variables, and of `ui` a truth. Raises ConfigurationError with every problem."""
    given = _Given(raw)
    problems = given.problems
    problems.extend(systems.installed().problems)
    settings = Settings(
        only=_systems(raw.get("only"), problems),
        fixtures=_directory(raw.get("fixtures"), problems),
        host=_host(str(raw.get("host") or Settings.host), problems),
        port=given.number("port", Settings.port, 0, MAX_PORT),
        port_for=_ports(_items(raw.get("port_for")), problems),
        seed=given.number("seed", Settings.seed, 0, 2**63 - 1),
        control_token=_token(raw.get("control_token"), problems),
        insecure_control=str(raw.get("insecure_control") or "").lower() in ("1", "true", "yes", "on"),
        allow_host=_names(_items(raw.get("allow_host")), problems),
        trusted_proxy=_networks(_items(raw.get("trusted_proxy")), problems),
        cors_origin=_origins(_items(raw.get("cors_origin")), problems),
        webhook_allow=tuple(_items(raw.get("webhook_allow"))),
        webhook_ca=_authorities(raw.get("webhook_ca"), problems),
        log_format=given.word("log_format", Settings.log_format, LOG_FORMATS),
        log_level=given.word("log_level", Settings.log_level, ("debug", "info", "warning", "error")),
        max_messages=given.number("max_messages", Settings.max_messages, 1, 10_000_000),
        max_requests=given.number("max_requests", Settings.max_requests, 1, 1_000_000),
        max_connections=given.number("max_connections", Settings.max_connections, 1, 1_000_000),
        client_timeout=given.number("client_timeout", Settings.client_timeout, 1, 86_400),
        max_records=given.number("max_records", Settings.max_records, 100, 10_000_000),
        max_events=given.number("max_events", Settings.max_events, 1, 100_000),
        max_import=given.number("max_import", Settings.max_import, 1024, 2**40),
        max_sandboxes=given.number("max_sandboxes", Settings.max_sandboxes, 1, 1_000_000),
        sandbox_ttl=given.number("sandbox_ttl", Settings.sandbox_ttl, 0, LONGEST),
        shard=_shard(raw.get("shard"), problems),
        state=_state(raw.get("state"), problems),
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

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number in these bounds."""
        text = self._raw.get(name)
        if text is None or text == "":
            return default
        if not _WHOLE.match(str(text)):
            return self._wrong(name, f"a whole number, not {text!r}", default)
        value = int(str(text))
        return value if low <= value <= high else self._wrong(name, f"from {low} to {high}, not {value}", default)

    def word(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """One of these words."""
        text = str(self._raw.get(name) or default)
        return text if text in allowed else self._wrong(name, f"one of {', '.join(allowed)}, not {text!r}", default)

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


def _systems(given: Any, problems: list[str]) -> tuple[str, ...]:
    only = _items(given)
    problems.extend(_unknown("--only", name) for name in only if name not in systems.names())
    return tuple(only)


def _unknown(flag: str, name: str) -> str:
    return f"{flag} names {name!r}, which is no system; there are {', '.join(systems.names())}."


def _directory(given: object, problems: list[str]) -> Path | None:
    if not given:
        return None
    path = Path(str(given))
    if not path.is_dir():
        problems.append(f"--fixtures names {path}, which is no directory.")
    return path


def _state(given: object, problems: list[str]) -> str | None:
    if not given:
        return None
    text = str(given)
    problem = _database_problem(text) if is_database(text) else _file_problem(Path(text))
    if problem is not None:
        problems.append(problem)
    return text


def _shard(given: object, problems: list[str]) -> str:
    name = str(given or "")
    if name and not shards.NAME.match(name):
        problems.append(f"--shard must be 1 to 8 of a-z and 0-9 without x, not {name!r}.")
    return name


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


def _items(value: str | Sequence[str] | None) -> list[str]:
    """A repeated flag's values, or a variable's, separated by commas or spaces."""
    if value is None:
        return []
    texts = [value] if isinstance(value, str) else value
    return [item for text in texts for item in text.replace(",", " ").split()]


def _host(text: str, problems: list[str]) -> str:
    if text != "localhost":
        try:
            ipaddress.ip_address(text)
        except ValueError:
            problems.append(f"--host must be an IP address or localhost, not {text!r}.")
    return text


def _names(items: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    names = tuple(item.lower().removesuffix(".") for item in items)
    problems.extend(problem for name in names if (problem := strangers.allowed_problem(name)) is not None)
    return names


def _origins(items: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    problems.extend(problem for item in items if (problem := browsers.origin_problem(item)) is not None)
    return tuple(items)


def _networks(items: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    for item in items:
        try:
            proxies.networks([item])
        except ValueError as error:
            problems.append(f"--trusted-proxy must be an address or a network, as in 10.0.0.0/8: {error}.")
    return tuple(items)


def _token(given: object, problems: list[str]) -> str | None:
    if given is None:
        return None
    token = str(given)
    problem = strangers.token_problem(token)
    if problem is not None:
        problems.append(problem)
    return token


def _authorities(given: object, problems: list[str]) -> Path | None:
    if not given:
        return None
    import ssl  # noqa: PLC0415 - only for who asks for it, since a server's start waits for it

    path = Path(str(given))
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ValueError) as error:
        reason = "it has no certificate in PEM" if isinstance(error, ssl.SSLError) else str(error)
        problems.append(f"--webhook-ca cannot be used: {path}: {reason}.")
    return path


def _is_of_network(host: str) -> bool:
    """Whether others than this machine reach what is bound there."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _ports(items: Sequence[str], problems: list[str]) -> dict[str, int]:
    ports: dict[str, int] = {}
    for item in items:
        name, _, port = item.partition("=")
        if name not in systems.names():
            problems.append(_unknown("--port-for", name))
        elif not _PORT.match(port) or int(port) > MAX_PORT:
            problems.append(f"--port-for must be SYSTEM=PORT, not {item!r}.")
        elif name in ports:
            problems.append(f"--port-for gives {name} two ports.")
        else:
            ports[name] = int(port)
    return ports
