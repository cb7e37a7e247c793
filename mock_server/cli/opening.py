"""`mock-server open`: a server with the sandbox of a report, or of an exported state, whose clock stands still."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_server.client import Client, ControlProblem
from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import MILLISECOND, parse
from mock_server.ui import report

if TYPE_CHECKING:
    from mock_server.server.composition import Server

_LABEL = 200


class Refused(Exception):
    """A file cannot be gone on from; the text says why."""


class Opened(NamedTuple):
    """What is gone on from: a state whose clock stands still, and what a person knows it by."""

    label: str
    state: dict[str, Any]


def read(content: bytes) -> Opened:
    """A report, as a page or a document, or an exported state. Raises Refused."""
    try:
        document = report.read(content)
        state = report.state_of(document)
        label = report.title(document) if "report" in document else "an exported state"
        return Opened(label[:_LABEL], {**state, "clock": _frozen(document, state["clock"])})
    except report.NoReport as error:
        raise Refused(str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"It is no report and no state of this server: {error!r}.") from error


def _frozen(document: Mapping[str, Any], clock: Mapping[str, Any]) -> dict[str, Any]:
    """A clock that stands where the report was made; that of a state which runs, where it is now."""
    if clock["frozen_at"] is not None:
        return dict(clock)
    if "report" in document:
        # What was told was cut to milliseconds, and nothing in the state is newer than its clock.
        return {"offset": None, "frozen_at": parse(document["sandbox"]["clock"]["now"], zoned=True) + MILLISECOND - 1}
    return {"offset": None, "frozen_at": real_now() + clock["offset"]}


def install(server: Server, opened: Opened) -> str:
    """The id of a new sandbox of it. Raises Refused."""
    with Client(server.url, server.settings.control_token) as client:
        box = client.create_sandbox(fixtures="empty", frozen=True, label=opened.label)
        try:
            box.import_state(opened.state)
        except ControlProblem as problem:
            raise Refused(str(problem)) from problem
        return box.id
