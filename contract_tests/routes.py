"""What each documented call does to a live account when it succeeds, and how what it creates is named and deleted.

A call that is not here counts as one that sends, and so do all calls of a system that is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .claims import EFFECTS

UNKNOWN = "send"


@dataclass(frozen=True, slots=True)
class Creation:
    """A call that creates what has a name of its own: where the name stands, where the id, and what deletes it.

    `deletes` is a path below the base URL with `{}` for the id, None where the vendor documents no deletion.
    """

    name: str
    id: tuple[str, ...]
    deletes: str | None


_COAX = "/api/v2"
_COEXT = "/api/v1/external"
_PARTNER = "/api/v1"
_MOBILE = "/api/mobile"
_CUSTOMERS = tuple(f"{_COAX}/{path}/{{customer_id}}" for path in ("customer", "customers"))
_LOCATIONS = tuple(f"{_COAX}/{path}/{{location_id}}" for path in ("location", "locations"))

_READS: Mapping[str, tuple[str, ...]] = {
    "coax": (
        *(f"{_COAX}/{path}" for path in ("customer", "customers", "location", "locations")),
        *_CUSTOMERS,
        *_LOCATIONS,
        f"{_COAX}/message/enquiries",
        f"{_COAX}/message/enquiries/{{enquiry_id}}",
        "/health",
    ),
    "coext": (f"{_COEXT}/messages/{{message_id}}", f"{_COEXT}/templates", f"{_COEXT}/templates/{{name}}"),
    "msgboxx": (
        *("/apiaccount", "/apiaccount/{account_id}", "/broadcast", "/broadcast/{broadcast_id}"),
        *("/contact", "/contact/{contact_id}", "/conversation/{conversation_id}"),
        *("/inbox", "/inbox/{inbox_id}", "/inboxes", "/inboxes/{inbox_id}"),
        *("/message", "/message/{message_id}", "/team", "/user"),
        *("/template", "/template/{template_id}", "/templates", "/templates/{template_id}"),
        *("/webhook", "/webhook/{webhook_id}", "/webhooks"),
    ),
    "tripdesk": (
        "/api/internal/audit",
        f"{_MOBILE}/conversations",
        f"{_MOBILE}/conversations/{{conversation_id}}/messages",
        *(f"{_PARTNER}/{path}" for path in ("balance", "contacts", "conversations", "gateways", "messages", "usage")),
        f"{_PARTNER}/contacts/{{contact_id}}",
        f"{_PARTNER}/conversations/{{conversation_id}}",
        f"{_PARTNER}/conversations/{{conversation_id}}/messages",
        f"{_PARTNER}/messages/{{message_id}}",
    ),
}

_OTHERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "coax": {
        "write": (
            *(f"{method} {_COAX}/{path}" for method in ("POST", "PUT") for path in ("customer", "customers")),
            *(f"POST {_COAX}/{path}" for path in ("location", "locations")),
            *(f"{method} {path}" for method in ("PUT", "DELETE") for path in (*_CUSTOMERS, *_LOCATIONS)),
        ),
        "send": (
            *(f"PUT {_COAX}/message/{verb}/{{channel}}" for verb in ("schedule", "send")),
            *(f"PUT {_COAX}/message/{verb}/{{enquiry_id}}/{{channel}}" for verb in ("schedule", "send")),
            *(f"PUT {_COAX}/message/{{enquiry_id}}/{verb}/{{channel}}" for verb in ("schedule", "send")),
            f"PUT {_COAX}/message/ask-for-review",
            f"PUT {_COAX}/message/ask-for-review/{{enquiry_id}}",
            f"PUT {_COAX}/message/{{enquiry_id}}/ask-for-review",
        ),
    },
    "coext": {"send": tuple(f"POST {_COEXT}/messages/{path}" for path in ("template", "template/send", "text"))},
    "msgboxx": {
        "read": ("POST /oauth/token",),
        "write": (
            *("POST /contact", "PUT /contact/{contact_id}", "PUT /conversation/{conversation_id}"),
            # A webhook, by its document's sample.
            "POST /organisation",
            *("POST /webhook", "PUT /webhook/{webhook_id}", "DELETE /webhook/{webhook_id}"),
        ),
        "send": ("POST /broadcast", "POST /message"),
    },
    "tripdesk": {
        "read": (f"POST {_MOBILE}/auth/token",),
        "write": (
            *(f"POST {_PARTNER}/contacts", f"PATCH {_PARTNER}/contacts/{{contact_id}}"),
            *(f"DELETE {_PARTNER}/contacts/{{contact_id}}", f"POST {_MOBILE}/devices"),
            f"DELETE {_MOBILE}/devices/{{device_id}}",
        ),
        "send": (
            *(f"POST {_PARTNER}/messages", "POST /api/internal/messages"),
            f"POST {_MOBILE}/conversations/{{conversation_id}}/messages",
        ),
    },
}

ROUTES: Mapping[str, Mapping[str, str]] = {
    system: {
        **{f"GET {path}": "read" for path in _READS[system]},
        **{operation: effect for effect, operations in others.items() for operation in operations},
    }
    for system, others in _OTHERS.items()
}

# Customers of Coax have no name that they need: they are found by the phone or address, which must be on the list.
CREATIONS: Mapping[str, Mapping[str, Creation]] = {
    "coax": {
        f"POST {_COAX}/{path}": Creation("name", ("body", "id"), f"{_COAX}/locations/{{}}")
        for path in ("location", "locations")
    },
    "coext": {},
    "msgboxx": {"POST /contact": Creation("name", ("contactId",), None)},
    "tripdesk": {f"POST {_PARTNER}/contacts": Creation("name", ("id",), f"{_PARTNER}/contacts/{{}}")},
}

# The requests a minute of a live run: half of what is documented, one a second where no figure is.
PER_MINUTE: Mapping[str, int] = {"coax": 60, "coext": 30, "msgboxx": 60, "tripdesk": 60}


def effect_of(system: str, operation: str | None) -> str:
    """What a call does if it succeeds."""
    return ROUTES.get(system, {}).get(operation or "", UNKNOWN)


def creation_of(system: str, operation: str | None) -> Creation | None:
    """How what a call creates is named and deleted; None for a call that creates nothing that has a name."""
    return CREATIONS.get(system, {}).get(operation or "")


def worst(*effects: str) -> str:
    """The worst of these effects."""
    return max(effects, key=EFFECTS.index)
