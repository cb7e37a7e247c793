"""The suite's options, and what they say of a run."""

import os
from pathlib import Path

import pytest

from .claims import EFFECTS
from .configuration import Configuration, configured
from .targets import CLOCK

TARGETS = ("mock", "live")


def add(parser: pytest.Parser) -> None:
    """Add them to pytest's."""
    group = parser.getgroup("contract", "contract suite")
    add_one = group.addoption
    add_one("--target", choices=TARGETS, default="mock", help="what the claims are held against (default: a mock)")
    add_one(
        "--base-url",
        metavar="URL",
        help="a mock server that runs already, else one is started; or a live account's API",
    )
    add_one("--system", action="append", default=[], help="this system's claims alone; a live run needs exactly one")
    add_one("--report", type=Path, metavar="FOLDER", help="write contract.json, contract.md and junit.xml there")
    add_one("--contract-clock", metavar="TIME", default=CLOCK, help="where every test's clock begins on a mock")
    add_one("--contract-seed", metavar="N", type=int, default=1, help="the seed of every test's sandbox on a mock")
    group = parser.getgroup("contract-live", "contract suite, live accounts")
    add_one = group.addoption
    add_one(
        "--allow", metavar="EFFECTS", default="", help=f"of {', '.join(EFFECTS[1:])}: what may be done beside reads"
    )
    add_one("--send-budget", type=int, default=0, metavar="N", help="the sends that a journal may have (default: none)")
    add_one(
        "--journal", type=Path, help="where sends and creations are written down (default: contract-<system>.jsonl)"
    )
    add_one("--live-file", type=Path, help="YAML: recipients, clean numbers, customers and objects of the account")
    add_one("--ca-bundle", metavar="FILE", help="certificates that the account's host is verified by")
    add_one("--allow-live-keys", action="store_true", help="let keys pass that spend real money")
    add_one("--validate", action="store_true", help="enter the day of this run for each claim that agrees")
    add_one("--plan", action="store_true", help="show what would be sent, and open no socket")
    add_one("--clean-up", action="store_true", help="delete what earlier runs have left, and do nothing else")


def is_live(config: pytest.Config) -> bool:
    """Whether a vendor's account is asked, or would be."""
    return bool(config.getoption("target") == "live")


def is_plan(config: pytest.Config) -> bool:
    """Whether nothing is to be sent."""
    return bool(config.getoption("plan"))


def allowed(config: pytest.Config) -> tuple[str, ...]:
    """The effects that are allowed; cleaning up is a write that was allowed when it became necessary."""
    named = [name.strip() for name in config.getoption("allow").split(",") if name.strip()]
    return (*named, *(["write"] if config.getoption("clean_up") else []))


def problem(config: pytest.Config) -> str | None:
    """Why the options make no run, None where they do."""
    given = config.getoption
    unknown = set(allowed(config)) - set(EFFECTS)
    if unknown:
        return f"--allow takes {', '.join(EFFECTS[1:])}, not {', '.join(sorted(unknown))}."
    if not is_live(config):
        live_alone = given("plan") or given("clean_up") or given("validate")
        return "--plan, --clean-up and --validate are for --target live." if live_alone else None
    if len(given("system")) != 1:
        return "A live run is of exactly one --system."
    if not given("base_url"):
        return "A live run needs the account's --base-url."
    if getattr(config.option, "numprocesses", None):
        return "A live run is one process: its rails count what it sends."
    return None


def configuration(config: pytest.Config) -> Configuration:
    """Of the live account. Raises UsageError."""
    given = config.getoption
    (system,) = given("system")
    return configured(
        system,
        given("base_url"),
        given("live_file"),
        os.environ,
        allow=allowed(config),
        send_budget=given("send_budget"),
        journal=given("journal") or Path(f"contract-{system}.jsonl"),
        ca_bundle=given("ca_bundle"),
        allow_live_keys=given("allow_live_keys"),
    )
