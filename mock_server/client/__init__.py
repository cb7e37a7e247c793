"""The control plane in Python, one method for each verb; a problem is an exception with what the server said.

`mock_server.client.aio` has the same verbs to be awaited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mock_server.client._loops import LoopHeldUp
from mock_server.client._sandbox import SandboxVerbs, following
from mock_server.client._server import ServerVerbs
from mock_server.client._session import Session
from mock_server.client._verbs import Blocking, ControlProblem, Json

# pytest leaves frames of this room out of tracebacks, module by module: what a test called has failed, not how.
__tracebackhide__ = True

__all__ = ["Client", "ControlProblem", "Json", "LoopHeldUp", "Sandbox"]


class Sandbox(SandboxVerbs[Session], Blocking):
    """One sandbox of a server."""

    def follow(
        self, *, after: str | None = None, types: Iterable[str] = (), gap_ms: int | None = None
    ) -> Iterator[Json]:
        """The stream of events, frame by frame, from now on or from after one; `event` is what a frame is.

        `hello`, `changes` with `items`, `resync` where events are lost, `beat` every 15 seconds, and `bye` at the end.
        """
        return self.client.follow(f"/sandboxes/{self.id}/events", **following(after, types, gap_ms))


class Client(Session, ServerVerbs[Sandbox]):
    """A server's control plane. `token` is what it was started with as `--control-token`, if it was."""

    _sandbox = Sandbox
