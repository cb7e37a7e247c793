"""A small world of each system, and its caller."""

from tests.support import coax, coext, msgboxx, tripdesk
from tests.support.box import Box
from tests.support.http import Http

SYSTEMS = ("msgboxx", "coext", "coax", "tripdesk")
WORLDS = {"coax": coax.WORLD, "coext": coext.WORLD, "msgboxx": msgboxx.WORLD, "tripdesk": tripdesk.WORLD}


def opened(box: Box, system: str) -> Http:
    ways = {"coax": coax.Api.of, "coext": coext.Api.of, "msgboxx": Box.log_in, "tripdesk": tripdesk.Api.of}
    return ways[system](box)
