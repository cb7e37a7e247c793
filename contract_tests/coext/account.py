"""What a live run must know of an account at Coext."""

from mock_server.contract import Account

ACCOUNT = Account(
    credentials=("api_key", "api_secret"),
    effects={
        "read": ("GET /messages/{message_id}", "GET /templates", "GET /templates/{name}"),
        "send": tuple(f"POST /messages/{path}" for path in ("template", "template/send", "text")),
    },
    # Half of what is documented.
    per_minute=30,
    objects={"template": ("PUT", "templates/{}", "name")},
)
