"""Coax's calls: understand, do, say."""

from __future__ import annotations

from collections.abc import Mapping

from mock_server.systems.coax.views import customers, enquiries, health, locations, messages
from mock_server.systems.coax.views._common import ROOT

BLUEPRINTS = (
    health.blueprint,
    customers.blueprint,
    locations.blueprint,
    enquiries.blueprint,
    messages.blueprint,
)

_NO_PATH = "the documents say that there is such a call, not its path"
_SINGULAR = "the singular, an alias of the plural"
_SENDS = ("send", "schedule")


def _assumed_calls() -> Mapping[str, str]:
    """Every call whose path the documents do not state."""
    found: dict[str, str] = {f"GET {ROOT}/message/enquiries/{{enquiry_id}}": _NO_PATH}
    for word, one in (("customer", "customer_id"), ("location", "location_id")):
        for name, reason in ((word, _SINGULAR), (f"{word}s", _NO_PATH)):
            for method in ("GET", "POST", *(("PUT",) if word == "customer" else ())):
                found[f"{method} {ROOT}/{name}"] = reason
            found.update({f"{method} {ROOT}/{name}/{{{one}}}": reason for method in ("GET", "PUT", "DELETE")})
    for word in _SENDS:
        found[f"PUT {ROOT}/message/{{enquiry_id}}/{word}/{{channel}}"] = _NO_PATH
        found[f"PUT {ROOT}/message/{word}/{{enquiry_id}}/{{channel}}"] = "an alias with the enquiry's id after the verb"
    found[f"PUT {ROOT}/message/{{enquiry_id}}/ask-for-review"] = _NO_PATH
    found[f"PUT {ROOT}/message/ask-for-review/{{enquiry_id}}"] = "an alias with the enquiry's id after the verb"
    return found


ASSUMED_CALLS = _assumed_calls()
