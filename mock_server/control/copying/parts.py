"""What every form of a request is made of: the request as it may be shown, and variables where it had secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from mock_server.kernel import secrecy
from mock_server.kernel.journal import Entry, header_text
from mock_server.kernel.masking import Masker
from mock_server.kernel.problems import Conflict
from mock_server.kernel.structs import struct
from mock_server.web.system import System

# A variable in a text that is still to be quoted, between two characters that are none.
VARIABLE = re.compile("\ufdd0([A-Z0-9_]+)\ufdd1")
# What may stand in a path as it is sent.
_RAW = "".join(map(chr, range(0x21, 0x7F))).translate({ord(character): None for character in "%?#"})
# What a client sends by itself, and what holds only for the connection it was sent on.
NOT_REPEATED = frozenset(
    {
        "host",
        "content-length",
        "content-encoding",
        "user-agent",
        "accept",
        "accept-encoding",
        "connection",
        "transfer-encoding",
        "expect",
    }
)


@struct(frozen=True, slots=True)
class Header:
    """A header that is sent again. `as_sent` is its value before it was masked, bytes read as Latin-1."""

    name: str
    text: str
    as_sent: str

    @property
    def is_latin_1(self) -> bool:
        """Whether its client sent characters of Latin-1, and not UTF-8."""
        value = self.as_sent
        return not value.isascii() and header_text(value) == value and ord(max(value)) <= 0xFF  # noqa: PLR2004 - its last


@struct(frozen=True, slots=True)
class Repeated:
    """A request that can be sent again: wherever there was a secret stands a VARIABLE.

    `path` is the served one, for people; `status` is what it was answered with, None where it was not.
    """

    method: str
    path: str
    url: str
    headers: Sequence[Header]
    body: bytes
    status: int | None


def variable(name: str) -> str:
    """The variable for a secret that stood under a name: `$COOKIE`; without one it is `$SECRET`."""
    # A shell takes digits in front for one of its own.
    return f"\ufdd0{re.sub('[^A-Z0-9]+', '_', name.upper()).strip('_').lstrip('0123456789_') or 'SECRET'}\ufdd1"


def as_variables(text: str) -> str:
    """A text in which each secret is `$NAME`."""
    return VARIABLE.sub(r"$\1", text)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What a text is made of, and whether that is the name of a variable."""
    return ((part, bool(place % 2)) for place, part in enumerate(VARIABLE.split(text)))


def path_of(text: str) -> str:
    """A path as it is sent, its variables still marked."""
    return "".join(f"\ufdd0{part}\ufdd1" if is_name else quote(part, safe=_RAW) for part, is_name in pieces(text))


def repeated(entry: Entry, hides: Masker, system: System, here: str) -> Repeated:
    """A request as it is sent again to the server at `here`. Raises Conflict for one of which not all was kept.

    `hides` writes variables. The credential is in the vendor's; another secret in one that has the name which it stood
    under, spelled as that place spells it.
    """
    if entry.is_cut:
        raise Conflict(
            f"{entry.id} had a body of {entry.body_size} bytes, of which {len(entry.body)} were kept: "
            "half a request is none that could be repeated."
        )
    sent, shown = entry.headers, secrecy.entry(hides, entry)
    path = shown.raw_path or path_of(shown.path)
    credential = variable(system.credential.variable)
    headers = []
    for (name, value), (_, as_sent) in zip(shown.headers, sent, strict=True):
        text = header_text(value)
        if name.lower() in system.credential.headers:
            scheme = VARIABLE.split(text)[0] if VARIABLE.search(text) else ""
            headers.append(Header(name, f"{scheme}{credential}", as_sent=""))
        elif name.lower() not in NOT_REPEATED:
            headers.append(Header(name, text, as_sent))
    url = here + path + (f"?{shown.query}" if shown.query else "")
    return Repeated(shown.method, shown.path, url, headers, shown.body, shown.status)
