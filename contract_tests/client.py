"""The one HTTP client: every test's requests leave here, and every answer is held against the document.

What guards a live account stands in `Transport.send`, before a socket is opened.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partialmethod
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
import requests

from .claims import EFFECTS
from .openapi import Document
from .outgoing import Outgoing, readable
from .placeholders import Bindings, differences
from .rails import Rails
from .redaction import Redactor, variable
from .routes import effect_of

# More than the longest that a call may take by its contract.
TIMEOUT = 60
_NOTHING = object()
_SHOWN = 1_500
# What is shorter is none, but a test's own nonsense.
_SHORTEST_TOKEN = 20


class StateError(AssertionError):
    """A request that only makes the state that a test asked for was not answered as it had to be."""


@dataclass(slots=True)
class Exchange:
    """One request and the status of its answer; `arranged` ones only make the state that a test asked for.

    `request` is what was sent, to be told how to repeat it.
    """

    method: str
    path: str
    status: int
    operation: str | None
    arranged: bool
    expected: bool = False
    request: requests.PreparedRequest | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status}"


class Mismatch(AssertionError):
    """An answer that is not what was expected: its exchange, and each difference with its path."""

    def __init__(self, exchange: Exchange, differences: Sequence[str], shown: str) -> None:
        super().__init__("\n".join([str(exchange), *(f"  {line}" for line in differences), f"  answer: {shown}"]))
        self.exchange = exchange
        self.differences = tuple(differences)


@dataclass(slots=True)
class Recorder:
    """What one test exchanged, and what its numbered placeholders stand for.

    `declared` is the worst that the test may do to a live account, by its claim.
    """

    declared: str = EFFECTS[-1]
    exchanges: list[Exchange] = field(default_factory=list)
    bindings: Bindings = field(default_factory=Bindings)

    @property
    def own(self) -> list[Exchange]:
        """The exchanges that the test made itself."""
        return [exchange for exchange in self.exchanges if not exchange.arranged]

    @property
    def operations(self) -> set[str]:
        """The documented operations of which the test expected something."""
        return {exchange.operation for exchange in self.own if exchange.expected and exchange.operation}

    def vacuous(self) -> str | None:
        """Why this test proves nothing, or None."""
        if not self.own:
            return "the test made no HTTP exchange"
        silent = [str(exchange) for exchange in self.own if not exchange.expected]
        return f"the test expected nothing of {'; '.join(silent)}" if silent else None


class Transport:
    """The socket's side of it: no proxies from the environment, and rails where an account is live.

    `verify` is as requests has it.
    """

    def __init__(self, rails: Rails | None = None, verify: bool | str = True) -> None:
        self.rails = rails
        # Whether some answer says that it is a mock's.
        self.met_a_mock = False
        self.redactor = Redactor()
        self.session = requests.Session()
        self.session.trust_env = False
        # Each request has the credentials that its test says, and no others.
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.session.verify = verify

    def fetch(self, method: str, url: str, **arguments: Any) -> requests.Response:
        """A request of the suite's own to a mock: its control plane and its documents."""
        return self.session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **arguments)

    def send(
        self, request: requests.Request, *, system: str, operation: str | None, declared: str, arranged: bool
    ) -> requests.Response:
        """A test's request; before it leaves, the test is skipped as unverifiable for what a guest does not try.

        Raises Refused where a rail has to keep it back.
        """
        prepared = self.session.prepare_request(request)
        settings: dict[str, Any] = {"timeout": TIMEOUT, "allow_redirects": False, "verify": self.session.verify}
        if self.rails is None:
            return self.session.send(prepared, **settings)
        outgoing = Outgoing(
            system=system,
            method=str(prepared.method),
            url=str(prepared.url),
            headers=dict(prepared.headers),
            body=readable(prepared),
            operation=operation,
            declared=declared,
            arranged=arranged,
        )
        foreseen = self.rails.foresees(outgoing)
        if foreseen is not None:
            pytest.skip(f"unverifiable: {foreseen}")
        self.rails.check(outgoing)
        response = self.session.send(prepared, **settings)
        self.rails.answered(outgoing, response)
        self.met_a_mock = self.met_a_mock or "X-Mock-Server" in response.headers
        return response

    def needs(self, effect: str) -> None:
        """Skips the test, as unverifiable, where its state takes more than the rails allow."""
        if self.rails is not None and not self.rails.allows(effect):
            pytest.skip(f"unverifiable: its state takes a {effect}, which --allow does not name")

    def shown(self, text: str) -> str:
        """As much of an answer as may be shown: nothing of a live account's, in which there are people."""
        return text[:_SHOWN] if self.rails is None else f"{len(text)} characters of a live account, not shown"

    def close(self) -> None:
        """Give the sockets back."""
        self.session.close()


