"""Calls of a server's control plane; a problem is an exception with what the server said."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import requests

from mock_server.client._frames import frames

# pytest leaves frames of this module out of tracebacks: what a test called has failed, not how.
__tracebackhide__ = True

Json = dict[str, Any]

# Longer than the longest wait that the server grants.
TIMEOUT = 60.0


_WAITED = 408
_STOOD_STILL = (
    "This thread runs an event loop, which stood still while this call waited: what an application does on it, such as "
    "taking a webhook, could not happen. Call it in another thread: await asyncio.to_thread(…)."
)


class ControlProblem(Exception):
    """A refusal, as RFC 9457 has it; `body` is the whole of it."""

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.title: str = body.get("title", "")
        self.detail: str = body.get("detail", "")
        self.errors: Json = body.get("errors", {})
        self.body = body
        super().__init__(f"{status} {self.title}: {self.detail}" + (f" {self.errors}" if self.errors else ""))


class Session:
    """Calls of a server's control plane. `token` is what it was started with as `--control-token`, if it was."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        if token is not None:
            # Bytes, so that a token which no server can have is one which it does not know.
            self._session.headers["Authorization"] = f"Bearer {token}".encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        timeout: float = TIMEOUT,
    ) -> Json:
        """Any call, its path relative to `/_mock`; an answer without a body is empty. Raises ControlProblem."""
        response = self.send(method, path, json=json, params=params, timeout=timeout)
        answered: Json = response.json() if response.content else {}
        return answered

    def follow(self, path: str, *, params: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[Json]:
        """The frames of a stream, until the server ends it or nobody goes on reading. Raises ControlProblem."""
        url, accepts = f"{self.url}/_mock{path}", {"Accept": "text/event-stream", **headers}
        with self._session.get(url, params=params, headers=accepts, stream=True, timeout=TIMEOUT) as response:
            _check(response)
            yield from frames(response.iter_lines(chunk_size=1))

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        timeout: float = TIMEOUT,
    ) -> requests.Response:
        """The same, for answers that are not JSON. Raises ControlProblem."""
        response = self._session.request(method, f"{self.url}/_mock{path}", json=json, params=params, timeout=timeout)
        _check(response)
        return response


def _check(response: requests.Response) -> None:
    """Raises ControlProblem."""
    if not response.ok:
        try:
            body = response.json()
        except requests.JSONDecodeError:
            body = {"title": response.reason, "detail": response.text}
        problem = ControlProblem(response.status_code, body)
        if problem.status == _WAITED and _holds_up_a_loop():
            problem.add_note(_STOOD_STILL)
        raise problem


def _holds_up_a_loop() -> bool:
    """Whether whoever waits here does so on an event loop; who has one has imported asyncio."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def given(**values: Any) -> Json:
    """What was given, of arguments that may be left out."""
    return {name: value for name, value in values.items() if value is not None}


def items(page: Json) -> list[Json]:
    """What a page holds."""
    found: list[Json] = page["items"]
    return found
