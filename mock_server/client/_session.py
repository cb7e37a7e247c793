"""The control plane over requests: each call has its answer when it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self, Unpack

import requests

from mock_server.client import _loops
from mock_server.client._frames import frames
from mock_server.client._verbs import TIMEOUT, Blocking, Carrier, How, Json, problem

__tracebackhide__ = True


class Session(Carrier, Blocking):
    """Calls of a server's control plane. `token` is what it was started with as `--control-token`, if it was."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._session = requests.Session()
        self._session.trust_env = False
        if token is not None:
            # Bytes, so that a token which no server can have is one which it does not know.
            self._session.headers["Authorization"] = f"Bearer {token}".encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def follow(self, path: str, *, params: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[Json]:
        """The frames of a stream, until the server ends it or nobody goes on reading. Raises ControlProblem."""
        url, accepts = f"{self.url}/_mock{path}", {"Accept": "text/event-stream", **headers}
        with self._asked("GET", url, params=params, headers=accepts, stream=True, timeout=TIMEOUT) as response:
            _check(response)
            yield from frames(response.iter_lines(chunk_size=1))

    def send(self, method: str, path: str, **how: Unpack[How]) -> requests.Response:
        """The same as `call`, for answers that are not JSON. Raises ControlProblem."""
        response = self._asked(method, f"{self.url}/_mock{path}", **{"timeout": TIMEOUT, **how})
        _check(response)
        return response

    def _asked(self, method: str, url: str, **how: Any) -> requests.Response:
        try:
            return self._session.request(method, url, **how)
        except requests.RequestException as error:
            # What it says is enough: the way through two libraries is some hundred lines of a report.
            raise error.with_traceback(None) from None

    async def carry(self, method: str, path: str, *, waits: str | None = None, **how: Unpack[How]) -> requests.Response:
        """The answer, which is there when this is first stepped. Raises LoopHeldUp too, where it `waits`."""
        if waits is None:
            return self.send(method, path, **how)
        return _loops.watched(lambda: self.send(method, path, **how), waits, self.url)


def _check(response: requests.Response) -> None:
    """Raises ControlProblem."""
    if not response.ok:
        refused = problem(response.status_code, response.reason, response)
        _loops.blamed(refused)
        raise refused
