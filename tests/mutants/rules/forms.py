"""Rules of the form of a request, and of numbers, that every system has: told of each."""

import gzip
import re
import zlib
from dataclasses import replace

from mock_server.kernel.instants import HOUR
from tests.mutants.door import Call, Hearing
from tests.mutants.rules.hearing import field, header, text, texts
from tests.mutants.rules.ways import Rule, acted, arranged, heard, tabled
from tests.mutants.telling import sent_later

_CODING = "Content-Encoding"
_MARK = b"\xef\xbb\xbf"
_LARGE = 100_000
# Longer is no text of a test that is not about lengths.
_LONG = 5_000
_WINDOW = "kernel.session_window.LENGTH"


def rules(longest: int, *, own: str = "", twice: str = "", left_out: str = "") -> tuple[Rule, ...]:
    """Those of a system: the length of its longest text, a header of its own, and what its paths begin with."""
    found = [
        heard("slashes are counted once", lambda call: replace(call, path=re.sub("/+", "/", call.path))),
        heard("gzip is taken for what it is not", lambda call: _uncoded(call) if _is_gzip(call) else None),
        heard("a byte order mark is no JSON", _unmarked),
        heard("a coding that nobody reads is not looked at", lambda call: None if _is_gzip(call) else _uncoded(call)),
        heard("what is not in gzip is taken as it is", _forgiving),
        heard("what is in gzip may be of any size", _inflated),
        heard("what is in gzip may have a tenth of the size", _judged_too_small),
        heard("what is longer than anybody's text is cut", texts(lambda text: text[:longest])),
        heard("what is long is too long", texts(lambda text: f"{text:x<{longest + 1}}" if len(text) > _LONG else text)),
        arranged("a number of Mexico has no other spelling", _respelled("+521", "+52155"), "POST */inbound"),
        arranged("a number of Brazil has no other spelling", _respelled("+55", "+5599"), "POST */inbound"),
    ]
    if own:
        found.append(heard("headers may have underscores", _dashed(own)))
    if twice:
        found.append(heard(f"{twice} may come twice", lambda call: _with_one_base(call, twice)))
    if left_out:
        found.append(heard(f"{left_out} may be left out", lambda call: _with_base(call, left_out)))
    return tuple(found)


def of_the_window(refusal: bytes, sends: str) -> tuple[Rule, ...]:
    """Of the hours in which a customer may be written to: the words of who is refused outside them, and of what."""
    return (
        tabled("the window never closes", _WINDOW, 24_000 * HOUR),
        tabled("the window is 23 hours long", _WINDOW, 23 * HOUR),
        acted("what found the window closed is sent when somebody writes", sent_later(refusal, "/inbound"), sends),
    )


def _is_gzip(call: Call) -> bool:
    return call.header(_CODING) == "gzip"


def _uncoded(call: Call, raw: bytes | None = None) -> Call:
    headers = {name: value for name, value in call.headers.items() if name.lower() != _CODING.lower()}
    return replace(call, headers=headers, raw=call.raw if raw is None else raw)


def _inside(call: Call) -> bytes | None:
    if not _is_gzip(call):
        return None
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(call.raw)
    except zlib.error:
        return None  # it says that it is in gzip, and is not


def _unmarked(call: Call) -> Call | None:
    return replace(call, raw=b"?" + call.raw) if call.raw.startswith(_MARK) else None


def _forgiving(call: Call) -> Call | None:
    return _uncoded(call) if _is_gzip(call) and _inside(call) is None else None


def _inflated(call: Call) -> Call | None:
    inside = _inside(call)
    return None if inside is None else _uncoded(call, inside.rstrip())


def _judged_too_small(call: Call) -> Call | None:
    inside = _inside(call)
    if inside is None or len(inside) <= _LARGE:
        return None
    return replace(call, raw=gzip.compress(inside.ljust(2_000_000)))


def _dashed(own: str) -> Hearing:
    change = header(own.replace("-", "_"), lambda value: value)

    def heard_as(call: Call) -> Call | None:
        if change(call) is None:
            return None
        return replace(call, headers={name.replace("_", "-"): value for name, value in call.headers.items()})

    return heard_as


def _respelled(begins: str, other: str) -> Hearing:
    def respelled(sender: str) -> str:
        return other + sender.removeprefix(begins)[:9] if sender.startswith(begins) else sender

    return field("from", text(respelled))


def _with_base(call: Call, base: str) -> Call | None:
    parts = base.strip("/").split("/")
    for begun in range(1, len(parts) + 1):
        rest = "".join(f"/{part}" for part in parts[begun:])
        if rest and call.path.startswith(f"{rest}/") and not call.path.startswith(f"{base}/"):
            return replace(call, path="".join(f"/{part}" for part in parts[:begun]) + call.path)
    return None if call.path.startswith(f"/{parts[0]}/") else replace(call, path=base + call.path)


def _with_one_base(call: Call, base: str) -> Call | None:
    return replace(call, path=call.path.removeprefix(base)) if call.path.startswith(base + base) else None
