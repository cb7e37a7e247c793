"""`survivors/<system>.yaml`: the mutants that nothing kills, and the claims that kill nothing, each with a reason."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("survivors")


def load(system: str) -> Mapping[str, list[dict[str, Any]]]:
    """A system's: under `mutants` and `claims` entries of a `reason` and `names`, in which `*` stands for any text.

    One that is listed `by_chance` may be killed as well: which of two that come at once is first decides it.
    """
    found: Mapping[str, list[dict[str, Any]]] = yaml.safe_load((FOLDER / f"{system}.yaml").read_text("utf-8"))
    return found


def problems(listed: Iterable[Mapping[str, Any]], survivors: Iterable[str], killed: Iterable[str]) -> Iterator[str]:
    """Survivors that no entry names, entries that name no survivor, and entries that name what was killed."""
    left, dead = set(survivors), list(killed)
    unnamed = set(left)
    for entry in listed:
        for pattern in entry["names"]:
            hit = {name for name in left if _is(name, pattern)}
            gone = [name for name in dead if _is(name, pattern)]
            unnamed -= hit
            if entry.get("by_chance") and gone:
                continue
            if not hit:
                yield f"the list: {pattern!r} names nothing that survives"
            yield from (f"the list: {pattern!r} names {name!r}, which is killed" for name in gone)
    yield from (f"survives, and is not listed: {name}" for name in sorted(unnamed))


def _is(name: str, pattern: str) -> bool:
    # Names have braces and brackets of their own; only `*` is special here.
    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))
