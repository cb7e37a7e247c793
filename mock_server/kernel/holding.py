"""What one store of a sandbox holds."""

from __future__ import annotations

from typing import NamedTuple


class Holding(NamedTuple):
    """One store: how many records and bytes it holds, how many of each it may, and how many records are gone.

    None stands for no bound of its own.
    """

    records: int
    bytes: int
    max_records: int | None
    max_bytes: int | None
    dropped: int
