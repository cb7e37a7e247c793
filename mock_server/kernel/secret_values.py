"""The values that are or were secret in a sandbox."""

from __future__ import annotations

from collections.abc import Iterable

from mock_server.kernel.masking import LONGEST, SHORTEST

# How many values of each kind are remembered.
BOUND = 500


class Secrets:
    """The newest values of each kind that were secret, also after they were changed or deleted.

    A kind is a system's name, or what it issues much of, so that log-ins push out no key.
    """

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}

    def learn(self, kind: str, values: Iterable[str | None]) -> None:
        """Remember these; one that is too short or too long to be looked for is left out."""
        known = self._values.setdefault(kind, {})
        for value in values:
            if value is not None and SHORTEST <= len(value) <= LONGEST:
                known.pop(value, None)
                known[value] = None
        while len(known) > BOUND:
            del known[next(iter(known))]

    def of(self, kind: str) -> list[str]:
        """Those of one kind, the newest last."""
        return list(self._values.get(kind, ()))

    def known(self) -> list[str]:
        """All of them."""
        # In steps that no other thread comes between: the log asks without the sandbox's lock.
        found: list[str] = []
        for values in list(self._values.values()):
            found.extend(values)
        return found

    def export(self) -> dict[str, list[str]]:
        """The values of each kind, the newest last."""
        return {kind: list(values) for kind, values in self._values.items()}

    def __contains__(self, value: str) -> bool:
        return any(value in values for values in list(self._values.values()))
