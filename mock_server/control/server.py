"""`/server`: the server itself, for whoever may command it."""

from __future__ import annotations

from mock_server.control._common import answer, control, group
from mock_server.control.schemas import systems as schemas
from mock_server.kernel.clock import stopwatch
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.problems import Conflict
from mock_server.ui import files
from mock_server.version import __version__
from mock_server.web import current, streams
from mock_server.web.http import Response
from mock_server.web.system import takes_long

blueprint = group("Server", "The server itself: its version, its bounds, and how it was set up.")


@blueprint.get("/server", gives=schemas.ServerAnswer)
def get_server() -> Response:
    """Get the server's version, bounds and settings

    As it was started; nothing secret is among it.
    """
    face, world = control(), current.world()
    about = face.about
    return answer(
        {
            "version": __version__,
            "ui": files.version(),
            "started_at": rfc3339_ms(about.started_at),
            "sandboxes": len(world.all()),
            "streams": {"open": streams.are_open(current.context().request.environ), "limit": streams.STREAMS},
            "bounds": dict(about.bounds),
            "has_token": face.credential is not None,
            "hosts": list(about.hosts),
            "webhooks_go_to": list(about.webhooks_go_to),
            "seed": world.seed,
            "shard": world.shard,
            "systems": list(face.systems),
        }
    )


@blueprint.post("/save", gives=schemas.SavedAnswer)
@takes_long
def save_state() -> Response:
    """Write the state of all sandboxes down now

    Where `--state` keeps it; 409 on a server that was started without.
    """
    write = control().about.save
    if write is None:
        raise Conflict("This server's state ends with it: it was started without --state.")
    began = stopwatch()
    saved = write()
    seconds = round(stopwatch() - began, 3)
    return answer({"sandboxes": saved.sandboxes, "bytes": saved.bytes, "where": saved.where, "seconds": seconds})
