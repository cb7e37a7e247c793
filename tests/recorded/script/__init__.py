"""The script of each system; each begins with a sandbox of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.recorded.script import coax, coext, msgboxx, tripdesk
from tests.recorded.steps import Step

SCRIPTS: Mapping[str, Callable[[], Iterator[Step]]] = {
    "coax": coax.steps,
    "coext": coext.steps,
    "msgboxx": msgboxx.steps,
    "tripdesk": tripdesk.steps,
}
