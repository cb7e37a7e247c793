"""Who may use the control plane: whoever has its token, or asks by a name that is ours and from no page but our own.

A web page that its user has opened reaches servers on the user's machine. Blind writes it sends from its own origin; by
DNS rebinding, where its name comes to mean 127.0.0.1, it reads as well. Browsers tell on both: in `Host`, in `Origin`,
and in `Sec-Fetch-Site`. All of it is judged by a request's head alone, so before its body is read.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.addresses import is_ours
from mock_server.kernel.structs import struct
from mock_server.web import headers

# Switches both rules off.
ANY = "*"

# Links from anywhere lead to these, and a page that is opened does nothing by itself.
_PAGES = ("/_mock/docs", "/_mock/ui")
_ELSEWHERE = ("cross-site", "same-site")
_DEFAULT_PORTS = {"http": 80, "https": 443}

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_ALLOWED = re.compile(rf"\*|(?:\*\.)?{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\]")
# Bytes of a token, in UTF-8.
_LONGEST_TOKEN = 4_096

_SHOWN = 255


@struct(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further: an HTTP status, words, and headers beyond those of any answer."""

    status: int
    detail: str
    headers: tuple[tuple[str, str], ...] = ()


_NO_TOKEN = Refusal(
    401,
    "The control plane needs its token: Authorization: Bearer TOKEN. In a browser /_mock/ui/ asks for it.",
    (("WWW-Authenticate", "Bearer"),),
)


class Door:
    """The rule of a server with these names of its own (`allowed`: exact, `*.suffix` or `*`) and this control token."""

    def __init__(self, allowed: Sequence[str] = (), token: str | None = None) -> None:
        self._allowed = tuple(allowed)
        self._token = token

    def refusal(self, environ: Mapping[str, Any]) -> Refusal | None:
        """Why a request for the control plane goes no further; None for one that may.

        Of the WSGI environ it needs the method, the whole path and the headers.
        """
        if self._token is not None and self._is_known(environ):
            # No page of a stranger can have the token.
            return None
        if ANY not in self._allowed:
            strange = self._strange_host(environ) or self._strange_page(environ)
            if strange is not None:
                return Refusal(403, strange)
        return None if self._token is None or _is_static(environ) else _NO_TOKEN

    def _is_known(self, environ: Mapping[str, Any]) -> bool:
        given = headers.bearer(environ.get("HTTP_AUTHORIZATION") or "")
        # Each character of a header is a byte here, and clients send texts in one of two encodings.
        return given is not None and any(
            hmac.compare_digest(given.encode("latin-1"), known) for known in _spellings(str(self._token))
        )

    def _strange_host(self, environ: Mapping[str, Any]) -> str | None:
        text: str = environ.get("HTTP_HOST") or ""
        asked = headers.authority(text)
        if asked is not None and (is_ours(asked.host) or self._allows(asked.host)):
            return None
        if asked is None:
            return f"This server does not answer to the host '{text[:_SHOWN]}', which is none."
        told = f"This server does not answer to the host '{asked.host[:_SHOWN]}'."
        return told + _advice(f"If that is its name, start it with --allow-host {asked.host}.", asked.host)

    def _strange_page(self, environ: Mapping[str, Any]) -> str | None:
        if _opens_a_page(environ):
            return None
        text: str = environ.get("HTTP_ORIGIN") or ""
        page = headers.origin(text)
        if page is not None and self._allows(page.authority.host):
            return None
        if text and (page is None or not _is_same(page, headers.authority(environ.get("HTTP_HOST") or ""))):
            told = f"A page of the origin '{text[:_SHOWN]}' may not use the control plane."
            host = "" if page is None else page.authority.host
            return told + _advice(f"If it is yours, start the server with --allow-host {host}.", host)
        if environ.get("HTTP_SEC_FETCH_SITE") in _ELSEWHERE:
            return "A page of another origin may not use the control plane."
        return None

    def _allows(self, host: str) -> bool:
        return any(
            host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:])) for pattern in self._allowed
        )


def allowed_problem(name: str) -> str | None:
    """What is wrong with an allowed name, in lower case; None for nothing."""
    if _ALLOWED.fullmatch(name):
        return None
    return f"--allow-host must be a host's name without scheme and port, *.SUFFIX or *, not {name!r}."


def token_problem(token: str) -> str | None:
    """What is wrong with a control token; None for one that can be sent in a header."""
    if token and token.isprintable() and token == token.strip() and len(token.encode()) <= _LONGEST_TOKEN:
        return None
    return (
        f"--control-token cannot be sent in a header: it must be 1 to {_LONGEST_TOKEN} bytes of printable characters, "
        "without a space at either end."
    )


def _spellings(token: str) -> list[bytes]:
    """A token as clients send it: in UTF-8, or in Latin-1 where it has no other characters."""
    in_one_byte = all(ord(character) <= 0xFF for character in token)  # noqa: PLR2004 - the last of Latin-1
    return [token.encode(), token.encode("latin-1")] if in_one_byte else [token.encode()]


def _advice(text: str, host: str) -> str:
    """Advice that names a host, where it can be taken."""
    return f" {text}" if host and allowed_problem(host) is None else ""


def _is_static(environ: Mapping[str, Any]) -> bool:
    """Whether a request reads a page that asks for the token, or one of its files: the same for everybody."""
    return _is_page(environ) and environ.get("REQUEST_METHOD") in ("GET", "HEAD")


def _opens_a_page(environ: Mapping[str, Any]) -> bool:
    return (
        environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and environ.get("REQUEST_METHOD") == "GET"
        and _is_page(environ)
    )


def _is_page(environ: Mapping[str, Any]) -> bool:
    path: str = environ.get("PATH_INFO") or ""
    return any(path == page or path.startswith(f"{page}/") for page in _PAGES)


def _is_same(page: headers.Origin, asked: headers.Authority | None) -> bool:
    """Whether a page is of the host that it asks; whatever ended TLS before us may have changed the scheme."""
    if asked is None:
        return False
    usual = _DEFAULT_PORTS.get(page.scheme)
    return page.authority.host == asked.host and (page.authority.port or usual) == (asked.port or usual)
