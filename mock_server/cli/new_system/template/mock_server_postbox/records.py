"""What Postbox keeps."""

from __future__ import annotations

from mock_server.kernel.public import Record, struct


@struct(frozen=True, slots=True, kw_only=True)
class Sender(Record):
    """A registered name, which is its own id."""

    id: str


@struct(frozen=True, slots=True)
class TextFacts:
    """What only Postbox knows of a message: nothing."""
