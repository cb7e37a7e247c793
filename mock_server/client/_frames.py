"""Server-sent events as a client reads them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any

Frame = dict[str, Any]


class _Reader:
    """Takes lines, and has a frame when one has come whole."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def frame(self, line: bytes) -> Frame | None:
        """The frame that this line ends: its data, with its name as `event` and its `id` where it has one."""
        if line:
            name, _, value = line.decode().partition(": ")
            self._fields[name] = value
            return None
        if "data" not in self._fields:
            return None
        fields, self._fields = self._fields, {}
        return {**json.loads(fields["data"]), **{name: fields[name] for name in ("event", "id") if name in fields}}


def frames(lines: Iterable[bytes]) -> Iterator[Frame]:
    reader = _Reader()
    for line in lines:
        if (frame := reader.frame(line)) is not None:
            yield frame


async def frames_of(chunks: AsyncIterable[bytes]) -> AsyncIterator[Frame]:
    """Those of a stream's bytes, in whatever pieces they come."""
    reader, rest = _Reader(), b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if (frame := reader.frame(line.removesuffix(b"\r"))) is not None:
                yield frame