class Answer:
    """An answer, already found to be one that the document allows. A test says what it expects of each."""

    def __init__(
        self, response: requests.Response, exchange: Exchange, recorder: Recorder, transport: Transport
    ) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.cookies = response.cookies
        self.set_cookie = response.headers.get("Set-Cookie", "")
        self.text = response.text
        self.body = _parsed(response)
        self._exchange = exchange
        self._recorder = recorder
        self._transport = transport

    def expect(self, status: int, body: Any = _NOTHING, headers: Mapping[str, Any] | None = None) -> Self:
        """Assert the status, and the body (`""` for none) and headers by pattern where they are given."""
        self._exchange.expected = True
        rails = self._transport.rails
        if rails is not None and status >= 400 and 200 <= self.status < 300:
            rails.unexpected(self._exchange.operation or f"{self._exchange.method} of an unknown route")
        found = list(differences(status, self.status, Bindings(), "status"))
        bindings = self._recorder.bindings
        if body == "":
            found.extend(differences("", self.text, bindings, "body"))
        elif body is not _NOTHING:
            found.extend(differences(body, self.body, bindings))
        for name, pattern in (headers or {}).items():
            found.extend(differences(pattern, self.headers.get(name), bindings, f"headers[{name!r}]"))
        if found:
            raise Mismatch(self._exchange, found, self._transport.shown(self.text))
        return self


class Client:
    """Requests to one system, with the headers that carry somebody's credentials, or none."""

    def __init__(
        self,
        transport: Transport,
        system: str,
        base_url: str,
        document: Document,
        recorder: Recorder,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._transport = transport
        self._system = system
        self.base_url = base_url
        self._document = document
        self._recorder = recorder
        self.headers = dict(headers or {})

    @property
    def token(self) -> str:
        """The bearer token that it carries."""
        return self.headers["Authorization"].partition(" ")[2]

    def with_headers(self, headers: Mapping[str, str]) -> "Client":
        """The same system, as somebody else."""
        return Client(self._transport, self._system, self.base_url, self._document, self._recorder, headers)

    def with_token(self, token: str | None) -> "Client":
        """The same system, as whoever has this bearer token."""
        if token is not None and len(token) >= _SHORTEST_TOKEN:
            self._transport.redactor.knows(token, f"${variable(self._system, 'token')}")
        return self.with_headers({} if token is None else {"Authorization": f"Bearer {token}"})

    def arrange(self, method: str, path: str, status: int, body: Any = _NOTHING, **arguments: Any) -> Any:
        """Make a state by the API itself: the answer's body. Raises StateError for another status than is needed."""
        operation = self._document.operation(method, self._bare(path))
        self._transport.needs(effect_of(self._system, operation))
        try:
            return self.request(method, path, body, arranged=True, **arguments).expect(status).body
        except AssertionError as error:
            raise StateError(f"The state that the test asks for cannot be made.\n{error}") from error

    def request(
        self,
        method: str,
        path: str,
        body: Any = _NOTHING,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
        arranged: bool = False,
    ) -> Answer:
        """Send `body` as JSON, or `raw` as it stands. Raises Mismatch for an answer that is not documented."""
        sent = dict(self.headers)
        if body is not _NOTHING:
            raw = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        bare = self._bare(path)
        operation = self._document.operation(method, bare)
        asked = requests.Request(
            method, self.base_url + path, params=params, data=raw, headers={**sent, **(headers or {})}
        )
        response = self._transport.send(
            asked, system=self._system, operation=operation, declared=self._recorder.declared, arranged=arranged
        )
        exchange = Exchange(method, path, response.status_code, operation, arranged, request=response.request)
        self._recorder.exchanges.append(exchange)
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        problems = list(
            self._document.problems(method, bare, response.status_code, media_type, response.content, _parsed(response))
        )
        if problems:
            told = [f"the document does not allow this answer: {problem}" for problem in problems]
            raise Mismatch(exchange, told, self._transport.shown(response.text))
        return Answer(response, exchange, self._recorder, self._transport)

    get = partialmethod(request, "GET")
    post = partialmethod(request, "POST")
    put = partialmethod(request, "PUT")
    patch = partialmethod(request, "PATCH")
    delete = partialmethod(request, "DELETE")

    def _bare(self, path: str) -> str:
        """A path as the document has it."""
        return self._document.prefix(self.base_url) + urlsplit(path).path


def _parsed(response: requests.Response) -> Any:
    try:
        return response.json()
    except requests.JSONDecodeError:
        return None  # whether it should have been JSON is the document's to say
