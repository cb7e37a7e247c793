"""What a live run must know of an account at Coext."""

from mock_server.contract import Account

_API = "/api/v1/external"

ACCOUNT = Account(
    credentials=("api_key", "api_secret"),
    effects={
        "read": (f"GET {_API}/messages/{{message_id}}", f"GET {_API}/templates", f"GET {_API}/templates/{{name}}"),
        "send": tuple(f"POST {_API}/messages/{path}" for path in ("template", "template/send", "text")),
    },
    # Half of what is documented.
    per_minute=30,
    objects={"template": ("PUT", "templates/{}", "name")},
)
