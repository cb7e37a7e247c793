"""Pages of messages at 1,000,000 messages against the same at 1,000, and memory: a message's, an idle server's."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import _processes
from benchmarks._calls import Call
from benchmarks._fill import fill
from benchmarks._measure import Figure, cpu_time, interleaved, served_collection
from benchmarks._ours import Ours, logs_to_nowhere
from mock_server import Settings
from mock_server.kernel.sandbox import Sandbox
from mock_server.systems.msgboxx.store import NAME, store_of

BUDGET = 2.0
# Bytes that each of so many messages takes, read by its customer, and then shown in a list too; an idle server's MB.
KEPT, READ, SHOWN = 100_000, 1_024, 2_048
IDLE = 80
ROUNDS = 15
GETS = 60
FEW, MANY = 1_000, 1_000_000
ACCOUNTS, CONTACTS_EACH = 3, 3


@dataclass(frozen=True, slots=True)
class _Page:
    """One list in both sandboxes; pages are full in both, and `deep` is the page asked for where there are many."""

    name: str
    query: str
    user: str = "own"
    deep: int = 1
    deep_among_few: int = 1


PAGES = (
    _Page("page 1", ""),
    _Page("page 5,000 (page 5)", "", deep=MANY // 200, deep_among_few=FEW // 200),
    _Page("the last page", "", deep=MANY // 100, deep_among_few=FEW // 100),
    _Page("page 1 of a contact", "&contactId={contact}"),
    _Page("page 1,000 of a contact (page 1)", "&contactId={contact}", deep=MANY // 1_000),
    _Page("page 1 with access to two accounts of three", "", user="limited"),
    _Page("page 5,000 with that access (page 5)", "", user="limited", deep=MANY // 200, deep_among_few=FEW // 200),
)


def measure() -> Iterator[Figure]:
    # What measures before it have let go would be taken up again here, and a message cost nothing.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        yield from alone.submit(_memory).result()
    ours = Ours(Settings(max_messages=2 * MANY))
    few = ours.sandbox("few", fixtures={NAME: _fixtures()})
    many = ours.sandbox("many", fixtures={NAME: _fixtures()})
    with logs_to_nowhere(), served_collection():
        fill(few, FEW)
        fill(many, MANY)
        gc.collect()
        for page in PAGES:
            at_many = partial(cpu_time, _call(ours, many, page, page.deep), GETS)
            at_few = partial(cpu_time, _call(ours, few, page, page.deep_among_few), GETS)
            first, last = interleaved(ROUNDS, at_many, at_few)
            yield Figure(f"GET /message, {page.name}", "µs CPU", first, last, at_most=BUDGET)


def _memory() -> list[Figure]:
    """What Linux tells of it, in a process of its own."""
    if not _resident():
        return []
    ours = Ours(Settings(max_messages=2 * KEPT))
    few, kept = (ours.sandbox(name, fixtures={NAME: _fixtures()}) for name in ("few", "kept"))
    with logs_to_nowhere(), served_collection():
        fill(few, FEW)
        _call(ours, few, PAGES[0], 1)
        gc.collect()
        before = _resident()
        fill(kept, KEPT)
        gc.collect()
        read = _resident()
        for page in range(1, KEPT // 100 + 1):
            _call(ours, kept, PAGES[0], page)
        gc.collect()
        shown = _resident()
    with _processes.ours() as server:
        server.ask("GET", "/_mock/sandboxes")
        idle = _resident(server.pid)
    told = f"memory a message, {KEPT:,} of them"
    return [
        Figure(f"{told}, read", "bytes", (read - before) / KEPT, at_most=READ),
        Figure(f"{told}, read and shown", "bytes", (shown - before) / KEPT, at_most=SHOWN),
        Figure("memory of an idle server", "MB", idle / 1e6, at_most=IDLE),
    ]


def _call(ours: Ours, sandbox: Sandbox, page: _Page, number: int) -> Call:
    contact = next(iter(store_of(sandbox).contacts)).id
    path = f"/message?page={number}" + page.query.format(contact=contact)
    call = ours.call(sandbox, "GET", path, user=page.user)
    items = call.checked(200)["items"]
    if len(items) != 100:
        raise RuntimeError(f"{path} has {len(items)} items among {len(sandbox.messages):,} messages")
    return call


def _fixtures() -> dict[str, Any]:
    """Three api accounts with three contacts each, an administrator, and a user who sees two of the accounts."""
    day = "2024-04-30T14:00:00.000Z"
    accounts = [_identifier(number) for number in range(ACCOUNTS)]
    return {
        "api_accounts": [
            {
                "id": account,
                "name": f"account {number}",
                "phone_number": f"+44770090090{number}",
                "at": day,
                "inbox": {"id": _identifier(100 + number), "name": "inbox", "at": day},
            }
            for number, account in enumerate(accounts)
        ],
        "users": [
            {
                "id": _identifier(200),
                "first_name": "firstname",
                "last_name": "lastname",
                "administrator": True,
                "credentials": "own",
            },
            {
                "id": _identifier(201),
                "first_name": "limited",
                "last_name": "lastname",
                "api_accounts": accounts[:2],
                "credentials": "limited",
            },
        ],
        "generated_contacts": [
            {
                "api_account": account,
                "count": CONTACTS_EACH,
                "first_number": f"+4477009001{number}0",
                "first": day,
                "last": day,
            }
            for number, account in enumerate(accounts)
        ],
    }


def _identifier(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def _resident(process: int | str = "self") -> int:
    """A process's memory in bytes, as Linux tells it; elsewhere 0."""
    statm = Path(f"/proc/{process}/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0
