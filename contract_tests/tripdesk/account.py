"""What a live run must know of an account at TripDesk."""

from mock_server.contract import Account, Creation

_PARTNER = "/api/v1"
_MOBILE = "/api/mobile"
_LISTS = ("balance", "contacts", "conversations", "gateways", "messages", "usage")

ACCOUNT = Account(
    credentials=("test_key",),
    more_credentials=("live_key", "mobile_email", "mobile_password"),
    live_keys="ak_live_",
    effects={
        "read": (
            "GET /api/internal/audit",
            f"POST {_MOBILE}/auth/token",
            f"GET {_MOBILE}/conversations",
            f"GET {_MOBILE}/conversations/{{conversation_id}}/messages",
            *(f"GET {_PARTNER}/{path}" for path in _LISTS),
            f"GET {_PARTNER}/contacts/{{contact_id}}",
            f"GET {_PARTNER}/conversations/{{conversation_id}}",
            f"GET {_PARTNER}/conversations/{{conversation_id}}/messages",
            f"GET {_PARTNER}/messages/{{message_id}}",
        ),
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
    creations={f"POST {_PARTNER}/contacts": Creation("name", ("id",), f"{_PARTNER}/contacts/{{}}")},
    objects={"wallet": ("POST", "wallet/credit", "")},
    # `msg_` and a ULID
    forms={
        f"ulid-{prefix}": rf"{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}" for prefix in ("cnv", "con", "dev", "evt", "msg")
    },
)
