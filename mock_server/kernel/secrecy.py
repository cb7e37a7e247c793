"""Which values are secret in a sandbox, also those of before; and what it has written down, without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from mock_server.kernel.findings import Finding
from mock_server.kernel.journal import Entry, Headers, header_text
from mock_server.kernel.masking import Masker, Secrets, Write

if TYPE_CHECKING:
    from mock_server.kernel.sandbox import Sandbox
    from mock_server.kernel.vendor import Vendor
    from mock_server.kernel.webhooks.records import Attempt

# For where no sandbox is known.
BY_NAME = Masker(())
# An answer to a webhook is kept up to there; it may have been longer.
_ANSWER = 65_536


def learn(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> None:
    """Let a sandbox remember everything that is secret in it now. The caller holds its lock."""
    for name, vendor in vendors.items():
        sandbox.secrets.learn(name, vendor.secrets(sandbox))
    for subscription in sandbox.outbox.subscriptions:
        sandbox.secrets.learn(subscription.system, (subscription.secret, password_of(subscription.url)))


def password_of(url: str) -> str | None:
    """What a receiver's address has before its host, if it is a secret: `http://user:password@host`."""
    try:
        found = urlsplit(url)
        return None if found.password is None else unquote(found.password)
    except ValueError:
        return None


def masker(
    sandbox: Sandbox, vendors: Mapping[str, Vendor], also: Iterable[str] = (), write: Write | None = None
) -> Masker:
    """What masks a sandbox's secrets, and `also` others. The caller holds its lock."""
    learn(sandbox, vendors)
    values = [*sandbox.secrets.known(), *also]
    return Masker(values) if write is None else Masker(values, write)


def entry(masker: Masker, entry: Entry) -> Entry:
    body = masker.body(entry.body, is_cut=entry.is_cut)
    answer = masker.body(entry.answer_body, is_cut=len(entry.answer_body) < entry.answer_size)
    return replace(
        entry,
        path=masker.text(entry.path),
        raw_path=masker.text(entry.raw_path),
        query=masker.query(entry.query),
        headers=_headers(masker, entry.headers),
        body=body,
        # What was cut is as much longer than what is shown as before.
        body_size=entry.body_size + len(body) - len(entry.body),
        answer_headers=_headers(masker, entry.answer_headers),
        answer_body=answer,
        answer_size=entry.answer_size + len(answer) - len(entry.answer_body),
    )


def finding(masker: Masker, finding: Finding) -> Finding:
    return replace(finding, detail=masker.text(finding.detail))


def attempt(masker: Masker, attempt: Attempt) -> Attempt:
    answer = attempt.response_body
    if answer is not None:
        is_cut = len(answer.encode("utf-8", "surrogatepass")) >= _ANSWER
        answer = masker.beginning(answer) if is_cut else masker.text(answer)
    return replace(
        attempt,
        url=address(masker, attempt.url),
        request_headers={name: masker.header(name, value) for name, value in attempt.request_headers.items()},
        request_body=masker.text(attempt.request_body),
        response_body=answer,
        response_headers={name: masker.header(name, value) for name, value in attempt.response_headers.items()},
        error=None if attempt.error is None else masker.text(attempt.error),
    )


def address(masker: Masker, url: str) -> str:
    """A URL as it may be shown: without what is secret in its query, or before its host."""
    there, mark, query = url.partition("?")
    return masker.text(there) + mark + masker.query(query)


def path(path: str, known: Sequence[Secrets], *, is_reached: bool, also: Iterable[str] = ()) -> str:
    """A request's path as the log shows it; `known` are the secrets of the sandbox that it reached.

    A stranger's has reached none, and may have a secret of any of them as one of its segments. No lock is held.
    """
    said = path if path.isascii() else path.encode("latin-1", "replace").decode("utf-8", "replace")
    said = f"{said} {unquote(said)}" if "%" in said else said
    whole = [value for secrets in known for value in secrets.known()] if is_reached else []
    found = [value for value in (*whole, *also) if value in said]
    if not is_reached:
        found += [segment for segment in re.split(r"[/ ]", said) if any(segment in secrets for secrets in known)]
    return (Masker(found) if found else BY_NAME).text(path)


def _headers(masker: Masker, headers: Headers) -> Headers:
    return tuple((name, _header(masker, name, value)) for name, value in headers)


def _header(masker: Masker, name: str, value: str) -> str:
    text = header_text(value)
    masked = masker.header(name, text)
    return value if masked == text else masked.encode().decode("latin-1")
