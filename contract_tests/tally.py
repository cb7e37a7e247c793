"""What ran: the claims, the operations of which something was expected, and those that the documents have."""

from collections.abc import Iterator
from typing import Any

import pytest

from . import claims
from .configuration import Configuration
from .routes import routes
from .verdicts import Outcomes


class Tally:
    """Counted by one process, or by several together."""

    def __init__(self) -> None:
        self.book = claims.load()
        self.ran: set[str] = set()
        self.touched: dict[str, set[str]] = {}
        self.documented: dict[str, set[str]] = {}
        self.problems: list[str] = []
        self.refusals: list[str] = []
        self.leftovers: list[dict[str, Any]] = []
        self.plan: list[str] = []
        self.met_a_mock = False
        self.configuration: Configuration | None = None
        self.outcomes = Outcomes()

    def add(self, other: dict[str, Any]) -> None:
        """What a worker process counted."""
        self.ran.update(other["ran"])
        for mine, theirs in ((self.touched, other["touched"]), (self.documented, other["documented"])):
            for system, operations in theirs.items():
                mine.setdefault(system, set()).update(operations)

    def given(self) -> dict[str, Any]:
        """What `add` takes, in types that pass between processes."""
        return {
            "ran": sorted(self.ran),
            "touched": {system: sorted(found) for system, found in self.touched.items()},
            "documented": {system: sorted(found) for system, found in self.documented.items()},
        }

    def untouched(self) -> Iterator[str]:
        """Documented operations that no test touched, of systems all of whose tested claims ran."""
        for system, documented in self._whole():
            for operation in sorted(documented - self.touched.get(system, set())):
                yield f"{system}: no test touched {operation}"

    def untold(self) -> Iterator[str]:
        """Operations that a system's account tells of and its document has not, or the other way round."""
        for system, documented in self._whole():
            told = routes(system).keys()
            for operation in sorted(documented ^ told if told else ()):
                yield f"{system}: {operation} is not in both, the document and account.py"

    def _whole(self) -> Iterator[tuple[str, set[str]]]:
        for system, documented in self.documented.items():
            wanted = {claim.id for claim in self.book.of(system) if claim.untested is None}
            if wanted and wanted <= self.ran:
                yield system, documented


TALLY = pytest.StashKey[Tally]()
