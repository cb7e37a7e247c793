"""A vendor's live account, and how far a run may go with it: from the environment, a file and options."""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from mock_server.contract import Account

from .parts import account
from .redaction import variable

_KEYS = {"recipients", "clean_numbers", "clean_emails", "customers", "objects"}


class UsageError(Exception):
    """All that keeps a live run from beginning, one sentence each."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """A live account, and how far a run may go with it.

    `customers` are numbers of ours with the moment of their newest message to the account, and whatever else the file
    says of them; `objects` are what there is to be used, by kind.
    """

    system: str
    base_url: str
    credentials: Mapping[str, str]
    second: Mapping[str, str] | None = None
    allow: Sequence[str] = ()
    send_budget: int = 0
    journal: Path | None = None
    ca_bundle: str | None = None
    allow_live_keys: bool = False
    recipients: Sequence[str] = ()
    clean_numbers: Sequence[str] = ()
    clean_emails: Sequence[str] = ()
    customers: Sequence[Mapping[str, Any]] = ()
    objects: Mapping[str, Any] = field(default_factory=dict)
    run: str = field(default_factory=lambda: secrets.token_hex(3))

    @property
    def account(self) -> Account:
        """What there is to know of the system's accounts."""
        return known(self.system)

    @property
    def addressable(self) -> tuple[str, ...]:
        """Whom a run may write to, and the ids by which they are known."""
        wrote = [str(value) for customer in self.customers for name, value in customer.items() if name != "at"]
        things = [str(value) for thing in self.objects.values() for value in thing.values()]
        return (*self.recipients, *self.clean_numbers, *self.clean_emails, *wrote, *things)


def known(system: str) -> Account:
    """What a live run must know. Raises UsageError for a system that does not tell."""
    found = account(system)
    if found is None:
        raise UsageError(f"{system} has no account.py beside its claims, which says what a live run may do.")
    return found


def credentials(system: str, environ: Mapping[str, str], prefix: str = "") -> dict[str, str] | None:
    """What the environment has of a system's credentials; None where one of those that are needed is not there."""
    needed, others = known(system).credentials, known(system).more_credentials
    found = {name: environ.get(variable(system, prefix + name), "") for name in (*needed, *others)}
    return found if all(found[name] for name in needed) else None


def configured(
    system: str, base_url: str, file: Path | None, environ: Mapping[str, str] = os.environ, **options: Any
) -> Configuration:
    """A configuration from the environment, a file and options. Raises UsageError."""
    problems: list[str] = []
    found = credentials(system, environ)
    if found is None:
        names = ", ".join(variable(system, name) for name in known(system).credentials)
        problems.append(f"A live run of {system} takes its credentials from {names}, which are not all set.")
    read = yaml.safe_load(file.read_text("utf-8")) or {} if file is not None else {}
    if not isinstance(read, dict) or read.keys() - _KEYS:
        problems.append(f"{file} may have {', '.join(sorted(_KEYS))}, and nothing else.")
    if not base_url.startswith("https://"):
        problems.append("A live run's --base-url begins with https://.")
    if problems:
        raise UsageError("\n".join(problems))
    second = credentials(system, environ, "second_")
    return Configuration(system, base_url.rstrip("/"), found or {}, second, **read, **options)


def moment(text: Any) -> datetime:
    """What a configuration says of when; of UTC where it names no offset."""
    found = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
