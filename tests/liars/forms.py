"""Lies that every system may tell about the form of a request: its slashes, its coding, how its headers are spelled."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.liars.lies import Call, Lie, lie, misheard

# Longer is no text of a test that is not about lengths.
_LONG = 5_000
_CODING = "Content-Encoding"
_MARK = b"\xef\xbb\xbf"


def lies(system: str, shown: str, base: str = "", *, base_in_url: bool = False) -> tuple[Lie, ...]:
    """A system's; `shown` is its name, `base` what its paths begin with, which clients may have in their base URL."""
    claims = f"{system.upper()}-REQUEST"

    def told(name: str, claim: str, change: Callable[[Call], Call | None]) -> Lie:
        return lie(f"{shown}: {name}", misheard(system, change), claims=f"{claims}-{claim}")

    found = [
        told("slashes are counted once", "001", _slashes_once),
        told(
            "gzip is taken for what it is not", "003", lambda call: _uncoded(call) if _coding(call) == "gzip" else None
        ),
        told("a byte order mark is no JSON", "003", _unmarked),
        told(
            "a coding that nobody reads is not looked at", "004", lambda call: _uncoded(call) if _is_odd(call) else None
        ),
        told("what is not in gzip is taken as it is", "004", _forgiving),
        told("what is in gzip may be of any size", "005", _inflated),
        told("what is in gzip may have a tenth of the size", "005", _judged_too_small),
    ]
    if base:
        found.append(told(f"{base} may come twice", "002", lambda call: _with_one_base(call, base)))
    if base and not base_in_url:
        found.append(told(f"{base} may be left out", "002", lambda call: _with_base(call, base)))
    return tuple(found)


def lengths(system: str, shown: str, claim: str, longest: int) -> tuple[Lie, ...]:
    """Lies about how long a text may be."""

    def told(name: str, change: Callable[[str], str]) -> Lie:
        return lie(f"{shown}: {name}", misheard(system, lambda call: _with_texts(call, change)), claims=claim)

    return (
        told("what is longer than anybody's text is cut", lambda text: text[:longest]),
        told("what is long is too long", lambda text: text.ljust(longest + 1, "x") if len(text) > _LONG else text),
    )


def _coding(call: Call) -> str:
    return call.headers.get(_CODING, "")


def _is_odd(call: Call) -> bool:
    return _coding(call) not in ("", "gzip")


def _uncoded(call: Call, raw: bytes | None = None) -> Call:
    headers = {name: value for name, value in call.headers.items() if name != _CODING}
    return replace(call, headers=headers, raw=call.raw if raw is None else raw)


def _inside(call: Call) -> bytes | None:
    """What a body in gzip holds; None for one that is not in gzip."""
    if _coding(call) != "gzip":
        return None
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(call.raw)
    except zlib.error:
        return None


def _with_texts(call: Call, change: Callable[[str], str]) -> Call | None:
    """A call in whose body each text is another."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(part) for name, part in value.items()}
        return change(value) if isinstance(value, str) else value

    body = call.body
    return replace(call, raw=json.dumps(changed(body)).encode()) if isinstance(body, dict) else None


def _slashes_once(call: Call) -> Call:
    return replace(call, path=re.sub("/+", "/", call.path))


def _unmarked(call: Call) -> Call | None:
    return replace(call, raw=b"?" + call.raw) if call.raw.startswith(_MARK) else None


def _forgiving(call: Call) -> Call | None:
    if _coding(call) != "gzip":
        return None
    inside = _inside(call)
    return _uncoded(call, call.raw if inside is None else inside)


def _inflated(call: Call) -> Call | None:
    inside = _inside(call)
    return None if inside is None else _uncoded(call, inside.rstrip())


def _judged_too_small(call: Call) -> Call | None:
    inside = _inside(call)
    too_large = inside is not None and len(inside) > 100_000
    return replace(call, raw=gzip.compress(inside.ljust(2_000_000))) if inside is not None and too_large else None


def _with_base(call: Call, base: str) -> Call | None:
    parts = base.strip("/").split("/")
    begun = next(
        (place for place in range(len(parts)) if call.path.startswith("/" + "/".join(parts[place:]) + "/")), len(parts)
    )
    return replace(call, path="".join(f"/{part}" for part in parts[:begun]) + call.path) if begun else None


def _with_one_base(call: Call, base: str) -> Call | None:
    return replace(call, path=call.path.removeprefix(base)) if call.path.startswith(base + base) else None
