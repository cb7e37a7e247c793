"""What no output may have: keys, tokens, passwords, people's numbers, addresses and names; and what stands for each."""

import json
import re
import shlex
from typing import Any

import requests

SHORTEST_SECRET = 4
# Fields whose values are secrets or personal, as JSON or Python write them.
_SECRETS = "password|secret|api_secret|token|access_token|refresh_token|push_token"
_PERSONAL = (
    "name|first_?name|last_?name|full_?name|contact_?name|customer_?name|company_?name|address|street|city|avatar|"
    "phone|phone_?number|mobile_?number|email|username"
)
_FIELD = re.compile(
    rf"""(?i)(["'](?P<key>{_SECRETS}|{_PERSONAL})["']\s*:\s*)(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
)
_PATTERNS = (
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"), "<token>"),
    (re.compile(r"\b(?:pk|sk)_live_\w+"), "<key>"),
    (re.compile(r"\bak_(?:live|test)_[\w-]+"), "<key>"),
    (re.compile(r"\bwhsec_[\w-]+"), "<secret>"),
    (re.compile(r"(?i)(?<=bearer )[^\s\"'$<]+"), "<token>"),
    (re.compile(r"(?i)\b[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "<email>"),
    (re.compile(r"(?i)%2B[0-9]{6,15}"), "<number>"),
    (re.compile(r"(?<![\w.:-])\+[0-9][0-9 ().-]{6,18}[0-9]"), "<number>"),
    (re.compile(r"(?<![\w.:+-])[0-9]{10,15}(?![\w.:-])"), "<digits>"),
)
_SECRET_HEADER = re.compile(r"(?i)authorization|api-?key|secret|token|password|cookie|signature")
_LEFT_OUT = ("user-agent", "accept-encoding", "accept", "connection", "content-length")


class Redactor:
    """Knows the run's secrets by what stands for each, and what people's data look like."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def knows(self, value: str, stand_in: str) -> None:
        """From now on this value is written as `stand_in`."""
        if len(value) >= SHORTEST_SECRET:
            self._known.setdefault(value, stand_in)

    def text(self, text: str) -> str:
        """A text without them."""
        for value in sorted(self._known, key=len, reverse=True):
            text = text.replace(value, self._known[value])
        text = _FIELD.sub(_masked, text)
        for pattern, stand_in in _PATTERNS:
            text = pattern.sub(stand_in, text)
        return text

    def data(self, value: Any) -> Any:
        """JSON of which every text is without them."""
        if isinstance(value, dict):
            return {key: self.data(part) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.data(part) for part in value]
        return self.text(value) if isinstance(value, str) else value


def _masked(found: re.Match[str]) -> str:
    quote = found["value"][0]
    return f"{found[1]}{quote}<{found['key'].lower()}>{quote}"


def curl(request: requests.PreparedRequest, redactor: Redactor) -> str:
    """A command that repeats a request; what stands for its credentials are shell variables."""
    parts = ["curl", "-X", str(request.method), shlex.quote(redactor.text(str(request.url)))]
    for name, value in request.headers.items():
        if name.lower() in _LEFT_OUT:
            continue
        shown = redactor.text(str(value))
        if _SECRET_HEADER.search(name) and "$" not in shown:
            shown = "<secret>"
        # In double quotes, so that the shell puts the variables in.
        parts.append(f"-H {json.dumps(f'{name}: {shown}')}")
    if request.body:
        body = request.body if isinstance(request.body, str) else request.body.decode("utf-8", "replace")
        parts.append(f"--data-raw {shlex.quote(redactor.text(body))}")
    return " ".join(parts)


def variable(system: str, name: str) -> str:
    """The environment variable of a credential: `CONTRACT_COEXT_API_KEY`."""
    return f"CONTRACT_{system}_{name}".upper()
