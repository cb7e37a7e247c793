"""`/refused`: requests that reached no sandbox, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from mock_server.control._common import control, group, own_secrets, paged
from mock_server.control.cursors import having
from mock_server.control.schemas import journal as schemas
from mock_server.kernel import refused, secrecy
from mock_server.kernel.instants import Instant
from mock_server.kernel.refused import Refused
from mock_server.web import current, nearest
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by
from mock_server.web.system import takes_long

blueprint = group("Refused requests", "Requests that reached no sandbox, and so are in no journal.")


@blueprint.get("/refused", gives=schemas.RefusedPage, query=schemas.RefusedQuery)
@takes_long
def list_refused_requests(query: dict[str, Any]) -> Response:
    """List the requests that reached no sandbox, the newest first; times are real ones

    With a likely reason for each, such as a credential that nobody has.
    """
    kept = current.world().refused
    found = list(filter(having(query, "system", "reason", "sandbox"), kept.newest_first()))
    return paged(found, query, view, dropped=kept.dropped)


def since(began: Instant, most: int) -> list[dict[str, Any]]:
    """So many of those since a real instant as they are shown, the newest first."""
    kept = current.world().refused
    return [view(one) for one in islice((one for one in kept.newest_first() if one.at >= began), most)]


def view(one: Refused) -> dict[str, Any]:
    """A refused request as it is shown."""
    known = [box.secrets for box in current.world().all()]
    is_lost = one.reason in (refused.UNKNOWN_PATH, refused.WRONG_METHOD)
    meant = nearest.path(one.path, _templates(one.system)) if is_lost else None
    path = secrecy.path(one.path, known, is_reached=False, also=own_secrets())
    return shown_by(schemas.RefusedRequest)(replace(one, path=path), meant)


def _templates(system: str | None) -> Iterator[str]:
    """Every path of a system, or of all, with its prefix."""
    for name, routes in control().routes.items():
        if system in (None, name):
            yield from (f"/{name}{route.template}" for route in routes)
