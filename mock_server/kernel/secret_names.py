"""Which names say that what stands under them is secret: of headers, parameters, fields and parts of forms."""

from __future__ import annotations

import re

from mock_server.kernel.memo import memo

# A name is secret by its last word: `access_token`, `fcmToken`, `X-Auth-Token`, and not `tokens_used`, `token_type`.
_LAST_WORDS = frozenset({"authorization", "authorisation", "auth", "cookie", "jwt", "pwd", "passwd", "passphrase"})
_ENDINGS = ("password", "secret", "token", "apikey")
# `Idempotency-Key` is none.
_KINDS_OF_KEY = frozenset({"api", "auth", "access", "account", "private", "secret", "signing", "subscription"})
# Where the next page begins is no secret.
_KINDS_OF_TOKEN = frozenset({"page", "next", "previous", "prev", "continuation", "cursor", "sync"})
# What may stand behind the word: `password_confirmation`, `token2`.
_FURTHER = frozenset({"confirmation", "confirm", "repeat", "again", "hash"})
# A signed address lets in whoever has it. A signature in a header or a body proves one request, and opens nothing.
_IN_ADDRESSES = frozenset({"sig", "signature", "x-amz-signature", "jsessionid", "phpsessid"})

# Fields of a form that stand in each other.
_DEEPEST = 4

# What a refusal says of a field, in a list under its name.
_SENTENCE = re.compile(r"[A-Z][^\"\\]* [^\"\\]*\.")
_RUN = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# Something of each secret name is in a text that has one, or an escape; most texts have none.
_HINTS = (*_ENDINGS, *_LAST_WORDS, *_IN_ADDRESSES, "key", "credential", "\\u", "%")


def may_name_one(text: str) -> bool:
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


@memo(10_000)
def is_secret(name: str) -> bool:
    """Whether what stands under this name of a header, a parameter or a field is a secret."""
    runs = [_WORD.findall(run) for run in _RUN.findall(name)]
    words = [word.lower() for run in runs for word in run]
    spare = len(words)
    while len(words) > 1 and words[-1] in _FURTHER:
        words.pop()
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last == "token" and before in _KINDS_OF_TOKEN:
        return False
    if last in ("key", "keys"):
        return before in _KINDS_OF_KEY
    return _ends_in_one(last) or _ends_in_one(_last_run(runs, spare - len(words)))


def leads_to_secret(name: str) -> bool:
    """Whether a form's field is secret, or stands under one that is: `password[old]`, and not `page[token]`."""
    parts = name.split("[", _DEEPEST)
    return any(is_secret("[".join(parts[:count])) for count in range(1, len(parts) + 1))


def is_said(text: str) -> bool:
    """Whether an entry of a list is said of the field that the list stands under, and not what the field had."""
    return _SENTENCE.fullmatch(text) is not None


def is_secret_in_address(name: str) -> bool:
    """Whether a parameter lets in whoever has it, as a signature does."""
    return name.lower() in _IN_ADDRESSES


def _ends_in_one(word: str) -> bool:
    return word in _LAST_WORDS or word.endswith(_ENDINGS)


def _last_run(runs: list[list[str]], dropped: int) -> str:
    """The letters up to the last sign between words, whatever their case: capitals in `PassWord` begin no word."""
    while dropped >= len(runs[-1]):
        dropped -= len(runs.pop())
    return "".join(runs[-1][: len(runs[-1]) - dropped]).lower()
