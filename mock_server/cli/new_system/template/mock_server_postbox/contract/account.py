"""What a live run must know of an account at Postbox."""

from mock_server.contract import Account

ACCOUNT = Account(
    credentials=("api_key",),
    effects={"read": ("GET /v1/texts/{text_id}",), "send": ("POST /v1/texts",)},
)
