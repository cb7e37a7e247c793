"""`/health`, the one call without a key."""

from __future__ import annotations

from mock_server.systems.coax import envelope
from mock_server.systems.coax.schemas import answers
from mock_server.systems.coax.views._common import group
from mock_server.web.views import Response, anonymous

blueprint = group("Health", "Whether the service is up.")


@blueprint.get("/health", gives=answers.envelope("HealthAnswer", "OK", answers.Health))
@anonymous
def get_health() -> Response:
    """Get the service's status"""
    return envelope.envelope("OK", b'{"status":"up"}')
