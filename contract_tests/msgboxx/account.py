"""What a live run must know of an account at msgboxx."""

from mock_server.contract import Account, Creation

_READS = (
    *("/apiaccount", "/apiaccount/{account_id}", "/broadcast", "/broadcast/{broadcast_id}"),
    *("/contact", "/contact/{contact_id}", "/conversation/{conversation_id}"),
    *("/inbox", "/inbox/{inbox_id}", "/inboxes", "/inboxes/{inbox_id}"),
    *("/message", "/message/{message_id}", "/team", "/user"),
    *("/template", "/template/{template_id}", "/templates", "/templates/{template_id}"),
    *("/webhook", "/webhook/{webhook_id}", "/webhooks"),
)

ACCOUNT = Account(
    credentials=("username", "password"),
    effects={
        "read": (*(f"GET {path}" for path in _READS), "POST /oauth/token"),
        "write": (
            *("POST /contact", "PUT /contact/{contact_id}", "PUT /conversation/{conversation_id}"),
            # A webhook, by its document's sample.
            "POST /organisation",
            *("POST /webhook", "PUT /webhook/{webhook_id}", "DELETE /webhook/{webhook_id}"),
        ),
        "send": ("POST /broadcast", "POST /message"),
    },
    creations={"POST /contact": Creation("name", ("contactId",), None)},
    objects={
        "api_account": ("PUT", "apiaccounts/{}", "apiAccountId"),
        "template": ("PUT", "templates/{}", "templateId"),
    },
)
