"""A sandbox's msgboxx tables, and the look-ups that every operation needs."""

from __future__ import annotations

from mock_server.kernel.identifiers import Form, Ids, is_uuid
from mock_server.kernel.store import Rules, Tables, table
from mock_server.systems.msgboxx import records

NAME = "msgboxx"

_UUID = Form(is_uuid, "the {field} {found!r} is no UUID in lower case.")
_BROUGHT = Ids(_UUID)
_ACCOUNT = {"account_id": "accounts"}
_OF_MESSAGES = Rules(
    ids=Ids(_UUID, "msgboxx.message"),
    references={"account": "accounts", "party": "contacts", "thread": "conversations"},
)


class Store(Tables, system=NAME, messages=_OF_MESSAGES):
    """Every table, and the tokens that were verified already (a memo that may be dropped at any time)."""

    accounts = table(
        records.ApiAccount, Rules(ids=_BROUGHT), unique={"phone_number": "phone_number"}, indexes={"account": "id"}
    )
    inboxes = table(
        records.Inbox,
        Rules(ids=Ids(_UUID, "msgboxx.inbox"), references=_ACCOUNT),
        unique={"account": "account_id"},
        indexes={"account": "account_id"},
    )
    users = table(records.User, Rules(ids=Ids(_UUID, "msgboxx.user"), references={"account_ids": "accounts"}))
    teams = table(records.Team, Rules(ids=_BROUGHT, references={"account_ids": "accounts", "user_ids": "users"}))
    templates = table(
        records.Template,
        Rules(ids=_BROUGHT, references=_ACCOUNT),
        indexes={"account": "account_id", "name": ("account_id", "name")},
    )
    contacts = table(
        records.Contact,
        Rules(ids=Ids(_UUID, "msgboxx.contact"), references=_ACCOUNT),
        at="at",
        unique={"mobileNumber": ("account_id", "mobile_number")},
        indexes={"account": "account_id", "number": ("account_id", "mobile_number")},
    )
    conversations = table(
        records.Conversation,
        Rules(
            ids=Ids(_UUID, "msgboxx.conversation"),
            references={**_ACCOUNT, "contact_id": "contacts", "user_id": "users", "team_id": "teams"},
            values={"folder": records.FOLDERS},
        ),
        unique={"contact": "contact_id"},
    )
    broadcasts = table(
        records.Broadcast,
        Rules(
            ids=Ids(_UUID, "msgboxx.broadcast"),
            references={**_ACCOUNT, "contact_id": "contacts", "template_id": "templates", "sender_id": "users"},
        ),
        indexes={"account": "account_id", "contact": "contact_id"},
    )
    webhooks = table(records.Webhook, Rules(ids=Ids(_UUID, "msgboxx.webhook"), values={"type": records.TYPES}))

    def __init__(self) -> None:
        super().__init__()
        self.verified: dict[str, records.Claims] = {}


store_of = Store.of
